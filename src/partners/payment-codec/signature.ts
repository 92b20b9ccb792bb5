import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Lower-case hexadecimal HMAC of the text's UTF-8. */
export const hmacHex = (algorithm: 'sha256' | 'sha512', key: string, text: string): string =>
  createHmac(algorithm, key).update(text, 'utf8').digest('hex')

/** Lower-case hexadecimal SHA-256 of the text's UTF-8. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/**
 * Whether `given` is the hexadecimal signature `expected`: compared as bytes, so upper case passes, and in constant time.
 * What is no text of exactly that many hexadecimal digits is none (payments notes §10 no. 2, 4).
 * @param expected hexadecimal, computed here.
 */
export function isSignature(expected: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length !== expected.length || !HEX.test(given)) return false
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(given, 'hex'))
}

const HEX = /^[0-9A-Fa-f]*$/
