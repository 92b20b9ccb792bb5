/** The payment calls of the admin API (contract of payments, section Calls). */

export const PAYMENT_STATES = [
  ...(['created', 'pending', 'exempt', 'paid', 'failed', 'expired'] as const),
  ...(['review', 'refunding', 'partially-refunded', 'refunded'] as const),
] as const
/** Whose statements are read; which of them are configured here, the API says. */
export const PAYMENT_PROVIDERS = [
  ...(['vnpay', 'momo', 'zalopay', 'payment-platform', 'vnpt-pay', 'payos'] as const),
] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

export interface Payment {
  readonly paymentRef: string
  readonly dossierCode: string
  readonly provider: string
  readonly providerRef: string | null
  readonly providerTransactionId: string | null
  readonly amountVnd: number
  readonly refundedVnd: number
  readonly state: PaymentState
  readonly expiresAt: string | null
}

export interface PaymentReview {
  readonly reason: 'amount-mismatch' | 'suspected-fraud' | 'reversed' | 'contradictory' | 'double-payment'
  readonly providerTransactionId: string | null
  readonly amountVnd: number | null
  readonly at: string
  readonly decision: string | null
}

export interface PaymentDetail extends Payment {
  readonly refunds: readonly {
    readonly refundRef: string
    readonly amountVnd: number
    readonly state: 'refunding' | 'refunded' | 'failed'
  }[]
  readonly reviews: readonly PaymentReview[]
  readonly events: readonly { readonly at: string; readonly kind: string; readonly detail: string | null }[]
}

export type ReviewDecision = 'paid' | 'failed' | 'kept'
