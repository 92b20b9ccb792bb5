import type { Statement, StoredOrder } from '../../domain/payment.ts'
import type { ProviderTools, QueryAnswer } from '../../domain/payment-provider.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import { readSigned } from '../payment-codec/joined-values.ts'
import { readProviderAnswer } from '../payment-codec/no-answer.ts'
import { fromCompactTime } from '../payment-codec/vietnam-clock.ts'
import { vnptMeaning } from './codes.ts'
import { queryRequest, readVnptAnswer } from './requests.ts'
import type { VnptSettings } from './settings.ts'

/** Asks what became of the order. Its RESPONSE_CODE is about the query: all but 00 tell of no order. */
export async function queryPayment(
  order: StoredOrder,
  settings: VnptSettings,
  { call }: ProviderTools,
): Promise<QueryAnswer> {
  const answer = readVnptAnswer(readProviderAnswer(await call(queryRequest(order, settings))))
  if (answer.kind !== 'message') return answer
  const { code, members } = answer
  if (vnptMeaning('ANSWER', code) === 'not-known') return { kind: 'not-known' }

  const reading = readSigned(
    members,
    { order: settings.queryFields, signature: 'SECURE_CODE' },
    settings.secret,
  )
  if (!reading.ok) return { kind: 'untrusted', internal: `QUERY: ${reading.internal}` }
  const { values } = reading
  if (values['MERCHANT_ORDER_ID'] !== order.providerRef)
    return { kind: 'untrusted', internal: 'QUERY: the answer is about another order' }
  const statement = statementOf(values, order.providerRef, settings)
  return statement === null
    ? { kind: 'untrusted', internal: 'QUERY: AMOUNT is no amount' }
    : { kind: 'known', statements: [statement], payUrl: null }
}

/**
 * Of the signed values only: what stands outside the signature is not said. The answer names no currency: VNPT Pay has one. null: AMOUNT is none;
 * it may be left out where no money moved.
 */
function statementOf(
  values: Readonly<Record<string, string>>,
  providerRef: string,
  settings: VnptSettings,
): Statement | null {
  const text = (name: string): string => values[name] ?? ''
  const status = text('TRANSACTION_STATUS')
  const means = vnptMeaning('STATUS', listed(status, settings))
  const amountVnd = amountOfText(text('AMOUNT'))
  if (amountVnd === null && (means === 'success' || text('AMOUNT') !== '')) return null
  return {
    providerRef,
    verdict: { kind: means === 'success' || means === 'failure' ? means : 'pending' },
    transactionId: text('VNPTPAY_TRANSACTION_ID') || null,
    amountVnd,
    currency: 'VND',
    paidAt: means === 'success' ? fromCompactTime(text('PAY_DATE')) : null,
    code: status,
  }
}

function listed(status: string, { queryStatus }: VnptSettings): string {
  if (queryStatus.paid.includes(status)) return 'paid'
  return queryStatus.failed.includes(status) ? 'failed' : ''
}
