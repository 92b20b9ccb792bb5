import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendAudit } from '../../src/store/audit.ts'
import { countPayments } from '../../src/store/payments/views.ts'
import { keepHouse, type UpkeepParts } from '../../src/store/upkeep.ts'
import { recordingObserver, sealing, type TestStore, testStore } from '../support/store.ts'

const retention = { deliveredDays: 400, rejectedDays: 90, auditDays: 3_650, reportDays: 400 }

let store: TestStore
let observer: ReturnType<typeof recordingObserver>
beforeEach(async () => {
  store = await testStore()
  observer = recordingObserver()
})
afterEach(() => store.close())

const keep = (more: Partial<UpkeepParts> = {}): Promise<void> =>
  keepHouse(
    { ...{ database: store.database, reads: store.reads, sealing, retention, observer }, ...more },
    Date.now(),
  )

test('a step that cannot go on keeps none of the others: a changed audit log, old callbacks', async () => {
  const { database } = store
  const entry = { action: 'test', object: '1', reason: 'r', details: {} }
  await database.transaction(async (client) => {
    for (let n = 0; n < 2; n += 1) await appendAudit(client, { by: 'op', role: 'operator' }, entry, sealing)
  })
  for (const text of [
    `update audit set reason = 'another' where id = 2`,
    `insert into callback_quarantine (slot, at, provider, reason, raw) values (1, now() - interval '91 days', 'bank', 'x', '\\x00')`,
    'alter table idempotency_keys rename to away',
  ])
    await database.query({ text })
  await keep()
  expect(observer.notices).toEqual([{ kind: 'audit-broken', row: '2', problem: 'changed' }])
  expect(observer.faults).toMatchObject([
    { where: 'store.audit' },
    { where: 'store.upkeep', error: { message: 'relation "idempotency_keys" does not exist' } },
  ])
  expect(await database.query({ text: 'select from callback_quarantine' })).toEqual([])
})

test('counts of payments are added up piece by piece, also where nobody reads them', async () => {
  const { database } = store
  await database.query({
    text: `insert into payment_count_deltas (provider, state, count) select 'bank', 'paid', 1 from generate_series(1, 45000)`,
  })
  await keep()
  expect(await database.query({ text: 'select from payment_count_deltas' })).toEqual([])
  expect(await countPayments(database)).toEqual([{ provider: 'bank', state: 'paid', count: 45_000 }])
  expect(observer.faults).toEqual([])
})

test.for([
  { isThere: true, faults: [{ where: 'store.upkeep', error: new Error('Query read timeout') }] },
  { isThere: false, faults: [] },
])(
  'a statement that takes too long is told, unless the store has gone away: $isThere',
  async ({ isThere, faults }) => {
    const query = async (): Promise<never> => {
      throw new Error('Query read timeout')
    }
    await keep({
      reads: { ...store.reads, query },
      database: { ...store.database, ping: async () => isThere },
    })
    expect(observer.faults.slice(0, 1)).toEqual(faults)
  },
)
