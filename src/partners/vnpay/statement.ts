import type { Statement } from '../../domain/payment.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { fromCompactTime } from '../payment-codec/vietnam-clock.ts'
import { verdictOf } from './codes.ts'

/** Makes a statement of verified values; null: they are not what VNPAY writes (payments notes §1.4). */
export function readStatement(said: (name: string) => string, responseCode: string): Statement | null {
  const providerRef = said('vnp_TxnRef')
  const status = said('vnp_TransactionStatus')
  const number = said('vnp_TransactionNo')
  const hundredths = amountOfText(said('vnp_Amount'))
  if (providerRef === '' || !TWO_DIGITS.test(responseCode) || !TWO_DIGITS.test(status)) return null
  if (hundredths === null || !NUMBER.test(number)) return null
  const isWhole = hundredths % 100 === 0
  const verdict = verdictOf(responseCode, status)
  return {
    providerRef,
    verdict: verdict.kind === 'success' && !isWhole ? { kind: 'review', reason: 'amount-mismatch' } : verdict,
    // VNPAY writes 0 where there was no transaction.
    transactionId: /^0*$/.test(number) ? null : number,
    amountVnd: isWhole ? hundredths / 100 : null,
    currency: said('vnp_CurrCode') || 'VND',
    paidAt: fromCompactTime(said('vnp_PayDate')),
    code: `${responseCode}/${status}`,
  }
}

const TWO_DIGITS = /^\d{2}$/
const NUMBER = /^\d{0,15}$/
