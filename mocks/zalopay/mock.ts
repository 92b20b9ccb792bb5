import { createCallbackCaller } from '../lib/callback-caller.ts'
import type { MockServerOptions } from '../lib/mock-server.ts'
import type { MockRequest, Operation } from '../lib/partner.ts'
import { type PayOrder, payOrderOfPage } from '../lib/pay-order.ts'
import {
  carryOut,
  createDesk,
  type PaymentMock,
  paymentOperation,
  startPaymentMock,
} from '../lib/payment-mock.ts'
import { parseJson } from '../lib/received.ts'
import { jsonReply, type Reply, textReply } from '../lib/reply.ts'
import { type ApiRules, create, query, queryRefund, refund, type Sent, type Verdict } from './api.ts'
import { createBooks, type ZalopayOrder, type ZalopayTransaction } from './books.ts'
import { mac } from './sign.ts'

/** Fixed port, and the account that the development defaults use: ZaloPay's public sandbox app (payments notes §9.3). */
export const ZALOPAY_PORT = 9105
export const ZALOPAY_ACCOUNT = {
  appId: 2553,
  key1: 'PcY4iZIKFCIdgZvA6ueMcMHHUbRLYjPL',
  key2: 'kLtgPl8HHhfvMuDHPwKfgfsY4Ydm9eIz',
} as const

export interface ZalopayMockOptions extends MockServerOptions {
  readonly appId: number
  readonly key1: string
  readonly key2: string
  /** Between two callbacks; a minute by default. After the answer 0 it calls again, at most three times. */
  readonly callbackIntervalMs?: number
  /** A refund is being processed for so long; 1 s by default. */
  readonly refundAfterMs?: number
  readonly now?: () => Date
}

/** ZaloPay v2 (payments notes §3), as strict as the real one. It calls back about successes only. */
export async function startZalopayMock(options: ZalopayMockOptions): Promise<PaymentMock> {
  const { appId, key1, key2, now = () => new Date() } = options
  const books = createBooks({ now, refundAfterMs: options.refundAfterMs ?? 1000 })
  // The first call and three repeats.
  const caller = createCallbackCaller({
    attemptsMax: 4,
    intervalMs: options.callbackIntervalMs ?? 60_000,
    timeoutMs: 15_000,
  })
  let baseUrl = ''

  const notify = async (order: ZalopayOrder, transaction: ZalopayTransaction) => {
    if (transaction.returnCode !== 1) return []
    const data = dataOf(appId, order, transaction)
    const body = JSON.stringify({ data, mac: mac(key2, data), type: 1 })
    const headers = { 'content-type': 'application/json' }
    return caller.call(
      order.appTransId,
      { method: 'POST', url: order.callbackUrl, headers, body },
      isAnswered,
    )
  }

  const act = (order: ZalopayOrder, wanted: PayOrder) =>
    carryOut(
      wanted,
      () => books.pay(order, codesOf(wanted), wanted.amountVnd ?? order.amount),
      (made) => notify(order, made),
    )

  const { desk, isRefundRejected } = createDesk({ find: books.byId, all: books.all, act })
  const rules: ApiRules = {
    appId,
    key1,
    books,
    now,
    isRefundRejected,
    payUrl: () => `${baseUrl}/openinapp`,
  }
  const mock = await startPaymentMock(
    {
      name: 'zalopay',
      services: ['pay', ...Object.keys(CALLS)],
      read: (request) => readRequest(request, rules, (order, wanted) => void act(order, wanted)),
    },
    desk,
    caller,
    options,
  )
  baseUrl = mock.url
  return mock
}

/** Only 0, or no answer in its words, makes ZaloPay call again. */
function isAnswered(status: number | null, text: string): boolean {
  if (status === null || status >= 500) return false
  const { return_code } = Object(parseJson(Buffer.from(text)))
  return typeof return_code === 'number' && return_code !== 0
}

/** "2/-63": return_code and sub_return_code. */
function codesOf({ outcome, code }: PayOrder): Pick<ZalopayTransaction, 'returnCode' | 'subReturnCode'> {
  const usual = { paid: '1/1', failed: '2/-63', pending: '3/3', open: '3/3' }[outcome]
  const [returnCode = 3, subReturnCode = returnCode] = (code ?? usual).split('/').map(Number)
  return { returnCode, subReturnCode }
}

const dataOf = (appId: number, order: ZalopayOrder, transaction: ZalopayTransaction): string =>
  JSON.stringify({
    app_id: appId,
    app_trans_id: order.appTransId,
    app_time: order.appTime,
    app_user: order.appUser,
    amount: transaction.amount,
    embed_data: order.embedData,
    item: order.item,
    zp_trans_id: transaction.zpTransId,
    server_time: transaction.serverTime,
    channel: 38,
    merchant_user_id: '7ZMSl3nEg5sOUJzOLSoUFT8xKNQVaLOLXHB--8Eytqc',
    user_fee_amount: 0,
    discount_amount: 0,
  })

const CALLS: Readonly<Record<string, (sent: Sent, rules: ApiRules) => Verdict>> = {
  create,
  query,
  refund,
  query_refund: queryRefund,
}

type Act = (order: ZalopayOrder, wanted: PayOrder) => void

function readRequest(request: MockRequest, rules: ApiRules, act: Act): Operation | Reply {
  if (request.path === '/openinapp' && request.method === 'GET') return payOperation(request, rules, act)
  const service = request.path.replace('/v2/', '')
  const call = Object.hasOwn(CALLS, service) ? CALLS[service] : undefined
  if (call === undefined) return textReply(404, 'Not Found')
  if (request.method !== 'POST') return textReply(405, 'Method Not Allowed')
  const sent = parseJson(request.body)
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return answer({ code: 2, subCode: -401 })
  const values: Sent = { ...sent }
  return {
    ...paymentOperation(service, String(values['m_refund_id'] ?? values['app_trans_id'] ?? '')),
    perform: () => {
      const verdict = call(values, rules)
      return { committed: verdict.isStored ?? false, reply: answer(verdict) }
    },
    say: (code = '2/-402') => {
      const [first = 2, second = first] = String(code).split('/').map(Number)
      return answer({ code: first, subCode: second })
    },
  }
}

const TEXTS: Readonly<Record<number, string>> = { 1: 'Giao dịch thành công', 3: 'Giao dịch đang xử lý' }

const answer = ({ code, subCode = code, values }: Verdict): Reply => {
  const message = TEXTS[code] ?? 'Giao dịch thất bại'
  return jsonReply(200, {
    return_code: code,
    return_message: message,
    sub_return_code: subCode,
    sub_return_message: message,
    ...values,
  })
}

function payOperation({ query: parameters }: MockRequest, { books, now }: ApiRules, act: Act): Operation {
  const ref = parameters.get('order') ?? ''
  return {
    ...paymentOperation('pay', ref),
    perform: () => {
      const order = books.byId(ref)
      const wanted = payOrderOfPage(ref, parameters)
      if (order === null || !wanted.ok)
        return { committed: false, reply: textReply(404, 'Không tìm thấy đơn hàng') }
      if (now().getTime() > order.expiresAtMs)
        return { committed: false, reply: textReply(410, 'Đơn hàng đã hết hạn') }
      act(order, wanted.order)
      return { committed: true, reply: textReply(200, `Đơn hàng ${ref}: ${wanted.order.outcome}`) }
    },
    say: (code, text) => textReply(400, `${code ?? '2'} ${text ?? ''}`),
  }
}
