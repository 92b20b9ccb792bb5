import { expect, onTestFinished, test } from 'vitest'
import type { StoreFigures } from '../../src/flow/figures.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { recordingObserver } from '../support/store.ts'

const FIGURES: StoreFigures = {
  routes: [
    {
      route: 'dossier',
      counts: { waiting: 3, delivering: 1, delivered: 5, dead: 2, discarded: 1, rejected: 4 },
    },
  ],
  lanes: [{ lane: 'portal.dossiers', waiting: 3, oldestSeconds: 12.5 }],
  balance: { accepted: 12, ended: 8, unended: 4 },
  recount: { at: new Date(1_800_000_000_000), isOk: true },
}

function start() {
  let isReady = true
  let nowMs = 0
  const ages = new Map([['quick', 0.2]])
  const metrics = createMetrics({
    lanes: ['portal.dossiers'],
    partners: ['portal'],
    clock: { now: () => new Date(), monotonicMs: () => nowMs },
    diskPath: process.cwd(),
    ageSeconds: (id) => ages.get(id) ?? null,
    figures: async () => FIGURES,
    payments: async () => [],
    isStoreReady: () => isReady,
  })
  onTestFinished(metrics.close)
  return {
    metrics,
    observer: metrics.counting(recordingObserver()),
    text: async () => (await metrics.scrape()).text.split('\n'),
    setReady: (ready: boolean) => {
      isReady = ready
    },
    wait: (ms: number) => {
      nowMs += ms
    },
  }
}

const settled = {
  exchangeId: 'quick',
  lane: 'portal.dossiers',
  attempt: 1,
  outcome: 'delivered',
  state: 'delivered',
  code: null,
  status: 200,
  durationMs: 5,
  delayMs: null,
} as const

test('figures of the store stand under the names of the contract', async () => {
  const lines = await start().text()
  expect(lines).toEqual(
    expect.arrayContaining([
      'lienthong_exchanges{route="dossier",state="waiting"} 3',
      'lienthong_exchanges{route="dossier",state="delivering"} 1',
      'lienthong_exchanges{route="dossier",state="delivered"} 5',
      'lienthong_exchanges{route="dossier",state="dead"} 2',
      'lienthong_exchanges{route="dossier",state="discarded"} 1',
      'lienthong_exchanges{route="dossier",state="rejected"} 4',
      'lienthong_lane_waiting{lane="portal.dossiers"} 3',
      'lienthong_lane_oldest_seconds{lane="portal.dossiers"} 12.5',
      'lienthong_balance{part="accepted"} 12',
      'lienthong_balance{part="ended"} 8',
      'lienthong_balance{part="unended"} 4',
      'lienthong_recount_timestamp_seconds 1800000000',
      'lienthong_recount_ok 1',
      'lienthong_store_reachable 1',
    ]),
  )
})

test('a store that is out of reach takes its figures along: a stale one is worse than none', async () => {
  const { text, setReady } = start()
  await text()
  setReady(false)
  const lines = await text()
  expect(lines).toContain('lienthong_store_reachable 0')
  expect(
    lines.filter((line) => /^lienthong_(exchanges|lane_\w+|balance|recount_\w+)[ {]/.test(line)),
  ).toEqual([])
})

test('attempts are counted by lane and outcome, from 0', async () => {
  const { observer, text } = start()
  const line = (outcome: string, n: number) =>
    `lienthong_attempts_total{lane="portal.dossiers",outcome="${outcome}"} ${n}`
  expect(await text()).toEqual(expect.arrayContaining([line('delivered', 0), line('unknown', 0)]))
  observer.attemptSettled(settled)
  observer.attemptSettled({ ...settled, outcome: 'refused', state: 'dead' })
  observer.attemptSettled({ ...settled, outcome: 'unavailable', state: 'waiting' })
  observer.attemptSettled({ ...settled, outcome: 'unavailable', state: 'waiting' })
  expect(await text()).toEqual(
    expect.arrayContaining([line('delivered', 1), line('refused', 1), line('unavailable', 2)]),
  )
})

test('only what was delivered is in the time from acceptance to delivery', async () => {
  const { observer, text } = start()
  observer.attemptSettled(settled)
  observer.attemptSettled({ ...settled, exchangeId: 'not ours' })
  observer.attemptSettled({ ...settled, outcome: 'unavailable', state: 'waiting' })
  expect(await text()).toEqual(
    expect.arrayContaining([
      'lienthong_delivery_seconds_count 1',
      'lienthong_delivery_seconds_sum 0.2',
      'lienthong_delivery_seconds_bucket{le="0.1"} 0',
      'lienthong_delivery_seconds_bucket{le="0.25"} 1',
    ]),
  )
})

test('a breaker is 0 while closed, 1 half-open, 2 open', async () => {
  const { observer, text } = start()
  expect(await text()).toContain('lienthong_breaker_state{partner="portal"} 0')
  for (const [state, value] of [
    ['open', 2],
    ['half-open', 1],
    ['closed', 0],
  ] as const) {
    observer.breakerChanged({ partner: 'portal', state })
    expect(await text()).toContain(`lienthong_breaker_state{partner="portal"} ${value}`)
  }
})

test('commits are counted by how many shared one', async () => {
  const { metrics, text } = start()
  for (const size of [1, 1, 40]) metrics.committed(size)
  expect(await text()).toEqual(
    expect.arrayContaining([
      'lienthong_commit_size_count 3',
      'lienthong_commit_size_sum 42',
      'lienthong_commit_size_bucket{le="1"} 2',
      'lienthong_commit_size_bucket{le="50"} 3',
    ]),
  )
})

test('faults are counted by place, leases by their fate; the observer is still told', async () => {
  const { metrics, text } = start()
  const inner = recordingObserver()
  const observer = metrics.counting(inner)
  observer.faulted({ where: 'store.sweep', error: new Error('x') })
  observer.leaseLost({ exchangeId: 'a', lane: 'l', attempt: 1 })
  observer.leasesTakenOver({ count: 3 })
  expect(inner.faults).toHaveLength(1)
  expect(await text()).toEqual(
    expect.arrayContaining([
      'lienthong_faults_total{where="store.sweep"} 1',
      'lienthong_leases_lost_total 1',
      'lienthong_leases_taken_over_total 3',
    ]),
  )
})

test('the age of the logged audit head grows until the next one', async () => {
  const { metrics, text, wait } = start()
  expect((await text()).filter((line) => line.startsWith('lienthong_audit_head_age_seconds '))).toEqual([])
  metrics.auditHeadLogged()
  wait(7_200_000)
  expect(await text()).toContain('lienthong_audit_head_age_seconds 7200')
  metrics.auditHeadLogged()
  expect(await text()).toContain('lienthong_audit_head_age_seconds 0')
})

test('memory, CPU, event loop and disk are measured', async () => {
  const lines = await start().text()
  const value = (name: string): number =>
    Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1])
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(10e6)
  expect(value('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6)
  expect(value('process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(Math.abs(value('process_start_time_seconds') - Date.now() / 1_000)).toBeLessThan(3_600)
  expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
  expect(value('nodejs_eventloop_lag_max_seconds')).toBeGreaterThanOrEqual(0)
  expect(value('lienthong_disk_free_bytes')).toBeGreaterThan(0)
  expect(value('lienthong_disk_size_bytes')).toBeGreaterThan(value('lienthong_disk_free_bytes'))
})

test('what a security officer must hear of is counted by kind from 0 on, callbacks that were not believed too', async () => {
  const { metrics, observer, text } = start()
  const counted = async () =>
    (await text()).filter((line) => line.startsWith('lienthong_security_events_total{'))
  const of = (n: readonly number[]) =>
    ['other-person', 'audit-broken', 'sign-in-locked', 'callback-unverified'].map(
      (kind, at) => `lienthong_security_events_total{kind="${kind}"} ${n[at]}`,
    )
  expect(await counted()).toEqual(of([0, 0, 0, 0]))
  observer.securityNoticed({ kind: 'other-person', exchangeId: 'quick', lane: 'portal.dossiers' })
  observer.securityNoticed({ kind: 'audit-broken', row: '7', problem: 'changed' })
  observer.securityNoticed({ kind: 'sign-in-locked' })
  const payments = metrics.countingPayments({ callbackAnswered: () => undefined, faulted: () => undefined })
  for (const outcome of ['stored', 'unverified', 'unverified', 'unknown'] as const)
    payments.callbackAnswered({ provider: 'bank', outcome })
  expect(await counted()).toEqual(of([1, 1, 1, 2]))
})
