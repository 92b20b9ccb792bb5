import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Lease } from '../../src/flow/ports.ts'
import { acceptBatch, type NewExchange } from '../../src/store/accept.ts'
import { uuidMaker } from '../../src/store/ids.ts'
import { bodyPlace, leaseBatch } from '../../src/store/lease.ts'
import { settleBatch } from '../../src/store/settle.ts'
import {
  accept,
  dead,
  delivered,
  draft,
  entry,
  leaseRequest,
  sealing,
  type TestStore,
  testStore,
} from '../support/store.ts'

let store: TestStore
const clients: Client[] = []
const newId = uuidMaker(() => Date.now())

beforeAll(async () => {
  store = await testStore()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()))
  // Every line that has something standing in it is led by its first.
  expect(
    await store.database.query({
      text: `select k.key, k.state from order_keys k join lateral (select exchange, is_dead from queue_entries q where q.order_key_id = k.id
        order by position limit 1) f on true where k.head is distinct from f.exchange or (k.state = 'held') <> f.is_dead or k.state = 'idle'`,
    }),
  ).toEqual([])
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

/** Another gateway's transaction, which the test commits when it likes. */
async function begin(): Promise<Client> {
  const client = new Client({ ...store.testDatabase.connection, pipeline: true })
  clients.push(client)
  await client.connect()
  await client.query('begin')
  return client
}

function fresh(key: string, text: string): NewExchange {
  const id = newId()
  const message = draft(key, text)
  return { id, draft: message, sealedBody: sealing.seal(message.body, bodyPlace(id, 'in')) }
}

/** Resolves once somebody but the test's own transactions waits for a lock. */
const untilBlocked = () =>
  vi.waitFor(
    async () => {
      const rows = await store.database.query({
        text: `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      })
      expect(rows).not.toEqual([])
    },
    { timeout: 4_000, interval: 5 },
  )

const textOf = (lease: Lease | undefined): string =>
  lease ? Buffer.from(lease.body ?? '').toString() : 'nothing'
const leaseAll = () => store.store.lease(leaseRequest())

async function drain(): Promise<string[]> {
  const texts: string[] = []
  for (;;) {
    const leases = await leaseAll()
    if (leases.length === 0) return texts
    expect(leases).toHaveLength(1)
    for (const lease of leases) {
      texts.push(textOf(lease))
      expect(await store.store.settle(entry(lease, delivered))).toBe(true)
    }
  }
}

describe('I10: within an order key nothing overtakes and never two are in flight', () => {
  test.each(['a line that is new', 'a line that was there'])(
    'I10: of %s the first message is not committed yet when the second is sent: the second stands behind it',
    async (which) => {
      const key = `N ${which}`
      if (which.endsWith('there')) {
        await accept(store, draft(key, 'before'))
        await drain()
      }
      const other = await begin()
      await acceptBatch(other, [fresh(key, 'first')])
      const second = accept(store, draft(key, 'second'))
      await untilBlocked()
      expect(await leaseAll()).toEqual([])
      await other.query('commit')
      await second
      expect(await drain()).toEqual(['first', 'second'])
    },
  )

  test('I10: messages that share one commit stand in the order in which they came', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => `message ${n}`)
    await Promise.all(texts.map((text) => accept(store, draft('C1', text))))
    expect(await drain()).toEqual(texts)
  })

  test('I10: a message accepted while the one before it is settled is not stranded', async () => {
    await accept(store, draft('S1', 'first'))
    const [first] = await leaseAll()
    if (!first) return expect(first).toBeDefined()
    const other = await begin()
    await acceptBatch(other, [fresh('S1', 'second')])
    const settled = store.store.settle(entry(first, delivered))
    await untilBlocked()
    await other.query('commit')
    expect(await settled).toBe(true)
    expect(await drain()).toEqual(['second'])
  })

  test('I10: a message accepted while the one before it is being given up dead waits behind it', async () => {
    await accept(store, draft('S2', 'first'))
    const [first] = await leaseAll()
    if (!first) return expect(first).toBeDefined()
    const other = await begin()
    await settleBatch(other, [entry(first, dead)], { gateway: 1, sealing })
    const second = accept(store, draft('S2', 'second'))
    await untilBlocked()
    await other.query('commit')
    const { exchangeId } = await second
    expect(await leaseAll()).toEqual([])
    expect(await store.store.find('onegate', exchangeId)).toMatchObject({ heldBy: first.exchangeId })
    await store.store.discard(first.exchangeId, 'op', 'given up')
    expect(await drain()).toEqual(['second'])
  })

  test('I10: what another gateway is just leasing is passed over, and what stands behind it too', async () => {
    await accept(store, draft('G1', 'first'))
    await accept(store, draft('G1', 'second'))
    const other = await begin()
    const [theirs] = await leaseBatch(other, leaseRequest(), { gateway: 1, grantedAtMs: 0, sealing })
    expect(textOf(theirs)).toBe('first')
    expect(await leaseAll()).toEqual([])
    await other.query('commit')
    expect(await leaseAll()).toEqual([])
    if (theirs) await store.store.settle(entry(theirs, delivered))
    expect(await drain()).toEqual(['second'])
  })

  test('I10: a replay while its successor is in flight waits for it, and two replays at once are one', async () => {
    await accept(store, draft('R1', 'first', { onDead: 'skip' }))
    await accept(store, draft('R1', 'second'))
    const [first] = await leaseAll()
    if (first) await store.store.settle(entry(first, dead))
    const [second] = await leaseAll()
    expect(textOf(second)).toBe('second')
    const replays = await Promise.all(
      Array.from({ length: 4 }, () => store.store.replay(first?.exchangeId ?? '', 'op', 'mended')),
    )
    expect(replays.filter(Boolean)).toHaveLength(1)
    expect(await leaseAll()).toEqual([])
    if (second) await store.store.settle(entry(second, delivered))
    expect(await drain()).toEqual(['first'])
  })

  test('I10: two gateways under load: each line is delivered in the order of its acknowledgements, one at a time', async () => {
    const other = await store.another()
    const gateways = [store.store, other.store]
    const flying = new Set<string>()
    const got = new Map<string, string[]>()
    let isAccepting = true
    const deliver = async (from: (typeof gateways)[number]): Promise<void> => {
      for (;;) {
        const wasAccepting = isAccepting
        const leases = await from.lease(leaseRequest({ limit: 4 }))
        if (leases.length === 0 && !wasAccepting && flying.size === 0) return
        for (const lease of leases) {
          expect(flying.has(lease.orderKeyId)).toBe(false)
          flying.add(lease.orderKeyId)
        }
        for (const lease of leases) {
          got.set(lease.key, [...(got.get(lease.key) ?? []), textOf(lease)])
          flying.delete(lease.orderKeyId)
          expect(await from.settle(entry(lease, delivered))).toBe(true)
        }
      }
    }
    const senders = Array.from({ length: 6 }, async (_, line) => {
      for (let n = 0; n < 30; n++) {
        const answer = await gateways[n % 2]?.accept(draft(`L${line}`, `${n}`))
        expect(answer?.ok).toBe(true)
      }
    })
    const delivering = gateways.flatMap((gateway) => [deliver(gateway), deliver(gateway)])
    await Promise.all(senders)
    isAccepting = false
    await Promise.all(delivering)
    for (let line = 0; line < 6; line++)
      expect(got.get(`L${line}`)).toEqual(Array.from({ length: 30 }, (_, n) => `${n}`))
  })
})
