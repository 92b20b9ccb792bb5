import { type JsonMembers, memberOf, signedText } from './json-members.ts'
import { isSignature, sha256Hex } from './signature.ts'

/** What one message of this protocol family signs, and in which order. */
export interface SignedMessage<Name extends string> {
  readonly order: readonly Name[]
  /** The member that holds the signature. */
  readonly signature: string
}

/** A message whose signature fits: its signed values as texts ('' where it names none), or why it does not. */
export type SignedReading<Name extends string> =
  | { readonly ok: true; readonly values: Readonly<Record<Name, string>> }
  | { readonly ok: false; readonly internal: string }

/**
 * The signature that the PaymentPlatform and VNPT Pay share: lower-case hexadecimal SHA-256 of the values joined by `|`, the secret last
 * (payments notes §4, §6.1).
 * @throws Error when a value holds `|`: what is signed would not say where one value ends and the next begins (payments notes §10 no. 7).
 */
export function joinedSignature<Name extends string>(
  order: readonly Name[],
  message: Readonly<Record<Name, string | number>>,
  secret: string,
): string {
  const values = order.map((name) => String(message[name]))
  const loose = order.find((_name, index) => values[index]?.includes(SEPARATOR))
  if (loose !== undefined) throw new Error(`${loose} holds "${SEPARATOR}", which parts signed values`)
  return sha256Hex([...values, secret].join(SEPARATOR))
}

/**
 * Verifies a message of theirs. A list or an object where a value is due is a bad signature, and so is a value with `|`, even in free
 * text: one message of ours, signed with the same secret, could be passed off as another of theirs by moving the boundaries.
 */
export function readSigned<Name extends string>(
  members: JsonMembers,
  { order, signature }: SignedMessage<Name>,
  secret: string,
): SignedReading<Name> {
  const values: Partial<Record<Name, string>> = {}
  for (const name of order) {
    const value = signedText(members, name)
    if (value === null || value.includes(SEPARATOR))
      return { ok: false, internal: `${name} is no plain value` }
    values[name] = value
  }
  // Every name of the order was filled in above.
  const complete = values as Readonly<Record<Name, string>>
  return isSignature(joinedSignature(order, complete, secret), memberOf(members, signature))
    ? { ok: true, values: complete }
    : { ok: false, internal: `${signature} is missing or wrong` }
}

/** What an acknowledgement may repeat of a message, verified or not: one short plain value; '' for everything else. */
export function echoText(members: JsonMembers, name: string): string {
  const text = signedText(members, name)
  return text !== null && ECHOED.test(text) ? text : ''
}

const SEPARATOR = '|'
const ECHOED = /^[A-Za-z0-9_.:-]{1,255}$/
