/**
 * A payment, as every provider sees it. What is peculiar to one provider (names of fields, codes, signatures) stays in its folder.
 *
 * The ledger's states (contract §5, States) and what moves between them:
 *
 *   created ─▶ pending ─▶ paid ─▶ refunding ─▶ partially-refunded | refunded      exempt (all lines exempt; never sent anywhere)
 *      │          ├─▶ failed, expired ─▶ paid (a later verified success)
 *      └──────────┴─▶ review ─▶ paid | failed (only by an operator)
 *
 * No callback and no query takes a payment out of paid, the refund states or review.
 */
export const PAYMENT_STATES = [
  'created',
  'pending',
  'exempt',
  'paid',
  'failed',
  'expired',
  'review',
  'refunding',
  'partially-refunded',
  'refunded',
] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

/** Why a person has to look at it. */
export type ReviewReason =
  | 'amount-mismatch'
  | 'suspected-fraud'
  | 'reversed'
  | 'contradictory'
  | 'double-payment'

/** One line of a bill. fee = phí, charge = lệ phí: never merged (payments notes §8). */
export interface FeeLine {
  readonly code: string
  readonly name: string
  readonly kind: 'fee' | 'charge'
  /** Integer đồng, 1 … 2^53−1. */
  readonly amountVnd: number
}

/** What is to be paid, exempt lines left out. Validated; defaults of the contract filled in. */
export interface PaymentOrder {
  /** The sender's own, unique name of the payment. */
  readonly paymentRef: string
  readonly dossierCode: string
  readonly channel: 'in-person' | 'online' | 'post'
  readonly procedure: {
    readonly code: string
    readonly name: string
    readonly serviceCode: string
    readonly serviceName: string
  }
  readonly unit: { readonly code: string; readonly name: string }
  readonly payer: {
    readonly name: string
    readonly personalId: string | null
    readonly taxCode: string | null
    readonly address: string | null
    /** The payer's own address, IPv4 or IPv6. */
    readonly ip: string
  }
  /** None where all are exempt: such a payment is sent nowhere. */
  readonly lines: readonly FeeLine[]
  /** Sum of the lines. */
  readonly amountVnd: number
  readonly beneficiary: { readonly account: string; readonly bank: string; readonly name: string } | null
  /** As the sender gave it or the default; each provider reduces it to what it allows. */
  readonly description: string
}

/** What a verified message of a provider says about the money. Only fields under the signature decide. */
export interface Statement {
  /** Our order number at the provider. */
  readonly providerRef: string
  /**
   * success: the money is there · failure: final, no money · pending: not final · expired: final, the time to pay is over (payOS) ·
   * review: money moved in a way that only a person can judge.
   */
  readonly verdict:
    | { readonly kind: 'success' | 'failure' | 'pending' | 'expired' }
    | { readonly kind: 'review'; readonly reason: ReviewReason }
  /** The provider's number of the money; null where it names none. */
  readonly transactionId: string | null
  /**
   * As the provider says it, in whole đồng; of a collected transfer: this transfer's amount. null: not said. A success over a part of a
   * đồng is no success: its verdict is review, amount-mismatch, and this is null.
   */
  readonly amountVnd: number | null
  /** "VND", or what the provider said instead; providers that have one currency only say "VND". */
  readonly currency: string
  /** The signed time of payment; null: not said. */
  readonly paidAt: Date | null
  /** The provider's code or codes, as text, for people: "00/02". */
  readonly code: string
}

/** Our order as a provider's folder made it. Stored before anything is sent; the same on every try. */
export interface PreparedOrder {
  /** Our order number at the provider, as text; never used twice. */
  readonly providerRef: string
  /** What later calls must repeat verbatim: request ids, the creation time as it was sent. No personal data. */
  readonly terms: Readonly<Record<string, string>>
}

export interface StoredOrder extends PreparedOrder {
  readonly order: PaymentOrder
  readonly createdAt: Date
  /** Until then the pay address is good. */
  readonly expiresAt: Date
}

export interface RefundOrder {
  /** The sender's own name of the refund. */
  readonly refundRef: string
  readonly amountVnd: number
  /** Of the transaction that is refunded: the provider's number and its whole amount. */
  readonly transactionId: string
  readonly transactionAmountVnd: number
  readonly reason: string
  readonly by: string
}

/** The refund as a provider's folder made it. Stored before it is sent; the same id on every try. */
export interface PreparedRefund {
  /** Our number of the refund at the provider, as text; never used twice. */
  readonly providerRefundRef: string
  readonly terms: Readonly<Record<string, string>>
}

export interface StoredRefund extends PreparedRefund {
  readonly refund: RefundOrder
  readonly createdAt: Date
  /** The provider has said that it has this one. */
  readonly isAcknowledged: boolean
  /** Another refund of the same payment has been confirmed: an answer that names none may speak of that one. */
  readonly hasEarlier: boolean
}

/** A rule by which fee lines need not be paid (contract §5, Configuration). What is absent matches all. */
export interface FeeExemption {
  readonly channel: PaymentOrder['channel']
  readonly feeKind?: FeeLine['kind']
  readonly feeCodes?: readonly string[]
  readonly procedures?: readonly string[]
  /** Days of submission in Viet Nam, "2025-06-24", both included. */
  readonly from?: string
  readonly to?: string
  readonly legalBasis: string
  /** A receipt of 0 đồng is due. */
  readonly zeroReceipt: boolean
}
