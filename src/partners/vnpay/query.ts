import type { StoredOrder } from '../../domain/payment.ts'
import type { ProviderTools, QueryAnswer } from '../../domain/payment-provider.ts'
import { toCompactTime } from '../payment-codec/vietnam-clock.ts'
import { type ApiAnswer, callApi } from './api.ts'
import type { VnpaySettings } from './settings.ts'
import { readStatement } from './statement.ts'

/** Types of refunds in answers: full and partial (payments notes §1.6). */
export const REFUND_TYPES: readonly string[] = ['02', '03']

const REQUEST_ID_LENGTH = 24

/** Asks `querydr` about the order's reference. */
export function ask(settings: VnpaySettings, stored: StoredOrder, tools: ProviderTools): Promise<ApiAnswer> {
  const values = {
    vnp_RequestId: tools.random(REQUEST_ID_LENGTH),
    vnp_Version: '2.1.0',
    vnp_Command: 'querydr',
    vnp_TmnCode: settings.tmnCode,
    vnp_TxnRef: stored.providerRef,
    vnp_TransactionDate: stored.terms['createDate'] ?? '',
    vnp_CreateDate: toCompactTime(tools.now),
    vnp_IpAddr: stored.order.payer.ip,
    vnp_OrderInfo: `Truy van ${stored.providerRef}`,
  }
  return callApi(settings, { command: 'querydr', values }, tools)
}

/** What became of the order. A query's own code 91 says that VNPAY knows no such order: the payer has not opened the pay page. */
export async function queryOrder(
  settings: VnpaySettings,
  stored: StoredOrder,
  tools: ProviderTools,
): Promise<QueryAnswer> {
  const answer = await ask(settings, stored, tools)
  if (answer.kind !== 'answered') return answer
  const { code, said } = answer
  if (code === '91') return { kind: 'not-known' }
  if (code !== '00') return { kind: 'refused', code, internal: `querydr: vnp_ResponseCode ${code}` }
  // It speaks of a refund: of the payment itself it says nothing new.
  if (REFUND_TYPES.includes(said('vnp_TransactionType')))
    return { kind: 'known', statements: [], payUrl: null }
  const statement = readStatement(said, code)
  return statement === null
    ? { kind: 'untrusted', internal: 'the answer: a signed value is malformed' }
    : { kind: 'known', statements: [statement], payUrl: null }
}
