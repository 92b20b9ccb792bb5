/**
 * Every way a message can fail, in one table. The code is the stable contract: it is stored on each Attempt,
 * answered in problem+json (`type: urn:lienthong:failure:CODE`) and documented in docs/errors.md (a test keeps the two equal).
 * `status` is the HTTP status with which the partner port answers when this failure reaches a caller.
 */
export const FAILURES = {
  UNAUTHENTICATED: { status: 401, title: 'No or wrong API key' },
  SIGN_IN_REFUSED: { status: 401, title: 'Wrong name or password' },
  SIGN_IN_LOCKED: { status: 429, title: 'Too many failed sign-ins' },
  ROUTE_UNKNOWN: { status: 404, title: 'Nothing is served at this address' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed at this address' },
  SENDER_NOT_ALLOWED: { status: 403, title: 'This sender may not use this route' },
  PURPOSE_NOT_ALLOWED: { status: 403, title: 'This purpose may not ask for personal data' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'Media type or content encoding not supported' },
  BODY_TOO_LARGE: { status: 413, title: 'Message is too large' },
  INBOUND_MALFORMED: { status: 400, title: 'Message could not be decoded' },
  INBOUND_INVALID: { status: 422, title: 'Message does not match its schema' },
  REQUEST_INVALID: { status: 422, title: 'Request parameters are wrong' },
  FORBIDDEN: { status: 403, title: 'This role may not do that' },
  NOT_FOUND: { status: 404, title: 'There is no such thing' },
  STATE_CONFLICT: { status: 409, title: 'It is in another state' },
  IDEMPOTENCY_CONFLICT: { status: 422, title: 'The same key was used for another message' },
  EXCHANGE_UNKNOWN: { status: 404, title: 'No such exchange of this sender' },
  STORE_UNAVAILABLE: { status: 503, title: 'The store cannot take the message now' },
  OVERLOADED: { status: 503, title: 'Too many messages at once' },
  INTERNAL: { status: 500, title: 'The gateway made a mistake' },
  STORED_UNREADABLE: { status: 500, title: 'Stored message could not be opened' },
  TRANSLATION_FAILED: { status: 500, title: 'Message could not be translated' },
  OUTBOUND_INVALID: { status: 500, title: 'Translated message does not match its schema' },
  ENDPOINT_REFUSED: { status: 502, title: 'Partner refused the message' },
  ENDPOINT_UNREADABLE: { status: 502, title: 'Partner answered something that cannot be read' },
  ENDPOINT_UNAVAILABLE: { status: 503, title: 'Partner is unavailable' },
  ENDPOINT_TIMEOUT: { status: 504, title: 'Partner did not answer in time' },
  CIRCUIT_OPEN: { status: 503, title: 'Partner is not asked while its breaker is open' },
  CREATE_LOST: { status: 409, title: 'The provider has the order and gives no pay address' },
  REFUND_UNSUPPORTED: { status: 422, title: 'The provider has no refunds' },
  REFUND_NOT_POSSIBLE: { status: 409, title: 'There is nothing to refund' },
  REFUND_IN_PROGRESS: { status: 409, title: 'Another refund is under way' },
  REFUND_EXCEEDS_PAID: { status: 422, title: 'That is more than is left of what was paid' },
} as const satisfies Record<string, FailureKind>

export interface FailureKind {
  readonly status: number
  readonly title: string
}

export type FailureCode = keyof typeof FAILURES

/** One failed step. A value, not an exception: what can be expected is returned, never thrown. */
export interface Failure {
  readonly code: FailureCode
  /** Says what to do; safe for the sender: no payload, no partner's text, no secrets. */
  readonly detail: string
  /** For operators and logs: may name hosts and fields, never payload, personal data or secrets. */
  readonly internal?: string
  /** The partner's own words, which may repeat personal data: stored sealed, never logged. */
  readonly partnerText?: string
  /** What is wrong where; at most 100. */
  readonly issues?: readonly Issue[]
}

export interface Issue {
  /** JSON Pointer (RFC 6901) of the member itself, also of a missing or unknown one; '' is the whole message. */
  readonly path: string
  /** What is wrong and what is expected; never repeats the wrong value. */
  readonly message: string
}

export type Result<T> = { readonly ok: true; readonly value: T } | FailureResult
export interface FailureResult {
  readonly ok: false
  readonly failure: Failure
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const fail = (
  code: FailureCode,
  detail: string,
  more: Omit<Failure, 'code' | 'detail'> = {},
): FailureResult => ({ ok: false, failure: { code, detail, ...more } })
