import type { PreparedRefund, RefundOrder, StoredOrder, StoredRefund } from '../../domain/payment.ts'
import type {
  Numbering,
  ProviderRefunds,
  ProviderTools,
  RefundAnswer,
} from '../../domain/payment-provider.ts'
import { orderNumber } from '../payment-codec/order-number.ts'
import { plainDescription } from '../payment-codec/plain-description.ts'
import { toCompactTime } from '../payment-codec/vietnam-clock.ts'
import { callApi } from './api.ts'
import { ask, REFUND_TYPES } from './query.ts'
import type { VnpaySettings } from './settings.ts'

const CREATE_BY_LENGTH_MAX = 245

/** Refunds by VNPAY: accepted first, final only by query (payments notes §1.7). */
export const createRefunds = (settings: VnpaySettings): ProviderRefunds => ({
  prepare: (_order, refund, numbering) => prepareRefund(refund, numbering),
  send: (order, refund, tools) => sendRefund(settings, order, refund, tools),
  query: (order, refund, tools) => queryRefund(settings, order, refund, tools),
})

/** vnp_RequestId tells refunds apart: the same one again is answered 94 and never refunds twice. */
function prepareRefund(refund: RefundOrder, numbering: Numbering): PreparedRefund {
  const isFull = refund.amountVnd === refund.transactionAmountVnd
  return {
    providerRefundRef: orderNumber(numbering),
    terms: { transactionType: isFull ? '02' : '03', createDate: toCompactTime(numbering.now) },
  }
}

async function sendRefund(
  settings: VnpaySettings,
  stored: StoredOrder,
  { refund, terms, providerRefundRef }: StoredRefund,
  tools: ProviderTools,
): Promise<RefundAnswer> {
  const values = {
    vnp_RequestId: providerRefundRef,
    vnp_Version: '2.1.0',
    vnp_Command: 'refund',
    vnp_TmnCode: settings.tmnCode,
    vnp_TransactionType: terms['transactionType'] ?? '',
    vnp_TxnRef: stored.providerRef,
    vnp_Amount: String(refund.amountVnd * 100),
    vnp_TransactionNo: refund.transactionId,
    vnp_TransactionDate: stored.terms['createDate'] ?? '',
    vnp_CreateBy: plainDescription(refund.by, CREATE_BY_LENGTH_MAX) || 'lienthong',
    vnp_CreateDate: terms['createDate'] ?? '',
    vnp_IpAddr: stored.order.payer.ip,
    vnp_OrderInfo: `Hoan tien ${stored.providerRef}`,
  }
  const answer = await callApi(settings, { command: 'refund', values }, tools)
  if (answer.kind !== 'answered') return answer
  const { code, said } = answer
  switch (code) {
    case '00':
      return stateOf(said('vnp_TransactionStatus'))
    // Requested before, or being processed: asked after later.
    case '94':
      return { kind: 'refunding' }
    case '99':
      return { kind: 'unknown', internal: 'refund: vnp_ResponseCode 99' }
    default:
      return { kind: 'refused', code, internal: `refund: vnp_ResponseCode ${code}` }
  }
}

/**
 * querydr has no word for a single refund: it answers the latest transaction of the reference (payments notes §1.6, §1.7). Until VNPAY has said
 * that it has this one, that may be an earlier refund: then it is sent again, which VNPAY answers with 94 where it has it (§1.5).
 */
async function queryRefund(
  settings: VnpaySettings,
  stored: StoredOrder,
  { refund, isAcknowledged, hasEarlier }: StoredRefund,
  tools: ProviderTools,
): Promise<RefundAnswer> {
  if (hasEarlier && !isAcknowledged) return { kind: 'not-known' }
  const answer = await ask(settings, stored, tools)
  if (answer.kind !== 'answered') return answer
  const { code, said } = answer
  if (code === '91') return { kind: 'not-known' }
  // The query itself was refused: that says nothing about the refund.
  if (code !== '00') return { kind: 'unavailable', internal: `querydr: vnp_ResponseCode ${code}` }
  const status = said('vnp_TransactionStatus')
  const isRefund = REFUND_TYPES.includes(said('vnp_TransactionType')) || REFUND_STATUSES.includes(status)
  const amounts = [refund.amountVnd, refund.transactionAmountVnd].map((amount) => String(amount * 100))
  if (!isRefund || !amounts.includes(said('vnp_Amount'))) return { kind: 'not-known' }
  return status === '00' ? { kind: 'refunded' } : stateOf(status)
}

/** Of a refund: being processed, sent to the bank, rejected (payments notes §1.5). */
const REFUND_STATUSES: readonly string[] = ['05', '06', '09']

function stateOf(transactionStatus: string): RefundAnswer {
  if (transactionStatus === '06') return { kind: 'refunded' }
  return transactionStatus === '09'
    ? { kind: 'refused', code: '00/09', internal: 'refund: vnp_TransactionStatus 09' }
    : { kind: 'refunding' }
}
