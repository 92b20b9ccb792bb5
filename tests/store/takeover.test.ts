import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { OpenStore } from '../../src/store/open-store.ts'
import {
  accept,
  delivered,
  draft,
  entry,
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

const query = (text: string, values: unknown[] = []) => store.database.query({ text, values })

describe('I3: at most one live lease per order key, fenced by a token', () => {
  test('a lease that ran out is taken over; its old holder can neither renew nor settle', async () => {
    const accepted = await accept(store, draft('T1', 'message'))
    const [lost] = await store.store.lease(leaseRequest())
    await query(`update order_keys set lease_until = clock_timestamp() where key = 'T1'`)
    await vi.waitFor(async () =>
      expect(await store.store.find('onegate', accepted.exchangeId)).toMatchObject({ state: 'waiting' }),
    )
    if (!lost) return expect(lost).toBeDefined()
    expect(await store.store.renew(lost, 16_000)).toBe(false)
    expect(await store.store.settle(entry(lost, delivered))).toBe(false)
    const [again] = await store.store.lease(leaseRequest())
    expect(again).toMatchObject({ exchangeId: accepted.exchangeId, attempt: 2, isDoubtful: true })
    if (again) expect(await store.store.settle(entry(again, delivered))).toBe(true)
    const attempts = await query('select number, outcome from attempts where exchange = $1 order by number', [
      accepted.exchangeId,
    ])
    expect(attempts).toEqual([
      { number: 1, outcome: 'open' },
      { number: 2, outcome: 'delivered' },
    ])
  })

  test('renewing keeps a lease alive past its first end', async () => {
    await accept(store, draft('T2', 'message'))
    const [lease] = await store.store.lease(leaseRequest({ leaseMs: 10_100 }))
    if (!lease) return expect(lease).toBeDefined()
    expect(await store.store.renew(lease, 60_000)).toBe(true)
    expect(await store.store.settle(entry(lease, delivered))).toBe(true)
    expect(await store.store.renew(lease, 60_000)).toBe(false)
  })

  test('a lease given back unmakes its attempt and is due as before', async () => {
    const accepted = await accept(store, draft('T3', 'message'))
    const [lease] = await store.store.lease(leaseRequest())
    if (lease) await store.store.giveBack(lease)
    expect(await store.store.find('onegate', accepted.exchangeId)).toMatchObject({
      state: 'waiting',
      attempts: 0,
    })
    const [again] = await store.store.lease(leaseRequest())
    expect(again).toMatchObject({ attempt: 1, isDoubtful: false })
    if (again) await store.store.settle(entry(again, delivered))
  })
})

test('what is given back or taken over keeps its failures, so that a probe still prefers another', async () => {
  await accept(store, draft('T6', 'often failed'))
  for (let n = 0; n < 3; n++) {
    await store.store.makeDue('portal')
    const [lease] = await store.store.lease(leaseRequest())
    if (lease) await store.store.settle(entry(lease, waiting(60_000)))
  }
  const [probe] = await store.store.lease(leaseRequest({ isProbe: true }))
  if (probe) await store.store.giveBack(probe)
  const [row] = await query(
    `select head_failures, due > now() + interval '30 s' as is_as_before from order_keys where key = 'T6'`,
  )
  expect(row).toEqual({ head_failures: 3, is_as_before: true })
  await store.store.lease(leaseRequest({ isProbe: true }))
  await query(`update order_keys set lease_until = clock_timestamp() where key = 'T6'`)
  await vi.waitFor(async () =>
    expect(
      await query(`select state, head_failures, due <= now() as is_due from order_keys where key = 'T6'`),
    ).toEqual([{ state: 'ready', head_failures: 3, is_due: true }]),
  )
  const [last] = await store.store.lease(leaseRequest())
  if (last) await store.store.settle(entry(last, delivered))
})

test('a stored message that no key opens keeps nobody else from being leased', async () => {
  const { exchangeId } = await accept(store, draft('T7', 'damaged'))
  await query(`update exchange_bodies set body = '\\x01' where exchange = $1`, [exchangeId])
  await accept(store, draft('T8', 'sound'))
  const leases = await store.store.lease(leaseRequest())
  expect(leases.map((lease) => [lease.key, lease.body === null]).sort()).toEqual([
    ['T7', true],
    ['T8', false],
  ])
  for (const lease of leases) await store.store.settle(entry(lease, delivered))
})

describe('takeover from a gateway that died', () => {
  test('its leases are void once the partner cannot be at work any more, not before', async () => {
    const other = await store.another()
    const accepted = await accept(store, draft('T4', 'message'))
    const [lease] = await other.store.lease(leaseRequest({ leaseMs: 600_000 }))
    expect(lease).toBeDefined()
    await other.close()
    // Its advisory lock is free now, but the partner may still be at work: two sweeps pass without a takeover.
    await query('select pg_sleep(1.2)')
    expect(await store.store.find('onegate', accepted.exchangeId)).toMatchObject({ state: 'delivering' })
    await query(`update order_keys set in_flight_until = clock_timestamp() where key = 'T4'`)
    await vi.waitFor(async () =>
      expect(await store.store.find('onegate', accepted.exchangeId)).toMatchObject({ state: 'waiting' }),
    )
    const [again] = await store.store.lease(leaseRequest())
    if (again) await store.store.settle(entry(again, delivered))
  })

  test('a living gateway’s leases are left alone', async () => {
    const other = await store.another()
    const accepted = await accept(store, draft('T5', 'message'))
    const [lease] = await other.store.lease(leaseRequest({ leaseMs: 600_000 }))
    await query(`update order_keys set in_flight_until = clock_timestamp() where key = 'T5'`)
    await query('select pg_sleep(1.2)')
    expect(await store.store.find('onegate', accepted.exchangeId)).toMatchObject({ state: 'delivering' })
    if (lease) expect(await other.store.settle(entry(lease, delivered))).toBe(true)
  })
})

test('two gateways lease from one queue and never the same line', async () => {
  const other = await store.another()
  await Promise.all(Array.from({ length: 60 }, (_, n) => accept(store, draft(`W${n}`, 'message'))))
  const seen: string[] = []
  const drain = async (from: Pick<OpenStore, 'store'>): Promise<void> => {
    for (;;) {
      const leases = await from.store.lease(leaseRequest({ limit: 3 }))
      if (leases.length === 0) return
      seen.push(...leases.map((lease) => lease.exchangeId))
      for (const lease of leases) expect(await from.store.settle(entry(lease, delivered))).toBe(true)
    }
  }
  await Promise.all([drain(store), drain(other), drain(store), drain(other)])
  expect(seen).toHaveLength(60)
  expect(new Set(seen).size).toBe(60)
})

test('no line is stranded by any of this', async () => {
  const rows = await query(
    `select count(*)::int as n from queue_entries q join order_keys k on k.id = q.order_key_id where k.state = 'idle'`,
  )
  expect(rows).toEqual([{ n: 0 }])
})
