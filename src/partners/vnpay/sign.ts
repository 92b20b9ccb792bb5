import type { RawPair } from '../payment-codec/raw-query.ts'
import { hmacHex, isSignature } from '../payment-codec/signature.ts'

/** Lower-case hexadecimal HMAC-SHA512 (payments notes §1.3 no. 4). */
export const sign = (secret: string, text: string): string => hmacHex('sha512', secret, text)

/**
 * The text that is signed of a pay address, and the query itself: sorted by name in byte order, empty values left out, form encoding as
 * URLSearchParams and Java write it (payments notes §1.3).
 */
export const signedQuery = (values: Readonly<Record<string, string>>): string =>
  canonical(
    Object.entries(values).map(([name, value]) => ({ name, value })),
    urlSearchParamsPair,
  )

/** The values of an API message in its order, raw, joined by `|`; what is absent is empty (payments notes §1.6, §1.7). */
export const signedList = (names: readonly string[], said: (name: string) => string): string =>
  names.map((name) => said(`vnp_${name}`)).join('|')

/**
 * Whether a callback's or return's pairs carry the secret's signature. First over the pairs as they were received, then re-encoded as
 * URLSearchParams and as PHP would write them: senders and proxies differ in `*` and others (payments notes §1.3, measured).
 * @param pairs all of the query; only names that begin with `vnp_` count, none of them may stand twice.
 */
export function isSignedQuery(secret: string, pairs: readonly RawPair[], given: unknown): boolean {
  const signed = pairs.filter(({ name }) => name.startsWith('vnp_') && !UNSIGNED.has(name))
  const writings = [({ raw }: RawPair) => raw, urlSearchParamsPair, phpPair]
  return writings.some((write) => isSignature(sign(secret, canonical(signed, write)), given))
}

const UNSIGNED: ReadonlySet<string> = new Set(['vnp_SecureHash', 'vnp_SecureHashType'])

interface Pair {
  readonly name: string
  readonly value: string
}

function canonical<P extends Pair>(pairs: readonly P[], write: (pair: P) => string): string {
  return pairs
    .filter(({ value }) => value !== '')
    .toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)))
    .map(write)
    .join('&')
}

const urlSearchParamsPair = ({ name, value }: Pair): string => new URLSearchParams([[name, value]]).toString()

/** PHP's urlencode() differs from URLSearchParams in the asterisk only. */
const phpPair = (pair: Pair): string => urlSearchParamsPair(pair).replaceAll('*', '%2A')
