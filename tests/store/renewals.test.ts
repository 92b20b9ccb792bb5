import { afterAll, beforeAll, expect, test } from 'vitest'
import { accept, delivered, draft, entry, leaseRequest, type TestStore, testStore } from '../support/store.ts'

let store: TestStore
beforeAll(async () => {
  store = await testStore()
})
afterAll(() => store.close())

const COUNT = 64

test('many leases renewed at once are answered each under its own token: what is settled is lost, the others run on', async () => {
  await Promise.all(Array.from({ length: COUNT }, (_, n) => accept(store, draft(`R${n}`, `text ${n}`))))
  const leases = await store.store.lease(leaseRequest({ limit: COUNT, leaseMs: 16_000 }))
  expect(leases).toHaveLength(COUNT)
  const [settled, forged, ...rest] = leases
  if (!settled || !forged) throw new Error('nothing was leased')
  expect(await store.store.settle(entry(settled, delivered))).toBe(true)

  const renewals = await Promise.all([
    store.store.renew(settled, 60_000),
    store.store.renew({ ...forged, token: '999999' }, 60_000),
    ...rest.map((lease) => store.store.renew(lease, 60_000)),
  ])

  expect(renewals).toEqual([false, false, ...rest.map(() => true)])
  const untils = await store.database.query<{ is_renewed: boolean; count: string }>({
    text: `select lease_until > now() + interval '50 s' as is_renewed, count(*) from order_keys where state = 'leased' group by 1 order by 1`,
  })
  expect(untils).toEqual([
    { is_renewed: false, count: '1' },
    { is_renewed: true, count: String(rest.length) },
  ])
  expect(store.faults).toEqual([])
})
