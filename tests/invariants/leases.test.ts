import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Lease } from '../../src/flow/ports.ts'
import {
  accept,
  clock,
  delivered,
  draft,
  entry,
  leaseRequest,
  type TestStore,
  testStore,
} from '../support/store.ts'

let store: TestStore
let other: Client
beforeAll(async () => {
  store = await testStore()
  other = new Client(store.testDatabase.connection)
  await other.connect()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await other.end()
  await store.close()
})

async function leased(key: string): Promise<Lease> {
  await accept(store, draft(key, 'message'))
  // By its key: another line's lease that has run out may be taken over meanwhile.
  const lease = (await store.store.lease(leaseRequest())).find((one) => one.key === key)
  if (!lease) throw new Error('nothing was leased')
  return lease
}

describe('I3: at most one live lease per order key, fenced by a token', () => {
  test('I3: a lease that has run out is not renewed, whether it was taken over or not yet', async () => {
    const lease = await leased('E1')
    await other.query(`update order_keys set lease_until = clock_timestamp() where key = 'E1'`)
    expect(await store.store.renew(lease, 16_000)).toBe(false)
  })

  test('I3: a lease counts from before the store was asked, however long the store takes', async () => {
    await accept(store, draft('E2', 'message'))
    await other.query('begin')
    await other.query('lock table lanes in access exclusive mode')
    const leasing = store.store.lease(leaseRequest())
    await vi.waitFor(
      async () => {
        // Not by the connection with the open transaction: it would see the same activity for ever.
        const blocked = await store.database.query({
          text: `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'with candidates%'`,
        })
        expect(blocked).toHaveLength(1)
      },
      { timeout: 4_000, interval: 5 },
    )
    const waitingAtMs = clock.monotonicMs()
    await other.query('rollback')
    const lease = (await leasing).find((one) => one.key === 'E2')
    expect(lease?.grantedAtMs).toBeLessThan(waitingAtMs)
    if (lease) await store.store.settle(entry(lease, delivered))
  })

  test('I3: every lease has a token of its own, also of the same line and attempt', async () => {
    const first = await leased('E3')
    await store.store.giveBack(first)
    const second = (await store.store.lease(leaseRequest())).find((one) => one.key === 'E3')
    expect(second).toMatchObject({ exchangeId: first.exchangeId, attempt: first.attempt })
    expect(second?.token).not.toBe(first.token)
    expect(await store.store.renew(first, 16_000)).toBe(false)
    expect(await store.store.settle(entry(first, delivered))).toBe(false)
    await store.store.giveBack(first)
    if (second) expect(await store.store.settle(entry(second, delivered))).toBe(true)
  })
})
