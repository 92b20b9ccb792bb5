import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock } from '../domain/clock.ts'
import type { AttemptOutcome } from '../domain/exchange.ts'
import type { StoreFigures } from '../flow/figures.ts'
import type { PaymentCount, PaymentObserver } from '../flow/payment-ports.ts'
import { type Gate, type Observer, SECURITY_KINDS } from '../flow/ports.ts'
import { cachedFigures } from './figure-cache.ts'
import { paymentMetrics } from './payment-metrics.ts'
import { measureProcess } from './process-metrics.ts'
import { storeMetrics } from './store-metrics.ts'

/** What a scrape answers. */
export interface Scrape {
  readonly contentType: string
  readonly text: string
}

export interface MetricsParts {
  readonly lanes: readonly string[]
  /** Those that something is delivered to. */
  readonly partners: readonly string[]
  readonly clock: Clock
  /** Where the embedded database keeps its files; null: it is not ours. */
  readonly diskPath: string | null
  /** How long ago an exchange was accepted, in seconds; null: not known. */
  readonly ageSeconds: (exchangeId: string) => number | null
  readonly figures: () => Promise<StoreFigures>
  readonly isStoreReady: () => boolean
  readonly payments: () => Promise<readonly PaymentCount[]>
}

/** Prometheus metrics of one gateway (contract §7, docs/metrics.md). No payload, no personal data, and no label without bound (I8). */
export interface Metrics {
  /** Tells `observer` each fact and counts it. */
  readonly counting: (observer: Observer) => Observer
  /** Tells `observer` each fact and counts it. */
  readonly countingPayments: (observer: PaymentObserver) => PaymentObserver
  /** So many messages or settlements shared one commit. */
  readonly committed: (size: number) => void
  /** The end of the audit chain stands in the log. */
  readonly auditHeadLogged: () => void
  /** Answers all metrics. The store is read at most once a second, whoever asks. */
  readonly scrape: () => Promise<Scrape>
  readonly close: () => void
}

const OUTCOMES: readonly AttemptOutcome[] = ['delivered', 'refused', 'unavailable', 'unknown']
const BREAKER_VALUES: Readonly<Record<ReturnType<Gate['breakerState']>, number>> = {
  closed: 0,
  'half-open': 1,
  open: 2,
}
/** From an idle gateway to an outage of a day. */
const DELIVERY_BUCKETS_S = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400,
]
const COMMIT_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200]

export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry()
  const own = ownMetrics(registry, parts)
  const setFigures = storeMetrics(registry)
  const payments = paymentMetrics(registry)
  const measured = measureProcess(registry, parts.diskPath)
  const { clock } = parts
  const figures = cachedFigures(parts.figures, clock.monotonicMs)
  const counts = cachedFigures(parts.payments, clock.monotonicMs)
  let headLoggedMs: number | null = null

  return {
    counting: (observer) => countingObserver(observer, own, parts),
    countingPayments: (observer) =>
      payments.counting({
        ...observer,
        callbackAnswered: (fact) => {
          observer.callbackAnswered(fact)
          if (fact.outcome === 'unverified') own.security.inc({ kind: 'callback-unverified' })
        },
      }),
    committed: (size) => own.commits.observe(size),
    auditHeadLogged: () => {
      headLoggedMs = clock.monotonicMs()
    },
    scrape: async () => {
      const isReady = parts.isStoreReady()
      const [read, counted] = await Promise.all([
        isReady ? figures() : null,
        isReady ? counts() : null,
        measured.refresh(),
      ])
      // From here to the text nothing waits, so that two scrapes never mix their figures.
      setFigures(read)
      payments.set(counted)
      own.reachable.set(parts.isStoreReady() ? 1 : 0)
      if (headLoggedMs === null) own.headAge.remove()
      else own.headAge.set((clock.monotonicMs() - headLoggedMs) / 1_000)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
    close: measured.close,
  }
}

type OwnMetrics = ReturnType<typeof ownMetrics>

/** What this process counts itself. Lanes, partners and kinds start at 0, so that a rate has a beginning. */
function ownMetrics(registry: Registry, { lanes, partners }: MetricsParts) {
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
    new Counter({ name, help, labelNames, registers })
  const own = {
    attempts: counter('lienthong_attempts_total', 'Settled attempts of this process.', ['lane', 'outcome']),
    deliveries: new Histogram({
      name: 'lienthong_delivery_seconds',
      help: 'From acceptance to delivery, of what this process delivered.',
      buckets: DELIVERY_BUCKETS_S,
      registers,
    }),
    breakers: new Gauge({
      name: 'lienthong_breaker_state',
      help: 'Circuit breaker of this process: 0 closed, 1 half-open, 2 open.',
      labelNames: ['partner'],
      registers,
    }),
    commits: new Histogram({
      name: 'lienthong_commit_size',
      help: 'Messages or settlements that shared one commit.',
      buckets: COMMIT_BUCKETS,
      registers,
    }),
    leasesLost: counter('lienthong_leases_lost_total', 'Leases lost before their settlement.', []),
    takenOver: counter('lienthong_leases_taken_over_total', 'Leases taken over from a dead gateway.', []),
    security: counter('lienthong_security_events_total', 'What a security officer must hear of, by kind.', [
      'kind',
    ]),
    faults: counter('lienthong_faults_total', 'Errors that somebody must look at, by place.', ['where']),
    reachable: new Gauge({
      name: 'lienthong_store_reachable',
      help: '1: the database answers this process and is migrated.',
      registers,
    }),
    headAge: new Gauge({
      name: 'lienthong_audit_head_age_seconds',
      help: 'Time since this process last logged the head of the audit chain.',
      registers,
    }),
  }
  for (const lane of lanes) for (const outcome of OUTCOMES) own.attempts.inc({ lane, outcome }, 0)
  for (const kind of SECURITY_KINDS) own.security.inc({ kind }, 0)
  for (const partner of partners) own.breakers.set({ partner }, BREAKER_VALUES.closed)
  return own
}

function countingObserver(
  observer: Observer,
  own: OwnMetrics,
  { ageSeconds }: Pick<MetricsParts, 'ageSeconds'>,
): Observer {
  return {
    ...observer,
    attemptSettled: (fact) => {
      observer.attemptSettled(fact)
      own.attempts.inc({ lane: fact.lane, outcome: fact.outcome })
      const age = fact.state === 'delivered' ? ageSeconds(fact.exchangeId) : null
      if (age !== null) own.deliveries.observe(Math.max(0, age))
    },
    leaseLost: (fact) => {
      observer.leaseLost(fact)
      own.leasesLost.inc()
    },
    leasesTakenOver: (fact) => {
      observer.leasesTakenOver(fact)
      own.takenOver.inc(fact.count)
    },
    breakerChanged: (fact) => {
      observer.breakerChanged(fact)
      own.breakers.set({ partner: fact.partner }, BREAKER_VALUES[fact.state])
    },
    securityNoticed: (notice) => {
      observer.securityNoticed(notice)
      own.security.inc({ kind: notice.kind })
    },
    faulted: (fact) => {
      observer.faulted(fact)
      own.faults.inc({ where: fact.where })
    },
  }
}
