/**
 * What the straight line needs from the rooms around it, and the invariants that all of them keep. Code and tests cite the numbers.
 *
 * I1  Nothing is acknowledged before it is stored.
 * I2  Every call that carries or asks after a message has an Attempt row opened before it.
 * I3  At most one live lease per order key, fenced by a token at settle and checked before each send.
 * I4  Only lease, takeover, settle, replay and discard change a state.
 * I5  Received bytes are kept verbatim; translation always starts from them.
 * I6  Only valid messages reach a Translator, only valid messages leave.
 * I7  Delivery is at least once; every Attempt carries the same Idempotency-Key.
 * I8  No payload, no secret, no personal data in logs or metrics.
 * I9  An open breaker or a paused lane spends no attempts.
 * I10 Within an order key nothing overtakes and never two are in flight.
 * I11 Every unended Exchange names a Route in the table (checked at boot).
 */
import type { AttemptOutcome, ExchangeState, ExchangeView, Settlement } from '../domain/exchange.ts'
import type { Failure, FailureCode, Issue, Result } from '../domain/failure.ts'

/** A valid message on its way into the store. Everything but `body` is checked: no NUL, no lone surrogate. */
export interface Draft {
  readonly route: string
  readonly sender: string
  /** The partner it is delivered to: with `orderKey` it names the line. */
  readonly partner: string
  readonly lane: string
  readonly onDead: 'hold' | 'skip'
  /** The order key as the sender wrote it. */
  readonly key: string
  /** Upper-cased. */
  readonly orderKey: string
  readonly body: Uint8Array
  /** Keyed hash of the canonical message together with its path. */
  readonly contentHash: Uint8Array
  /** Keyed hash that names a repeat, with its scope (route, sender, or dossier); null: the latest-rule. */
  readonly dedupeHash: Uint8Array | null
  /** Keyed hashes of the persons' numbers. */
  readonly subjects: readonly Uint8Array[]
  readonly traceparent: string | null
}

export interface Accepted {
  readonly exchangeId: string
  readonly state: ExchangeState
  readonly duplicate: boolean
  readonly failure: { readonly code: FailureCode; readonly detail: string } | null
}

/** A message that did not match its schema. `body` is its first 64 kB. */
export interface RejectedDraft {
  readonly route: string
  readonly sender: string
  readonly partner: string
  readonly lane: string
  readonly key: string
  readonly body: Uint8Array
  readonly failure: Failure
  readonly issues: readonly Issue[]
}

/** One leased Exchange with its opened Attempt. Holding it is the right to send, until `expiresAtMs`. */
export interface Lease {
  readonly exchangeId: string
  /** Where the store keeps its rows. */
  readonly month: number
  readonly route: string
  readonly sender: string
  readonly partner: string
  readonly lane: string
  readonly key: string
  readonly orderKeyId: string
  /** Fencing token: unique per lease, checked at renew and settle (I3). */
  readonly token: string
  /** Of the Attempt that was opened with the lease; 1-based, never reused. */
  readonly attempt: number
  /** Failed attempts since acceptance or the latest replay. */
  readonly failures: number
  /** How many of those counted towards maxAttempts. */
  readonly countedFailures: number
  /** An earlier Attempt of this Exchange came out unknown or was left open. */
  readonly isDoubtful: boolean
  readonly memory: unknown
  readonly traceparent: string | null
  /** As received; null: no key opens what is stored, or it is gone. */
  readonly body: Uint8Array | null
  /** Monotonic ms at which the lease was granted, taken before the store was asked. */
  readonly grantedAtMs: number
}

/** One HTTP call of an Attempt, as it is recorded (sealed). Never a session, a password or a login's answer. */
export interface RecordedCall {
  readonly label: string
  readonly startedAt: string
  readonly durationMs: number
  readonly status: number | null
  /** At most 64 kB; null: none, or not recorded. */
  readonly answer: string | null
  readonly error: string | null
}

/** What is written when an Attempt is settled. */
export interface SettleEntry {
  readonly lease: Lease
  readonly outcome: AttemptOutcome
  readonly settlement: Settlement
  /** The failure counts towards maxAttempts (contract §3.3). */
  readonly isCounted: boolean
  readonly durationMs: number
  readonly status: number | null
  readonly calls: readonly RecordedCall[]
  /** The translated message; null when translation failed. */
  readonly messageOut: Uint8Array | null
  /** Present: the partner's new memory of this order key. */
  readonly memory?: unknown
}

export interface LeaseRequest {
  readonly partner: string
  readonly limit: number
  /** Sum of the bodies' sizes; the first one always fits. */
  readonly bytesMax: number
  readonly leaseMs: number
  /** Half-open: instead of what is due, the head with the fewest failed attempts in a lane that is not paused, due or not. */
  readonly isProbe: boolean
}

export interface ExchangeFilter {
  readonly sender: string
  readonly key?: string
  readonly state?: ExchangeState
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

export interface ExchangeStore {
  /** Durable once resolved ok (I1). Answers STORE_UNAVAILABLE after 5 s; IDEMPOTENCY_CONFLICT where the key was used for another message. */
  readonly accept: (draft: Draft) => Promise<Result<Accepted>>
  /** Keeps a message in state `rejected`; resolves to its id, null when the store cannot. */
  readonly reject: (draft: RejectedDraft) => Promise<string | null>
  /** Leases heads of lines (I3, I10) and opens their Attempts (I2). Throws when the store is out of reach. */
  readonly lease: (request: LeaseRequest) => Promise<readonly Lease[]>
  /** Extends the lease to leaseMs from now under its token and notes that something is being sent. false: it is lost. */
  readonly renew: (lease: Lease, leaseMs: number) => Promise<boolean>
  /** true: settled. false: the lease was lost, nothing was written. */
  readonly settle: (entry: SettleEntry) => Promise<boolean>
  /** Ends a lease of which nothing was sent: its Attempt is unmade, the Exchange waits as before. */
  readonly giveBack: (lease: Lease) => Promise<void>
  /** Whether another Exchange of the lane was delivered since this Exchange's previous Attempt (the first: its acceptance). */
  readonly hasLaneDelivered: (lease: Lease) => Promise<boolean>
  /** An outage of this partner is over: makes due now what it delayed, and nothing that is delayed from here on. */
  readonly makeDue: (partner: string) => Promise<void>
  readonly find: (sender: string, id: string) => Promise<ExchangeView | null>
  /** Newest first. `cursor` is what a page before gave for the same filter; another one is INBOUND_MALFORMED. */
  readonly list: (
    filter: ExchangeFilter,
    limit: number,
    cursor: string | null,
  ) => Promise<Result<Page<ExchangeView>>>
  /** States of those of these ids that have ended. For `Prefer: wait` across processes. */
  readonly ended: (ids: readonly string[]) => Promise<ReadonlyMap<string, Accepted>>
  /** Ready to accept and to lease: reachable and migrated. */
  readonly isReady: () => boolean
}

/** Encryption at rest and keyed hashes (house, decision 6). */
export interface Sealing {
  /** Compressed where it pays, then AES-256-GCM under the newest key; `place` (table and row id) is bound to it. */
  readonly seal: (plain: Uint8Array, place: string) => Uint8Array
  /** @throws Error when no key opens it or it stands in another place. */
  readonly open: (sealed: Uint8Array, place: string) => Uint8Array
  /** Of the configured keys; the first one seals. */
  readonly keyIds: readonly string[]
  /** Whether a key of this id is configured; each sealed value names its own. */
  readonly hasKey: (keyId: string) => boolean
  /** HMAC-SHA-256 under the index key; `scope` keeps hashes of different things apart. */
  readonly hash: (scope: string, text: string) => Uint8Array
}

/** One observer for logs, metrics and the console. Facts, past tense. No payload, no personal data (I8). */
export interface Observer {
  readonly exchangeAccepted: (fact: {
    exchangeId: string
    route: string
    sender: string
    duplicate: boolean
  }) => void
  readonly exchangeRejected: (fact: {
    exchangeId: string | null
    route: string
    sender: string
    issues: number
  }) => void
  readonly attemptSettled: (fact: {
    exchangeId: string
    lane: string
    attempt: number
    outcome: AttemptOutcome
    state: ExchangeState
    code: FailureCode | null
    status: number | null
    durationMs: number
    delayMs: number | null
  }) => void
  readonly leaseLost: (fact: { exchangeId: string; lane: string; attempt: number }) => void
  readonly leasesTakenOver: (fact: { count: number }) => void
  /** Calls whose gateway died, or left them beyond their time, were ended dead. */
  readonly callsAbandoned: (fact: { count: number }) => void
  /** What a security officer must hear of. */
  readonly securityNoticed: (notice: SecurityNotice) => void
  readonly breakerChanged: (fact: { partner: string; state: 'closed' | 'open' | 'half-open' }) => void
  readonly storeChanged: (fact: { isReachable: boolean; internal: string | null }) => void
  readonly faulted: (fact: { where: string; error: unknown }) => void
}

/** Callbacks that were not believed are one too: the observer of payments tells them. */
export const SECURITY_KINDS = [
  'other-person',
  'audit-broken',
  'sign-in-locked',
  'callback-unverified',
] as const

export type SecurityNotice =
  /** A partner answered with the record of somebody who was not asked for. */
  | { readonly kind: 'other-person'; readonly exchangeId: string; readonly lane: string }
  /** A row of the audit log is not as it was written. */
  | { readonly kind: 'audit-broken'; readonly row: string; readonly problem: string }
  /** So many sign-ins failed that a name was locked; which one stands in no log. */
  | { readonly kind: 'sign-in-locked' }

/** May one more Exchange go to this partner now? Rate, concurrency and breaker of one partner, in this process (I9). */
export interface Gate {
  /** How many may start now; 0 while the breaker is open. Half-open: 1, as a probe. */
  readonly room: () => { readonly count: number; readonly isProbe: boolean }
  /** ms after which room() may have grown by itself (rate, breaker); null: only when something ends. */
  readonly waitMs: () => number | null
  /**
   * Runs one delivery inside rate, concurrency and breaker. `run` resolves to its outcome kind: unavailable and unknown are the breaker's failures.
   * Resolves false when the breaker did not let it start: nothing was run.
   */
  readonly pass: (run: () => Promise<AttemptOutcome>) => Promise<boolean>
  /** One more call within a delivery: counts towards the rate. */
  readonly countCall: () => void
  readonly breakerState: () => 'closed' | 'open' | 'half-open'
  readonly onClosed: (listener: () => void) => void
  readonly close: () => void
}
