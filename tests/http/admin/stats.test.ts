import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStats } from '../../../src/store/stats.ts'
import {
  accept,
  delivered,
  draft,
  entry,
  leaseRequest,
  type TestStore,
  testStore,
  waiting,
} from '../../support/store.ts'
import { type AdminPort, apiOver, killed, operatorsOf, startAdminPort } from './admin-port.ts'

let store: TestStore
let admin: AdminPort
let nowMs = 0
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  store = await testStore()
  const stats = createStats(store.database, () => nowMs)
  admin = await startAdminPort({ ...apiOver(store), stats: stats.read }, (close) => closing.push(close))
})
afterAll(async () => {
  for (const close of closing) await close()
  expect([...store.faults, ...admin.faults]).toEqual([])
  await store.close()
})

/** Figures as they are `ms` later. */
const figures = async (window: string, ms = 5_000): Promise<Record<string, unknown>> => {
  nowMs += ms
  const { status, json } = await admin.call('viewer', 'GET', `/admin/v1/stats${window}`)
  expect(status).toBe(200)
  return json
}

const settleAll = async (settlement: Parameters<typeof entry>[1]): Promise<void> => {
  for (const lease of await store.store.lease(leaseRequest({ limit: 500 })))
    await store.store.settle(entry(lease, settlement))
}

test('an empty store has figures of nothing, and a point for each stretch of the window', async () => {
  for (const [window, points, stretchMs] of [
    ['', 60, 60_000],
    ['?window=1h', 60, 60_000],
    ['?window=24h', 96, 900_000],
    ['?window=7d', 84, 7_200_000],
  ] as const) {
    const { series, ...rest } = await figures(window)
    expect(rest).toEqual({
      ...{ window: window.split('=')[1] ?? '1h', accepted: 0, delivered: 0, dead: 0, retried: 0 },
      ...{ p50Ms: null, p99Ms: null, byRoute: {} },
    })
    const at = (series as { at: string }[]).map((point) => Date.parse(point.at))
    expect(at).toHaveLength(points)
    expect(new Set(at.slice(1).map((ms, n) => ms - (at[n] ?? 0)))).toEqual(new Set([stretchMs]))
    expect(Date.now() - (at.at(-1) ?? 0)).toBeLessThan(stretchMs + 1_000)
  }
})

test('what was accepted is counted by what became of it, over all and by route; rejected ones are not', async () => {
  await killed(store, ['A', 'B'])
  await accept(store, draft('C', 'x', { route: 'step', lane: 'portal.steps' }))
  await settleAll(waiting(0))
  await settleAll(delivered)
  await accept(store, draft('D', 'x'))
  await store.store.reject({
    ...{ route: 'dossier', sender: 'onegate', partner: 'portal', lane: 'portal.dossiers', key: 'R' },
    ...{ body: Buffer.from('{}'), failure: { code: 'INBOUND_INVALID', detail: 'no' }, issues: [] },
  })
  for (const window of ['?window=1h', '?window=24h', '?window=7d']) {
    const { series, ...rest } = await figures(window)
    const latency = expect.any(Number)
    expect(rest).toMatchObject({
      ...{ accepted: 4, delivered: 1, dead: 2, retried: 1, p50Ms: latency, p99Ms: latency },
      byRoute: {
        dossier: { accepted: 3, delivered: 0, dead: 2, retried: 0, p50Ms: null, p99Ms: null },
        step: { accepted: 1, delivered: 1, dead: 0, retried: 1, p50Ms: latency, p99Ms: latency },
      },
    })
    const sum = { accepted: 0, delivered: 0, dead: 0 }
    for (const point of series as (typeof sum)[])
      for (const name of ['accepted', 'delivered', 'dead'] as const) sum[name] += point[name]
    expect(sum).toEqual({ accepted: 4, delivered: 1, dead: 2 })
  }
})

test('what ends later, or ends otherwise after a replay, shows within 5 s, and nothing is asked twice before', async () => {
  expect(await figures('?window=1h')).toMatchObject({ delivered: 1, dead: 2 })
  await settleAll(delivered)
  expect(await figures('?window=1h', 1_000)).toMatchObject({ delivered: 1, dead: 2 })
  expect(await figures('?window=1h', 4_000)).toMatchObject({ delivered: 2, dead: 2 })
  await operatorsOf(store).orderReplay(
    { kind: 'filter', filter: { state: 'dead' } },
    { by: 'x', role: 'admin' },
    'r',
  )
  await operatorsOf(store).stepReplays(50)
  await settleAll(delivered)
  expect(await figures('?window=1h')).toMatchObject({ accepted: 4, delivered: 4, dead: 0, retried: 3 })
})

test('the past is not read again once it has ended, and what was accepted before the window is left out', async () => {
  // As if one had been accepted ten minutes ago, one two hours ago (an id begins with its time), and kept when their month was dropped.
  const moved = async (key: string, minutes: number): Promise<void> => {
    await store.database.query({
      text: `update exchanges set ended_at = ended_at - $2 * interval '1 minute', month = 0, id = (lpad(to_hex((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint
        - $2::bigint * 60000)), 12, '0') || right(replace(id::text, '-', ''), 20))::uuid where order_key = $1`,
      values: [key, minutes],
    })
  }
  await moved('A', 10)
  await moved('B', 120)
  let reads = 0
  const { patientTransaction } = store.database
  const database = {
    ...store.database,
    patientTransaction: ((work) =>
      patientTransaction((client) =>
        work({
          // Counts the cells that are asked for.
          query: async (query: { values?: unknown[] }) => {
            const [cells] = query.values ?? []
            if (Array.isArray(cells)) reads = cells.length
            return client.query(query as never)
          },
        } as never),
      )) as typeof patientTransaction,
  }
  const stats = createStats(database, () => nowMs)
  expect(await stats.read('1h')).toMatchObject({ accepted: 3, delivered: 3 })
  expect(reads).toBe(60)
  nowMs += 5_000
  expect(await stats.read('1h')).toMatchObject({ accepted: 3, delivered: 3 })
  expect(reads).toBeLessThan(4)
})

test('latencies are within 3 % of what they were', async () => {
  await store.database.query({
    text: `update exchanges set ended_at = to_timestamp((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint + 1234) / 1000.0) where state = 'delivered'`,
  })
  const stats = createStats(store.database, () => nowMs)
  const { p50Ms, p99Ms } = await stats.read('24h')
  expect(p50Ms).toBe(p99Ms)
  expect(Math.abs((p50Ms ?? 0) - 1234)).toBeLessThan(1234 * 0.03)
})

test.each(['?window=1d', '?window=', '?window=1h&window=1h', '?since=1h'])('%s is 422', async (query) => {
  const reply = await admin.call('viewer', 'GET', `/admin/v1/stats${query}`)
  expect([reply.status, reply.json['code']]).toEqual([422, 'REQUEST_INVALID'])
})
