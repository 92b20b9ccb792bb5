import { vietnamTime } from '../lib/vietnam-time.ts'
import type { Books, ZalopayOrder } from './books.ts'
import { macOf, type ZalopayCall } from './sign.ts'

/** An answer: its two codes and what stands beside them. */
export interface Verdict {
  readonly code: number
  readonly subCode?: number
  readonly values?: Readonly<Record<string, unknown>>
  readonly isStored?: boolean
}

export interface ApiRules {
  readonly appId: number
  readonly key1: string
  readonly books: Books
  readonly now: () => Date
  readonly isRefundRejected: () => boolean
  /** Where payers are sent, without the order. */
  readonly payUrl: () => string
}

export type Sent = Readonly<Record<string, unknown>>

const failed = (subCode: number): Verdict => ({ code: 2, subCode })
const ILLEGAL_DATA = -401
const CLOCK_MS_MAX = 15 * 60_000

const isWhole = (value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max

const isText = (value: unknown, lengthMax: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= lengthMax

const isJson = (value: unknown, first: '{' | '['): value is string =>
  typeof value === 'string' && value.startsWith(first) && isParsable(value)

function isParsable(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What every call has; null: it is in order. */
function refusalOf(call: ZalopayCall, sent: Sent, { appId, key1 }: ApiRules): Verdict | null {
  if (!isWhole(sent['app_id'], 1)) return failed(ILLEGAL_DATA)
  if (sent['app_id'] !== appId || sent['mac'] !== macOf(key1, call, sent)) return failed(-402)
  return null
}

/** The number of an order or refund begins with its day in Viet Nam, and a refund's names the app. */
function isNumbered(id: unknown, at: Date, appId: number | null, lengthMax: number): id is string {
  const prefix = `${vietnamTime(at).slice(2, 8)}_${appId === null ? '' : `${appId}_`}`
  return isText(id, lengthMax) && id.startsWith(prefix) && /^[A-Za-z0-9_-]+$/.test(id)
}

export function create(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf('create', sent, rules)
  if (refusal !== null) return refusal
  const { app_trans_id, app_user, app_time, amount, embed_data, item, description, callback_url } = sent
  const { expire_duration_seconds } = sent
  if (!isWhole(app_time, 0) || Math.abs(rules.now().getTime() - app_time) > CLOCK_MS_MAX) return failed(-54)
  if (!isNumbered(app_trans_id, new Date(app_time), null, 40)) return failed(-92)
  if (!isText(app_user, 50) || !isWhole(amount, 1) || !isWhole(expire_duration_seconds, 300, 2_592_000))
    return failed(ILLEGAL_DATA)
  if (!isJson(embed_data, '{') || !isJson(item, '[') || !isText(callback_url, 2000))
    return failed(ILLEGAL_DATA)
  if (!isText(description, 256) || !/^[A-Za-z0-9 .,_-]+$/.test(description)) return failed(ILLEGAL_DATA)
  if (rules.books.byId(app_trans_id) !== null) return failed(-68)
  rules.books.open({
    appTransId: app_trans_id,
    appTime: app_time,
    appUser: app_user,
    amount,
    embedData: embed_data,
    item,
    callbackUrl: callback_url,
    expiresAtMs: app_time + expire_duration_seconds * 1000,
  })
  const order_url = `${rules.payUrl()}?order=${encodeURIComponent(app_trans_id)}`
  return {
    code: 1,
    values: { order_url, zp_trans_token: 'AC2106', order_token: 'token', qr_code: 'qr' },
    isStored: true,
  }
}

export function query(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf('query', sent, rules)
  if (refusal !== null) return refusal
  const order = rules.books.byId(String(sent['app_trans_id']))
  if (order === null) return failed(-101)
  const made = paidOf(order) ?? order.transactions.at(-1)
  const isExpired = rules.now().getTime() > order.expiresAtMs
  if (made === undefined)
    return isExpired
      ? failed(-54)
      : { code: 3, values: { is_processing: false, amount: order.amount, zp_trans_id: 0 } }
  const { returnCode, subReturnCode, amount, zpTransId } = made
  return {
    code: returnCode,
    subCode: subReturnCode,
    values: { is_processing: returnCode === 3, amount, zp_trans_id: zpTransId ?? 0, discount_amount: 0 },
  }
}

export function refund(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf('refund', sent, rules)
  if (refusal !== null) return refusal
  const { m_refund_id, zp_trans_id, amount, timestamp, description } = sent
  const { books, appId } = rules
  if (!isWhole(timestamp, 0) || Math.abs(rules.now().getTime() - timestamp) > CLOCK_MS_MAX) return failed(-54)
  if (!isNumbered(m_refund_id, rules.now(), appId, 45)) return failed(-24)
  if (!isText(description, 100) || !isWhole(amount, 1)) return failed(ILLEGAL_DATA)
  if (books.refundById(m_refund_id) !== null) return failed(-23)
  const order = books.byZpTransId(String(zp_trans_id))
  if (order === null) return failed(-101)
  const back = order.refunds
    .filter((each) => books.stateOf(each) !== 2)
    .reduce((sum, each) => sum + each.amount, 0)
  if (back + amount > (paidOf(order)?.amount ?? 0)) return failed(-14)
  books.refund(order, { mRefundId: m_refund_id, amount, isRejected: rules.isRefundRejected() })
  return { code: 3, values: { refund_id: Date.now() }, isStored: true }
}

export function queryRefund(sent: Sent, rules: ApiRules): Verdict {
  const refusal = refusalOf('query_refund', sent, rules)
  if (refusal !== null) return refusal
  const found = rules.books.refundById(String(sent['m_refund_id']))
  if (found === null) return failed(-101)
  const code = rules.books.stateOf(found)
  return code === 2 ? failed(-13) : { code }
}

const paidOf = (order: ZalopayOrder) => order.transactions.find(({ returnCode }) => returnCode === 1)
