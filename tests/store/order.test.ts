import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lease } from '../../src/flow/ports.ts'
import {
  accept,
  dead,
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

const leaseAll = (more = {}) => store.store.lease(leaseRequest(more))
const textOf = (lease: Lease): string => Buffer.from(lease.body ?? '').toString()

describe('I10: within an order key nothing overtakes and never two are in flight', () => {
  test('the second message of a line is leased only after the first was settled', async () => {
    await accept(store, draft('H1', 'first'))
    await accept(store, draft('h1', 'second', { lane: 'portal.steps', route: 'step' }))
    const [first, ...none] = await leaseAll()
    expect(first && textOf(first)).toBe('first')
    expect(none).toEqual([])
    expect(await leaseAll()).toEqual([])
    if (!first) return
    expect(await store.store.settle(entry(first, delivered))).toBe(true)
    const [second] = await leaseAll()
    expect(second && textOf(second)).toBe('second')
    if (second) await store.store.settle(entry(second, delivered))
  })

  test('a message that waits for its retry holds those behind it, and other lines pass', async () => {
    const first = await accept(store, draft('H2', 'first'))
    const second = await accept(store, draft('H2', 'second'))
    const [lease] = await leaseAll()
    if (lease) await store.store.settle(entry(lease, waiting(60_000)))
    await accept(store, draft('H3', 'stranger'))
    const leases = await leaseAll()
    expect(leases.map(textOf)).toEqual(['stranger'])
    for (const other of leases) await store.store.settle(entry(other, delivered))
    const seen = await store.store.find('onegate', second.exchangeId)
    expect(seen).toMatchObject({ state: 'waiting', heldBy: null, dueAt: null, attempts: 0 })
    const head = await store.store.find('onegate', first.exchangeId)
    expect(head?.dueAt?.getTime()).toBeGreaterThan(Date.now() + 30_000)
    await store.store.makeDue('portal')
    for (const text of ['first', 'second']) {
      const [next] = await leaseAll()
      expect(next && textOf(next)).toBe(text)
      if (next) await store.store.settle(entry(next, delivered))
    }
  })

  test('a dead one holds its line until it is discarded, and says who holds', async () => {
    const first = await accept(store, draft('H4', 'first'))
    const second = await accept(store, draft('H4', 'second'))
    const [lease] = await leaseAll()
    if (lease) await store.store.settle(entry(lease, dead))
    expect(await leaseAll()).toEqual([])
    expect(await store.store.find('onegate', second.exchangeId)).toMatchObject({
      state: 'waiting',
      heldBy: first.exchangeId,
      dueAt: null,
    })
    expect(await store.store.discard(second.exchangeId, 'op', 'not dead')).toBe(false)
    expect(await store.store.discard(first.exchangeId, 'op', 'given up')).toBe(true)
    expect(await store.store.find('onegate', first.exchangeId)).toMatchObject({ state: 'discarded' })
    const [next] = await leaseAll()
    expect(next && textOf(next)).toBe('second')
    if (next) await store.store.settle(entry(next, delivered))
  })

  test('a replayed one goes first again, with its attempt numbers going on', async () => {
    const first = await accept(store, draft('H5', 'first'))
    await accept(store, draft('H5', 'second'))
    const [lease] = await leaseAll()
    if (lease) await store.store.settle(entry(lease, dead))
    expect(await store.store.replay(first.exchangeId, 'op', 'mended')).toBe(true)
    expect(await store.store.replay(first.exchangeId, 'op', 'mended')).toBe(false)
    const [again] = await leaseAll()
    expect(again).toMatchObject({ exchangeId: first.exchangeId, attempt: 2, failures: 0, countedFailures: 0 })
    if (again) await store.store.settle(entry(again, delivered))
    const [next] = await leaseAll()
    expect(next && textOf(next)).toBe('second')
    if (next) await store.store.settle(entry(next, delivered))
  })

  test('a dead one of a route that skips lets the others pass and returns to its place when replayed', async () => {
    const first = await accept(store, draft('H6', 'first', { onDead: 'skip' }))
    await accept(store, draft('H6', 'second'))
    const [lease] = await leaseAll()
    if (lease) await store.store.settle(entry(lease, dead))
    const [next] = await leaseAll()
    expect(next && textOf(next)).toBe('second')
    await accept(store, draft('H6', 'third'))
    expect(await store.store.replay(first.exchangeId, 'op', 'mended')).toBe(true)
    expect(await leaseAll()).toEqual([])
    if (next) await store.store.settle(entry(next, delivered))
    for (const text of ['first', 'third']) {
      const [then] = await leaseAll()
      expect(then && textOf(then)).toBe(text)
      if (then) await store.store.settle(entry(then, delivered))
    }
  })

  test('many senders at once to one line: delivered in the order of their positions, one at a time', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => accept(store, draft('H7', `message ${n}`))))
    const seen = new Set<string>()
    for (let n = 0; n < 50; n++) {
      const leases = await leaseAll()
      expect(leases).toHaveLength(1)
      for (const lease of leases) {
        seen.add(lease.exchangeId)
        await store.store.settle(entry(lease, delivered))
      }
    }
    expect(seen.size).toBe(50)
    expect(await leaseAll()).toEqual([])
  })
})

describe('lanes', () => {
  test('a paused lane spends nothing and holds its dossiers in the other lanes (I9)', async () => {
    const first = await accept(store, draft('L1', 'dossier'))
    const second = await accept(store, draft('L1', 'step', { lane: 'portal.steps', route: 'step' }))
    await store.store.pauseLane('portal.dossiers', 'op', 'portal closed')
    expect(await leaseAll()).toEqual([])
    expect(await leaseAll({ isProbe: true })).toEqual([])
    expect(await store.store.find('onegate', second.exchangeId)).toMatchObject({
      heldBy: first.exchangeId,
      dueAt: null,
    })
    expect(await store.store.find('onegate', first.exchangeId)).toMatchObject({
      attempts: 0,
      heldBy: null,
      dueAt: null,
    })
    await store.store.resumeLane('portal.dossiers', 'op', 'open again')
    for (const text of ['dossier', 'step']) {
      const [lease] = await leaseAll()
      expect(lease && textOf(lease)).toBe(text)
      if (lease) await store.store.settle(entry(lease, delivered))
    }
  })

  test('a partner that asks for silence pauses its lane, no other', async () => {
    await accept(store, draft('L2', 'dossier'))
    const [lease] = await leaseAll()
    if (lease) await store.store.settle(entry(lease, waiting(0, 60_000)))
    await accept(store, draft('L3', 'another dossier'))
    await accept(store, draft('L4', 'step', { lane: 'portal.steps', route: 'step' }))
    const leases = await leaseAll()
    expect(leases.map(textOf)).toEqual(['step'])
    for (const other of leases) await store.store.settle(entry(other, delivered))
    await store.store.resumeLane('portal.dossiers', 'op', 'the portal says it is well')
    const rest = await leaseAll()
    expect(rest.map(textOf).sort()).toEqual(['another dossier', 'dossier'])
    for (const other of rest) await store.store.settle(entry(other, delivered))
  })

  test('it is silent for the others also where the message that it was said of is dead', async () => {
    await accept(store, draft('L5', 'dies'))
    const [lease] = await leaseAll()
    const dead = { state: 'dead', failure: { code: 'ENDPOINT_UNAVAILABLE', detail: 'd' } } as const
    if (lease) await store.store.settle(entry(lease, { ...dead, pauseLaneMs: 60_000 }))
    await accept(store, draft('L6', 'another'))
    expect(await leaseAll()).toEqual([])
    await store.store.resumeLane('portal.dossiers', 'op', 'the portal says it is well')
    const rest = await leaseAll()
    expect(rest.map(textOf)).toEqual(['another'])
    for (const other of rest) await store.store.settle(entry(other, delivered))
  })

  test('a probe takes the head with the fewest failed attempts, due or not', async () => {
    const fail = async (times: number) => {
      for (let n = 0; n < times; n++) {
        await store.store.makeDue('portal')
        for (const lease of await leaseAll({ limit: 1 }))
          await store.store.settle(entry(lease, waiting(60_000)))
      }
    }
    await accept(store, draft('P1', 'often failed'))
    await fail(3)
    await accept(store, draft('P2', 'once failed'))
    const [once] = await leaseAll()
    if (once) await store.store.settle(entry(once, waiting(120_000)))
    const [probe, ...none] = await leaseAll({ isProbe: true, limit: 1 })
    expect(probe).toMatchObject({ key: 'P2', failures: 1 })
    expect(none).toEqual([])
    if (probe) await store.store.settle(entry(probe, delivered))
    await store.store.makeDue('portal')
    for (const lease of await leaseAll()) await store.store.settle(entry(lease, delivered))
  })
})
