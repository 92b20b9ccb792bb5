import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Lease } from '../../src/flow/ports.ts'
import { acceptBatch, type NewExchange } from '../../src/store/accept.ts'
import { type NewCall, openCalls } from '../../src/store/calls.ts'
import { type Client, type Database, openDatabase } from '../../src/store/database.ts'
import { callEnder, endCalls } from '../../src/store/end-calls.ts'
import { uuidMaker } from '../../src/store/ids.ts'
import { bodyPlace, leaseBatch, renewBatch } from '../../src/store/lease.ts'
import { settleBatch } from '../../src/store/settle.ts'
import { callDraft, deadCall } from '../support/calls.ts'
import {
  accept,
  delivered,
  draft,
  entry,
  leaseRequest,
  sealing,
  type TestStore,
  testStore,
  waiting,
} from '../support/store.ts'

let store: TestStore
let database: Database
beforeAll(async () => {
  store = await testStore()
  // One connection: the plans are its own.
  database = openDatabase(store.testDatabase.connection, { connections: 1, plans: 'kept' })
})
afterAll(async () => {
  await database.close()
  await store.close()
})

const READY = 2_000
const TAKEN = 5
/** Entries of indexes that one of these transactions may read for one message: far fewer than there are messages. */
const READ_MAX = 40

const newId = uuidMaker(Date.now)
const incoming = (key: string): NewExchange => {
  const id = newId()
  const message = draft(key, `text of ${key}`)
  return { id, draft: message, sealedBody: sealing.seal(message.body, bodyPlace(id, 'in')) }
}

const newCall = (): NewCall => ({ id: newId(), sealedBody: Buffer.from('sealed'), draft: callDraft })

/** What a transaction answers, and how many entries of the one way's indexes it has read. */
const counted = <T>(work: (client: Client) => Promise<T>): Promise<{ answer: T; read: number }> =>
  database.transaction(async (client) => {
    const answer = await work(client)
    const { rows } = await client.query<{ read: number }>(
      `select sum(pg_stat_get_xact_tuples_returned(indexrelid))::int as read from pg_index
       where indrelid::regclass::text ~ '^(order_keys|queue_entries|exchanges|exchange_bodies|attempts)'`,
    )
    return { answer, read: rows[0]?.read ?? 0 }
  })

/** The same of an end in one turn, whose statements run in the order in which they are sent. */
async function endingAtOnce(limit: number): Promise<number> {
  let most = 0
  const counting: Database = {
    ...database,
    atOnce: async <R extends pg.QueryResultRow>(queries: readonly pg.QueryConfig[]) => {
      const { answer, read } = await counted((client) =>
        Promise.all(queries.map((query) => client.query<R>(query))),
      )
      most = Math.max(most, read)
      return answer.at(-1)?.rows ?? []
    },
    transaction: () => Promise.reject(new Error('it took the long way')),
  }
  const end = callEnder({ database: counting, sealing, nowMs: Date.now })
  const calls = Array.from({ length: limit }, (): NewCall => newCall())
  await openCalls(database, calls, 1)
  const ended = await end(calls.map(({ id }) => ({ ...deadCall, exchangeId: id })))
  expect(ended).toEqual(calls.map(() => true))
  return most
}

/** Each transaction of the one way once, over `limit` messages; what each has read. */
async function pass(key: string, limit: number): Promise<Record<string, number>> {
  const accepting = await counted((client) => acceptBatch(client, [incoming(`${key}1`), incoming(`${key}2`)]))
  const leasing = await counted((client) =>
    leaseBatch(client, leaseRequest({ limit }), { gateway: 1, grantedAtMs: 0, sealing }),
  )
  const leases: readonly Lease[] = leasing.answer
  expect(leases).toHaveLength(limit)
  const renewing = await counted((client) =>
    renewBatch(
      client,
      leases.map((lease) => ({ lease, leaseMs: 16_000 })),
    ),
  )
  const settling = await counted((client) =>
    settleBatch(
      client,
      leases.map((lease, n) => entry(lease, n === 0 ? waiting(600_000) : delivered)),
      { gateway: 1, sealing },
    ),
  )
  const calls = Array.from({ length: limit }, (): NewCall => newCall())
  await openCalls(database, calls, 1)
  const ending = await counted((client) =>
    endCalls(
      client,
      calls.map(({ id }) => ({ ...deadCall, exchangeId: id })),
      sealing,
    ),
  )
  return {
    end: ending.read,
    endAtOnce: await endingAtOnce(limit),
    accept: accepting.read,
    lease: leasing.read,
    renew: renewing.read,
    settle: settling.read,
  }
}

test('the one way reads only what it takes, also by plans that were made when there was nothing', async () => {
  await pass('FIRST', 1)
  await Promise.all(Array.from({ length: READY }, (_, n) => accept(store, draft(`R${n}`, `text ${n}`))))
  const read = await pass('LATER', TAKEN)
  for (const [name, count] of Object.entries(read))
    expect(count, `${name}: ${count} entries for ${TAKEN} messages`).toBeLessThan(READ_MAX * TAKEN)
})
