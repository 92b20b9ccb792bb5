import type { Failure, FailureCode } from './failure.ts'

/**
 * The life of an Exchange (contract §3, States). Only lease, takeover, settle, replay and discard move it (I4):
 *
 *   accept ──▶ waiting ──lease──▶ delivering ──settle──▶ delivered
 *                 ▲                   │  │
 *                 ├──settle, takeover─┘  └──settle──▶ dead ──discard──▶ discarded
 *                 └────────────────replay──────────────┘
 *
 * `rejected` is the whole life of a message that did not match its schema: kept so that an operator can see it.
 * Ended: delivered, dead, discarded, rejected. A replay makes a dead one unended again.
 */
export const EXCHANGE_STATES = [
  'waiting',
  'delivering',
  'delivered',
  'dead',
  'discarded',
  'rejected',
] as const
export type ExchangeState = (typeof EXCHANGE_STATES)[number]

export const isEnded = (state: ExchangeState): boolean => state !== 'waiting' && state !== 'delivering'

/** How an Attempt came out. `open`: opened, and a crash or a lost lease took away whoever would have settled it. */
export type AttemptOutcome = Outcome['kind'] | 'open'

/** What the Partner answered to a delivered message. */
export interface Receipt {
  /** HTTP status of the answer that delivered it. */
  readonly status: number
  /** The partner's text, kept sealed; '' when it said nothing. */
  readonly text: string
}

/**
 * What an answer means (house, Words). The partner says which; decide() makes a Settlement of it.
 * refused: the partner has read the message and will answer the same again. unavailable: most likely the partner's state;
 * the message was not taken. unknown: it may or may not have been taken.
 */
export type Outcome =
  | { readonly kind: 'delivered'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | {
      readonly kind: 'unavailable'
      readonly failure: Failure
      /** The partner asked for silence (Retry-After, a suspended endpoint): pause the whole lane so long, in ms. What bounds it
       * is the partner's folder's to know. */
      readonly pauseLaneMs?: number
    }
  | { readonly kind: 'unknown'; readonly failure: Failure }

/** How an Attempt ends, and with it what becomes of its Exchange. Delays, not dates: due times are the store's clock. */
export type Settlement =
  | { readonly state: 'delivered'; readonly receipt: Receipt }
  | {
      readonly state: 'waiting'
      readonly failure: Failure
      readonly delayMs: number
      readonly pauseLaneMs: number | null
    }
  | {
      readonly state: 'dead'
      readonly failure: Failure
      /** The partner asked for silence all the same: the others of the lane keep it. Absent: it did not. */
      readonly pauseLaneMs?: number
    }

/** An Exchange as its sender may see it (contract §3). */
export interface ExchangeView {
  readonly id: string
  readonly route: string
  readonly sender: string
  readonly partner: string
  /** The dossier code as the sender wrote it. */
  readonly key: string
  readonly state: ExchangeState
  readonly receivedAt: Date
  /** Earliest moment of the next Attempt; null when ended, in flight, held or not yet at the head of its line. */
  readonly dueAt: Date | null
  /** Id of the first dead or paused Exchange ahead of it in its line; null while it merely waits its turn. */
  readonly heldBy: string | null
  /** Attempts opened so far, over all replays. */
  readonly attempts: number
  readonly failure: { readonly code: FailureCode; readonly detail: string } | null
}
