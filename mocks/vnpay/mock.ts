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
import { type ApiRules, type Command, perform, type Verdict } from './api.ts'
import { createBooks, isExpired, type VnpayOrder, type VnpayTransaction } from './books.ts'
import { openPage } from './pay-page.ts'
import { sign, signedQuery, signMessage } from './sign.ts'

/** Fixed port, and the terminal that the development defaults use. */
export const VNPAY_PORT = 9103
export const VNPAY_ACCOUNT = { tmnCode: 'DEMOTMN1', hashSecret: 'DEVVNPAYHASHSECRET00000000000001' } as const
export const VNPAY_IPN_URL = 'http://127.0.0.1:8080/callbacks/vnpay'

export interface VnpayMockOptions extends MockServerOptions {
  readonly tmnCode: string
  readonly hashSecret: string
  /** The IPN address that is registered for the terminal; VNPAY is not told it with the order. */
  readonly ipnUrl?: string
  /** Between two IPNs; 5 min as at the real one by default. It calls at most ten times. */
  readonly ipnIntervalMs?: number
  /** A refund is being processed for so long; 1 s by default. */
  readonly refundAfterMs?: number
  readonly now?: () => Date
}

/** A running VNPAY; `setIpnUrl` registers another address. */
export interface VnpayMock extends PaymentMock {
  readonly setIpnUrl: (url: string) => void
}

const PAY_PATH = '/paymentv2/vpcpay.html'
const API_PATH = '/merchant_webapi/api/transaction'

/** VNPAY 2.1.0 (payments notes §1), as strict as the real one. */
export async function startVnpayMock(options: VnpayMockOptions): Promise<VnpayMock> {
  const { tmnCode, hashSecret, now = () => new Date() } = options
  const books = createBooks({ now, refundAfterMs: options.refundAfterMs ?? 1000 })
  const caller = createCallbackCaller({
    attemptsMax: 10,
    intervalMs: options.ipnIntervalMs ?? 300_000,
    timeoutMs: 15_000,
  })
  let ipnUrl = options.ipnUrl ?? VNPAY_IPN_URL
  const register = (url: string): void => {
    ipnUrl = url
  }

  const notify = (order: VnpayOrder, transaction: VnpayTransaction) => {
    const query = signedQuery(ipnOf(tmnCode, order, transaction))
    const url = `${ipnUrl}?${query}&vnp_SecureHash=${sign(hashSecret, query)}`
    return caller.call(order.txnRef, { method: 'GET', url, headers: {}, body: null }, isConfirmed)
  }

  const act = (order: VnpayOrder, wanted: PayOrder) => {
    const codes = isExpired(order, now()) ? (['11', '02'] as const) : codesOf(wanted)
    const amount = wanted.amountVnd === undefined ? order.amount : wanted.amountVnd * 100
    return carryOut(
      wanted,
      () => books.pay(order, codes, amount),
      (made) => notify(order, made),
    )
  }

  const { desk, isRefundRejected } = createDesk({ find: books.byRef, all: books.all, act })
  const rules: ApiRules = { tmnCode, hashSecret, now, books, isRefundRejected }
  const mock = await startPaymentMock(
    {
      name: 'vnpay',
      services: ['pay', 'querydr', 'refund'],
      read: (request) => readRequest(request, rules, (order, wanted) => void act(order, wanted)),
      control: (method, path, request) =>
        method === 'POST' && path === '/__ipn' ? registerIpn(request, register) : null,
    },
    desk,
    caller,
    options,
  )
  return { ...mock, setIpnUrl: register }
}

function registerIpn({ body }: MockRequest, register: (url: string) => void): Reply {
  const { url } = Object(parseJson(body))
  if (typeof url !== 'string' || !URL.canParse(url))
    return jsonReply(422, { detail: 'url must be an address.' })
  register(url)
  return jsonReply(200, { url })
}

/** VNPAY stops calling after these two (payments notes §1.4). */
function isConfirmed(status: number | null, text: string): boolean {
  if (status !== 200) return false
  const { RspCode } = Object(parseJson(Buffer.from(text)))
  return RspCode === '00' || RspCode === '02'
}

/** "24/02"; without a code 00/00, 24/02 or 00/01. */
function codesOf({ outcome, code }: PayOrder): readonly [string, string] {
  const usual = { paid: '00/00', failed: '24/02', pending: '00/01', open: '00/01' }[outcome]
  const [response = '', status = ''] = (code ?? usual).split('/')
  return [response, status]
}

const ipnOf = (
  tmnCode: string,
  order: VnpayOrder,
  transaction: VnpayTransaction,
): Record<string, string> => ({
  vnp_TmnCode: tmnCode,
  vnp_Amount: String(transaction.amount),
  vnp_BankCode: transaction.number === '0' ? 'VNPAY' : 'NCB',
  vnp_BankTranNo: transaction.number === '0' ? '' : `VNP${transaction.number}`,
  vnp_CardType: transaction.number === '0' ? 'QRCODE' : 'ATM',
  vnp_PayDate: transaction.payDate,
  vnp_OrderInfo: order.orderInfo,
  vnp_TransactionNo: transaction.number,
  vnp_ResponseCode: transaction.responseCode,
  vnp_TransactionStatus: transaction.status,
  vnp_TxnRef: order.txnRef,
})

type Act = (order: VnpayOrder, wanted: PayOrder) => void

function readRequest(request: MockRequest, rules: ApiRules, act: Act): Operation | Reply {
  if (request.path === PAY_PATH && request.method === 'GET') return payOperation(request, rules, act)
  if (request.path !== API_PATH) return textReply(404, 'Not Found')
  if (request.method !== 'POST') return textReply(405, 'Method Not Allowed')
  const sent = parseJson(request.body)
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return textReply(400, 'Bad Request')
  const values: Readonly<Record<string, unknown>> = { ...sent }
  const { vnp_Command: command } = values
  if (command !== 'querydr' && command !== 'refund') return textReply(400, 'Bad Request')
  return apiOperation(command, values, rules)
}

function payOperation({ query }: MockRequest, rules: ApiRules, act: Act): Operation {
  const ref = query.get('vnp_TxnRef') ?? ''
  return {
    ...paymentOperation('pay', ref),
    perform: () => {
      const opened = openPage(query, rules)
      const wanted = payOrderOfPage(ref, query)
      if (typeof opened === 'string' || !wanted.ok)
        return { committed: false, reply: page(400, typeof opened === 'string' ? opened : 'Bad outcome') }
      act(opened, wanted.order)
      return { committed: true, reply: page(200, `Đơn hàng ${ref}: ${wanted.order.outcome}`) }
    },
    say: (code, text) => page(400, `${code ?? '99'} ${text ?? 'Lỗi khác'}`),
  }
}

const page = (status: number, text: string): Reply => ({
  status,
  contentType: 'text/html; charset=utf-8',
  body: `<html lang="vi"><body><h1>${text.replaceAll('<', '&lt;')}</h1></body></html>`,
})

function apiOperation(command: Command, sent: Readonly<Record<string, unknown>>, rules: ApiRules): Operation {
  const ref = String(sent['vnp_TxnRef'] ?? '')
  const answer = (verdict: Verdict): Reply => {
    const values = {
      vnp_ResponseId: `resp${rules.now().getTime()}`,
      vnp_Command: command,
      vnp_TmnCode: rules.tmnCode,
      vnp_TxnRef: ref,
      ...verdict.values,
      vnp_ResponseCode: verdict.code,
      vnp_Message: verdict.message,
    }
    return jsonReply(200, {
      ...values,
      vnp_SecureHash: signMessage(rules.hashSecret, `${command}-answer`, values),
    })
  }
  return {
    ...paymentOperation(command, ref),
    perform: () => {
      const verdict = perform(command, sent, rules)
      return { committed: verdict.isStored ?? false, reply: answer(verdict) }
    },
    say: (code = '99', message = 'Other errors') => answer({ code: String(code), message }),
  }
}
