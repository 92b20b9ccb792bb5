import type { PreparedRefund, StoredRefund } from '../../domain/payment.ts'
import type {
  Numbering,
  ProviderRefunds,
  ProviderTools,
  RefundAnswer,
} from '../../domain/payment-provider.ts'
import { numberSuffix } from '../payment-codec/order-number.ts'
import { toShortDay } from '../payment-codec/vietnam-clock.ts'
import { post } from './api.ts'
import { type Said, zalopayMeaning } from './codes.ts'
import type { ZalopaySettings } from './settings.ts'

/** Refunds by ZaloPay: asynchronous, told apart by m_refund_id (payments notes §3). */
export const createRefunds = (settings: ZalopaySettings): ProviderRefunds => ({
  prepare: (_order, _refund, numbering) => prepareRefund(settings, numbering),
  send: (order, refund, tools) => sendRefund(settings, order.providerRef, refund, tools),
  query: (_order, refund, tools) => queryRefund(settings, refund, tools),
})

/** yymmdd_<appid>_<unique>, the day in Viet Nam. */
const prepareRefund = ({ appId }: ZalopaySettings, numbering: Numbering): PreparedRefund => ({
  providerRefundRef: `${toShortDay(numbering.now)}_${appId}_${numberSuffix(numbering)}`,
  terms: {},
})

async function sendRefund(
  settings: ZalopaySettings,
  providerRef: string,
  { refund, providerRefundRef }: StoredRefund,
  tools: ProviderTools,
): Promise<RefundAnswer> {
  const members = {
    m_refund_id: providerRefundRef,
    app_id: settings.appId,
    zp_trans_id: refund.transactionId,
    amount: refund.amountVnd,
    timestamp: tools.now.getTime(),
    description: `Hoan tien ${providerRef}`,
  }
  const { app_id, zp_trans_id, amount, description, timestamp } = members
  const signed = [app_id, zp_trans_id, amount, description, timestamp]
  const answer = await post(settings, { path: 'refund', members, signed }, tools)
  return answer.kind === 'answered' ? meaningOf('REFUND', answer.code) : answer
}

async function queryRefund(
  settings: ZalopaySettings,
  { providerRefundRef }: StoredRefund,
  tools: ProviderTools,
): Promise<RefundAnswer> {
  const members = { app_id: settings.appId, m_refund_id: providerRefundRef, timestamp: tools.now.getTime() }
  const signed = [members.app_id, members.m_refund_id, members.timestamp]
  const answer = await post(settings, { path: 'query_refund', members, signed }, tools)
  if (answer.kind !== 'answered') return answer
  // ZaloPay repeats no reference; where one is said it must be ours.
  return ['', providerRefundRef].includes(answer.said('m_refund_id'))
    ? meaningOf('REFUND_QUERY', answer.code)
    : { kind: 'untrusted', internal: 'query_refund: the answer is about another refund' }
}

function meaningOf(of: Extract<Said, 'REFUND' | 'REFUND_QUERY'>, code: string): RefundAnswer {
  const internal = `${of === 'REFUND' ? 'refund' : 'query_refund'}: return_code ${code}`
  switch (zalopayMeaning(of, code)) {
    case 'done':
      return { kind: 'refunded' }
    case 'pending':
    case 'repeated':
      return { kind: 'refunding' }
    case 'not-known':
      return { kind: 'not-known' }
    case 'request':
    case 'busy':
      return { kind: 'unavailable', internal }
    case 'failed':
      return { kind: 'refused', code, internal }
  }
}
