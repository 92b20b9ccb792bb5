import type { Books, MomoOrder } from './books.ts'
import { signMessage } from './sign.ts'

/** An answer: its resultCode and what stands beside it. */
export interface Verdict {
  readonly code: number
  readonly values?: Readonly<Record<string, unknown>>
  readonly isStored?: boolean
}

export interface ApiRules {
  readonly partnerCode: string
  readonly accessKey: string
  readonly secretKey: string
  readonly books: Books
  readonly isRefundRejected: () => boolean
  /** Where payers are sent, without the order. */
  readonly payUrl: () => string
}

export type Sent = Readonly<Record<string, unknown>>

const ORDER_ID = /^[0-9a-zA-Z]([-_.]*[0-9a-zA-Z]+)*$/
const PLAIN = /^[A-Za-z0-9 .,_-]{1,200}$/
const AMOUNT_MIN = 1000
const AMOUNT_MAX = 50_000_000

const isText = (value: unknown, lengthMax: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= lengthMax

/** What every call has; null: it is in order. */
function refusalOf(sent: Sent, message: Parameters<typeof signMessage>[1], rules: ApiRules): Verdict | null {
  const { partnerCode, orderId, requestId, signature, lang } = sent
  if (!isText(partnerCode, 20) || !isText(requestId, 50) || (lang !== 'vi' && lang !== 'en'))
    return { code: 20 }
  if (!isText(orderId, 50) || !ORDER_ID.test(orderId)) return { code: 42 }
  if (partnerCode !== rules.partnerCode) return { code: 13 }
  const expected = signMessage(rules.secretKey, message, { ...sent, accessKey: rules.accessKey })
  return signature === expected ? null : { code: 11 }
}

function amountRefusal(amount: unknown): Verdict | null {
  if (typeof amount !== 'number' || !Number.isInteger(amount)) return { code: 21 }
  return amount < AMOUNT_MIN || amount > AMOUNT_MAX ? { code: 22 } : null
}

/** Payments notes §2: formats, lengths, signature; one order per orderId, and the same requestId gets the same answer once it is final. */
export function create(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf(sent, 'create', rules) ?? amountRefusal(sent['amount'])
  if (refusal !== null) return refusal
  const { orderInfo, redirectUrl, ipnUrl, requestType, extraData } = sent
  const areTexts = isText(redirectUrl, 200) && isText(ipnUrl, 200) && isText(orderInfo, 200)
  if (!areTexts || !PLAIN.test(String(orderInfo))) return { code: 20 }
  if (requestType !== 'captureWallet' && requestType !== 'payWithMethod') return { code: 20 }
  if (typeof extraData !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(extraData)) return { code: 20 }
  const [orderId, requestId] = [String(sent['orderId']), String(sent['requestId'])]
  if (!rules.books.claim(requestId)) return { code: 40 }
  if (rules.books.byId(orderId) !== null || rules.books.refundById(orderId) !== null) return { code: 41 }
  // amountRefusal() has seen that it is a number.
  const amount = Number(sent['amount'])
  rules.books.open({
    orderId,
    requestId,
    amount,
    orderInfo: String(orderInfo),
    extraData,
    ipnUrl: String(ipnUrl),
  })
  const payUrl = `${rules.payUrl()}?t=${encodeURIComponent(orderId)}`
  return { code: 0, values: { amount, payUrl, deeplink: `momo://app?t=${orderId}` }, isStored: true }
}

export function query(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf(sent, 'query', rules)
  if (refusal !== null) return refusal
  const order = rules.books.byId(String(sent['orderId']))
  if (order === null) return { code: 42 }
  const transaction = paidOf(order) ?? order.transactions.at(-1)
  return {
    code: transaction?.resultCode ?? 1000,
    values: {
      amount: transaction?.amount ?? order.amount,
      extraData: order.extraData,
      ...(transaction === undefined ? {} : { transId: transaction.transId, payType: 'qr' }),
      refundTrans: order.refunds.map(({ orderId, amount }) => ({ orderId, amount })),
    },
  }
}

export function refund(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf(sent, 'refund', rules) ?? amountRefusal(sent['amount'])
  if (refusal !== null) return refusal
  const [orderId, amount, transId] = [String(sent['orderId']), Number(sent['amount']), sent['transId']]
  if (!PLAIN.test(String(sent['description'])) || typeof transId !== 'number') return { code: 20 }
  const { books } = rules
  if (!books.claim(String(sent['requestId']))) return { code: 40 }
  if (books.byId(orderId) !== null || books.refundById(orderId) !== null) return { code: 41 }
  const order = books.byTransId(transId)
  if (order === null) return { code: 42 }
  const back = order.refunds
    .filter((each) => books.stateOf(each) !== 1080)
    .reduce((sum, each) => sum + each.amount, 0)
  if (back + amount > (paidOf(order)?.amount ?? 0)) return { code: 1081 }
  books.refund(order, { orderId, amount, isRejected: rules.isRefundRejected() })
  return { code: 7002, values: { amount, transId }, isStored: true }
}

export function queryRefund(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf(sent, 'query', rules)
  if (refusal !== null) return refusal
  const found = rules.books.refundById(String(sent['orderId']))
  return found === null
    ? { code: 42 }
    : { code: rules.books.stateOf(found), values: { amount: found.amount } }
}

const paidOf = (order: MomoOrder) => order.transactions.find(({ resultCode }) => resultCode === 0)
