import { type CallbackRequest, createCallbackCaller } from '../lib/callback-caller.ts'
import type { MockServerOptions } from '../lib/mock-server.ts'
import { decisive } from '../lib/orders.ts'
import { headerOf, type MockRequest, type Operation, type Performed } from '../lib/partner.ts'
import { type PayOrder, payOrderOfPage } from '../lib/pay-order.ts'
import {
  carryOut,
  createDesk,
  type PaymentMock,
  paymentOperation,
  startPaymentMock,
} from '../lib/payment-mock.ts'
import { parseJson } from '../lib/received.ts'
import { jsonReply, pageReply, type Reply, textReply } from '../lib/reply.ts'
import { vietnamTime, vietnamTimeMs } from '../lib/vietnam-time.ts'
import { type Books, createBooks, type VnptOrder, type VnptTransaction } from './books.ts'
import { type Account, refuse } from './checks.ts'
import { sign, signed } from './sign.ts'

/** Fixed port, and the account that the development defaults use. */
export const VNPT_PORT = 9107
export const VNPT_ACCOUNT = {
  merchantServiceId: '1234',
  apiKey: 'dev-vnpt-pay-key',
  secret: 'dev-vnpt-pay-secret',
} as const
export const VNPT_CALLBACK_URL = 'http://127.0.0.1:8080/callbacks/vnpt-pay'

export interface VnptMockOptions extends MockServerOptions, Account {
  /** Where the IPN goes; registered with VNPT, not told with the order. */
  readonly callbackUrl?: string
  /** Between two IPNs that were not acknowledged; 1 min by default. It calls at most five times. */
  readonly callbackIntervalMs?: number
  /** How the IPN comes: its JSON (default), or a form whose field `data` is the JSON. */
  readonly ipnAs?: 'json' | 'form'
}

type Values = Readonly<Record<string, unknown>>

interface Rules {
  readonly options: VnptMockOptions
  readonly books: Books
  readonly act: (order: VnptOrder, wanted: PayOrder) => unknown
}

/** VNPT Pay 1.0.5 (payments notes §4), as strict as the notes say it is. */
export async function startVnptMock(options: VnptMockOptions): Promise<PaymentMock> {
  const books = createBooks()
  const caller = createCallbackCaller({
    attemptsMax: 5,
    intervalMs: options.callbackIntervalMs ?? 60_000,
    timeoutMs: 15_000,
  })

  const notify = (order: VnptOrder, transaction: VnptTransaction) => {
    const message = signed(options.secret, 'IPN', ipnOf(order, transaction, options))
    return caller.call(order.ref, requestOf(message, options), (status, text) =>
      isAcknowledged(status, text, message, options.secret),
    )
  }

  const act = (order: VnptOrder, wanted: PayOrder) =>
    carryOut(
      wanted,
      () => books.pay(order, attemptOf(order, wanted)),
      // Of what is not final it tells nobody.
      async (made) => (wanted.outcome === 'pending' ? [] : notify(order, made)),
    )

  const { desk } = createDesk({ find: books.find, all: books.all, act })
  const rules: Rules = { options, books, act }
  return startPaymentMock(
    { name: 'vnpt-pay', services: ['init', 'query', 'pay'], read: (request) => readRequest(request, rules) },
    desk,
    caller,
    options,
  )
}

function attemptOf(
  order: VnptOrder,
  { outcome, code, amountVnd }: PayOrder,
): Omit<VnptTransaction, 'number'> {
  const usual = { paid: ['00', '1'], failed: ['07', '2'], pending: ['00', '0'], open: ['00', '0'] } as const
  const [usualCode, status] = usual[outcome]
  return {
    amountVnd: amountVnd ?? order.amountVnd,
    payDate: vietnamTime(new Date()),
    code: code ?? usualCode,
    status,
  }
}

const ipnOf = (order: VnptOrder, transaction: VnptTransaction, { merchantServiceId }: Account): Values => ({
  ACTION: 'PAYMENT',
  RESPONSE_CODE: transaction.code,
  MERCHANT_SERVICE_ID: merchantServiceId,
  MERCHANT_ORDER_ID: order.ref,
  AMOUNT: String(transaction.amountVnd),
  CURRENCY_CODE: 'VND',
  VNPTPAY_TRANSACTION_ID: transaction.number,
  PAYMENT_METHOD: 'BANK',
  PAY_DATE: transaction.payDate,
  ADDITIONAL_INFO: '',
})

function requestOf(message: Values, { callbackUrl, ipnAs }: VnptMockOptions): CallbackRequest {
  const url = callbackUrl ?? VNPT_CALLBACK_URL
  const json = JSON.stringify(message)
  if (ipnAs !== 'form')
    return { method: 'POST', url, headers: { 'content-type': 'application/json' }, body: json }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { method: 'POST', url, headers, body: new URLSearchParams({ data: json }).toString() }
}

/** A whole acknowledgement with RESPONSE_CODE 00, signed, its time a moment. */
function isAcknowledged(status: number | null, text: string, sent: Values, secret: string): boolean {
  const ack = membersOf(parseJson(Buffer.from(text)))
  const isEcho = ['MERCHANT_SERVICE_ID', 'MERCHANT_ORDER_ID'].every((name) => ack[name] === sent[name])
  const isTimed = !Number.isNaN(vietnamTimeMs(String(ack['CREATE_DATE'])))
  const isSigned = ack['SECURE_CODE'] === sign(secret, 'ACK', ack)
  return status === 200 && ack['RESPONSE_CODE'] === '00' && isEcho && isTimed && isSigned
}

const ACTIONS = {
  '/rest/payment/v1.0.5/init': 'INIT',
  '/rest/payment/v1.0.5/query_transaction': 'QUERY',
} as const

function readRequest(request: MockRequest, rules: Rules): Operation | Reply {
  const ref = /^\/pay\/([A-Za-z0-9._-]+)$/.exec(request.path)?.[1]
  if (ref !== undefined && request.method === 'GET') return payOperation(ref, request, rules)
  const action = Object.entries(ACTIONS).find(([path]) => path === request.path)?.[1]
  if (action === undefined) return textReply(404, 'Not Found')
  if (request.method !== 'POST') return textReply(405, 'Method Not Allowed')
  if (headerOf(request, 'authorization') !== `Bearer ${rules.options.apiKey}`)
    return jsonReply(401, { error: 'Unauthorized' })
  const sent = parseJson(request.body)
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return textReply(400, 'Bad Request')
  const values = membersOf(sent)
  return {
    ...paymentOperation(action.toLowerCase(), String(values['MERCHANT_ORDER_ID'] ?? '')),
    perform: () => perform(action, values, request, rules),
    say: (code = '99', text = 'Other error') => refusal(String(code), text),
  }
}

function perform(action: 'INIT' | 'QUERY', sent: Values, request: MockRequest, rules: Rules): Performed {
  const { options, books } = rules
  const refused = refuse(action, sent, options)
  if (refused !== null) return { committed: false, reply: refusal(refused.code, refused.text) }
  const [ref, createDate] = [String(sent['MERCHANT_ORDER_ID']), String(sent['CREATE_DATE'])]
  if (action === 'QUERY') return { committed: false, reply: answerQuery(ref, createDate, rules) }
  const order = books.open({ ref, createDate, amountVnd: Number(sent['AMOUNT']) })
  if (order === null) return { committed: false, reply: refusal('12', 'Duplicate MERCHANT_ORDER_ID') }
  const REDIRECT_URL = `http://${headerOf(request, 'host') ?? '127.0.0.1'}/pay/${ref}`
  // Which values this signature covers is not public.
  const values = { RESPONSE_CODE: '00', DESCRIPTION: 'Success', REDIRECT_URL, SECURE_CODE: '0'.repeat(64) }
  return { committed: true, reply: jsonReply(200, values) }
}

function answerQuery(ref: string, createDate: string, { books, options }: Rules): Reply {
  const order = books.find(ref)
  if (order === null || order.createDate !== createDate) return refusal('14', 'Order not found')
  const transaction = decisive(order)
  const values = {
    RESPONSE_CODE: '00',
    DESCRIPTION: 'Success',
    MERCHANT_ORDER_ID: ref,
    VNPTPAY_TRANSACTION_ID: transaction?.number ?? '',
    AMOUNT: String(transaction?.amountVnd ?? order.amountVnd),
    PAYMENT_METHOD: transaction === undefined ? '' : 'BANK',
    PAY_DATE: transaction?.payDate ?? '',
    TRANSACTION_STATUS: transaction?.status ?? '0',
    ADDITIONAL_INFO: '',
  }
  return jsonReply(200, signed(options.secret, 'ANSWER', values))
}

const refusal = (code: string, text: string): Reply =>
  jsonReply(200, { RESPONSE_CODE: code, DESCRIPTION: text })

function payOperation(ref: string, { query }: MockRequest, { books, act }: Rules): Operation {
  return {
    ...paymentOperation('pay', ref),
    perform: () => {
      const order = books.find(ref)
      const wanted = payOrderOfPage(ref, query)
      if (order === null || !wanted.ok)
        return {
          committed: false,
          reply: pageReply(order === null ? 404 : 400, 'Không có trang thanh toán này'),
        }
      void act(order, wanted.order)
      return { committed: true, reply: pageReply(200, `Giao dịch ${ref}: ${wanted.order.outcome}`) }
    },
    say: (code, text) => pageReply(400, `${code ?? '99'} ${text ?? 'Lỗi khác'}`),
  }
}

const membersOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
