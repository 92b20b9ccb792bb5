import type { PaymentState, ReviewReason, Statement } from './payment.ts'

/**
 * What a provider's statement does to a payment (contract §5, States). Pure and monotone: the same statements in any order and any number lead
 * to the same money, and nothing that a provider says takes a payment out of paid, the refund states or review.
 *
 *   statement          created, pending          failed, expired           review                 paid, refund states
 *   success, right     paid                      paid                      noted, to be reviewed  noted: a double payment
 *   success, other     review amount-mismatch    review amount-mismatch    noted, to be reviewed  noted: a double payment
 *   review             review with its reason    review with its reason    –                      –
 *   failure            failed                    –                         –                      –
 *   expired            expired                   –                         –                      –
 *   pending            –                         –                         –                      –
 *
 * "Right" is the amount and the currency that were asked for. A success is known by its transaction: the same one again does nothing. A failure
 * about another amount is none of ours and does nothing.
 *
 * Where transfers are collected (PaymentProvider.collects), their sum is compared: below the amount the payment stays what it is, equal it is paid,
 * above it goes to review; one that ends with money on it, or gets money after its end, goes to review unless the sum is right.
 */
export interface Ledger {
  readonly state: PaymentState
  readonly amountVnd: number
  readonly collects: 'all' | 'transfers'
  /** The transaction that pays it, or the one it is reviewed for; null: none yet. */
  readonly transactionId: string | null
  /** Every success so far, by its transaction; '' where the provider named none. */
  readonly transactions: ReadonlyMap<string, number | null>
}

export interface ReviewNote {
  readonly reason: ReviewReason
  readonly transactionId: string | null
  readonly amountVnd: number | null
}

export interface Settled {
  readonly ledger: Ledger
  /** A success that was not known before. */
  readonly transaction: { readonly id: string; readonly amountVnd: number | null } | null
  /** What a person has to look at from now on. */
  readonly review: ReviewNote | null
  /** It speaks of another amount or currency than was asked for. */
  readonly isMismatch: boolean
}

export function settle(ledger: Ledger, statement: Statement): Settled {
  const { verdict } = statement
  switch (verdict.kind) {
    case 'pending':
      return unchanged(ledger, false)
    case 'failure':
    case 'expired':
      return ended(ledger, statement, verdict.kind === 'failure' ? 'failed' : 'expired')
    case 'review':
      return judged(ledger, statement, verdict.reason)
    case 'success':
      if (ledger.transactions.has(statement.transactionId ?? ''))
        return unchanged(ledger, isOther(ledger, statement))
      return ledger.collects === 'all' ? succeeded(ledger, statement) : transferred(ledger, statement)
  }
}

/** A provider's statement may still move it. */
export const isOpen = ({ state }: Pick<Ledger, 'state'>): boolean =>
  state === 'created' || state === 'pending'
const isMovable = (ledger: Pick<Ledger, 'state'>): boolean =>
  isOpen(ledger) || ledger.state === 'failed' || ledger.state === 'expired'

const CURRENCY = 'VND'

/** One transfer's amount is no mismatch. What a failure does not say it does not contradict; a success has to say it. */
function isOther(ledger: Ledger, { amountVnd, currency, verdict }: Statement): boolean {
  if (currency !== CURRENCY) return true
  if (ledger.collects === 'transfers') return false
  return amountVnd === null ? verdict.kind === 'success' : amountVnd !== ledger.amountVnd
}

const unchanged = (ledger: Ledger, isMismatch: boolean): Settled => ({
  ledger,
  transaction: null,
  review: null,
  isMismatch,
})

function ended(ledger: Ledger, statement: Statement, state: 'failed' | 'expired'): Settled {
  if (isOther(ledger, statement)) return unchanged(ledger, true)
  if (!isOpen(ledger)) return unchanged(ledger, false)
  if (collected(ledger) === 0) return { ...unchanged(ledger, false), ledger: { ...ledger, state } }
  const [transactionId = null] = ledger.transactions.keys()
  const review: ReviewNote = { reason: 'amount-mismatch', transactionId, amountVnd: collected(ledger) }
  return { ...unchanged(ledger, false), ledger: { ...ledger, state: 'review', transactionId }, review }
}

function judged(ledger: Ledger, statement: Statement, reason: ReviewReason): Settled {
  const isMismatch = isOther(ledger, statement) || reason === 'amount-mismatch'
  return isMovable(ledger)
    ? toReview(ledger, statement, { reason, isMismatch })
    : unchanged(ledger, isMismatch)
}

function succeeded(ledger: Ledger, statement: Statement): Settled {
  const isMismatch = isOther(ledger, statement)
  if (!isMovable(ledger)) return { ...another(ledger, statement), isMismatch }
  return isMismatch
    ? toReview(ledger, statement, { reason: 'amount-mismatch', isMismatch })
    : paid(ledger, statement)
}

function transferred(ledger: Ledger, statement: Statement): Settled {
  const isMismatch = isOther(ledger, statement)
  if (ledger.state === 'review') return { ...noted(ledger, statement), isMismatch }
  if (!isMovable(ledger)) return { ...another(ledger, statement), isMismatch }
  if (isMismatch || statement.amountVnd === null)
    return toReview(ledger, statement, { reason: 'amount-mismatch', isMismatch })
  const sum = collected(ledger) + statement.amountVnd
  if (sum === ledger.amountVnd) return paid(ledger, statement)
  return sum > ledger.amountVnd || !isOpen(ledger)
    ? toReview(ledger, statement, { reason: 'amount-mismatch', isMismatch })
    : noted(ledger, statement)
}

const collected = (ledger: Ledger): number =>
  [...ledger.transactions.values()].reduce<number>((sum, amount) => sum + (amount ?? 0), 0)

/** The success stands in the ledger; nothing else changes. */
function noted(ledger: Ledger, { transactionId, amountVnd }: Statement): Settled {
  const id = transactionId ?? ''
  return {
    ledger: { ...ledger, transactions: new Map([...ledger.transactions, [id, amountVnd]]) },
    transaction: { id, amountVnd },
    review: null,
    isMismatch: false,
  }
}

function paid(ledger: Ledger, statement: Statement): Settled {
  const settled = noted(ledger, statement)
  return {
    ...settled,
    ledger: { ...settled.ledger, state: 'paid', transactionId: statement.transactionId },
  }
}

function toReview(
  ledger: Ledger,
  statement: Statement,
  { reason, isMismatch }: { readonly reason: ReviewReason; readonly isMismatch: boolean },
): Settled {
  const { transactionId, amountVnd } = statement
  const isKnown = ledger.transactions.has(transactionId ?? '')
  const settled = isKnown ? unchanged(ledger, isMismatch) : noted(ledger, statement)
  return {
    ...settled,
    ledger: { ...settled.ledger, state: 'review', transactionId },
    review: { reason, transactionId, amountVnd },
    isMismatch,
  }
}

/** More money for what is paid or under review. One that names no transaction cannot be told from the first. */
function another(ledger: Ledger, statement: Statement): Settled {
  const { transactionId, amountVnd } = statement
  if (transactionId === null || ledger.state === 'exempt') return unchanged(ledger, false)
  return { ...noted(ledger, statement), review: { reason: 'double-payment', transactionId, amountVnd } }
}

/** States whose reaching the dossier system is told of (contract §5, States: the column "event"). */
const TOLD: ReadonlySet<PaymentState> = new Set<PaymentState>([
  'paid',
  'failed',
  'expired',
  'review',
  'partially-refunded',
  'refunded',
])

/** Going back to what it was after a refused refund is no news. */
export const isTold = (from: PaymentState, to: PaymentState): boolean =>
  from !== to && TOLD.has(to) && !(from === 'refunding' && to === 'paid')

/** What a payment is once so much of its money has gone back. */
export const stateAfterRefund = (paidVnd: number, refundedVnd: number): 'refunded' | 'partially-refunded' =>
  refundedVnd >= paidVnd ? 'refunded' : 'partially-refunded'
