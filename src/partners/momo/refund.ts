import type { PreparedRefund, StoredRefund } from '../../domain/payment.ts'
import type {
  Numbering,
  ProviderRefunds,
  ProviderTools,
  RefundAnswer,
} from '../../domain/payment-provider.ts'
import { orderNumber } from '../payment-codec/order-number.ts'
import { post } from './api.ts'
import { momoMeaning } from './codes.ts'
import type { MomoSettings } from './settings.ts'
import { signed } from './sign.ts'

const REQUEST_ID_LENGTH = 24

/** Refunds by MoMo: an order of their own that names the transaction (payments notes §2). */
export const createRefunds = (settings: MomoSettings): ProviderRefunds => ({
  prepare: (_order, _refund, numbering) => prepareRefund(numbering),
  send: (order, refund, tools) => sendRefund(settings, order.providerRef, refund, tools),
  query: (_order, refund, tools) => queryRefund(settings, refund, tools),
})

/** The refund's orderId is new, never the payment's. */
function prepareRefund(numbering: Numbering): PreparedRefund {
  const providerRefundRef = `R${orderNumber(numbering)}`
  return { providerRefundRef, terms: { requestId: `${providerRefundRef}-refund` } }
}

async function sendRefund(
  settings: MomoSettings,
  providerRef: string,
  { refund, terms, providerRefundRef }: StoredRefund,
  tools: ProviderTools,
): Promise<RefundAnswer> {
  const body = signed(settings, 'refund', {
    partnerCode: settings.partnerCode,
    orderId: providerRefundRef,
    requestId: terms['requestId'] ?? '',
    amount: refund.amountVnd,
    transId: numberOf(refund.transactionId),
    lang: 'vi',
    description: `Hoan tien ${providerRef}`,
  })
  const answer = await post(settings, 'refund', body, tools)
  if (answer.kind !== 'answered') return answer
  const meant = meaningOf('REFUND', answer.code)
  return meant.kind === 'refunded' && !isOurs(answer.said, providerRefundRef, refund.amountVnd)
    ? untrusted
    : meant
}

async function queryRefund(
  settings: MomoSettings,
  { refund, providerRefundRef }: StoredRefund,
  tools: ProviderTools,
): Promise<RefundAnswer> {
  const body = signed(settings, 'query', {
    partnerCode: settings.partnerCode,
    requestId: tools.random(REQUEST_ID_LENGTH),
    orderId: providerRefundRef,
    lang: 'vi',
  })
  const answer = await post(settings, 'refund/query', body, tools)
  if (answer.kind !== 'answered') return answer
  // Where MoMo lists the refunds of a payment, ours is the one that has our number.
  const listed = answer.refunds.find((said) => said('orderId') === providerRefundRef)
  const said = listed ?? answer.said
  const meant = meaningOf('REFUND_QUERY', listed === undefined ? answer.code : listed('resultCode'))
  const isFinal = meant.kind === 'refunded' || meant.kind === 'refused'
  return isFinal && !isOurs(said, providerRefundRef, refund.amountVnd) ? untrusted : meant
}

function meaningOf(of: 'REFUND' | 'REFUND_QUERY', code: string): RefundAnswer {
  const internal = `${of === 'REFUND' ? 'refund' : 'refund/query'}: resultCode ${code}`
  switch (momoMeaning(of, code)) {
    case 'taken':
      return { kind: 'refunded' }
    case 'pending':
      return { kind: 'refunding' }
    case 'not-known':
      return { kind: 'not-known' }
    case 'unknown':
      return { kind: 'unknown', internal }
    // The question was refused or came at a bad time: that says nothing about the refund.
    case 'busy':
    case 'request':
      return { kind: 'unavailable', internal }
    default:
      return { kind: 'refused', code, internal }
  }
}

const untrusted: RefundAnswer = {
  kind: 'untrusted',
  internal: 'the answer is about another refund or amount',
}

/** An amount that is not said is not another one. */
const isOurs = (said: (name: string) => string, reference: string, amountVnd: number): boolean =>
  said('orderId') === reference && ['', String(amountVnd)].includes(said('amount'))

/** transId goes out as a number, as it came, where a number holds it. */
const numberOf = (text: string): number | string => (Number.isSafeInteger(Number(text)) ? Number(text) : text)
