import type { AttemptOutcome, ExchangeState, ExchangeView } from '../domain/exchange.ts'
import type { Failure, FailureCode, Issue, Result } from '../domain/failure.ts'
import type { JsonLeaf } from '../domain/json-differences.ts'
import type { EditedMessage } from './edits.ts'
import type { Page, RecordedCall } from './ports.ts'

/** Who decides something: a machine's or a person's name, and in which role. */
export interface Actor {
  readonly by: string
  readonly role: string
}

/** The parameters of the exchanges' list (contract §7). Absent: all. */
export interface OperatorFilter {
  readonly state?: ExchangeState
  /** Of what has failed: dead, discarded, rejected. */
  readonly code?: FailureCode
  readonly route?: string
  readonly sender?: string
  readonly partner?: string
  /** The dossier code, any case. */
  readonly key?: string
  /** The beginning of an id or a key, literal. */
  readonly q?: string
  /** Inclusive, by receivedAt. */
  readonly from?: Date
  /** Exclusive. */
  readonly to?: Date
}

export interface AttemptView {
  readonly number: number
  readonly startedAt: Date
  readonly durationMs: number | null
  readonly outcome: AttemptOutcome
  readonly status: number | null
  readonly failure: { readonly code: FailureCode; readonly detail: string } | null
  /** The calls that were made, in the order of their ends; null: open, or not readable. */
  readonly calls: readonly RecordedCall[] | null
  /** For operators, without payload. */
  readonly internal: string | null
  /** The partner's own words: only for who may see bodies. */
  readonly partnerText: string | null
  readonly receipt: string | null
}

export interface ExchangeDetail {
  readonly view: ExchangeView
  /** When its messages, records and issues were erased; null: they were not. */
  readonly erasedAt: Date | null
  readonly traceparent: string | null
  readonly issues: readonly Issue[] | null
  readonly messageIn: Uint8Array | null
  /** What an operator sends instead of messageIn, which stays as it is (I5); null: nothing. */
  readonly messageEdited: Uint8Array | null
  readonly messageOut: Uint8Array | null
  readonly attempts: readonly AttemptView[]
  readonly replays: readonly {
    readonly replayId: string
    readonly at: Date
    readonly by: string
    readonly reason: string
  }[]
}

export interface LaneView {
  readonly id: string
  readonly partner: string
  readonly waiting: number
  readonly held: number
  readonly delivering: number
  readonly dead: number
  readonly oldestReceivedAt: Date | null
  /** By an operator. */
  readonly paused: boolean
  /** By the partner's Retry-After. */
  readonly pausedUntil: Date | null
  readonly reason: string | null
}

export interface ReplayView {
  readonly replayId: string
  readonly by: string
  readonly reason: string
  readonly at: Date
  readonly matched: number
  /** Ended again; the sum of the two behind it and of the discarded. */
  readonly done: number
  readonly delivered: number
  readonly dead: number
  /** proposed: waits for another person's approval. */
  readonly state: ReplayState
  /** How many messages were edited. */
  readonly edits: number
  /** The other person's decision, where one was needed and made. */
  readonly decision: { readonly by: string; readonly at: Date; readonly reason: string } | null
}

export type ReplayState = 'proposed' | 'running' | 'paused' | 'finished' | 'rejected'

/** One edited message of a replay, with the original. */
export interface ReplayEdit {
  readonly exchangeId: string
  readonly route: string
  /** JSON Pointers of what was changed. */
  readonly paths: readonly string[]
  /** null: not readable any more. */
  readonly before: Uint8Array | null
  readonly after: Uint8Array | null
}

export type ReplayOrder =
  | { readonly kind: 'ids'; readonly exchangeIds: readonly string[] }
  | { readonly kind: 'filter'; readonly filter: OperatorFilter }

export interface ReplayTerms {
  readonly edits: readonly EditedMessage[]
  /** It waits for another person's approval. */
  readonly isProposed: boolean
}

/** What a replay would touch. `unknown`: ids that are none of ours; `notDead`: of the ids those in another state. */
export interface ReplayMatch {
  readonly matched: number
  readonly skipped: number
}

export interface AuditEntry {
  readonly id: string
  readonly at: Date
  readonly by: string
  readonly role: string
  readonly action: string
  readonly object: string
  readonly reason: string | null
  readonly details: unknown
}

export interface AuditFilter {
  readonly by?: string
  readonly action?: string
  readonly object?: string
  readonly from?: Date
  readonly to?: Date
}

/** Of a dead exchange, for a dry run: enough to translate it. */
export interface DeadMessage {
  readonly exchangeId: string
  readonly route: string
  readonly sender: string
  readonly key: string
  readonly partner: string
  readonly body: Uint8Array
  /** What it was translated to the last time; null: it never was. */
  readonly translated: Uint8Array | null
}

/** Dead exchanges of one cause in one place. */
export interface DeadGroup {
  readonly code: FailureCode
  readonly partner: string
  readonly route: string
  readonly count: number
  /** When the first of them died, and the last. */
  readonly firstAt: Date
  readonly lastAt: Date
}

/** What happened to an exchange after it was accepted. */
export interface ExchangeSteps {
  readonly attempts: readonly (Pick<
    AttemptView,
    'number' | 'startedAt' | 'durationMs' | 'outcome' | 'status'
  > & { readonly code: FailureCode | null })[]
  readonly decisions: readonly {
    readonly kind: 'replay' | 'discard'
    readonly at: Date
    readonly by: string
    readonly reason: string
  }[]
}

/** A message that would go out otherwise than it was translated the last time. */
export interface DryRunChange {
  readonly id: string
  readonly route: string
  readonly key: string
  /** It was never translated before. */
  readonly isFirst: boolean
  /** How many members differ. */
  readonly differing: number
  /** At most 50 of them, masked. `before` absent: it was not there; `after` absent: it is there no more. */
  readonly fields: readonly {
    /** JSON Pointer into the message that goes out. */
    readonly path: string
    readonly before?: JsonLeaf
    readonly after?: JsonLeaf
  }[]
}

export interface DryRun {
  readonly matched: number
  readonly skipped: number
  readonly translates: number
  /** At most 100. */
  readonly fails: readonly { readonly id: string; readonly failure: Failure }[]
  /** How many would go out otherwise than they were translated the last time. */
  readonly changed: number
  /** At most 100 of them. */
  readonly changes: readonly DryRunChange[]
  /** The matched ones by route and partner, most first. */
  readonly groups: readonly { readonly route: string; readonly partner: string; readonly count: number }[]
}

/**
 * What operators see and decide. Every decision changes a state (I4) together with its audit row, in one transaction.
 * Failures: NOT_FOUND for what is not there, STATE_CONFLICT for what is in another state.
 */
export interface OperatorStore {
  readonly listAll: (
    filter: OperatorFilter,
    limit: number,
    cursor: string | null,
  ) => Promise<Result<Page<ExchangeView>>>
  readonly detail: (id: string) => Promise<ExchangeDetail | null>
  readonly stepsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, ExchangeSteps>>
  readonly deadGroups: () => Promise<readonly DeadGroup[]>
  readonly lanes: () => Promise<readonly LaneView[]>
  readonly setLanePaused: (
    lane: string,
    isPaused: boolean,
    actor: Actor,
    reason: string,
  ) => Promise<Result<LaneView>>
  readonly discard: (exchangeId: string, actor: Actor, reason: string) => Promise<Result<ExchangeView>>
  /** Makes the job; who calls runs it on by stepReplays. */
  readonly orderReplay: (
    order: ReplayOrder,
    actor: Actor,
    reason: string,
    how?: ReplayTerms,
  ) => Promise<Result<ReplayMatch & { readonly replayId: string }>>
  /** proposed → running or rejected. FORBIDDEN for the one who asked. */
  readonly decideReplay: (
    replayId: string,
    isApproved: boolean,
    actor: Actor,
    reason: string,
  ) => Promise<Result<ReplayView>>
  readonly replayEdits: (replayId: string) => Promise<readonly ReplayEdit[]>
  readonly matchReplay: (order: ReplayOrder) => Promise<Result<ReplayMatch>>
  /** The dead ones of an order, by acceptance, read as they are asked for: there may be more than memory holds. */
  readonly deadMessages: (order: ReplayOrder) => AsyncIterable<DeadMessage>
  readonly replay: (replayId: string) => Promise<ReplayView | null>
  readonly listReplays: (limit: number, cursor: string | null) => Promise<Result<Page<ReplayView>>>
  readonly setReplayPaused: (
    replayId: string,
    isPaused: boolean,
    actor: Actor,
    reason: string,
  ) => Promise<Result<ReplayView>>
  /** Makes up to `limit` exchanges of running replays due again, in the order of their lines. Answers how many. */
  readonly stepReplays: (limit: number) => Promise<number>
  readonly audit: (
    filter: AuditFilter,
    limit: number,
    cursor: string | null,
  ) => Promise<Result<Page<AuditEntry>>>
  /** Writes an audit row of its own, for what changes nothing in the store (a body shown in clear). */
  readonly record: (
    actor: Actor,
    entry: {
      readonly action: string
      readonly object: string
      readonly reason: string | null
      readonly details: unknown
    },
  ) => Promise<void>
}
