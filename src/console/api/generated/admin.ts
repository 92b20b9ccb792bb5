/* Generated from the OpenAPI document by scripts/generate-console-types.ts. Do not edit. */

export type ReplayOrder = {
  /**
   * Dead exchanges; one that is not refuses all.
   *
   * @minItems 1
   */
  exchangeIds?: [string, ...string[]]
  filter?: {
    state?: 'waiting' | 'delivering' | 'delivered' | 'dead' | 'discarded' | 'rejected'
    /**
     * Why it failed; finds what is dead, discarded or rejected.
     */
    code?:
      | 'UNAUTHENTICATED'
      | 'SIGN_IN_REFUSED'
      | 'SIGN_IN_LOCKED'
      | 'ROUTE_UNKNOWN'
      | 'METHOD_NOT_ALLOWED'
      | 'SENDER_NOT_ALLOWED'
      | 'PURPOSE_NOT_ALLOWED'
      | 'MEDIA_TYPE_UNSUPPORTED'
      | 'BODY_TOO_LARGE'
      | 'INBOUND_MALFORMED'
      | 'INBOUND_INVALID'
      | 'REQUEST_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'STATE_CONFLICT'
      | 'IDEMPOTENCY_CONFLICT'
      | 'EXCHANGE_UNKNOWN'
      | 'STORE_UNAVAILABLE'
      | 'OVERLOADED'
      | 'INTERNAL'
      | 'STORED_UNREADABLE'
      | 'TRANSLATION_FAILED'
      | 'OUTBOUND_INVALID'
      | 'ENDPOINT_REFUSED'
      | 'ENDPOINT_UNREADABLE'
      | 'ENDPOINT_UNAVAILABLE'
      | 'ENDPOINT_TIMEOUT'
      | 'CIRCUIT_OPEN'
      | 'CREATE_LOST'
      | 'REFUND_UNSUPPORTED'
      | 'REFUND_NOT_POSSIBLE'
      | 'REFUND_IN_PROGRESS'
      | 'REFUND_EXCEEDS_PAID'
    route?: string
    sender?: string
    partner?: string
    /**
     * The dossier code, any case.
     */
    key?: string
    /**
     * Beginning of an id or key, literal.
     */
    q?: string
    /**
     * Inclusive, by receivedAt.
     */
    from?: string
    /**
     * Exclusive.
     */
    to?: string
  }
  /**
   * Why; not blank.
   */
  reason: string
  /**
   * Only try to translate; nothing changes.
   */
  dryRun?: boolean
  /**
   * Messages to send with changes; with exchangeIds only. The originals stay.
   *
   * @minItems 1
   * @maxItems 100
   */
  edits?: [Edit, ...Edit[]]
} & ReplayOrder1
export type ReplayOrder1 = {
  [k: string]: unknown
}

/**
 * What the admin API takes and answers, by name.
 */
export interface AdminTypes {
  Problem: Problem
  Issue: Issue
  Failure: Failure
  SignInMethods: SignInMethods
  Credentials: Credentials
  Session: Session
  SignedOut: SignedOut
  Account: Account
  AccountList: AccountList
  NewAccount: NewAccount
  AccountChange: AccountChange
  Health: Health
  Readiness: Readiness
  Exchange: Exchange
  ExchangePage: ExchangePage
  ExchangeDetail: ExchangeDetail
  Message: Message2
  Attempt: Attempt
  Call: Call
  Reason: Reason
  ReplayOrder: ReplayOrder
  Edit: Edit
  Change: Change
  ReplayOrdered: ReplayOrdered
  DryRun: DryRun
  DryRunChange: DryRunChange
  Replay: Replay
  ReplayDetail: ReplayDetail
  EditedMessage: EditedMessage
  ReplayPage: ReplayPage
  Lane: Lane
  LaneList: LaneList
  Route: Route
  RouteList: RouteList
  RoutePapers: RoutePapers
  Trial: Trial
  Tried: Tried
  DeadGroup: DeadGroup
  DeadGroupList: DeadGroupList
  Dossier: Dossier
  DossierStep: DossierStep
  Figures: Figures
  Stats: Stats
  AuditEntry: AuditEntry
  AuditPage: AuditPage
  Me: Me
  PaymentItem: PaymentItem
  PaymentPage: PaymentPage
  PaymentHistory: PaymentHistory
  PaymentDetail: PaymentDetail
  PaymentDecision: PaymentDecision
  Reconciliation: Reconciliation
  ReconciliationPage: ReconciliationPage
  ReconciliationReport: ReconciliationReport
  ReconciliationLine: ReconciliationLine
  ReconciliationOrder: ReconciliationOrder
}
/**
 * What went wrong (RFC 9457).
 */
export interface Problem {
  /**
   * urn:lienthong:failure:CODE
   */
  type: string
  title: string
  status: number
  /**
   * What to do.
   */
  detail: string
  /**
   * The path that was asked for, without its query.
   */
  instance: string
  code:
    | 'UNAUTHENTICATED'
    | 'SIGN_IN_REFUSED'
    | 'SIGN_IN_LOCKED'
    | 'ROUTE_UNKNOWN'
    | 'METHOD_NOT_ALLOWED'
    | 'SENDER_NOT_ALLOWED'
    | 'PURPOSE_NOT_ALLOWED'
    | 'MEDIA_TYPE_UNSUPPORTED'
    | 'BODY_TOO_LARGE'
    | 'INBOUND_MALFORMED'
    | 'INBOUND_INVALID'
    | 'REQUEST_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'STATE_CONFLICT'
    | 'IDEMPOTENCY_CONFLICT'
    | 'EXCHANGE_UNKNOWN'
    | 'STORE_UNAVAILABLE'
    | 'OVERLOADED'
    | 'INTERNAL'
    | 'STORED_UNREADABLE'
    | 'TRANSLATION_FAILED'
    | 'OUTBOUND_INVALID'
    | 'ENDPOINT_REFUSED'
    | 'ENDPOINT_UNREADABLE'
    | 'ENDPOINT_UNAVAILABLE'
    | 'ENDPOINT_TIMEOUT'
    | 'CIRCUIT_OPEN'
    | 'CREATE_LOST'
    | 'REFUND_UNSUPPORTED'
    | 'REFUND_NOT_POSSIBLE'
    | 'REFUND_IN_PROGRESS'
    | 'REFUND_EXCEEDS_PAID'
  /**
   * Where an invalid message was kept.
   */
  exchangeId?: string
  /**
   * A payment provider’s own code for its refusal.
   */
  providerCode?: string
  /**
   * @maxItems 100
   */
  issues?: Issue[]
}
export interface Issue {
  /**
   * JSON Pointer of the member or parameter itself.
   */
  path: string
  message: string
}
export interface Failure {
  code:
    | 'UNAUTHENTICATED'
    | 'SIGN_IN_REFUSED'
    | 'SIGN_IN_LOCKED'
    | 'ROUTE_UNKNOWN'
    | 'METHOD_NOT_ALLOWED'
    | 'SENDER_NOT_ALLOWED'
    | 'PURPOSE_NOT_ALLOWED'
    | 'MEDIA_TYPE_UNSUPPORTED'
    | 'BODY_TOO_LARGE'
    | 'INBOUND_MALFORMED'
    | 'INBOUND_INVALID'
    | 'REQUEST_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'STATE_CONFLICT'
    | 'IDEMPOTENCY_CONFLICT'
    | 'EXCHANGE_UNKNOWN'
    | 'STORE_UNAVAILABLE'
    | 'OVERLOADED'
    | 'INTERNAL'
    | 'STORED_UNREADABLE'
    | 'TRANSLATION_FAILED'
    | 'OUTBOUND_INVALID'
    | 'ENDPOINT_REFUSED'
    | 'ENDPOINT_UNREADABLE'
    | 'ENDPOINT_UNAVAILABLE'
    | 'ENDPOINT_TIMEOUT'
    | 'CIRCUIT_OPEN'
    | 'CREATE_LOST'
    | 'REFUND_UNSUPPORTED'
    | 'REFUND_NOT_POSSIBLE'
    | 'REFUND_IN_PROGRESS'
    | 'REFUND_EXCEEDS_PAID'
  detail: string
}
export interface SignInMethods {
  local: boolean
  oidc: {
    /**
     * What stands on the button.
     */
    label: string
  } | null
}
export interface Credentials {
  name: string
  password: string
}
export interface Session {
  name: string
  role: 'viewer' | 'operator' | 'admin' | 'auditor'
  kind: 'local' | 'oidc'
  startedAt: string
  endsAt: string
  /**
   * To be sent as X-CSRF-Token with every write.
   */
  csrfToken: string
}
export interface SignedOut {
  signedIn: boolean
}
export interface Account {
  name: string
  role: 'viewer' | 'operator' | 'admin' | 'auditor'
  disabled: boolean
  createdAt: string
  signedInAt: string | null
}
export interface AccountList {
  items: Account[]
}
export interface NewAccount {
  name: string
  role: 'viewer' | 'operator' | 'admin' | 'auditor'
  password: string
  /**
   * Why; not blank.
   */
  reason: string
}
export interface AccountChange {
  role?: 'viewer' | 'operator' | 'admin' | 'auditor'
  password?: string
  disabled?: boolean
  /**
   * Why; not blank.
   */
  reason: string
}
export interface Health {
  status: 'ok'
}
export interface Readiness {
  status: 'ok' | 'unavailable'
  reasons: string[]
}
export interface Exchange {
  id: string
  route: string
  sender: string
  partner: string
  key: string
  state: 'waiting' | 'delivering' | 'delivered' | 'dead' | 'discarded' | 'rejected'
  receivedAt: string
  dueAt: string | null
  heldBy: string | null
  attempts: number
  failure: Failure | null
}
export interface ExchangePage {
  items: Exchange[]
  nextCursor: string | null
}
export interface ExchangeDetail {
  id: string
  route: string
  sender: string
  partner: string
  key: string
  state: 'waiting' | 'delivering' | 'delivered' | 'dead' | 'discarded' | 'rejected'
  receivedAt: string
  dueAt: string | null
  heldBy: string | null
  failure: Failure | null
  traceparent: string | null
  issues: Issue[] | null
  erasedAt: string | null
  messageIn: Message | null
  messageEdited: Message1 | null
  messageOut: Message2 | null
  attempts: Attempt[]
  replays: {
    replayId: string | null
    at: string
    by: string
    reason: string
  }[]
}
/**
 * Persons’ data masked as •••, but after a reveal.
 */
export interface Message {
  contentType: string
  text: string
}
/**
 * What is sent instead of messageIn.
 */
export interface Message1 {
  contentType: string
  text: string
}
export interface Message2 {
  contentType: string
  text: string
}
export interface Attempt {
  number: number
  startedAt: string
  durationMs: number | null
  outcome: 'delivered' | 'unavailable' | 'unknown' | 'refused' | 'open'
  status: number | null
  failure: Failure | null
  internal: string | null
  partnerText: string | null
  receipt: string | null
  request: Message3 | null
  response: {
    status: number | null
    text: string
  } | null
  calls: Call[] | null
}
/**
 * Of the latest attempt.
 */
export interface Message3 {
  contentType: string
  text: string
}
export interface Call {
  label: string
  startedAt: string
  durationMs: number
  status: number | null
  error: string | null
  answer: string | null
}
export interface Reason {
  /**
   * Why; not blank.
   */
  reason: string
}
export interface Edit {
  exchangeId: string
  /**
   * @minItems 1
   * @maxItems 200
   */
  changes: [Change, ...Change[]]
}
/**
 * One change of a JSON message (RFC 6902).
 */
export interface Change {
  op: 'add' | 'replace' | 'remove'
  /**
   * JSON Pointer.
   */
  path: string
  /**
   * Of add and replace.
   */
  value?: {
    [k: string]: unknown
  }
}
export interface ReplayOrdered {
  replayId: string
  matched: number
  skipped: number
  state: 'running' | 'proposed'
}
export interface DryRun {
  replayId: null
  matched: number
  skipped: number
  translates: number
  /**
   * @maxItems 100
   */
  fails: {
    id: string
    failure: {
      code:
        | 'UNAUTHENTICATED'
        | 'SIGN_IN_REFUSED'
        | 'SIGN_IN_LOCKED'
        | 'ROUTE_UNKNOWN'
        | 'METHOD_NOT_ALLOWED'
        | 'SENDER_NOT_ALLOWED'
        | 'PURPOSE_NOT_ALLOWED'
        | 'MEDIA_TYPE_UNSUPPORTED'
        | 'BODY_TOO_LARGE'
        | 'INBOUND_MALFORMED'
        | 'INBOUND_INVALID'
        | 'REQUEST_INVALID'
        | 'FORBIDDEN'
        | 'NOT_FOUND'
        | 'STATE_CONFLICT'
        | 'IDEMPOTENCY_CONFLICT'
        | 'EXCHANGE_UNKNOWN'
        | 'STORE_UNAVAILABLE'
        | 'OVERLOADED'
        | 'INTERNAL'
        | 'STORED_UNREADABLE'
        | 'TRANSLATION_FAILED'
        | 'OUTBOUND_INVALID'
        | 'ENDPOINT_REFUSED'
        | 'ENDPOINT_UNREADABLE'
        | 'ENDPOINT_UNAVAILABLE'
        | 'ENDPOINT_TIMEOUT'
        | 'CIRCUIT_OPEN'
        | 'CREATE_LOST'
        | 'REFUND_UNSUPPORTED'
        | 'REFUND_NOT_POSSIBLE'
        | 'REFUND_IN_PROGRESS'
        | 'REFUND_EXCEEDS_PAID'
      detail: string
      issues?: Issue[]
    }
  }[]
  /**
   * Would go out otherwise than they were translated the last time.
   */
  changed: number
  /**
   * @maxItems 100
   */
  changes: DryRunChange[]
  groups: {
    route: string
    partner: string
    count: number
  }[]
}
export interface DryRunChange {
  id: string
  route: string
  key: string
  /**
   * It was never translated before: all of it is new.
   */
  isFirst: boolean
  /**
   * How many members differ.
   */
  differing: number
  /**
   * @maxItems 50
   */
  fields: {
    /**
     * JSON Pointer into the message that goes out.
     */
    path: string
    /**
     * Masked; absent: it was not there.
     */
    before?: string | number | boolean | null
    /**
     * Masked; absent: it is there no more.
     */
    after?: string | number | boolean | null
  }[]
}
export interface Replay {
  replayId: string
  by: string
  reason: string
  at: string
  matched: number
  /**
   * Have ended again: delivered, dead or discarded.
   */
  done: number
  delivered: number
  dead: number
  state: 'proposed' | 'running' | 'paused' | 'finished' | 'rejected'
  /**
   * How many messages are sent with changes.
   */
  edits: number
  decision: {
    by: string
    at: string
    reason: string
  } | null
}
export interface ReplayDetail {
  replayId: string
  by: string
  reason: string
  at: string
  matched: number
  done: number
  delivered: number
  dead: number
  state: 'proposed' | 'running' | 'paused' | 'finished' | 'rejected'
  /**
   * How many messages are sent with changes.
   */
  edits: number
  decision: {
    by: string
    at: string
    reason: string
  } | null
  edited: EditedMessage[]
}
export interface EditedMessage {
  exchangeId: string
  route: string
  paths: string[]
  before: string | null
  after: string | null
}
export interface ReplayPage {
  items: Replay[]
  nextCursor: string | null
}
export interface Lane {
  id: string
  partner: string
  waiting: number
  held: number
  delivering: number
  dead: number
  oldestReceivedAt: string | null
  /**
   * Of the process that answers.
   */
  breaker: 'closed' | 'open' | 'half-open'
  /**
   * By an operator.
   */
  paused: boolean
  pausedUntil: string | null
  reason: string | null
}
export interface LaneList {
  items: Lane[]
}
export interface Route {
  id: string
  mode: 'queued' | 'request-reply'
  channel: string
  accepts: string
  sends: string
  lane: string
  onDead: 'hold' | 'skip'
  enabled: boolean
}
export interface RouteList {
  items: Route[]
}
export interface RoutePapers {
  id: string
  mode: 'queued' | 'request-reply'
  channel: string
  accepts: string
  sends: string
  lane: string
  onDead: 'hold' | 'skip'
  enabled: boolean
  acceptsSchema: {} | null
  sendsSchema: {} | null
  example: {
    /**
     * As it stands in the path.
     */
    key: string
    message: {}
  } | null
}
export interface Trial {
  /**
   * The order key, as it would stand in the path.
   */
  key: string
  /**
   * The message as it would be sent, wrong or not.
   */
  text: string
}
export interface Tried {
  /**
   * Whether it would be accepted.
   */
  admitted: boolean
  failure: {
    code:
      | 'UNAUTHENTICATED'
      | 'SIGN_IN_REFUSED'
      | 'SIGN_IN_LOCKED'
      | 'ROUTE_UNKNOWN'
      | 'METHOD_NOT_ALLOWED'
      | 'SENDER_NOT_ALLOWED'
      | 'PURPOSE_NOT_ALLOWED'
      | 'MEDIA_TYPE_UNSUPPORTED'
      | 'BODY_TOO_LARGE'
      | 'INBOUND_MALFORMED'
      | 'INBOUND_INVALID'
      | 'REQUEST_INVALID'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'STATE_CONFLICT'
      | 'IDEMPOTENCY_CONFLICT'
      | 'EXCHANGE_UNKNOWN'
      | 'STORE_UNAVAILABLE'
      | 'OVERLOADED'
      | 'INTERNAL'
      | 'STORED_UNREADABLE'
      | 'TRANSLATION_FAILED'
      | 'OUTBOUND_INVALID'
      | 'ENDPOINT_REFUSED'
      | 'ENDPOINT_UNREADABLE'
      | 'ENDPOINT_UNAVAILABLE'
      | 'ENDPOINT_TIMEOUT'
      | 'CIRCUIT_OPEN'
      | 'CREATE_LOST'
      | 'REFUND_UNSUPPORTED'
      | 'REFUND_NOT_POSSIBLE'
      | 'REFUND_IN_PROGRESS'
      | 'REFUND_EXCEEDS_PAID'
    detail: string
    issues?: Issue[]
  } | null
  messageOut: Message2 | null
}
export interface DeadGroup {
  code:
    | 'UNAUTHENTICATED'
    | 'SIGN_IN_REFUSED'
    | 'SIGN_IN_LOCKED'
    | 'ROUTE_UNKNOWN'
    | 'METHOD_NOT_ALLOWED'
    | 'SENDER_NOT_ALLOWED'
    | 'PURPOSE_NOT_ALLOWED'
    | 'MEDIA_TYPE_UNSUPPORTED'
    | 'BODY_TOO_LARGE'
    | 'INBOUND_MALFORMED'
    | 'INBOUND_INVALID'
    | 'REQUEST_INVALID'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'STATE_CONFLICT'
    | 'IDEMPOTENCY_CONFLICT'
    | 'EXCHANGE_UNKNOWN'
    | 'STORE_UNAVAILABLE'
    | 'OVERLOADED'
    | 'INTERNAL'
    | 'STORED_UNREADABLE'
    | 'TRANSLATION_FAILED'
    | 'OUTBOUND_INVALID'
    | 'ENDPOINT_REFUSED'
    | 'ENDPOINT_UNREADABLE'
    | 'ENDPOINT_UNAVAILABLE'
    | 'ENDPOINT_TIMEOUT'
    | 'CIRCUIT_OPEN'
    | 'CREATE_LOST'
    | 'REFUND_UNSUPPORTED'
    | 'REFUND_NOT_POSSIBLE'
    | 'REFUND_IN_PROGRESS'
    | 'REFUND_EXCEEDS_PAID'
  partner: string
  route: string
  count: number
  firstAt: string
  lastAt: string
}
export interface DeadGroupList {
  items: DeadGroup[]
}
export interface Dossier {
  key: string
  items: DossierStep[]
  /**
   * The newest payments of the dossier, newest first, the same on every page.
   *
   * @maxItems 50
   */
  payments: PaymentHistory[]
  nextCursor: string | null
}
export interface DossierStep {
  id: string
  route: string
  sender: string
  partner: string
  key: string
  state: 'waiting' | 'delivering' | 'delivered' | 'dead' | 'discarded' | 'rejected'
  receivedAt: string
  dueAt: string | null
  heldBy: string | null
  failure: Failure | null
  attempts: {
    number: number
    startedAt: string
    durationMs: number | null
    outcome: 'delivered' | 'unavailable' | 'unknown' | 'refused' | 'open'
    status: number | null
    code:
      | (
          | 'UNAUTHENTICATED'
          | 'SIGN_IN_REFUSED'
          | 'SIGN_IN_LOCKED'
          | 'ROUTE_UNKNOWN'
          | 'METHOD_NOT_ALLOWED'
          | 'SENDER_NOT_ALLOWED'
          | 'PURPOSE_NOT_ALLOWED'
          | 'MEDIA_TYPE_UNSUPPORTED'
          | 'BODY_TOO_LARGE'
          | 'INBOUND_MALFORMED'
          | 'INBOUND_INVALID'
          | 'REQUEST_INVALID'
          | 'FORBIDDEN'
          | 'NOT_FOUND'
          | 'STATE_CONFLICT'
          | 'IDEMPOTENCY_CONFLICT'
          | 'EXCHANGE_UNKNOWN'
          | 'STORE_UNAVAILABLE'
          | 'OVERLOADED'
          | 'INTERNAL'
          | 'STORED_UNREADABLE'
          | 'TRANSLATION_FAILED'
          | 'OUTBOUND_INVALID'
          | 'ENDPOINT_REFUSED'
          | 'ENDPOINT_UNREADABLE'
          | 'ENDPOINT_UNAVAILABLE'
          | 'ENDPOINT_TIMEOUT'
          | 'CIRCUIT_OPEN'
          | 'CREATE_LOST'
          | 'REFUND_UNSUPPORTED'
          | 'REFUND_NOT_POSSIBLE'
          | 'REFUND_IN_PROGRESS'
          | 'REFUND_EXCEEDS_PAID'
        )
      | null
  }[]
  decisions: {
    kind: 'replay' | 'discard'
    at: string
    by: string
    reason: string
  }[]
}
export interface PaymentHistory {
  paymentRef: string
  dossierCode: string
  provider: string
  providerRef: string | null
  providerTransactionId: string | null
  /**
   * Đồng.
   */
  amountVnd: number
  /**
   * Đồng.
   */
  refundedVnd: number
  state:
    | 'created'
    | 'pending'
    | 'exempt'
    | 'paid'
    | 'failed'
    | 'expired'
    | 'review'
    | 'refunding'
    | 'partially-refunded'
    | 'refunded'
  expiresAt: string
  exemptions: {
    code: string
    legalBasis: string
  }[]
  sender: string
  createdAt: string
  paidAt: string | null
  events: {
    at: string
    kind: string
    /**
     * For people.
     */
    detail: string
  }[]
}
export interface Figures {
  accepted: number
  delivered: number
  dead: number
  /**
   * Took more than one attempt.
   */
  retried: number
  p50Ms: number | null
  p99Ms: number | null
}
export interface Stats {
  window: '1h' | '24h' | '7d'
  accepted: number
  delivered: number
  dead: number
  /**
   * Took more than one attempt.
   */
  retried: number
  p50Ms: number | null
  p99Ms: number | null
  byRoute: {
    [k: string]: Figures
  }
  series: {
    at: string
    accepted: number
    delivered: number
    dead: number
  }[]
}
export interface AuditEntry {
  id: string
  at: string
  by: string
  /**
   * Of machines: viewer, operator, admin, auditor.
   */
  role: string
  action: string
  object: string
  reason: string | null
  details: {}
}
export interface AuditPage {
  items: AuditEntry[]
  nextCursor: string | null
}
export interface Me {
  /**
   * Name of the machine or person.
   */
  by: string
  role: 'viewer' | 'operator' | 'admin' | 'auditor'
}
export interface PaymentItem {
  paymentRef: string
  dossierCode: string
  provider: string
  providerRef: string | null
  providerTransactionId: string | null
  /**
   * Đồng.
   */
  amountVnd: number
  /**
   * Đồng.
   */
  refundedVnd: number
  state:
    | 'created'
    | 'pending'
    | 'exempt'
    | 'paid'
    | 'failed'
    | 'expired'
    | 'review'
    | 'refunding'
    | 'partially-refunded'
    | 'refunded'
  expiresAt: string
  exemptions: {
    code: string
    legalBasis: string
  }[]
  sender: string
  createdAt: string
  paidAt: string | null
}
export interface PaymentPage {
  items: PaymentItem[]
  nextCursor: string | null
}
export interface PaymentDetail {
  paymentRef: string
  dossierCode: string
  provider: string
  providerRef: string | null
  providerTransactionId: string | null
  /**
   * Đồng.
   */
  amountVnd: number
  /**
   * Đồng.
   */
  refundedVnd: number
  state:
    | 'created'
    | 'pending'
    | 'exempt'
    | 'paid'
    | 'failed'
    | 'expired'
    | 'review'
    | 'refunding'
    | 'partially-refunded'
    | 'refunded'
  expiresAt: string
  exemptions: {
    code: string
    legalBasis: string
  }[]
  sender: string
  createdAt: string
  paidAt: string | null
  refunds: {
    refundRef: string
    /**
     * Đồng.
     */
    amountVnd: number
    state: 'refunding' | 'refunded' | 'failed'
  }[]
  reviews: {
    reason: 'amount-mismatch' | 'suspected-fraud' | 'reversed' | 'contradictory' | 'double-payment'
    providerTransactionId: string | null
    amountVnd: number | null
    at: string
    decision: ('paid' | 'failed' | 'kept' | 'refunded') | null
  }[]
  events: {
    at: string
    kind: string
    /**
     * For people.
     */
    detail: string
  }[]
}
export interface PaymentDecision {
  decision: 'paid' | 'failed' | 'kept'
  /**
   * Why; not blank.
   */
  reason: string
  /**
   * With kept: the second transaction that is kept.
   */
  providerTransactionId?: string
}
export interface Reconciliation {
  reconciliationId: string
  kind: 'payments'
  /**
   * In Viet Nam, by pay time.
   */
  date: string
  by: string
  at: string
  endedAt: string | null
  state: 'running' | 'done' | 'failed'
  /**
   * Lines of each class; classes without any are left out.
   */
  counts: {
    matched?: number
    'only-us'?: number
    'only-provider'?: number
    'amount-differs'?: number
    'status-differs'?: number
    'paid-not-forwarded'?: number
    unanswered?: number
  }
}
export interface ReconciliationPage {
  items: Reconciliation[]
  nextCursor: string | null
}
export interface ReconciliationReport {
  reconciliationId: string
  kind: 'payments'
  /**
   * In Viet Nam, by pay time.
   */
  date: string
  by: string
  at: string
  endedAt: string | null
  state: 'running' | 'done' | 'failed'
  /**
   * Lines of each class; classes without any are left out.
   */
  counts: {
    matched?: number
    'only-us'?: number
    'only-provider'?: number
    'amount-differs'?: number
    'status-differs'?: number
    'paid-not-forwarded'?: number
    unanswered?: number
  }
  lines: ReconciliationLine[]
}
export interface ReconciliationLine {
  class:
    | 'matched'
    | 'only-us'
    | 'only-provider'
    | 'amount-differs'
    | 'status-differs'
    | 'paid-not-forwarded'
    | 'unanswered'
  provider: string
  providerRef: string | null
  providerTransactionId: string | null
  paymentRef: string | null
  dossierCode: string | null
  ours: {
    state: string
    amountVnd: number
  } | null
  theirs: {
    state: string
    amountVnd: number | null
  } | null
  detail: string
  repair: ('requery' | 'reforward' | 'review') | null
}
export interface ReconciliationOrder {
  kind: 'payments'
  /**
   * In Viet Nam, by pay time.
   */
  date: string
  /**
   * Why; not blank.
   */
  reason: string
  /**
   * Providers’ statements: CSV with a head, its columns as configured.
   */
  statements?: {
    provider: string
    csv: string
  }[]
}
