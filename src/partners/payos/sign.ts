import { isMembers, type JsonMembers } from '../payment-codec/json-members.ts'
import { hmacHex, isSignature } from '../payment-codec/signature.ts'

/** What a creation signs. */
export interface SignedCreation {
  readonly amount: number
  readonly cancelUrl: string
  readonly description: string
  readonly orderCode: number
  readonly returnUrl: string
}

/** The signature of a creation: HMAC-SHA256 over five members, as they are (payments notes §5.1). */
export function signCreation(creation: SignedCreation, checksumKey: string): string {
  const { amount, cancelUrl, description, orderCode, returnUrl } = creation
  const text = `amount=${amount}&cancelUrl=${cancelUrl}&description=${description}&orderCode=${orderCode}&returnUrl=${returnUrl}`
  return hmacHex('sha256', checksumKey, text)
}

/** Whether `signature` is that of `data`: a webhook's, or an answer's. */
export function isSignedData(data: JsonMembers, signature: unknown, checksumKey: string): boolean {
  const text = signedData(data)
  return text !== null && isSignature(hmacHex('sha256', checksumKey, text), signature)
}

/**
 * The text that is signed of `data`: its members sorted by name, `name=value` joined by `&`, nothing encoded; null, "null" and
 * "undefined" are empty, a list is JSON of its objects with sorted members (payments notes §5.1). null: it has an object where a value
 * is due, or a value that could pass for the members behind it (`&amount=`): what a payer writes into a transfer is signed raw.
 */
export function signedData(data: JsonMembers): string | null {
  const names = Object.keys(data).sort()
  const parts: string[] = []
  for (const name of names) {
    const value = valueText(data[name])
    if (value === null || names.some((other) => value.includes(`&${other}=`))) return null
    parts.push(`${name}=${value}`)
  }
  return parts.join('&')
}

function valueText(value: unknown): string | null {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  if (value === null || value === 'null' || value === 'undefined') return ''
  return isMembers(value) ? null : String(value)
}

/** JSON with an object's members sorted, and integers in their own digits. */
function sortedJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  if (!isMembers(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${sortedJson(value[name])}`)
  return `{${members.join(',')}}`
}
