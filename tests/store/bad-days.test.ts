import { afterEach, describe, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../src/flow/store-unavailable.ts'
import { createSealing, fingerprintOf } from '../../src/privacy/sealing.ts'
import { CannotStart } from '../../src/store/cannot-start.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { type OpenStore, openStore } from '../../src/store/open-store.ts'
import { testDatabase } from '../support/postgres.ts'
import {
  accept,
  clock,
  delivered,
  draft,
  entry,
  LANES,
  leaseRequest,
  recordingObserver,
  sealing,
} from '../support/store.ts'

const opened: OpenStore[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
})

type Options = Parameters<typeof openStore>[0]
const open = (address: Options['address'], more: Partial<Options> = {}): OpenStore => {
  const store = openStore({
    address,
    sealing,
    fingerprint: fingerprintOf(sealing),
    lanes: LANES,
    routes: ['dossier', 'step'],
    retention: { deliveredDays: 400, rejectedDays: 90, auditDays: 3_650, reportDays: 400 },
    clock,
    observer: recordingObserver(),
    onDue: () => undefined,
    ...more,
  })
  opened.push(store)
  return store
}

describe('starting', () => {
  test('five processes on an empty database at once: each is ready, it is migrated once', async () => {
    const database = await testDatabase()
    const stores = Array.from({ length: 5 }, () => open(database.connection))
    await Promise.all(stores.map((store) => store.ready))
    await Promise.all(stores.map((store, n) => accept(store, draft(`S${n}`, 'message'))))
  })

  test('another index key than the store was begun with does not start', async () => {
    const database = await testDatabase()
    await open(database.connection).ready
    const other = createSealing([{ id: 'k2', key: new Uint8Array(32).fill(7) }], null)
    await expect(
      open(database.connection, { sealing: other, fingerprint: fingerprintOf(other) }).ready,
    ).rejects.toThrow(/indexKey/)
  })

  test('I11: unended exchanges of a route that is off do not let it start, and are counted', async () => {
    const database = await testDatabase()
    const store = open(database.connection)
    await store.ready
    await accept(store, draft('S1', 'one'))
    await accept(store, draft('S2', 'two'))
    const without = open(database.connection, { routes: ['step'] })
    await expect(without.ready).rejects.toThrow(/2 unended of route dossier/)
    await expect(without.ready).rejects.toBeInstanceOf(CannotStart)
  })

  test('undelivered messages under a key that is not configured do not let it start, and are counted', async () => {
    const database = await testDatabase()
    const store = open(database.connection)
    await store.ready
    await accept(store, draft('S1', 'one'))
    const other = createSealing([{ id: 'k2', key: new Uint8Array(32).fill(7) }], new Uint8Array(32).fill(8))
    await store.database.query({
      text: `update facts set value = $1 where name = 'index key'`,
      values: [fingerprintOf(other)],
    })
    const without = open(database.connection, { sealing: other, fingerprint: fingerprintOf(other) })
    await expect(without.ready).rejects.toThrow(/1 under "k1"/)
  })

  test('another key under a known id does not let it start: waiting messages would die, new ones be lost to the right key', async () => {
    const database = await testDatabase()
    const store = open(database.connection)
    await store.ready
    await accept(store, draft('S1', 'one'))
    const other = createSealing([{ id: 'k1', key: new Uint8Array(32).fill(7) }], new Uint8Array(32).fill(8))
    await store.database.query({
      text: `update facts set value = $1 where name = 'index key'`,
      values: [fingerprintOf(other)],
    })
    const wrong = open(database.connection, { sealing: other, fingerprint: fingerprintOf(other) })
    await expect(wrong.ready).rejects.toThrow(
      /not the one with which undelivered messages were sealed: 1 under "k1"/,
    )
  })

  test('a database of a newer version is not written to', async () => {
    const database = await testDatabase()
    const store = open(database.connection)
    await store.ready
    await store.database.query({ text: `insert into migrations (name) values ('9999-from-the-future.sql')` })
    await expect(open(database.connection).ready).rejects.toThrow(/newer version/)
  })

  test('a database is not changed under gateways of an older version, but once they have stopped', async () => {
    const database = await testDatabase()
    const older = open(database.connection)
    await older.ready
    const alone = openDatabase(database.connection, { connections: 1 })
    for (const text of [
      'drop index payments_unpaid_by_day',
      `delete from migrations where name = '0015-payments-of-day.sql'`,
    ])
      await alone.query({ text })
    await expect(migrate(alone, { patienceMs: 0 })).rejects.toThrow(
      new CannotStart(
        'Gateways of an older version still run on this database (1), which this version has to change. Stop them, then start again.',
      ),
    )
    const migrating = migrate(alone)
    await older.close()
    expect(await migrating).toEqual({ applied: ['0015-payments-of-day.sql'] })
    await alone.close()
  })

  test('a database that is away is waited for, and nothing is acknowledged meanwhile (I1)', async () => {
    const database = await testDatabase()
    let isThere = false
    const store = open({ ...database.connection, host: '/nowhere' })
    expect(store.store.isReady()).toBe(false)
    expect(await store.store.accept(draft('S1', 'one'))).toMatchObject({
      ok: false,
      failure: { code: 'STORE_UNAVAILABLE' },
    })
    store.ready.then(() => {
      isThere = true
    })
    expect(isThere).toBe(false)
  })
})

describe('clocks', () => {
  for (const [name, offsetMs] of [
    ['a year ahead', 365 * 86_400_000],
    ['three years behind', -3 * 365 * 86_400_000],
  ] as const)
    test(`a process whose clock is ${name} accepts and delivers; receivedAt is the database's time`, async () => {
      const database = await testDatabase()
      const store = open(database.connection, {
        clock: { ...clock, now: () => new Date(Date.now() + offsetMs) },
      })
      await store.ready
      const { exchangeId } = await accept(store, draft('C1', 'message'))
      const view = await store.store.find('onegate', exchangeId)
      expect(Math.abs((view?.receivedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
      expect(await store.store.lease(leaseRequest())).toHaveLength(1)
    })

  test('a clock that jumps while it runs costs 503 until it is noticed, and nothing else', async () => {
    const database = await testDatabase()
    let offsetMs = 0
    const store = open(database.connection, {
      clock: { ...clock, now: () => new Date(Date.now() + offsetMs) },
    })
    await store.ready
    await accept(store, draft('J1', 'before'))
    offsetMs = 2 * 365 * 86_400_000
    await vi.waitFor(() => accept(store, draft('J1', 'after')), { timeout: 10_000, interval: 50 })
    offsetMs = 0
    await vi.waitFor(() => accept(store, draft('J1', 'back')), { timeout: 10_000, interval: 50 })
    const [lease] = await store.store.lease(leaseRequest())
    expect(lease && Buffer.from(lease.body ?? '').toString()).toBe('before')
  })
})

test('a poisoned row fails alone: the strangers of its batch are stored', async () => {
  const database = await testDatabase()
  const observer = recordingObserver()
  const store = open(database.connection, { observer })
  await store.ready
  const answers = await Promise.all([
    store.store.accept(draft('B1', 'good')),
    store.store.accept(draft('B2', 'bad', { traceparent: 'a NUL \u0000 that nothing should let through' })),
    store.store.accept(draft('B3', 'good')),
  ])
  expect(answers.map((answer) => answer.ok)).toEqual([true, false, true])
  expect(observer.faults).not.toEqual([])
})

test('acceptance and settlement of the same lines never deadlock', async () => {
  const database = await testDatabase()
  const observer = recordingObserver()
  const store = open(database.connection, { observer })
  await store.ready
  // Found late, a deadlock first runs into the lock timeout, which is told.
  await store.database.query({
    text: `do $$ begin execute format('alter database %I set deadlock_timeout = ''60s''', current_database()); end $$`,
  })
  const other = open(database.connection, { observer })
  await other.ready
  // Made in descending order: whoever locks by id locks against whoever locks by key.
  const keys = Array.from({ length: 40 }, (_, n) => `D${String(39 - n).padStart(2, '0')}`)
  for (const key of keys) await accept(store, draft(key, 'first'))
  let isSending = true
  const deliver = async (): Promise<void> => {
    while (isSending) {
      const leases = await other.store.lease(leaseRequest({ limit: 20 }))
      await Promise.all(leases.map((lease) => other.store.settle(entry(lease, delivered))))
    }
  }
  const send = async (sender: number): Promise<void> => {
    for (let round = 0; round < 60; round++)
      await accept(other, draft(keys[(sender * 13 + round * 11) % 40] ?? 'D00', `${sender} ${round}`))
  }
  const deliveries = [deliver(), deliver()]
  await Promise.all(Array.from({ length: 24 }, (_, n) => send(n)))
  isSending = false
  await Promise.all(deliveries)
  expect(observer.faults).toEqual([])
})

test('a line that a hanging process holds costs its own messages a 503, not those of its batch', async () => {
  const database = await testDatabase()
  const store = open(database.connection)
  await store.ready
  await accept(store, draft('HELD', 'first'))
  const hanging = await store.database.connectAlone({ isPatient: true })
  // Longer than the server lets one: how slow this machine is shall not matter.
  await hanging.query('set idle_in_transaction_session_timeout = 0')
  await hanging.query('begin')
  await hanging.query(`select from order_keys where key = 'HELD' for update`)
  const alone = store.database.transaction((client) =>
    client.query(`select from order_keys where key = 'HELD' for update`),
  )
  const [, ...answers] = await Promise.all([
    expect(alone).rejects.toThrow(StoreUnavailable),
    store.store.accept(draft('FREE1', 'a')),
    store.store.accept(draft('HELD', 'second')),
    store.store.accept(draft('FREE2', 'b')),
  ])
  expect(answers.map((answer) => answer.ok)).toEqual([true, false, true])
  expect(store.store.isReady()).toBe(true)
  await hanging.end()
  expect(await store.store.accept(draft('HELD', 'second'))).toMatchObject({ ok: true })
})

test('a rejected message is kept whatever its members are called, and its issues are not readable at rest', async () => {
  const database = await testDatabase()
  const store = open(database.connection)
  await store.ready
  const id = await store.store.reject({
    route: 'dossier',
    sender: 'onegate',
    partner: 'portal',
    lane: 'portal.dossiers',
    key: 'R1',
    body: Buffer.from('{}'),
    failure: { code: 'INBOUND_INVALID', detail: '1 field is wrong.' },
    issues: [{ path: '/Nguyễn\u0000\ud800', message: 'is unknown' }],
  })
  expect(id).not.toBeNull()
  const [row] = await store.database.query<{ issues: Buffer }>({
    text: 'select issues from exchanges where id = $1',
    values: [id],
  })
  expect(row?.issues.toString()).not.toContain('Nguy')
})
