import type { Issue } from './failure.ts'
import type { Call, PartnerSettings } from './partner.ts'
import type {
  PaymentOrder,
  PreparedOrder,
  PreparedRefund,
  RefundOrder,
  Statement,
  StoredOrder,
  StoredRefund,
} from './payment.ts'

/** Speaks to a payment provider with the partner's validated settings. Called once per process. */
export type ConnectProvider = (settings: PartnerSettings, site: ProviderSite) => PaymentProvider

/** Where the provider finds us: addresses below the partner's `publicBaseUrl`. */
export interface ProviderSite {
  /** "…/callbacks/{provider}". */
  readonly callbackUrl: string
  /** "…/return/{provider}/{paymentRef}": where the payer's browser comes back to. */
  readonly returnUrl: (paymentRef: string) => string
}

/** One payment provider, spoken to and listened to. Never throws for anything the provider or the network did. */
export interface PaymentProvider {
  /**
   * all: one transaction pays the whole amount. transfers: several transfers, told apart by their transactionId, are summed:
   * below the amount the payment stays pending, above it goes to review (payOS).
   */
  readonly collects: 'all' | 'transfers'
  /** What is outside the provider's limits (amount, missing members, lengths): JSON Pointers into the payment request. Empty: it can be sent. */
  readonly check: (order: PaymentOrder) => readonly Issue[]
  /** Our order number and what must be kept verbatim; pure. */
  readonly prepare: (order: PaymentOrder, numbering: Numbering) => PreparedOrder
  /** Asks for a pay address. Called again with the same order after a failure that leaves it possible. */
  readonly create: (order: StoredOrder, tools: ProviderTools) => Promise<CreateAnswer>
  /** Asks what became of the order. */
  readonly query: (order: StoredOrder, tools: ProviderTools) => Promise<QueryAnswer>
  /** null: the provider has no refunds for us (REFUND_UNSUPPORTED). */
  readonly refunds: ProviderRefunds | null
  readonly callbacks: ProviderCallbacks
  /** Our order number in the query of a return address without paymentRef; null: it is not there. Untrusted: only to find where to go. */
  readonly returnedRef: (query: string) => string | null
}

export interface Numbering {
  /** Unique in this store, growing from 1. */
  readonly sequence: number
  readonly now: Date
  /** Until then the pay address is to be good. */
  readonly expiresAt: Date
  /** `length` random characters of 0-9a-z: what makes a number unique beyond this store. */
  readonly random: (length: number) => string
}

export interface ProviderTools {
  /** One HTTP request inside the partner's rate, concurrency, breaker and `timeoutMs`. */
  readonly call: Call
  readonly now: Date
  readonly random: (length: number) => string
}

/** How a call went that brought nothing to decide on. */
export type NoAnswer =
  /** Nothing reached the provider, or it says that it cannot now (5xx, 429, no connection). */
  | { readonly kind: 'unavailable'; readonly internal: string }
  /** It may have been taken: no answer in time, cut off, unreadable. */
  | { readonly kind: 'unknown'; readonly internal: string }

export type CreateAnswer =
  /** `expiresAt`: where the provider says another time than ours. */
  | { readonly kind: 'created'; readonly payUrl: string; readonly expiresAt?: Date }
  /** `code`: the provider's own. `internal` may name fields, no personal data. */
  | { readonly kind: 'refused'; readonly code: string; readonly internal: string }
  | NoAnswer

export type QueryAnswer =
  /** Verified statements about this order; empty: known, nothing paid yet. `payUrl`: where the answer still names one. */
  | { readonly kind: 'known'; readonly statements: readonly Statement[]; readonly payUrl: string | null }
  /** The provider does not know the order. */
  | { readonly kind: 'not-known' }
  /** A wrong or missing signature, another reference: counts for nothing. */
  | { readonly kind: 'untrusted'; readonly internal: string }
  /** An answer that decides nothing: the provider's own error code. */
  | { readonly kind: 'refused'; readonly code: string; readonly internal: string }
  | NoAnswer

export interface ProviderRefunds {
  /** Pure. */
  readonly prepare: (order: StoredOrder, refund: RefundOrder, numbering: Numbering) => PreparedRefund
  readonly send: (order: StoredOrder, refund: StoredRefund, tools: ProviderTools) => Promise<RefundAnswer>
  readonly query: (order: StoredOrder, refund: StoredRefund, tools: ProviderTools) => Promise<RefundAnswer>
}

export type RefundAnswer =
  /** The money went back. */
  | { readonly kind: 'refunded' }
  /** Accepted, not final: asked after later. */
  | { readonly kind: 'refunding' }
  | { readonly kind: 'refused'; readonly code: string; readonly internal: string }
  /** The provider does not know the refund: it may be sent (again), with the same id. */
  | { readonly kind: 'not-known' }
  | { readonly kind: 'untrusted'; readonly internal: string }
  | NoAnswer

/** A callback as it came over the wire. */
export interface RawCallback {
  /** Behind the "?", as received; '' without one. */
  readonly query: string
  /** The Content-Type header's media type, lower case, without parameters; '' without one. */
  readonly mediaType: string
  readonly body: Uint8Array
}

export type CallbackReading = { readonly echo: Readonly<Record<string, string>> } & (
  | { readonly kind: 'statement'; readonly statement: Statement }
  /** Bad or missing signature, a repeated field, a list or object where a value is due, not decodable. */
  | { readonly kind: 'unverified'; readonly internal: string }
  /** Verified, but about another partner's id. */
  | { readonly kind: 'foreign' }
  /** Verified, and only a test of the address (payOS orderCode 123). */
  | { readonly kind: 'test' }
  /** Verified, and about something that is no payment or decides nothing (payOS: data.code other than 00). */
  | { readonly kind: 'nothing' }
)

/** What became of a callback (contract §5, Callbacks: the rows of the table of acknowledgements). */
export type CallbackOutcome =
  /** Stored. `isFailure`: it said that the payment failed for good. */
  | { readonly kind: 'stored'; readonly isFailure: boolean }
  /** The same was stored before; acknowledged as then where the provider's words say nothing of repeats. */
  | { readonly kind: 'repeated'; readonly isFailure: boolean }
  /** Something else about a payment that is settled: stored, changes nothing. */
  | { readonly kind: 'settled'; readonly isFailure: boolean }
  | { readonly kind: 'unverified' }
  /** No such reference, or another partner's id. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'test' }
  /** Another amount or currency than was asked for: stored. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'store-unavailable' }

export interface ProviderCallbacks {
  readonly method: 'GET' | 'POST'
  /** Verifies the bytes as received, timing-safe; decides nothing. Pure, never throws. `echo`: what the acknowledgement repeats. */
  readonly read: (raw: RawCallback) => CallbackReading
  /** The acknowledgement in the provider's own words; the same for one that was not read at all (`reading` null: too large, no store). */
  readonly ack: (outcome: CallbackOutcome, reading: CallbackReading | null, now: Date) => CallbackAck
}

export interface CallbackAck {
  readonly status: number
  /** null: an empty body. */
  readonly json: Readonly<Record<string, unknown>> | null
}
