import type { IncomingMessage } from 'node:http'
import { splitOutsideQuotes, splitParameter } from './quoted.ts'

/*
 * Headers of a request, read as strictly as they matter. Node joins a repeated header of unknown name with ", "
 * (so a doubled Idempotency-Key holds a blank and is refused) and keeps the first of Authorization and Content-Type.
 */

/** The key of `Authorization: Bearer KEY` (RFC 6750 §2.1; the scheme in any case); null when absent or another scheme. */
export function bearerToken(authorization: string | undefined): string | null {
  return authorization === undefined ? null : (BEARER.exec(authorization)?.[1] ?? null)
}
const BEARER = /^bearer +([\x21-\x7e]+)$/i

/** Whether Content-Type says JSON in UTF-8: `application/json`, any case, a charset only if it is utf-8, other parameters ignored. */
export function isJsonMediaType(contentType: string | undefined): boolean {
  if (contentType === undefined) return false
  if (contentType === 'application/json') return true
  const [mediaType = '', ...parameters] = splitOutsideQuotes(contentType, ';')
  if (mediaType.trim().toLowerCase() !== 'application/json') return false
  return parameters
    .map(splitParameter)
    .every(({ name, value }) => name !== 'charset' || value.toLowerCase() === 'utf-8')
}

/** How the body is packed; null: in a way that is not taken. */
export function contentEncoding(header: string | undefined): 'identity' | 'gzip' | null {
  if (header === undefined) return 'identity'
  switch (header.trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'identity'
    case 'gzip':
    case 'x-gzip': // the same by RFC 9110 §8.4.1.3
      return 'gzip'
    default:
      return null
  }
}

/** Whether a given Idempotency-Key is 1–255 visible ASCII characters (contract §3). */
export const isIdempotencyKey = (header: string): boolean => /^[\x21-\x7e]{1,255}$/.test(header)

/** A valid version 00 `traceparent` (W3C Trace Context §3.2); anything else is null, as if it were absent. */
export function traceparentOf(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string' || !TRACEPARENT.test(header)) return null
  return header
}
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** Whether the request announces a body (RFC 9112 §6.3). */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  return coding !== undefined || (length !== undefined && length !== '0')
}

/** What Content-Length says; null when it says nothing. Node's parser has refused anything but digits. */
export function contentLength(request: IncomingMessage): number | null {
  const length = request.headers['content-length']
  return length === undefined ? null : Number(length)
}
