import { hmacHex } from '../payment-codec/signature.ts'
import type { MomoSettings } from './settings.ts'

/** The names that are signed of each message beside accessKey, in their order (payments notes §2). */
const SIGNED = {
  create: [
    ...['amount', 'extraData', 'ipnUrl', 'orderId', 'orderInfo', 'partnerCode', 'redirectUrl'],
    ...['requestId', 'requestType'],
  ],
  callback: [
    ...['amount', 'extraData', 'message', 'orderId', 'orderInfo', 'orderType', 'partnerCode', 'payType'],
    ...['requestId', 'responseTime', 'resultCode', 'transId'],
  ],
  query: ['orderId', 'partnerCode', 'requestId'],
  refund: ['amount', 'description', 'orderId', 'partnerCode', 'requestId', 'transId'],
} as const

export type MomoMessage = keyof typeof SIGNED

/** The names that are signed of a message, without accessKey. */
export const signedNames = (message: MomoMessage): readonly string[] => SIGNED[message]

/** The text that is signed: `accessKey=…&name=value…`, raw values, no encoding of any kind. */
export const canonical = (message: MomoMessage, accessKey: string, said: (name: string) => string): string =>
  [`accessKey=${accessKey}`, ...SIGNED[message].map((name) => `${name}=${said(name)}`)].join('&')

/**
 * Whether the text can be read in one way only: `&name=` of every signed name stands in it once. Otherwise the boundary between two values
 * could be shifted without changing the text, and so the signature (payments notes §2, Pitfalls).
 */
export const isUnambiguous = (message: MomoMessage, text: string): boolean =>
  SIGNED[message].every((name) => text.split(`&${name}=`).length === 2)

/** A message with its signature; the order of the members is of no account. */
export function signed<M extends Readonly<Record<string, string | number | boolean>>>(
  { accessKey, secretKey }: MomoSettings,
  message: MomoMessage,
  members: M,
): M & { readonly signature: string } {
  const text = canonical(message, accessKey, (name) => String(members[name] ?? ''))
  return { ...members, signature: hmacHex('sha256', secretKey, text) }
}
