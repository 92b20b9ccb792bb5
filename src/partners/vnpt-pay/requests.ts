import type { Issue } from '../../domain/failure.ts'
import type { CallRequest } from '../../domain/partner.ts'
import type { PaymentOrder, PreparedOrder, StoredOrder } from '../../domain/payment.ts'
import type { CreateAnswer, NoAnswer, Numbering, ProviderTools } from '../../domain/payment-provider.ts'
import { joinedSignature } from '../payment-codec/joined-values.ts'
import { type JsonMembers, memberOf, signedText } from '../payment-codec/json-members.ts'
import { readProviderAnswer } from '../payment-codec/no-answer.ts'
import { orderNumber } from '../payment-codec/order-number.ts'
import { plainDescription } from '../payment-codec/plain-description.ts'
import { toCompactTime } from '../payment-codec/vietnam-clock.ts'
import { vnptMeaning } from './codes.ts'
import { INIT, PROTOCOL_VERSION, QUERY } from './messages.ts'
import type { VnptSettings } from './settings.ts'

/** No limits are published but that a description has to say something. */
export const checkOrder = (order: PaymentOrder): readonly Issue[] =>
  descriptionOf(order) === ''
    ? [{ path: '/description', message: 'must hold letters or digits that are left without accents' }]
    : []

/** CREATE_DATE is kept as it was sent: every later query repeats it. */
export const prepareOrder = (_order: PaymentOrder, numbering: Numbering): PreparedOrder => ({
  providerRef: orderNumber(numbering),
  terms: { CREATE_DATE: toCompactTime(numbering.now) },
})

/** INIT: asks for a pay address. The formula of its answer's SECURE_CODE is not public; it is taken as TLS brought it. */
export async function createPayment(
  stored: StoredOrder,
  settings: VnptSettings,
  { call }: ProviderTools,
): Promise<CreateAnswer> {
  const answer = readVnptAnswer(readProviderAnswer(await call(initRequest(stored, settings))))
  if (answer.kind !== 'message') return answer
  const { code, members } = answer
  if (vnptMeaning('INIT', code) === 'refused')
    return { kind: 'refused', code, internal: `INIT: RESPONSE_CODE ${code}` }
  const payUrl = memberOf(members, 'REDIRECT_URL')
  return typeof payUrl === 'string' && WEB.test(payUrl)
    ? { kind: 'created', payUrl }
    : { kind: 'unknown', internal: 'INIT: RESPONSE_CODE 00 without a web address in REDIRECT_URL' }
}

/** An answer of VNPT Pay, with its RESPONSE_CODE. */
export type VnptAnswer =
  | { readonly kind: 'message'; readonly code: string; readonly members: JsonMembers }
  | { readonly kind: 'refused'; readonly code: string; readonly internal: string }
  | NoAnswer

/** One without a RESPONSE_CODE is unknown with a status of success, and refused with another. */
export function readVnptAnswer(answer: ReturnType<typeof readProviderAnswer>): VnptAnswer {
  if (answer.kind !== 'members') return answer
  const { status, members } = answer
  const code = signedText(members, 'RESPONSE_CODE') ?? ''
  if (CODE.test(code)) return { kind: 'message', code, members }
  return status < 300
    ? { kind: 'unknown', internal: `HTTP ${status} without RESPONSE_CODE` }
    : { kind: 'refused', code: `HTTP ${status}`, internal: `HTTP ${status} without RESPONSE_CODE` }
}

function initRequest({ order, providerRef, terms }: StoredOrder, settings: VnptSettings): CallRequest {
  const message = {
    ACTION: 'INIT',
    VERSION: PROTOCOL_VERSION,
    MERCHANT_SERVICE_ID: settings.serviceId,
    MERCHANT_ORDER_ID: providerRef,
    AMOUNT: order.amountVnd,
    AMOUNT_DETAIL: String(order.amountVnd),
    // Paid on the web, by a browser; the payer chooses the method there.
    SERVICE_ID: '1',
    DEVICE: 1,
    LOCALE: 'vi-VN',
    CURRENCY_CODE: 'VND',
    PAYMENT_METHOD: 'VNPTPAY',
    DESCRIPTION: descriptionOf(order),
    CREATE_DATE: terms['CREATE_DATE'] ?? '',
    CLIENT_IP: order.payer.ip,
  }
  return vnptRequest('init', settings.initUrl, settings, {
    ...message,
    SECURE_CODE: joinedSignature(INIT.order, message, settings.secret),
  })
}

/** QUERY: what became of the order. */
export function queryRequest({ providerRef, terms }: StoredOrder, settings: VnptSettings): CallRequest {
  const message = {
    ACTION: 'QUERY',
    VERSION: PROTOCOL_VERSION,
    MERCHANT_SERVICE_ID: settings.serviceId,
    MERCHANT_ORDER_ID: providerRef,
    CREATE_DATE: terms['CREATE_DATE'] ?? '',
  }
  return vnptRequest('query', settings.queryUrl, settings, {
    ...message,
    SECURE_CODE: joinedSignature(QUERY.order, message, settings.secret),
  })
}

const vnptRequest = (label: string, url: string, { apiKey }: VnptSettings, body: object): CallRequest => ({
  label,
  method: 'POST',
  url,
  headers: {
    Accept: 'application/json',
    'Content-Type': 'application/json; charset=utf-8',
    Authorization: `Bearer ${apiKey}`,
  },
  body: JSON.stringify(body),
})

const descriptionOf = ({ description }: PaymentOrder): string =>
  plainDescription(description, DESCRIPTION_LENGTH_MAX)

/** As a code may stand in a log. */
const CODE = /^[A-Za-z0-9_.-]{1,20}$/
const WEB = /^https?:\/\/\S+$/
const DESCRIPTION_LENGTH_MAX = 255
