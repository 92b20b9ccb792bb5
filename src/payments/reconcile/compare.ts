import type { PaymentState } from '../../domain/payment.ts'
import type { QueryAnswer } from '../../domain/payment-provider.ts'
import type {
  PaymentOfDay,
  ProviderSide,
  ReconciliationClass,
  ReconciliationLine,
} from '../../flow/reconcile-ports.ts'

/** A provider's answer to a query, or none that counts. unreadable: it was not asked, since no key opens our own order. */
export type Asked =
  | QueryAnswer
  | { readonly kind: 'not-asked'; readonly internal: string }
  | { readonly kind: 'unreadable' }

/** Compares a payment with what its provider answers. Pure; nothing is changed by it. */
export function compare(ours: PaymentOfDay, asked: Asked, collects: 'all' | 'transfers'): ReconciliationLine {
  if (asked.kind === 'unreadable')
    return lineOf(ours, null, finding('unanswered', 'not asked: the stored order cannot be read'))
  const theirs = sideOf(ours, asked, collects)
  if (theirs === null) return lineOf(ours, null, finding('unanswered', `no answer: ${asked.kind}`, 'requery'))
  return lineOf(ours, theirs, findingOf(ours, theirs))
}

/** What was found of one payment. */
export interface Finding {
  readonly class: ReconciliationClass
  readonly detail: string
  readonly repair: ReconciliationLine['repair']
}

export const finding = (
  kind: ReconciliationClass,
  detail: string,
  repair: Finding['repair'] = null,
): Finding => ({ class: kind, detail, repair })

export const isPaidState = (state: PaymentState): boolean =>
  state === 'paid' || state === 'refunding' || state === 'partially-refunded' || state === 'refunded'

function findingOf({ view, paidNews }: PaymentOfDay, theirs: ProviderSide): Finding {
  const isPaid = isPaidState(view.state)
  const differs = (detail: string): Finding =>
    finding('status-differs', detail, view.state === 'review' ? 'review' : 'requery')
  if (theirs.state === 'not-known')
    return isPaid
      ? finding('only-us', 'paid here, not known to the provider', 'requery')
      : finding('matched', 'nothing was paid')
  if (theirs.state !== 'paid') {
    if (isPaid) return differs(`paid here, ${theirs.state} at the provider`)
    if (view.state === 'review') return differs(`under review here, ${theirs.state} at the provider`)
    const isEnded = theirs.state === 'failed' || theirs.state === 'expired' || theirs.state === 'review'
    const isOpen = view.state === 'created' || view.state === 'pending'
    return isOpen && isEnded
      ? differs(`${view.state} here, ${theirs.state} at the provider`)
      : finding('matched', 'nothing was paid')
  }
  if (theirs.amountVnd !== view.amountVnd)
    return finding('amount-differs', 'another amount at the provider', isPaid ? null : repairOf(view.state))
  if (!isPaid) return differs(`${view.state} here, paid at the provider`)
  return paidNews === null || paidNews === 'delivered' ? finding('matched', 'paid') : notForwarded(paidNews)
}

const repairOf = (state: PaymentState): Finding['repair'] => (state === 'review' ? 'review' : 'requery')

/** What is waiting goes out by itself; what is dead needs somebody. */
const notForwarded = (news: NonNullable<PaymentOfDay['paidNews']>): Finding =>
  finding(
    'paid-not-forwarded',
    `the event to the dossier system is ${news}`,
    news === 'dead' ? 'reforward' : null,
  )

/** null: no answer that counts. Of one success, or of a link's transfers together. */
function sideOf(ours: PaymentOfDay, asked: Asked, collects: 'all' | 'transfers'): ProviderSide | null {
  if (asked.kind === 'not-known') return { state: 'not-known', amountVnd: null }
  if (asked.kind !== 'known') return null
  const { statements } = asked
  const successes = statements.filter(({ verdict }) => verdict.kind === 'success')
  if (collects === 'transfers' && successes.length > 0) {
    const amountVnd = successes.reduce((sum, each) => sum + (each.amountVnd ?? 0), 0)
    return { state: amountVnd < ours.view.amountVnd ? 'pending' : 'paid', amountVnd }
  }
  const own = ours.view.providerTransactionId
  const success = successes.find(({ transactionId }) => transactionId === own) ?? successes[0]
  if (success !== undefined) return { state: 'paid', amountVnd: success.amountVnd }
  const last = statements.at(-1)
  if (last === undefined) return { state: 'pending', amountVnd: null }
  const words = { failure: 'failed', pending: 'pending', expired: 'expired', review: 'review' } as const
  return {
    state: last.verdict.kind === 'success' ? 'paid' : words[last.verdict.kind],
    amountVnd: last.amountVnd,
  }
}

export const lineOf = (
  { view }: PaymentOfDay,
  theirs: ProviderSide | null,
  found: Finding,
): ReconciliationLine => ({
  ...found,
  provider: view.provider,
  providerRef: view.providerRef,
  providerTransactionId: view.providerTransactionId,
  paymentRef: view.paymentRef,
  dossierCode: view.dossierCode,
  ours: { state: view.state, amountVnd: view.amountVnd },
  theirs,
})
