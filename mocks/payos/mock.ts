import { createCallbackCaller } from '../lib/callback-caller.ts'
import type { MockServerOptions } from '../lib/mock-server.ts'
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
import { createLinks, type Link, type Links } from './links.ts'
import { createdOf, stateOf, TEST_DATA, webhookOf } from './messages.ts'
import { signCreation, signData } from './sign.ts'

/** Fixed port, and the account that the development defaults use. */
export const PAYOS_PORT = 9108
export const PAYOS_ACCOUNT = {
  clientId: 'dev-payos-client',
  apiKey: 'dev-payos-key',
  checksumKey: 'dev-payos-checksum-key',
} as const
export const PAYOS_WEBHOOK_URL = 'http://127.0.0.1:8080/callbacks/payos'

export interface PayosMockOptions extends MockServerOptions {
  readonly clientId: string
  readonly apiKey: string
  readonly checksumKey: string
  /** Registered at start, untried; `POST /confirm-webhook` tries another one out and registers it. */
  readonly callbackUrl?: string
  /** Between two webhooks that were not answered with 2xx; 1 min by default. It calls at most five times. */
  readonly callbackIntervalMs?: number
  readonly now?: () => Date
}

type Values = Readonly<Record<string, unknown>>

interface Rules {
  readonly options: PayosMockOptions
  readonly links: Links
  readonly now: () => Date
  readonly act: (link: Link, wanted: PayOrder) => unknown
  /** Sends the test call there, and webhooks from now on. */
  readonly register: (url: string) => void
}

const SERVICES = ['create', 'query', 'cancel', 'confirm-webhook', 'pay']

/** payOS (payments notes §5.1), as strict as the notes say it is. */
export async function startPayosMock(options: PayosMockOptions): Promise<PaymentMock> {
  const { checksumKey, now = () => new Date() } = options
  const links = createLinks()
  const caller = createCallbackCaller({
    attemptsMax: 5,
    intervalMs: options.callbackIntervalMs ?? 60_000,
    timeoutMs: 15_000,
  })
  let url = options.callbackUrl ?? PAYOS_WEBHOOK_URL

  const notify = (ref: string, data: Values) => {
    const signature = signData(checksumKey, data)
    const body = JSON.stringify({ code: '00', desc: 'success', success: true, data, signature })
    const headers = { 'content-type': 'application/json' }
    return caller.call(ref, { method: 'POST', url, headers, body }, isAcknowledged)
  }

  const act = async (link: Link, wanted: PayOrder) => {
    if (wanted.outcome === 'failed' || wanted.outcome === 'pending') {
      // Of these payOS tells nobody.
      link.mark = wanted.outcome === 'failed' ? 'CANCELLED' : 'PROCESSING'
      return []
    }
    return carryOut(
      wanted,
      () => links.transfer(link, wanted.amountVnd ?? link.amountVnd, now()),
      (transfer) => notify(link.orderCode, webhookOf(link, transfer, wanted.code ?? '00')),
    )
  }

  const { desk } = createDesk({ find: links.find, all: links.all, act })
  const register = (wanted: string): void => {
    url = wanted
    void notify('123', TEST_DATA)
  }
  const rules: Rules = { options, links, now, act, register }
  return startPaymentMock(
    { name: 'payos', services: SERVICES, read: (request) => readRequest(request, rules) },
    desk,
    caller,
    options,
  )
}

const isAcknowledged = (status: number | null): boolean => status !== null && status >= 200 && status < 300

function readRequest(request: MockRequest, rules: Rules): Operation | Reply {
  const { method, path } = request
  const page = /^\/web\/(\w+)$/.exec(path)?.[1]
  if (page !== undefined && method === 'GET') return payOperation(page, request, rules)
  const { clientId, apiKey } = rules.options
  if (headerOf(request, 'x-client-id') !== clientId || headerOf(request, 'x-api-key') !== apiKey)
    return jsonReply(401, { code: '401', desc: 'Không được phép' })
  const body = membersOf(parseJson(request.body))
  const [, name = '', action] = /^\/v2\/payment-requests\/(\w+)(\/cancel)?$/.exec(path) ?? []
  if (method === 'POST' && path === '/v2/payment-requests')
    return operation('create', String(body['orderCode'] ?? ''), () => create(body, request, rules))
  if (method === 'GET' && name !== '' && action === undefined)
    return operation('query', name, () => tell(name, rules))
  if (method === 'POST' && action !== undefined) return operation('cancel', name, () => cancel(name, rules))
  if (method === 'POST' && path === '/confirm-webhook')
    return operation('confirm-webhook', '', () => confirmWebhook(body, rules))
  return textReply(404, 'Not Found')
}

const operation = (service: string, ref: string, perform: () => Performed): Operation => ({
  ...paymentOperation(service, ref),
  perform,
  say: (code = '20', text = 'Lỗi khác') => jsonReply(200, { code: String(code), desc: text, data: null }),
})

function create(body: Values, request: MockRequest, { options, links, now }: Rules): Performed {
  const { orderCode, amount, description, cancelUrl, returnUrl, expiredAt } = body
  if (!isWhole(orderCode) || !isWhole(amount)) return refuse('20', 'orderCode, amount phải là số nguyên')
  if (typeof description !== 'string' || !/^[A-Za-z0-9 .,_-]{1,25}$/.test(description))
    return refuse('20', 'description không hợp lệ')
  if (![cancelUrl, returnUrl].every((url) => typeof url === 'string' && URL.canParse(url)))
    return refuse('20', 'cancelUrl, returnUrl không hợp lệ')
  if (!isWhole(expiredAt) || expiredAt * 1000 <= now().getTime())
    return refuse('20', 'expiredAt không hợp lệ')
  if (body['signature'] !== signCreation(options.checksumKey, body))
    return refuse('201', 'Mã kiểm tra(signature) không hợp lệ')
  const link = links.open({
    orderCode: String(orderCode),
    amountVnd: amount,
    description,
    expiresAtMs: expiredAt * 1000,
  })
  if (link === null) return refuse('231', 'Đơn thanh toán đã tồn tại')
  const url = `http://${headerOf(request, 'host') ?? '127.0.0.1'}/web/${link.id}`
  return { committed: true, reply: answer(createdOf(link, url), options) }
}

function tell(name: string, { links, options, now }: Rules): Performed {
  const link = links.find(name)
  return link === null ? NOT_FOUND : { committed: false, reply: answer(stateOf(link, now()), options) }
}

function cancel(name: string, { links, options, now }: Rules): Performed {
  const link = links.find(name)
  if (link === null) return NOT_FOUND
  link.mark = 'CANCELLED'
  return { committed: true, reply: answer(stateOf(link, now()), options) }
}

/** The real one waits for the test call's answer; here GET /__callbacks shows how it went. */
function confirmWebhook({ webhookUrl }: Values, { register }: Rules): Performed {
  if (typeof webhookUrl !== 'string' || !URL.canParse(webhookUrl))
    return refuse('20', 'webhookUrl không hợp lệ')
  register(webhookUrl)
  return { committed: true, reply: jsonReply(200, { code: '00', desc: 'success', data: { webhookUrl } }) }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

const answer = (data: Values, { checksumKey }: PayosMockOptions): Reply =>
  jsonReply(200, { code: '00', desc: 'success', data, signature: signData(checksumKey, data) })

const refuse = (code: string, desc: string): Performed => ({
  committed: false,
  reply: jsonReply(200, { code, desc, data: null }),
})

const NOT_FOUND = refuse('101', 'Không tìm thấy đơn thanh toán')

function payOperation(id: string, { query }: MockRequest, { links, act }: Rules): Operation {
  const link = links.find(id)
  return {
    ...paymentOperation('pay', link?.orderCode ?? ''),
    perform: () => {
      const wanted = payOrderOfPage(id, query)
      if (link === null || !wanted.ok)
        return {
          committed: false,
          reply: pageReply(link === null ? 404 : 400, 'Không có trang thanh toán này'),
        }
      void act(link, wanted.order)
      return { committed: true, reply: pageReply(200, `Đơn ${link.orderCode}: ${wanted.order.outcome}`) }
    },
    say: (code, text) => pageReply(400, `${code ?? '20'} ${text ?? 'Lỗi khác'}`),
  }
}

const membersOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
