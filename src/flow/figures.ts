import type { ExchangeState } from '../domain/exchange.ts'

/** How many exchanges of one route there are. delivered, discarded and rejected: since the beginning, also those that were purged. */
export interface RouteFigures {
  readonly route: string
  readonly counts: Readonly<Record<ExchangeState, number>>
}

export interface LaneFigures {
  readonly lane: string
  /** Exchanges in state `waiting`, those that are held included. */
  readonly waiting: number
  /** Age of the oldest that has not ended, in seconds; 0: there is none. */
  readonly oldestSeconds: number
}

/** accepted = ended + unended, at all times and past any purge. Ended: delivered, dead, discarded; rejected ones are outside. */
export interface Balance {
  readonly accepted: number
  readonly ended: number
  readonly unended: number
}

/** The latest count of what is there against the balance. */
export interface Recount {
  readonly at: Date
  readonly isOk: boolean
}

/** Figures of the whole store, read in one snapshot: the same from every process. */
export interface StoreFigures {
  readonly routes: readonly RouteFigures[]
  readonly lanes: readonly LaneFigures[]
  readonly balance: Balance
  /** null: never recounted. */
  readonly recount: Recount | null
}

/** The end of the audit chain: `head` is the mac of row `id`, in hex; null and '0' while nothing was written. */
export interface AuditHead {
  readonly id: string
  readonly head: string | null
}

/** What telemetry asks of the store. */
export interface StoreReadings {
  readonly figures: () => Promise<StoreFigures>
  readonly auditHead: () => Promise<AuditHead>
  /** Reachable and migrated. */
  readonly isReady: () => boolean
  /** How long ago an exchange was accepted, in seconds, by the clock that its id follows; null: no id of ours. */
  readonly ageSeconds: (exchangeId: string) => number | null
}
