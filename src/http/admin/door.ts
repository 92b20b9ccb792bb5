import type { Result } from '../../domain/failure.ts'
import type { AnyRoute } from '../../domain/route.ts'
import type { ChangeLog } from '../../flow/changes.ts'
import type { Edit, EditedMessage } from '../../flow/edits.ts'
import type { Masking } from '../../flow/masking.ts'
import type { DryRun, OperatorStore, ReplayOrder } from '../../flow/operator-ports.ts'
import type { Passwords, PeopleStore } from '../../flow/people-ports.ts'
import type { Observer } from '../../flow/ports.ts'
import type { ReconciliationDesk } from '../../flow/reconcile-ports.ts'
import type { AnswerHeaders } from '../answer.ts'
import type { Callers } from '../sign-in/callers.ts'
import type { Admin, Right } from './admins.ts'
import type { OperatorPayments } from './payments.ts'
import type { StatsView, StatsWindow } from './stats.ts'

export type BreakerState = 'closed' | 'open' | 'half-open'

/** What the admin API needs of the rooms around it. */
export interface AdminApiDeps {
  readonly callers: Callers
  readonly people: PeopleStore
  readonly passwords: Passwords
  /** Names of the configured machines, which no account may bear. */
  readonly machineNames: readonly string[]
  readonly operators: OperatorStore
  /** Reachable and migrated. */
  readonly isStoreReady: () => boolean
  /** Decodes one JSON text, as strictly as at the partner port: INBOUND_MALFORMED. */
  readonly readJson: (bytes: Uint8Array) => Result<{ readonly value: unknown }>
  readonly dryRun: (
    order: ReplayOrder,
    signal: AbortSignal,
    edits: readonly EditedMessage[],
  ) => Promise<Result<DryRun>>
  /** Applies an operator's changes to the stored messages and checks what comes of it. */
  readonly editMessages: (edits: readonly Edit[]) => Promise<Result<readonly EditedMessage[]>>
  /** Which replays another person must approve. */
  readonly approval: 'never' | 'edits' | 'always'
  /** For whoever looks without revealing. */
  readonly masking: Masking
  /** null: nothing is paid here. */
  readonly payments: OperatorPayments | null
  /** null: nothing is paid here. */
  readonly reconciliation: ReconciliationDesk | null
  /** All routes of the table, also those that are off because their partner is not configured. */
  readonly routes: readonly (AnyRoute & { readonly enabled: boolean })[]
  /** Of this process. */
  readonly breakerOf: (partner: string) => BreakerState
  /** Figures of a window, at most 5 s old. */
  readonly stats: (window: StatsWindow) => Promise<StatsView>
  readonly changes: ChangeLog
  /** Aborts when the process takes no new work: streams end. */
  readonly stopping: AbortSignal
  /** A decision may have made something due. */
  readonly onDue: () => void
  /** A replay job was ordered or goes on. */
  readonly onReplay: () => void
  readonly observer: Pick<Observer, 'faulted'>
}

/** One authenticated call that its role allows. */
export interface AdminCall {
  readonly admin: Admin
  /** The path's parameter, percent-decoded; '' where there is none. */
  readonly id: string
  readonly query: URLSearchParams
  /** The decoded body; {} where none was sent or none is read. */
  readonly body: unknown
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal
}

export interface AdminReply {
  readonly status: 200 | 201 | 202
  /** Becomes JSON. */
  readonly body: object
  readonly headers?: AnswerHeaders
}

/** Answers one call. What can be expected is returned; a throw means that the store is away, or a bug. */
export type AdminHandler = (call: AdminCall) => Promise<Result<AdminReply>>

/** One call of the admin API. */
export interface AdminDoor {
  readonly method: 'get' | 'post'
  /** Express path with at most the one parameter `:id`. */
  readonly path: `/admin/v1/${string}`
  readonly right: Right
  readonly handler: AdminHandler
}
