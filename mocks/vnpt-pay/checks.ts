import { vietnamTimeMs } from '../lib/vietnam-time.ts'
import { namesOf, sign } from './sign.ts'

/** What VNPT Pay says against a message. Its codes are invented: the real list is not public. */
export interface Refusal {
  readonly code: string
  readonly text: string
}

export interface Account {
  readonly merchantServiceId: string
  readonly apiKey: string
  readonly secret: string
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  VERSION: /^1\.0\.5$/,
  MERCHANT_ORDER_ID: /^[A-Za-z0-9._-]{1,50}$/,
  AMOUNT: /^[1-9]\d{0,15}$/,
  AMOUNT_DETAIL: /^[1-9]\d{0,15}$/,
  DEVICE: /^1$/,
  LOCALE: /^(vi-VN|en-US)$/,
  CURRENCY_CODE: /^VND$/,
  DESCRIPTION: /^[A-Za-z0-9 .,_-]{1,255}$/,
  CLIENT_IP: /^[0-9a-fA-F:.]{2,45}$/,
}
const NUMBERS = ['AMOUNT', 'DEVICE']

/** INIT or QUERY (payments notes §4); null: it is right. */
export function refuse(
  action: 'INIT' | 'QUERY',
  sent: Readonly<Record<string, unknown>>,
  { merchantServiceId, secret }: Account,
): Refusal | null {
  const names = namesOf(action)
  const typeOf = (name: string): string => (NUMBERS.includes(name) ? 'number' : 'string')
  const odd = names.find((name) => typeof sent[name] !== typeOf(name) || sent[name] === '')
  if (odd !== undefined) return wrong(odd)
  if (sent['ACTION'] !== action) return wrong('ACTION')
  if (sent['SECURE_CODE'] !== sign(secret, action, sent)) return { code: '97', text: 'Invalid SECURE_CODE' }
  if (sent['MERCHANT_SERVICE_ID'] !== merchantServiceId) return { code: '02', text: 'Unknown service' }
  const bad = names.find((name) => FORMATS[name]?.test(String(sent[name])) === false)
  if (bad !== undefined) return wrong(bad)
  if (action === 'INIT' && String(sent['AMOUNT']) !== sent['AMOUNT_DETAIL']) return wrong('AMOUNT_DETAIL')
  return Number.isNaN(vietnamTimeMs(String(sent['CREATE_DATE']))) ? wrong('CREATE_DATE') : null
}

const wrong = (name: string): Refusal => ({ code: '03', text: `Invalid ${name}` })
