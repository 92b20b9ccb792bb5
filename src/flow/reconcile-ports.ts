import type { Result } from '../domain/failure.ts'
import type { PaymentState, StoredOrder } from '../domain/payment.ts'
import type { Actor } from './operator-ports.ts'
import type { Payment, PaymentDetail, PaymentView } from './payment-ports.ts'
import type { Page } from './ports.ts'

/**
 * What comparing a day's payments with their providers shows (payments notes §10, Reconciliation facts).
 *
 *   matched             both say the same, and the dossier system was told
 *   only-us             paid here; the provider, or its statement, does not know it
 *   only-provider       money in the provider's statement that no payment of ours has
 *   amount-differs      both say paid, over different amounts
 *   status-differs      one says paid or ended, the other does not
 *   paid-not-forwarded  both say paid; the dossier system has not been told yet
 *   unanswered          the provider gave no answer that counts, or could not be asked
 */
export const RECONCILIATION_CLASSES = [
  'matched',
  'only-us',
  'only-provider',
  'amount-differs',
  'status-differs',
  'paid-not-forwarded',
  'unanswered',
] as const
export type ReconciliationClass = (typeof RECONCILIATION_CLASSES)[number]

/** What a provider says of an order, in our words. */
export interface ProviderSide {
  readonly state: 'paid' | 'pending' | 'failed' | 'expired' | 'review' | 'not-known'
  /** null: it says none. */
  readonly amountVnd: number | null
}

/** One payment, or one row of a provider's statement, with what was found. */
export interface ReconciliationLine {
  readonly class: ReconciliationClass
  readonly provider: string
  readonly providerRef: string | null
  readonly providerTransactionId: string | null
  /** null: no payment of ours. */
  readonly paymentRef: string | null
  readonly dossierCode: string | null
  readonly ours: { readonly state: PaymentState; readonly amountVnd: number } | null
  readonly theirs: ProviderSide | null
  /** Why, for people; no personal data. */
  readonly detail: string
  /** The one command that mends it; null: nothing to mend, or nothing that a command could. */
  readonly repair: 'requery' | 'reforward' | 'review' | null
}

/** One row of a provider's statement: money that it says it has. */
export interface StatementRow {
  readonly provider: string
  readonly providerRef: string | null
  readonly transactionId: string | null
  readonly amountVnd: number
  readonly isPaid: boolean
}

/** How far the news that a payment is paid has come. */
export type NewsState = 'waiting' | 'delivering' | 'dead' | 'delivered' | 'discarded'

/** A payment of the day, with everything that it is compared by. */
export interface PaymentOfDay {
  readonly view: PaymentView
  /** null: no configured key opens it, so its provider cannot be asked. */
  readonly payment: (Payment & { readonly order: StoredOrder }) | null
  /** The provider's numbers of its successes, with their amounts. */
  readonly transactions: ReadonlyMap<string, number | null>
  /** null: nobody was to be told, or it was told and purged. */
  readonly paidNews: NewsState | null
}

export interface ReconciliationView {
  readonly id: string
  readonly kind: 'payments'
  /** "2025-11-21" (GMT+7), by pay time. */
  readonly day: string
  readonly by: string
  readonly at: Date
  readonly endedAt: Date | null
  readonly state: 'running' | 'done' | 'failed'
  /** Lines of each class; classes without any are left out. */
  readonly counts: Readonly<Partial<Record<ReconciliationClass, number>>>
}

export interface NewReconciliation {
  readonly day: string
  readonly statements: readonly StatementRow[]
  /** Who ordered it and why; null: the daily one, of which a day has one, however many gateways order it. */
  readonly ordered: { readonly actor: Actor; readonly reason: string } | null
}

/** One that is to be carried out. */
export interface DueReconciliation {
  readonly id: string
  readonly day: string
  readonly statements: readonly StatementRow[]
}

/** Reconciliations and what they read. */
export interface ReconciliationStore {
  readonly isReady: () => boolean
  readonly order: (order: NewReconciliation) => Promise<ReconciliationView>
  /** Takes the oldest that nobody carries out, for holdMs; one whose gateway died comes up again by itself. */
  readonly takeDue: (holdMs: number) => Promise<DueReconciliation | null>
  readonly hold: (id: string, holdMs: number) => Promise<void>
  readonly end: (id: string, lines: readonly ReconciliationLine[] | null) => Promise<void>
  readonly list: (limit: number, cursor: string | null) => Promise<Result<Page<ReconciliationView>>>
  readonly find: (
    id: string,
  ) => Promise<(ReconciliationView & { readonly lines: readonly ReconciliationLine[] }) | null>
  /** Paid on that day, or without a final answer and created on it. */
  readonly paymentsOf: (provider: string, day: string) => Promise<readonly PaymentOfDay[]>
  readonly paymentsBy: (provider: string, providerRefs: readonly string[]) => Promise<readonly PaymentOfDay[]>
  /** Dead exchanges that were to tell of this payment; null: no such payment. */
  readonly deadNews: (paymentRef: string) => Promise<readonly string[] | null>
  /** Somebody has a provider asked by hand: it is audited. */
  readonly noteRequery: (paymentRef: string, actor: Actor, reason: string) => Promise<void>
}

/** What operators order and see of reconciliations, and the repair of what they show. */
export interface ReconciliationDesk {
  readonly list: ReconciliationStore['list']
  readonly find: ReconciliationStore['find']
  /** Of a day; `statements`: CSV by provider. It is carried out in the background. */
  readonly order: (
    order: {
      readonly date: string
      readonly statements: readonly { readonly provider: string; readonly csv: string }[]
      readonly reason: string
    },
    actor: Actor,
  ) => Promise<Result<ReconciliationView>>
  /** Asks the payment's provider now; what it says counts like a callback. */
  readonly requery: (paymentRef: string, actor: Actor, reason: string) => Promise<Result<PaymentDetail>>
  readonly deadNews: ReconciliationStore['deadNews']
}
