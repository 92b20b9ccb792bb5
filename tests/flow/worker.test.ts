import { expect, test, vi } from 'vitest'
import type { PartnerSettings } from '../../src/domain/partner.ts'
import type { Lease, LeaseRequest } from '../../src/flow/ports.ts'
import { startWorker } from '../../src/flow/worker.ts'
import { createGate } from '../../src/outbound/gate.ts'
import { dossierSync } from '../../src/partners/npsp/partner.ts'
import { routes } from '../../src/routes/index.ts'
import { clock, recordingObserver } from '../support/store.ts'

const settings: PartnerSettings = {
  id: dossierSync.partner.id,
  timeoutMs: 6_000,
  concurrency: 8,
  ratePerSecond: 1_000_000,
  retry: { maxAttempts: 12, firstDelayMs: 2_000, factor: 3, maxDelayMs: 10_800_000 },
  breaker: { errorThresholdPercentage: 50, volumeThreshold: 10, windowMs: 10_000, resetTimeoutMs: 30_000 },
  tls: {},
  own: {},
}

/** A store in which so many are due, and that settles nothing until it is let. */
function slowStore(due: number) {
  const settling = Promise.withResolvers<void>()
  const seen = { leased: 0, settled: 0, asked: [] as number[] }
  const leaseOf = (n: number): Lease => ({
    exchangeId: `exchange ${n}`,
    month: 202511,
    route: 'dossier',
    sender: 'onegate',
    partner: settings.id,
    lane: dossierSync.id,
    key: `key ${n}`,
    orderKeyId: String(n),
    token: String(n),
    attempt: 1,
    failures: 0,
    countedFailures: 0,
    isDoubtful: false,
    memory: null,
    traceparent: null,
    body: null,
    grantedAtMs: clock.monotonicMs(),
  })
  return {
    seen,
    letSettle: settling.resolve,
    store: {
      isReady: () => true,
      lease: async ({ limit }: LeaseRequest) => {
        seen.asked.push(limit)
        return Array.from({ length: Math.min(limit, due - seen.leased) }, () => leaseOf(seen.leased++))
      },
      settle: async () => {
        await settling.promise
        seen.settled += 1
        return true
      },
      giveBack: async () => undefined,
      hasLaneDelivered: async () => true,
      makeDue: async () => undefined,
    },
  }
}

test('a partner that is faster than the store has at most its concurrency of answers waiting for it; then it goes on', async () => {
  const { store, seen, letSettle } = slowStore(500)
  const worker = startWorker({
    settings,
    store,
    observer: recordingObserver(),
    clock,
    random: () => 1,
    routes: new Map(routes.map((route) => [route.id, route])),
    senders: new Map(),
    // Nothing is called: a stored message without a body cannot be opened and is dead at once.
    connection: { deliver: () => Promise.reject(new Error('nothing is sent')) },
    gate: createGate(settings, clock),
    policy: { retry: settings.retry, breakerResetMs: settings.breaker.resetTimeoutMs },
    callsOf: () => ({
      call: () => Promise.reject(new Error('nothing is sent')),
      recorded: [],
      lastStatus: () => null,
      isLeaseLost: () => false,
    }),
    traceparentOf: () => null,
  })
  try {
    await vi.waitFor(() => {
      worker.wake()
      expect(seen.leased).toBe(settings.concurrency)
    }, 10_000)
    // Whoever looks again finds no place: the next looks lease nothing.
    worker.wake()
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toMatchObject({ leased: settings.concurrency, settled: 0 })
    expect(Math.max(...seen.asked)).toBeLessThanOrEqual(settings.concurrency)
    letSettle()
    await vi.waitFor(() => expect(seen.settled).toBe(500), 10_000)
  } finally {
    letSettle()
    await worker.stop(0)
  }
})
