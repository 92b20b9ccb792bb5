import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foldBalance } from '../../../src/store/balance.ts'
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

/** As if exchanges had been accepted so many minutes ago, and had taken so long: a fresh id with that time, what the store counts of it. */
const counted = (minutesAgo: number, tookMs: number) =>
  store.database.query({
    text: `with e as (select uuidv7($1 * interval '-1 minute') as id), t as (select id, ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint as ms from e)
      insert into balance_deltas (route, part, count, minute, bin)
        select 'old', 'accepted', 1, minute_of(id), null from t
        union all select 'old', 'delivered', 1, minute_of(id), latency_bin(id, to_timestamp((ms + $2) / 1000.0)) from t`,
    values: [minutesAgo, tookMs],
  })

test('each window holds what was accepted within it, folded or not, and what is older than any is forgotten', async () => {
  for (const minutes of [10, 90, 2 * 1_440, 7.5 * 1_440, 9 * 1_440]) await counted(minutes, 1_234)
  for (const isFolded of [false, true]) {
    if (isFolded) await foldBalance(store.database)
    const accepted: unknown[] = []
    for (const window of ['1h', '24h', '7d'] as const) {
      const { byRoute } = await createStats(store.database, () => 0).read(window)
      accepted.push(byRoute['old']?.accepted)
    }
    expect(accepted).toEqual([1, 2, 3])
  }
  const kept = await store.database.query<{ stretch: number; n: string }>({
    text: `select stretch, count(*) as n from figures where route = 'old' and part = 'accepted' group by stretch order by stretch`,
  })
  expect(kept).toEqual([
    { stretch: 1, n: '2' },
    { stretch: 15, n: '4' },
  ])
  await store.database.query({ text: 'update figures set minute = minute - 60 where stretch = 1' })
  await foldBalance(store.database)
  expect(
    await store.database.query({
      text: `select from figures where stretch = 1 and route = 'old' and part = 'accepted'`,
    }),
  ).toHaveLength(1)
})

test('latencies are within 3 % of what they were', async () => {
  const { byRoute } = await createStats(store.database, () => 0).read('24h')
  const { p50Ms, p99Ms } = byRoute['old'] ?? expect.unreachable()
  expect(p50Ms).toBe(p99Ms)
  expect(Math.abs((p50Ms ?? 0) - 1_234)).toBeLessThan(1_234 * 0.03)
})

test('figures of what was there before are those that would have been counted', async () => {
  const migration = readFileSync(
    new URL('../../../src/store/migrations/0006-figures.sql', import.meta.url),
    'utf8',
  )
  const [, backfill] = migration.split('-- What was there before.')
  const read = async () => (await createStats(store.database, () => 0).read('7d')).byRoute['dossier']
  await foldBalance(store.database)
  const before = await read()
  expect(before).toMatchObject({ accepted: 3, delivered: 3, retried: 2 })
  await store.database.query({ text: 'truncate figures' })
  await store.database.query({ text: backfill ?? expect.unreachable() })
  expect(await read()).toEqual(before)
})

test.each(['?window=1d', '?window=', '?window=1h&window=1h', '?since=1h'])('%s is 422', async (query) => {
  const reply = await admin.call('viewer', 'GET', `/admin/v1/stats${query}`)
  expect([reply.status, reply.json['code']]).toEqual([422, 'REQUEST_INVALID'])
})
