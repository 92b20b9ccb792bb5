import { vietnamTimeMs } from '../lib/vietnam-time.ts'
import { type Books, leftOf, paidOf, type VnpayOrder } from './books.ts'
import { namesOf, signMessage } from './sign.ts'

/** An answer of the API, before it is signed. */
export interface Verdict {
  readonly code: string
  readonly message: string
  readonly values?: Readonly<Record<string, string>>
  readonly isStored?: boolean
}

export interface ApiRules {
  readonly tmnCode: string
  readonly hashSecret: string
  readonly now: () => Date
  readonly books: Books
  readonly isRefundRejected: () => boolean
}

export type Command = 'querydr' | 'refund'

/** What a CreateDate may differ from the provider's clock. */
const CLOCK_MS_MAX = 15 * 60_000

/** Checks a message as VNPAY does (payments notes §1.6, §1.7) and does what it asks. */
export function perform(command: Command, sent: Readonly<Record<string, unknown>>, rules: ApiRules): Verdict {
  const texts = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)]))
  const said = (name: string): string => texts[`vnp_${name}`] ?? ''
  if (Object.values(sent).some((value) => typeof value !== 'string' && !Number.isSafeInteger(value)))
    return badFormat('values are texts or whole numbers')
  if (texts['vnp_SecureHash'] !== signMessage(rules.hashSecret, command, texts))
    return { code: '97', message: 'Checksum failed' }
  if (said('TmnCode') !== rules.tmnCode) return { code: '02', message: 'Invalid TmnCode' }
  const wrong = namesOf(command).find((name) => !FORMATS[name]?.test(texts[name] ?? ''))
  if (wrong !== undefined) return badFormat(wrong)
  if (Math.abs(vietnamTimeMs(said('CreateDate')) - rules.now().getTime()) > CLOCK_MS_MAX)
    return badFormat('vnp_CreateDate')
  if (!rules.books.claim(said('RequestId'))) return { code: '94', message: 'Duplicate request' }
  const order = rules.books.find(said('TxnRef'), said('TransactionDate'))
  if (order === null || (order.transactions.length === 0 && command === 'refund'))
    return { code: '91', message: 'Transaction not found' }
  return command === 'querydr' ? answerQuery(order, rules) : answerRefund(order, said, rules)
}

const badFormat = (what: string): Verdict => ({ code: '03', message: `Invalid data format: ${what}` })

const TEXT = /^[A-Za-z0-9 .,:_-]{1,255}$/
const FORMATS: Readonly<Record<string, RegExp>> = {
  vnp_RequestId: /^[A-Za-z0-9]{1,32}$/,
  vnp_Version: /^2\.1\.0$/,
  vnp_Command: /^(querydr|refund)$/,
  vnp_TmnCode: /^[A-Za-z0-9]{8}$/,
  vnp_TransactionType: /^0[23]$/,
  vnp_TxnRef: /^[A-Za-z0-9._-]{1,100}$/,
  vnp_Amount: /^[1-9]\d{0,11}$/,
  vnp_TransactionNo: /^\d{1,15}$/,
  vnp_TransactionDate: /^\d{14}$/,
  vnp_CreateBy: /^[A-Za-z0-9 .,_-]{1,245}$/,
  vnp_CreateDate: /^\d{14}$/,
  vnp_IpAddr: /^[0-9a-fA-F:.]{7,45}$/,
  vnp_OrderInfo: TEXT,
}

function answerQuery(order: VnpayOrder, { books }: ApiRules): Verdict {
  const refund = order.refunds.at(-1)
  const transaction = paidOf(order) ?? order.transactions.at(-1)
  const values = {
    vnp_TxnRef: order.txnRef,
    vnp_OrderInfo: order.orderInfo,
    vnp_Amount: String(refund?.amount ?? transaction?.amount ?? order.amount),
    vnp_TransactionType: refund?.type ?? '01',
    vnp_TransactionStatus:
      refund === undefined ? (transaction === undefined ? '01' : transaction.status) : books.stateOf(refund),
    ...(transaction === undefined
      ? {}
      : { vnp_BankCode: 'NCB', vnp_PayDate: transaction.payDate, vnp_TransactionNo: transaction.number }),
  }
  return { code: '00', message: 'Successful', values }
}

function answerRefund(order: VnpayOrder, said: (name: string) => string, rules: ApiRules): Verdict {
  const { books } = rules
  const amount = Number(said('Amount'))
  const type = said('TransactionType')
  const paid = order.transactions.find(
    ({ number, responseCode, status }) =>
      number === said('TransactionNo') && responseCode === '00' && status === '00',
  )
  if (paid === undefined) return { code: '95', message: 'The original transaction was not successful' }
  if (order.refunds.some((refund) => books.stateOf(refund) === '05'))
    return { code: '94', message: 'A refund is being processed' }
  if (type === '02' ? amount !== paid.amount : amount >= paid.amount) return badFormat('vnp_TransactionType')
  if (amount > leftOf(order, books)) return badFormat('vnp_Amount')
  books.refund(order, {
    requestId: said('RequestId'),
    type,
    amount,
    isRejected: rules.isRefundRejected(),
  })
  const values = {
    vnp_TxnRef: order.txnRef,
    vnp_OrderInfo: said('OrderInfo'),
    vnp_Amount: String(amount),
    vnp_BankCode: 'NCB',
    vnp_PayDate: paid.payDate,
    vnp_TransactionNo: paid.number,
    vnp_TransactionType: type,
    vnp_TransactionStatus: '05',
  }
  return { code: '00', message: 'Request accepted', values, isStored: true }
}
