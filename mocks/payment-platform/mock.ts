import { createCallbackCaller } from '../lib/callback-caller.ts'
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
import { type Books, createBooks, type PlatformOrder, type PlatformTransaction } from './books.ts'
import { type Account, membersOf, type Refusal, refuseInit, refuseQuery } from './checks.ts'
import { sign } from './sign.ts'

/** Fixed port, and the account that the development defaults use. */
export const PLATFORM_PORT = 9106
export const PLATFORM_ACCOUNT = { partnerCode: 'H56', secret: 'dev-payment-platform-secret' } as const
export const PLATFORM_CALLBACK_URL = 'http://127.0.0.1:8080/callbacks/payment-platform'

export interface PlatformMockOptions extends MockServerOptions, Account {
  /** What must come as `Authorization: Bearer …`; absent: nothing need come. */
  readonly bearer?: string
  /** Where CONFIRM goes; registered with the platform, not told with the order. */
  readonly callbackUrl?: string
  /** Between two CONFIRMs that were not acknowledged; 1 min by default. It calls at most five times. */
  readonly callbackIntervalMs?: number
  /** Answers come in an LGSP's envelope. Default false. */
  readonly isWrapped?: boolean
}

interface Rules {
  readonly options: PlatformMockOptions
  readonly books: Books
  readonly url: (request: MockRequest) => string
  readonly act: (order: PlatformOrder, wanted: PayOrder) => unknown
}

/** The national payment platform, protocol 1.0.6 (payments notes §6.1), as strict as the notes say it is. */
export async function startPlatformMock(options: PlatformMockOptions): Promise<PaymentMock> {
  const books = createBooks()
  const caller = createCallbackCaller({
    attemptsMax: 5,
    intervalMs: options.callbackIntervalMs ?? 60_000,
    timeoutMs: 15_000,
  })
  const url = options.callbackUrl ?? PLATFORM_CALLBACK_URL

  const confirm = (order: PlatformOrder, transaction: PlatformTransaction) => {
    const message = confirmOf('CONFIRM', order, transaction, options)
    const body = JSON.stringify(message)
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    return caller.call(order.ref, { method: 'POST', url, headers, body }, (status, text) =>
      isAcknowledged(status, text, message, options.secret),
    )
  }

  const act = (order: PlatformOrder, wanted: PayOrder) =>
    carryOut(
      wanted,
      () => books.pay(order, attemptOf(order, wanted)),
      // Of what is not final the platform tells nobody.
      async (made) => (wanted.outcome === 'pending' ? [] : confirm(order, made)),
    )

  const { desk } = createDesk({ find: books.find, all: books.all, act })
  const rules: Rules = {
    options,
    books,
    url: (request) => `http://${headerOf(request, 'host') ?? '127.0.0.1'}`,
    act,
  }
  return startPaymentMock(
    {
      name: 'payment-platform',
      services: ['init', 'query', 'pay'],
      read: (request) => readRequest(request, rules),
    },
    desk,
    caller,
    options,
  )
}

function attemptOf(
  order: PlatformOrder,
  { outcome, code, amountVnd }: PayOrder,
): Omit<PlatformTransaction, 'number'> {
  const usual = { paid: ['00', '1'], failed: ['07', '4'], pending: ['00', '3'], open: ['00', '3'] } as const
  const [usualCode, status] = usual[outcome]
  return { amountVnd: amountVnd ?? order.amountVnd, code: code ?? usualCode, status }
}

/** CONFIRM's values, signed; a query's answer has the same. */
function confirmOf(
  kind: 'CONFIRM' | 'QUERY',
  order: PlatformOrder,
  transaction: PlatformTransaction | undefined,
  { partnerCode, secret }: Account,
): Readonly<Record<string, unknown>> {
  const values = {
    LoaiBanTin: kind,
    MaLoi: kind === 'QUERY' ? '00' : (transaction?.code ?? '00'),
    MaDoiTac: partnerCode,
    MaThamChieu: order.ref,
    SoTien: transaction?.amountVnd ?? order.amountVnd,
    MaTienTe: 'VND',
    MaGiaoDich: transaction?.number ?? '',
    MaNganHang: transaction === undefined ? '' : 'VIETINBANK',
    ThoiGianGD: order.time,
    ThongTinGiaoDich: order.description,
  }
  return { ...values, MaXacThuc: sign(secret, 'CONFIRM', values) }
}

/** A whole acknowledgement with MaLoi 00, its signature the callback's own or a right one over the answer. */
function isAcknowledged(
  status: number | null,
  text: string,
  sent: Readonly<Record<string, unknown>>,
  secret: string,
): boolean {
  const ack = membersOf(parseJson(Buffer.from(text)))
  const isEcho = ['MaDoiTac', 'MaThamChieu', 'ThoiGianGD'].every((name) => ack[name] === sent[name])
  const isSigned = ack['MaXacThuc'] === sent['MaXacThuc'] || ack['MaXacThuc'] === sign(secret, 'ACK', ack)
  return status === 200 && ack['MaLoi'] === '00' && typeof ack['MoTaLoi'] === 'string' && isEcho && isSigned
}

function readRequest(request: MockRequest, rules: Rules): Operation | Reply {
  const ref = /^\/pay\/([A-Za-z0-9]+)$/.exec(request.path)?.[1]
  if (ref !== undefined && request.method === 'GET') return payOperation(ref, request, rules)
  if (request.path !== '/init' && request.path !== '/query') return textReply(404, 'Not Found')
  if (request.method !== 'POST') return textReply(405, 'Method Not Allowed')
  const { bearer } = rules.options
  if (bearer !== undefined && headerOf(request, 'authorization') !== `Bearer ${bearer}`)
    return jsonReply(401, { error_code: '401', message: 'Unauthorized' })
  const sent = parseJson(request.body)
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return textReply(400, 'Bad Request')
  const values = membersOf(sent)
  return request.path === '/init' ? initOperation(values, request, rules) : queryOperation(values, rules)
}

function initOperation(
  sent: Readonly<Record<string, unknown>>,
  request: MockRequest,
  rules: Rules,
): Operation {
  const answer = answerer(rules)
  const perform = (): Performed => {
    const refusal = refuseInit(sent, rules.options)
    if (refusal !== null) return { committed: false, reply: answer.refuse(refusal) }
    const order = rules.books.open({
      ref: String(sent['MaThamChieu']),
      time: String(sent['ThoiGianGD']),
      amountVnd: Number(sent['SoTien']),
      description: String(sent['ThongTinGiaoDich']),
      dossierCode: String(membersOf(sent['ThongTinBienLai'])['MaHoSo']),
    })
    if (order === null)
      return { committed: false, reply: answer.refuse({ code: '04', text: 'MaThamChieu da duoc dung' }) }
    const UrlThanhToan = `${rules.url(request)}/pay/${order.ref}`
    return { committed: true, reply: answer.say({ MaLoi: '00', MoTaLoi: 'Thanh cong', UrlThanhToan }) }
  }
  return { ...paymentOperation('init', String(sent['MaThamChieu'] ?? '')), perform, say: answer.fault }
}

function queryOperation(sent: Readonly<Record<string, unknown>>, rules: Rules): Operation {
  const answer = answerer(rules)
  const perform = (): Performed => {
    const refusal = refuseQuery(sent, rules.options)
    if (refusal !== null) return { committed: false, reply: answer.refuse(refusal) }
    const order = rules.books.find(String(sent['MaThamChieu']))
    if (order === null || order.time !== sent['ThoiGianGD'])
      return { committed: false, reply: answer.refuse({ code: '06', text: 'Khong tim thay giao dich' }) }
    const transaction = decisive(order)
    const TrangThaiGD = transaction?.status ?? '3'
    const values = confirmOf('QUERY', order, transaction, rules.options)
    return { committed: false, reply: answer.say({ ...values, TrangThaiGD, MoTaLoi: 'Thanh cong' }) }
  }
  return { ...paymentOperation('query', String(sent['MaThamChieu'] ?? '')), perform, say: answer.fault }
}

/** How the platform answers, through the LGSP or not. */
function answerer({ options: { isWrapped = false } }: Rules) {
  const say = (values: object): Reply =>
    jsonReply(200, isWrapped ? { error_code: '0', message: JSON.stringify(values) } : values)
  const refuse = ({ code, text }: Refusal): Reply => say({ MaLoi: code, MoTaLoi: text })
  const fault: Operation['say'] = (code = '99', text = 'Loi khac') => refuse({ code: String(code), text })
  return { say, refuse, fault }
}

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
