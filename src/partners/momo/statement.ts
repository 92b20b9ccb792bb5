import type { Statement } from '../../domain/payment.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { momoMeaning } from './codes.ts'

/** A callback or a query's answer, its signature or reference checked; null: it is not what MoMo writes. */
export function readStatement(said: (name: string) => string): Statement | null {
  const [providerRef, code, transId] = [said('orderId'), said('resultCode'), said('transId')]
  const amount = amountOfText(said('amount'))
  if (providerRef === '' || !/^-?\d{1,9}$/.test(code) || !/^[0-9A-Za-z._-]{0,64}$/.test(transId)) return null
  const means = momoMeaning('PAYMENT', code)
  if (means === 'success' && (amount === null || /^0*$/.test(transId))) return null
  return {
    providerRef,
    verdict: { kind: means === 'success' || means === 'failure' ? means : 'pending' },
    // Of what failed or is under way MoMo writes some number too, but no money has it.
    transactionId: means === 'success' ? transId : null,
    // Where nothing was paid MoMo may say 0.
    amountVnd: means !== 'success' && amount === 0 ? null : amount,
    currency: 'VND',
    paidAt: null,
    code,
  }
}
