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
import { createBooks, type MomoOrder, type MomoTransaction } from './books.ts'
import { signMessage } from './sign.ts'

/** Fixed port, and the account that the development defaults use: MoMo's own published test account (payments notes §2). */
export const MOMO_PORT = 9104
export const MOMO_ACCOUNT = {
  partnerCode: 'MOMO',
  accessKey: 'F8BBA842ECF85',
  secretKey: 'K951B6PE1waDMi640xX08PD3vg6EkVlz',
} as const

export interface MomoMockOptions extends MockServerOptions {
  readonly partnerCode: string
  readonly accessKey: string
  readonly secretKey: string
  /** Between two IPNs; a minute by default. The real schedule is not published: five calls at most here. */
  readonly ipnIntervalMs?: number
  /** A refund is being processed for so long; 1 s by default. */
  readonly refundAfterMs?: number
  readonly now?: () => Date
}

/** What MoMo says of its codes, with its diacritics: the text is signed. */
const MESSAGES: Readonly<Record<number, string>> = {
  0: 'Thành công.',
  11: 'Truy cập bị từ chối.',
  40: 'RequestId bị trùng.',
  41: 'OrderId bị trùng.',
  42: 'OrderId không hợp lệ hoặc không được tìm thấy.',
  1000: 'Giao dịch đã được khởi tạo, chờ người dùng xác nhận thanh toán.',
  1005: 'Giao dịch thất bại do url hoặc QR code đã hết hạn.',
  1006: 'Giao dịch bị từ chối bởi người dùng.',
}

/** MoMo v2 (payments notes §2), as strict as the real one. */
export async function startMomoMock(options: MomoMockOptions): Promise<PaymentMock> {
  const { partnerCode, accessKey, secretKey, now = () => new Date() } = options
  const books = createBooks({ now, refundAfterMs: options.refundAfterMs ?? 1000 })
  const caller = createCallbackCaller({
    attemptsMax: 5,
    intervalMs: options.ipnIntervalMs ?? 60_000,
    timeoutMs: 15_000,
  })
  let baseUrl = ''

  const notify = (order: MomoOrder, transaction: MomoTransaction) => {
    const values = ipnOf(partnerCode, order, transaction)
    const signature = signMessage(secretKey, 'ipn', { ...values, accessKey })
    const headers = { 'content-type': 'application/json; charset=UTF-8' }
    const body = JSON.stringify({ ...values, signature })
    return caller.call(
      order.orderId,
      { method: 'POST', url: order.ipnUrl, headers, body },
      (status) => status === 204,
    )
  }

  const act = (order: MomoOrder, wanted: PayOrder) => {
    const usual = { paid: 0, failed: 1006, pending: 7000, open: 1000 }[wanted.outcome]
    const resultCode = wanted.code === undefined ? usual : Number(wanted.code)
    return carryOut(
      wanted,
      () => books.pay(order, resultCode, wanted.amountVnd ?? order.amount),
      (made) => notify(order, made),
    )
  }

  const { desk, isRefundRejected } = createDesk({ find: books.byId, all: books.all, act })
  const rules: ApiRules = {
    partnerCode,
    accessKey,
    secretKey,
    books,
    isRefundRejected,
    payUrl: () => `${baseUrl}/v2/gateway/pay`,
  }
  const mock = await startPaymentMock(
    {
      name: 'momo',
      services: ['pay', ...Object.keys(CALLS)],
      read: (request) => readRequest(request, rules, now, (order, wanted) => void act(order, wanted)),
    },
    desk,
    caller,
    options,
  )
  baseUrl = mock.url
  return mock
}

const ipnOf = (partnerCode: string, order: MomoOrder, transaction: MomoTransaction) => ({
  partnerCode,
  orderId: order.orderId,
  requestId: order.requestId,
  amount: transaction.amount,
  orderInfo: order.orderInfo,
  orderType: 'momo_wallet',
  transId: transaction.transId,
  resultCode: transaction.resultCode,
  message: MESSAGES[transaction.resultCode] ?? 'Giao dịch không thành công.',
  payType: 'qr',
  responseTime: transaction.responseTime,
  extraData: order.extraData,
})

const CALLS: Readonly<Record<string, (sent: Sent, rules: ApiRules) => Verdict>> = {
  create,
  query,
  refund,
  'refund/query': queryRefund,
}

type Act = (order: MomoOrder, wanted: PayOrder) => void

function readRequest(request: MockRequest, rules: ApiRules, now: () => Date, act: Act): Operation | Reply {
  if (request.path === '/v2/gateway/pay' && request.method === 'GET') return payOperation(request, rules, act)
  const service = request.path.replace('/v2/gateway/api/', '')
  const call = Object.hasOwn(CALLS, service) ? CALLS[service] : undefined
  if (call === undefined) return textReply(404, 'Not Found')
  if (request.method !== 'POST') return textReply(405, 'Method Not Allowed')
  const sent = parseJson(request.body)
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return jsonReply(400, { resultCode: 20, message: 'Bad format request.' })
  const values: Sent = { ...sent }
  const answer = ({ code, values: more }: Verdict): Reply =>
    jsonReply(code === 11 || code === 20 ? 400 : 200, {
      partnerCode: values['partnerCode'],
      orderId: values['orderId'],
      requestId: values['requestId'],
      ...more,
      resultCode: code,
      message: MESSAGES[code] ?? `Mã ${code}.`,
      responseTime: now().getTime(),
    })
  return {
    ...paymentOperation(service, String(values['orderId'] ?? '')),
    perform: () => {
      const verdict = call(values, rules)
      return { committed: verdict.isStored ?? false, reply: answer(verdict) }
    },
    say: (code = 99) => answer({ code: Number(code) }),
  }
}

function payOperation({ query: parameters }: MockRequest, { books }: ApiRules, act: Act): Operation {
  const ref = parameters.get('t') ?? ''
  return {
    ...paymentOperation('pay', ref),
    perform: () => {
      const order = books.byId(ref)
      const wanted = payOrderOfPage(ref, parameters)
      if (order === null || !wanted.ok)
        return { committed: false, reply: textReply(404, 'Không tìm thấy đơn hàng') }
      act(order, wanted.order)
      return { committed: true, reply: textReply(200, `Đơn hàng ${ref}: ${wanted.order.outcome}`) }
    },
    say: (code, text) => textReply(400, `${code ?? '99'} ${text ?? ''}`),
  }
}
