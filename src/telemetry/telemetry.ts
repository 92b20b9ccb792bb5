import type { Logger } from 'pino'
import type { Clock } from '../domain/clock.ts'
import type { AnyRoute } from '../domain/route.ts'
import type { StoreReadings } from '../flow/figures.ts'
import type { PaymentCount, PaymentObserver } from '../flow/payment-ports.ts'
import type { Observer } from '../flow/ports.ts'
import { logAuditHead } from './audit-head.ts'
import { createMetrics, type Scrape } from './metrics.ts'
import { createObserver, createPaymentObserver } from './observer.ts'

export interface TelemetryParts {
  readonly log: Logger
  readonly clock: Clock
  /** Those that are on. */
  readonly routes: readonly AnyRoute[]
  /** Where the embedded database keeps its files; null: it is not ours. */
  readonly diskPath: string | null
}

/** Logs and metrics of one gateway. The store, which tells the observer, is made after it and then handed to `watch`. */
export interface Telemetry {
  readonly observer: Observer
  /** So many messages or settlements shared one commit. */
  readonly committed: (size: number) => void
  /** What is told of payments. */
  readonly payments: PaymentObserver
  /** From now on payments are counted by it. */
  readonly watchPayments: (count: () => Promise<readonly PaymentCount[]>) => void
  /** From now on figures and audit heads are read from it. Answers its closing. */
  readonly watch: (store: StoreReadings) => () => Promise<void>
  /** All metrics as Prometheus' text. The store is read at most once a second, whoever asks. */
  readonly scrape: () => Promise<Scrape>
}

export function createTelemetry({ log, clock, routes, diskPath }: TelemetryParts): Telemetry {
  let store: StoreReadings | null = null
  let countPayments: (() => Promise<readonly PaymentCount[]>) | null = null
  const metrics = createMetrics({
    lanes: routes.map((route) => route.endpoint.id),
    partners: [...new Set(routes.map((route) => route.endpoint.partner.id))],
    clock,
    diskPath,
    ageSeconds: (exchangeId) => store?.ageSeconds(exchangeId) ?? null,
    figures: async () => {
      if (store === null) throw new Error('there is no store yet')
      return store.figures()
    },
    isStoreReady: () => store?.isReady() === true,
    payments: async () => (countPayments === null ? [] : countPayments()),
  })
  const observer = metrics.counting(createObserver(log))
  return {
    observer,
    payments: metrics.countingPayments(createPaymentObserver(log, observer)),
    watchPayments: (count) => {
      countPayments = count
    },
    committed: metrics.committed,
    watch: (watched) => {
      store = watched
      const heads = logAuditHead({ store: watched, log, onLogged: metrics.auditHeadLogged })
      return async () => {
        heads.close()
        metrics.close()
      }
    },
    scrape: metrics.scrape,
  }
}
