import type { Statement } from '../../domain/payment.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { fromCompactTime } from '../payment-codec/vietnam-clock.ts'
import { verdictOf } from './codes.ts'

/** Makes a statement of verified values; null: they are not what VNPAY writes (payments notes §1.4). */
export function readStatement(said: (name: string) => string, responseCode: string): Statement | null {
  const providerRef = said('vnp_TxnRef')
  const status = said('vnp_TransactionStatus')
  const number = said('vnp_TransactionNo')
  const amount = said('vnp_Amount')
  const hundredths = amountOfText(amount)
  if (providerRef === '' || !TWO_DIGITS.test(responseCode) || !TWO_DIGITS.test(status)) return null
  if ((hundredths === null && amount !== '') || !NUMBER.test(number)) return null
  const verdict = verdictOf(responseCode, status)
  // What was not paid may say no amount; a success must.
  if (verdict.kind === 'success' && hundredths === null) return null
  const isWhole = hundredths === null || hundredths % 100 === 0
  return {
    providerRef,
    verdict: verdict.kind === 'success' && !isWhole ? { kind: 'review', reason: 'amount-mismatch' } : verdict,
    // VNPAY writes 0 where there was no transaction.
    transactionId: /^0*$/.test(number) ? null : number,
    amountVnd: hundredths !== null && isWhole ? hundredths / 100 : null,
    currency: said('vnp_CurrCode') || 'VND',
    paidAt: fromCompactTime(said('vnp_PayDate')),
    code: `${responseCode}/${status}`,
  }
}

const TWO_DIGITS = /^\d{2}$/
/** Digits as far as is known, and letters are taken too; '' where there was no transaction. */
const NUMBER = /^[0-9A-Za-z._-]{0,64}$/
