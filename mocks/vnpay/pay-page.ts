import { vietnamTimeMs } from '../lib/vietnam-time.ts'
import type { Books, VnpayOrder } from './books.ts'
import { sign, signedQuery } from './sign.ts'

/** Every parameter that a pay address must have, and its form (payments notes §1.2). */
const FORMATS: Readonly<Record<string, RegExp>> = {
  vnp_Version: /^2\.1\.0$/,
  vnp_Command: /^pay$/,
  vnp_TmnCode: /^[A-Za-z0-9]{8}$/,
  vnp_Amount: /^[1-9]\d{0,11}$/,
  vnp_CreateDate: /^\d{14}$/,
  vnp_ExpireDate: /^\d{14}$/,
  vnp_CurrCode: /^VND$/,
  vnp_IpAddr: /^[0-9a-fA-F:.]{7,45}$/,
  vnp_Locale: /^(vn|en)$/,
  vnp_OrderInfo: /^[A-Za-z0-9 .,:_-]{1,255}$/,
  vnp_OrderType: /^.{1,100}$/,
  vnp_ReturnUrl: /^https?:\/\/.{3,247}$/,
  vnp_TxnRef: /^[A-Za-z0-9._-]{1,100}$/,
  vnp_SecureHash: /^[0-9A-Fa-f]{32,256}$/,
}

const OPTIONAL = /^vnp_(BankCode|Bill_\w+|Inv_\w+)$/

export interface PageRules {
  readonly tmnCode: string
  readonly hashSecret: string
  readonly books: Books
}

/** Opens the order that a pay address speaks of; a text says why it cannot. */
export function openPage(
  query: URLSearchParams,
  { tmnCode, hashSecret, books }: PageRules,
): VnpayOrder | string {
  const names = [...query.keys()].filter((name) => name.startsWith('vnp_'))
  const values = Object.fromEntries(names.map((name) => [name, query.get(name) ?? '']))
  if (new Set(names).size < names.length) return 'A parameter stands twice'
  const odd = names.find((name) => !Object.hasOwn(FORMATS, name) && !OPTIONAL.test(name))
  if (odd !== undefined) return `Unknown parameter ${odd}`
  const wrong = Object.keys(FORMATS).find((name) => !FORMATS[name]?.test(values[name] ?? ''))
  if (wrong !== undefined) return `Invalid data format: ${wrong}`
  const { vnp_SecureHash: hash = '', ...signed } = values
  if (hash.toLowerCase() !== sign(hashSecret, signedQuery(signed))) return 'Invalid signature'
  if (values['vnp_TmnCode'] !== tmnCode) return 'Invalid TmnCode'
  const [createDate = '', expireDate = ''] = [values['vnp_CreateDate'], values['vnp_ExpireDate']]
  if (!(vietnamTimeMs(createDate) < vietnamTimeMs(expireDate))) return 'Invalid vnp_ExpireDate'
  const order = books.open({
    txnRef: values['vnp_TxnRef'] ?? '',
    createDate,
    expireDate,
    amount: Number(values['vnp_Amount']),
    orderInfo: values['vnp_OrderInfo'] ?? '',
  })
  return order ?? 'The order number was used before today'
}
