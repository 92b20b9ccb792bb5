/**
 * What a request–reply call needs of the store. A call is an Exchange like every other, but it stands in no line, and nobody takes it over:
 *
 *   open ──▶ delivering ──end──▶ delivered
 *                 │   └────────▶ dead (final: never sent again, neither replayed nor discarded)
 *                 └──its gateway died, or its time is over──▶ dead
 *
 * Each end is written with its audit row, in one transaction, before the caller is answered.
 */
import type { AttemptOutcome, Receipt } from '../domain/exchange.ts'
import type { Failure, Result } from '../domain/failure.ts'
import type { Purpose } from '../domain/purpose.ts'
import type { RecordedCall } from './ports.ts'

/** What the audit log says of a call: no personal data but keyed hashes (contract §6). */
export interface CallAudit {
  readonly sender: string
  /** The route's id. */
  readonly action: string
  readonly purpose: Purpose
  /** Keyed hashes of the numbers asked for, in hex. */
  readonly subjects: readonly string[]
  readonly doubts: readonly string[]
}

/** A valid, allowed call on its way into the store. */
export interface CallDraft {
  readonly route: string
  readonly sender: string
  readonly partner: string
  readonly lane: string
  /** The dossier code as the sender wrote it. */
  readonly key: string
  readonly body: Uint8Array
  readonly subjects: readonly Uint8Array[]
  readonly traceparent: string | null
  /** How long until the caller's deadline, and so until somebody else may end it. */
  readonly waitMs: number
  readonly audit: CallAudit
}

/** A try that has ended. */
export interface TriedCall {
  readonly number: number
  readonly outcome: Exclude<AttemptOutcome, 'open'>
  readonly failure: Failure | null
  readonly receipt: Receipt | null
  readonly durationMs: number
  readonly status: number | null
  readonly calls: readonly RecordedCall[]
}

export interface CallEnd {
  readonly exchangeId: string
  /** null: nothing was sent, and the Attempt that was opened is unmade. */
  readonly tried: TriedCall | null
  readonly state: 'delivered' | 'dead'
  readonly failure: Failure | null
  readonly messageOut: Uint8Array | null
  readonly audit: CallAudit
  /** For the audit row: the answer's class or the failure's code. */
  readonly result: string
  readonly security: string | null
}

export interface CallStore {
  /**
   * Opens the Exchange and its first Attempt (I2); durable once resolved ok. STORE_UNAVAILABLE after 5 s. `isPaused`: its lane is, and nothing
   * is to be sent (I9).
   */
  readonly open: (
    draft: CallDraft,
  ) => Promise<Result<{ readonly exchangeId: string; readonly isPaused: boolean }>>
  /** Settles a try after which the call goes on. Throws when the store is out of reach. */
  readonly settleTry: (exchangeId: string, tried: TriedCall) => Promise<void>
  /** Opens the next Attempt (I2). false: the call was ended by somebody else. Throws when the store is out of reach. */
  readonly openTry: (exchangeId: string, number: number) => Promise<boolean>
  /**
   * true: ended. false: it was ended before, nothing was written: by somebody else, or by this gateway, whose commit's answer was lost. Throws
   * when the store is out of reach.
   */
  readonly end: (end: CallEnd) => Promise<boolean>
  /** The audit row of a call that was not allowed: there is no Exchange of it. Throws when the store is out of reach. */
  readonly recordRefusal: (audit: CallAudit, result: string) => Promise<void>
}
