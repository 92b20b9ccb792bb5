import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../../src/flow/store-unavailable.ts'
import { verifyAudit } from '../../src/store/audit-chain.ts'
import type { Database } from '../../src/store/database.ts'
import { callEnder } from '../../src/store/end-calls.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { purge } from '../../src/store/retention.ts'
import { sqlState } from '../../src/store/store-errors.ts'
import { callDraft, deadCall } from '../support/calls.ts'
import { sealing, type TestStore, testStore } from '../support/store.ts'

let store: TestStore
beforeEach(async () => {
  store = await testStore()
})
afterEach(() => store.close())

async function open({ calls }: Pick<OpenStore, 'calls'> = store): Promise<string> {
  const opened = await calls.open(callDraft)
  if (!opened.ok) throw new Error(opened.failure.code)
  return opened.value.exchangeId
}

test('a call ends once: whoever comes second has written nothing', async () => {
  const exchangeId = await open()
  expect(await store.calls.end({ exchangeId, ...deadCall })).toBe(true)
  expect(await store.calls.end({ exchangeId, ...deadCall })).toBe(false)
  expect(await store.calls.openTry(exchangeId, 2)).toBe(false)
  expect(await store.database.query({ text: 'select from audit' })).toHaveLength(1)
})

test('ended by two gateways side by side, beside an operator: each has one row in one chain', async () => {
  const other = await store.another()
  const endSome = async (gateway: OpenStore): Promise<string[]> => {
    const ids: string[] = []
    for (let n = 0; n < 20; n += 1) {
      const some = await Promise.all([open(gateway), open(gateway)])
      const ended = some.map((exchangeId) => gateway.calls.end({ exchangeId, ...deadCall }))
      expect(await Promise.all(ended)).toEqual([true, true])
      ids.push(...some)
    }
    return ids
  }
  const operate = async (): Promise<void> => {
    for (let n = 0; n < 10; n += 1) await store.store.pauseLane('portal.steps', 'officer', `${n}`)
  }
  const [ours, theirs] = await Promise.all([endSome(store), endSome(other), operate()])
  const rows = await store.database.query<{ object: string }>({
    text: `select object from audit where action = 'ask'`,
  })
  expect(rows.map((row) => row.object).sort()).toEqual([...ours, ...theirs].sort())
  expect(await verifyAudit(store.database, sealing, null)).toMatchObject({ isIntact: true, rows: 90 })
})

test('a gateway alone ends each call in one turn, from the second on', async () => {
  const turns: string[] = []
  const counting: Database = {
    ...store.database,
    atOnce: (queries) => {
      turns.push('one')
      return store.database.atOnce(queries)
    },
    transaction: (work) => {
      turns.push('long')
      return store.database.transaction(work)
    },
  }
  const end = callEnder({ database: counting, sealing, nowMs: Date.now })
  for (let n = 0; n < 3; n += 1)
    expect(await end([{ exchangeId: await open(), ...deadCall }])).toEqual([true])
  // The first one learns which row is the newest.
  expect(turns).toEqual(['one', 'one', 'one', 'one'])
})

test('a newest row that is another one under the number that was known is not signed behind', async () => {
  await store.calls.end({ exchangeId: await open(), ...deadCall })
  // As after a restore from a backup beside a running gateway.
  await store.database.query({ text: 'delete from audit' })
  const other = await store.another()
  await other.calls.end({ exchangeId: await open(other), ...deadCall })
  expect(await store.calls.end({ exchangeId: await open(), ...deadCall })).toBe(true)
  expect(await verifyAudit(store.database, sealing, null)).toMatchObject({ isIntact: true, rows: 2 })
})

test('an end that cannot be written fails alone; the same one twice is one end', async () => {
  const [bad, good, twice] = await Promise.all([open(), open(), open()])
  const failure = { code: 'INTERNAL', detail: 'PostgreSQL takes no \0' } as const
  const ends = [
    store.calls.end({ exchangeId: bad, ...deadCall, failure }),
    ...[good, twice, twice].map((exchangeId) => store.calls.end({ exchangeId, ...deadCall })),
  ]
  const [first, ...others] = await Promise.allSettled(ends)
  expect(first?.status).toBe('rejected')
  const answers = others.map((other) => other.status === 'fulfilled' && other.value)
  expect(answers.filter((isEnded) => isEnded)).toHaveLength(2)
  expect(await store.database.query({ text: 'select from audit' })).toHaveLength(2)
})

test('what is sent with a value that cannot be sent is not committed', async () => {
  const unsendable = {
    toPostgres: () => {
      throw new Error('no')
    },
  }
  const text = `insert into facts (name, value) values ('x', '1')`
  await expect(
    store.database.atOnce([{ text }, { text: 'select $1::text', values: [unsendable] }]),
  ).rejects.toThrow('no')
  expect(await store.database.query({ text: `select from facts where name = 'x'` })).toHaveLength(0)
})

test('what a transaction refuses is undone, and its connection kept', async () => {
  const pid = 'select pg_backend_pid() as pid'
  const [before] = await store.database.query({ text: pid })
  const refusing = store.database.transaction(async (client) => {
    await client.query(`insert into facts (name, value) values ('x', '1')`)
    throw new Error('refused')
  })
  await expect(refusing).rejects.toThrow('refused')
  expect(await store.database.query({ text: `select from facts where name = 'x'` })).toHaveLength(0)
  expect(await store.database.query({ text: pid })).toEqual([before])
})

test('an error that was caught is not a commit, and names no later error', async () => {
  const caught = store.database.transaction((client) => client.query('select 1/0').catch(() => null))
  expect(sqlState(await caught.catch((error: unknown) => error))).toBe('22012')
  const later = store.database.query({ text: 'select nothing' })
  expect(sqlState(await later.catch((error: unknown) => error))).toBe('42703')
})

test('one of several that somebody else has ended: the others end, each with its row', async () => {
  const [taken, left] = await Promise.all([open(), open()])
  expect(await store.calls.end({ exchangeId: taken, ...deadCall })).toBe(true)
  const both = [taken, left].map((exchangeId) => store.calls.end({ exchangeId, ...deadCall }))
  expect(await Promise.all(both)).toEqual([false, true])
  expect(await store.database.query({ text: 'select from audit' })).toHaveLength(2)
})

test('a server that says nothing any more makes the store unavailable, and what waited behind it, too', async () => {
  const answers = store.database.transaction(async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const pid = rows[0]?.pid ?? 0
    process.kill(pid, 'SIGSTOP')
    const both = await Promise.allSettled(['select 1', 'select 2'].map((text) => client.query(text)))
    process.kill(pid, 'SIGCONT')
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    if (both[0]?.status === 'rejected') throw both[0].reason
  })
  await expect(answers).rejects.toBeInstanceOf(StoreUnavailable)
  expect(await store.database.ping()).toBe(true)
}, 10_000)

test('a row that somebody holds too long makes the store unavailable, whatever was sent behind the statement that waited', async () => {
  const exchangeId = await open()
  const other = await store.database.connectAlone()
  await other.query('begin')
  await other.query('select from calls_in_flight for update')
  await expect(store.calls.end({ exchangeId, ...deadCall })).rejects.toBeInstanceOf(StoreUnavailable)
  await other.end()
  expect(await store.calls.end({ exchangeId, ...deadCall })).toBe(true)
})

test('a dead call goes with its month, and the balance holds before and after', async () => {
  const exchangeId = await open()
  const unended = await store.readings.figures()
  expect(unended.balance).toEqual({ accepted: 1, ended: 0, unended: 1 })
  await store.calls.end({ exchangeId, ...deadCall })
  expect((await store.readings.figures()).balance).toEqual({ accepted: 1, ended: 1, unended: 0 })
  const later = Date.now() + 500 * 86_400_000
  await purge(store.database, { deliveredDays: 400, rejectedDays: 90 }, later)
  expect(await store.store.find('onegate', exchangeId)).toBeNull()
  const { balance, routes } = await store.readings.figures()
  expect(balance).toEqual({ accepted: 1, ended: 1, unended: 0 })
  expect(routes.find(({ route }) => route === 'step')?.counts).toMatchObject({ dead: 0, discarded: 1 })
})
