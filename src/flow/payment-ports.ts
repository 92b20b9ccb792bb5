import type { Failure, Result } from '../domain/failure.ts'
import type {
  PaymentState,
  PreparedOrder,
  PreparedRefund,
  RefundOrder,
  ReviewReason,
  Statement,
  StoredOrder,
  StoredRefund,
} from '../domain/payment.ts'
import type { CallbackOutcome, RawCallback } from '../domain/payment-provider.ts'
import type { Actor } from './operator-ports.ts'
import type { Draft, Observer, Page } from './ports.ts'

/** A fee line that need not be paid, and why. */
export interface ExemptLine {
  readonly code: string
  readonly legalBasis: string
}

/** A payment on its way into the ledger. `prepared` null: every line is exempt. */
export interface NewPayment {
  /** From nextNumber(). */
  readonly number: number
  readonly sender: string
  readonly provider: string
  readonly contentHash: Uint8Array
  readonly prepared: PreparedOrder | null
  readonly order: StoredOrder['order']
  readonly returnUrl: string
  readonly exemptions: readonly ExemptLine[]
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Of an exempt one: a receipt of 0 đồng is due, which the dossier system is told. */
  readonly isZeroReceiptDue: boolean
  /** First query, ms after creation; null: none. */
  readonly pollAfterMs: number | null
}

/** A payment as its calls need it. */
export interface Payment {
  readonly id: string
  readonly paymentRef: string
  readonly sender: string
  readonly provider: string
  readonly contentHash: Uint8Array
  readonly state: PaymentState
  readonly amountVnd: number
  readonly payUrl: string | null
  readonly returnUrl: string
  readonly expiresAt: Date
  readonly exemptions: readonly ExemptLine[]
  /** A creation went out and no answer came back. */
  readonly isDoubtful: boolean
  /** null: exempt, never sent. */
  readonly order: StoredOrder | null
}

export interface RefundView {
  readonly refundRef: string
  readonly amountVnd: number
  readonly state: 'refunding' | 'refunded' | 'failed'
}

/** A payment as its sender and operators see it (contract §5, Calls). */
export interface PaymentView {
  readonly paymentRef: string
  readonly sender: string
  readonly dossierCode: string
  readonly provider: string
  readonly providerRef: string | null
  readonly providerTransactionId: string | null
  readonly amountVnd: number
  readonly refundedVnd: number
  readonly state: PaymentState
  readonly createdAt: Date
  readonly paidAt: Date | null
  readonly expiresAt: Date
  readonly exemptions: readonly ExemptLine[]
}

export interface PaymentDetail extends PaymentView {
  readonly refunds: readonly RefundView[]
  readonly reviews: readonly {
    readonly reason: ReviewReason
    readonly providerTransactionId: string | null
    readonly amountVnd: number | null
    readonly at: Date
    readonly decision: 'paid' | 'failed' | 'kept' | 'refunded' | null
  }[]
  readonly events: readonly { readonly at: Date; readonly kind: string; readonly detail: string }[]
}

/** A payment with what happened to it, oldest first. */
export type PaymentHistory = PaymentView & Pick<PaymentDetail, 'events'>

/** A verified statement on its way into the ledger. */
export interface StatementEntry {
  readonly provider: string
  readonly collects: 'all' | 'transfers'
  readonly source: 'callback' | 'query'
  readonly statement: Statement
  /** Of a callback, kept sealed. */
  readonly raw: RawCallback | null
}

/**
 * What became of a statement. unknown: no payment has this reference. settled: something else about a payment that no provider moves any more.
 * mismatch: another amount or currency, stored.
 */
export interface StatementOutcome {
  readonly kind: 'unknown' | 'stored' | 'repeated' | 'settled' | 'mismatch'
  /** As it now is; null: unknown. */
  readonly state: PaymentState | null
}

/** One change of state that the dossier system is told of. */
export interface PaymentNews {
  /** Also the id of the exchange that carries it. */
  readonly eventId: string
  readonly paymentRef: string
  readonly dossierCode: string
  readonly provider: string
  readonly providerTransactionId: string | null
  readonly amountVnd: number
  readonly refundedVnd: number
  readonly state: PaymentState
  readonly occurredAt: Date
}

/** Makes the message of which an exchange is made: core rooms know neither its route nor where it goes. */
export type DraftNews = (news: PaymentNews) => Draft

/** A payment whose provider is to be asked. */
export interface DuePayment {
  readonly payment: Payment & { readonly order: StoredOrder }
  /** Time since its creation, ms, by the database's clock. */
  readonly ageMs: number
}

/** How many more are taken of each provider; those that are not named have none. */
export type Rooms = ReadonlyMap<string, number>

export interface NewRefund {
  readonly number: number
  readonly paymentRef: string
  readonly contentHash: Uint8Array
  readonly prepared: PreparedRefund
  readonly refund: RefundOrder
  readonly createdAt: Date
}

/** What may be refunded of a payment: the transaction that is meant, with what is left of it. */
export interface Refundable {
  readonly payment: Payment & { readonly order: StoredOrder }
  readonly transactionId: string
  readonly transactionAmountVnd: number
  readonly leftVnd: number
  /** Money that stands in `reviews`, not the payment's own: its state stays. */
  readonly isOfEntry: boolean
}

export interface DueRefund {
  readonly id: string
  readonly payment: Payment & { readonly order: StoredOrder }
  readonly refund: StoredRefund
  /** It may have been sent before: the provider is asked first. */
  readonly isSent: boolean
  /** Names this taking: whoever takes it after that has another one. */
  readonly heldUntil: string
}

export interface PaymentFilter {
  readonly state?: PaymentState
  readonly provider?: string
  /** Any case. */
  readonly dossierCode?: string
  /** Inclusive, by creation. */
  readonly from?: Date
  /** Exclusive. */
  readonly to?: Date
}

export type ReviewDecision =
  | { readonly kind: 'state'; readonly decision: 'paid' | 'failed' }
  | { readonly kind: 'entry'; readonly decision: 'kept'; readonly providerTransactionId: string }

/**
 * The ledger. Every change of a payment locks its row, is written with its history and with the exchange that tells the dossier system of it, in one
 * transaction: no change without its event, no event without its change. Whatever rejects means that the store is out of reach, or a bug.
 */
export interface PaymentStore {
  readonly isReady: () => boolean
  readonly nextNumber: () => Promise<number>
  readonly find: (paymentRef: string) => Promise<Payment | null>
  /** Stores it; where its reference is taken, answers the one that is there. */
  readonly open: (payment: NewPayment) => Promise<{ readonly payment: Payment; readonly isNew: boolean }>
  /** Takes the right to ask for the pay address, for so long; null: somebody else has it, or it is no longer `created`. */
  readonly claimCreation: (paymentRef: string, holdMs: number) => Promise<Payment | null>
  /** A creation is about to be sent: until an answer says otherwise it may have been taken. false: the claim is over, and it is not ours to send. */
  readonly noteSending: (paymentRef: string) => Promise<boolean>
  /**
   * The provider's answer, and the end of the claim. A `created` one becomes pending, or failed where nothing can be paid any more. Whoever has
   * lost the claim ends no other one's, and takes back no doubt.
   */
  readonly endCreation: (paymentRef: string, end: CreationEnd) => Promise<Payment>
  /** Many share one commit. */
  readonly settle: (entry: StatementEntry) => Promise<StatementOutcome>
  readonly returnOf: (
    provider: string,
    by: { readonly paymentRef: string } | { readonly providerRef: string },
  ) => Promise<{ readonly paymentRef: string; readonly returnUrl: string } | null>
  readonly quarantine: (provider: string, reason: string, raw: RawCallback) => Promise<void>
  readonly detail: (paymentRef: string) => Promise<PaymentDetail | null>
  readonly list: (
    filter: PaymentFilter,
    limit: number,
    cursor: string | null,
  ) => Promise<Result<Page<PaymentView>>>
  /** The newest payments of a dossier (its code in any case), newest first. */
  readonly ofDossier: (dossierCode: string, limit: number) => Promise<readonly PaymentHistory[]>
  readonly counts: () => Promise<readonly PaymentCount[]>
  /** Paid at this provider on this day, "2025-11-21" (GMT+7), by pay time. */
  readonly paidOn: (provider: string, day: string) => Promise<readonly PaymentView[]>
  readonly decide: (
    paymentRef: string,
    decision: ReviewDecision,
    actor: Actor,
    reason: string,
  ) => Promise<Result<PaymentDetail>>

  /** Takes payments that are due for a query, of each provider at most so many, each for holdMs. One that no key opens is reported and left out. */
  readonly takeDue: (rooms: Rooms, holdMs: number) => Promise<readonly DuePayment[]>
  /** Asked again after so long. No effect on one that is no longer open. */
  readonly askAgain: (paymentRef: string, afterMs: number) => Promise<void>
  /** The last query brought no final answer. No effect on one that is no longer open. */
  readonly expire: (paymentRef: string) => Promise<void>

  readonly findRefund: (
    paymentRef: string,
    refundRef: string,
  ) => Promise<(RefundView & { readonly contentHash: Uint8Array }) | null>
  readonly refundable: (paymentRef: string, transactionId: string | null) => Promise<Result<Refundable>>
  /** Checks again under the payment's lock and stores it, due at once. */
  readonly openRefund: (refund: NewRefund) => Promise<Result<RefundView>>
  /** As takeDue. */
  readonly takeDueRefunds: (rooms: Rooms, holdMs: number) => Promise<readonly DueRefund[]>
  /** From now on it may have been sent. false: it was held for too long and is not ours to send any more. */
  readonly noteRefundSending: (due: Pick<DueRefund, 'id' | 'heldUntil'>) => Promise<boolean>
  readonly endRefund: (id: string, end: RefundEnd) => Promise<void>
}

export type CreationEnd =
  | { readonly kind: 'addressed'; readonly payUrl: string; readonly expiresAt: Date | null }
  /** It stays created; `isDoubtful`: it may have been taken. */
  | { readonly kind: 'unanswered'; readonly isDoubtful: boolean; readonly detail: string }
  /** The provider knows it and gives no address. */
  | { readonly kind: 'lost' }
  /** Nothing was done: only the claim ends. */
  | { readonly kind: 'released' }

export type RefundEnd =
  | { readonly kind: 'refunded' }
  | { readonly kind: 'failed'; readonly code: string }
  /** Tried again after so long; `isSent` false: the provider does not have it; null: nothing was asked. */
  | {
      readonly kind: 'waiting'
      readonly afterMs: number
      readonly isSent: boolean | null
      /** The provider has said that it has it. */
      readonly isAcknowledged?: boolean
      readonly detail: string
    }

/** What a call about payments refuses with, beside the failure: the provider's own code. */
export interface PaymentRefusal {
  readonly failure: Failure
  readonly providerCode?: string
}

/** How many payments of a provider are in a state. */
export interface PaymentCount {
  readonly provider: string
  readonly state: string
  readonly count: number
}

/** Facts about payments for logs and metrics. No payload, no personal data (I8). */
export interface PaymentObserver {
  readonly callbackAnswered: (fact: {
    readonly provider: string
    readonly outcome: CallbackOutcome['kind']
  }) => void
  readonly faulted: Observer['faulted']
}
