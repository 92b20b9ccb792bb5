import { afterAll, beforeAll, expect, test } from 'vitest'
import { monthOf } from '../../src/store/ids.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { purge } from '../../src/store/retention.ts'
import {
  accept,
  dead,
  delivered,
  draft,
  entry,
  hashOf,
  leaseRequest,
  type TestStore,
  testStore,
  waiting,
} from '../support/store.ts'

let store: TestStore
beforeAll(async () => {
  store = await testStore()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

const YEAR_MS = 366 * 86_400_000

test('a month that is over goes; what is unended or dead is kept, found, replayed and delivered', async () => {
  const done = await accept(store, draft('R1', 'done', { dedupeHash: hashOf('done') }))
  const failed = await accept(store, draft('R2', 'failed'))
  const late = await accept(store, draft('R3', 'late'))
  const behind = await accept(store, draft('R2', 'behind'))
  for (const lease of await store.store.lease(leaseRequest()))
    await store.store.settle(
      entry(
        lease,
        lease.exchangeId === done.exchangeId
          ? delivered
          : lease.exchangeId === late.exchangeId
            ? waiting(0)
            : dead,
      ),
    )

  const laterMs = Date.now() + 2 * YEAR_MS
  await ensurePartitions(store.database, laterMs)
  const purged = await purge(store.database, { deliveredDays: 400, rejectedDays: 90 }, laterMs)
  expect(purged.months).toContain(monthOf(Date.now()))
  expect(purged.kept).toBe(3)

  expect(await store.store.find('onegate', done.exchangeId)).toBeNull()
  expect(await accept(store, draft('R1', 'done', { dedupeHash: hashOf('done') }))).toMatchObject({
    state: 'delivered',
    duplicate: true,
  })
  expect(await store.store.find('onegate', failed.exchangeId)).toMatchObject({ state: 'dead', attempts: 1 })
  expect(await store.store.find('onegate', behind.exchangeId)).toMatchObject({
    state: 'waiting',
    heldBy: failed.exchangeId,
  })
  const listed = await store.store.list({ sender: 'onegate', key: 'r2' }, 10, null)
  expect(listed.ok && listed.value.items.map((item) => item.id)).toEqual([
    behind.exchangeId,
    failed.exchangeId,
  ])

  expect(await store.store.replay(failed.exchangeId, 'op', 'mended')).toBe(true)
  const texts: string[] = []
  for (;;) {
    const leases = await store.store.lease(leaseRequest())
    if (leases.length === 0) break
    texts.push(...leases.map((lease) => Buffer.from(lease.body ?? '').toString()))
    for (const lease of leases) expect(await store.store.settle(entry(lease, delivered))).toBe(true)
  }
  expect(texts.sort()).toEqual(['behind', 'failed', 'late'])
  expect(await store.store.find('onegate', failed.exchangeId)).toMatchObject({
    state: 'delivered',
    attempts: 2,
  })

  // What was kept and has ended since goes after its own time.
  const retention = { deliveredDays: 400, rejectedDays: 90 }
  expect((await purge(store.database, retention, Date.now())).keptEnded).toBe(0)
  await ensurePartitions(store.database, laterMs + 2 * YEAR_MS)
  expect((await purge(store.database, retention, laterMs + 2 * YEAR_MS)).keptEnded).toBe(3)
  expect(await store.store.find('onegate', failed.exchangeId)).toBeNull()
})

test('rejected messages go after their own time, in batches, and claim nothing', async () => {
  await ensurePartitions(store.database, Date.now())
  const id = await store.store.reject({
    route: 'dossier',
    sender: 'onegate',
    partner: 'portal',
    lane: 'portal.dossiers',
    key: 'R9',
    body: Buffer.from('{}'),
    failure: { code: 'INBOUND_INVALID', detail: '1 field is wrong.' },
    issues: [{ path: '/status', message: 'is missing' }],
  })
  expect(id).not.toBeNull()
  expect(await store.store.find('onegate', id ?? '')).toMatchObject({
    state: 'rejected',
    failure: { code: 'INBOUND_INVALID' },
  })
  expect((await purge(store.database, { deliveredDays: 400, rejectedDays: 90 }, Date.now())).rejected).toBe(0)
  const later = Date.now() + 91 * 86_400_000
  expect((await purge(store.database, { deliveredDays: 400, rejectedDays: 90 }, later)).rejected).toBe(1)
  expect(await store.store.find('onegate', id ?? '')).toBeNull()
})
