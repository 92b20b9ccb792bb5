import { expect, test } from 'vitest'
import { pendingPayment, testPayments } from '../../support/payments.ts'
import { testStore } from '../../support/store.ts'

test('no more is taken than there is room for, also by a plan that was made when the tables were empty', async () => {
  const store = await testStore()
  const here = testPayments(store)
  // As many as a province has.
  const rooms = new Map(['polled', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((id) => [id, 3]))
  const take = async (): Promise<number> => (await here.store.takeDue(rooms, 60_000)).length
  await store.database.query({ text: 'analyze payments' })
  // From the sixth time on PostgreSQL may keep a plan for all values.
  for (let n = 0; n < 10; n += 1) expect(await take()).toBe(0)
  for (let n = 0; n < 8; n += 1) await pendingPayment(here, `P${n}`, { provider: 'polled', pollAfterMs: 0 })
  expect([await take(), await take(), await take(), await take()]).toEqual([3, 3, 2, 0])
  await store.close()
})
