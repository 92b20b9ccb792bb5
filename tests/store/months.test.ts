import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptBatch, type NewExchange } from '../../src/store/accept.ts'
import { monthOfId, uuidMaker } from '../../src/store/ids.ts'
import { bodyPlace } from '../../src/store/lease.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import {
  delivered,
  draft,
  entry,
  leaseRequest,
  sealing,
  type TestStore,
  testStore,
} from '../support/store.ts'

let store: TestStore
beforeAll(async () => {
  store = await testStore()
})
afterAll(() => store.close())

const MONTH_MS = 31 * 86_400_000

/** Accepted at that time, as the only one of its line. */
async function acceptedAt(ms: number, key: string): Promise<string> {
  const id = uuidMaker(() => ms)()
  const message = draft(key, `text of ${key}`)
  const item: NewExchange = {
    id,
    draft: message,
    sealedBody: sealing.seal(message.body, bodyPlace(id, 'in')),
  }
  await store.database.transaction((client) => acceptBatch(client, [item]))
  return id
}

test('one lease and one settlement over two months and the kept partition', async () => {
  const earlierMs = Date.now() - 2 * MONTH_MS
  await ensurePartitions(store.database, earlierMs)
  const ids = [
    await acceptedAt(Date.now(), 'NOW'),
    await acceptedAt(earlierMs, 'EARLIER'),
    await acceptedAt(earlierMs, 'KEPT'),
  ]
  expect(new Set(ids.map(monthOfId)).size).toBe(2)
  // As retention keeps what is unended beyond its month.
  const kept = ids[2]
  for (const text of [
    'update order_keys set head_month = 0 where head = $1',
    'update queue_entries set month = 0 where exchange = $1',
    'update exchange_bodies set month = 0 where exchange = $1',
    'update exchanges set month = 0 where id = $1',
  ])
    await store.database.query({ text, values: [kept] })

  const leases = await store.store.lease(leaseRequest())
  expect(leases.map(({ exchangeId }) => exchangeId).sort()).toEqual([...ids].sort())
  expect(leases.map(({ body }) => String(body)).sort()).toEqual([
    'text of EARLIER',
    'text of KEPT',
    'text of NOW',
  ])
  const settled = await Promise.all(leases.map((lease) => store.store.settle(entry(lease, delivered))))
  expect(settled).toEqual([true, true, true])

  for (const id of ids) expect(await store.store.find('onegate', id)).toMatchObject({ state: 'delivered' })
  const attempts = await store.database.query({ text: 'select outcome from attempts order by outcome' })
  expect(attempts).toEqual([{ outcome: 'delivered' }, { outcome: 'delivered' }, { outcome: 'delivered' }])
  expect(store.faults).toEqual([])
})
