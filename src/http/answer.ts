import type { IncomingMessage, ServerResponse } from 'node:http'
import { contentLength, hasBody } from './request-headers.ts'

/** Response headers beside Content-Type and Content-Length. */
export type AnswerHeaders = Readonly<Record<string, string>>

/** A rest of a body up to this size is read and thrown away, so that the connection can be used again. */
const REST_BYTES_MAX = 65_536
/** How much of a longer rest is read and thrown away before the connection closes, for how long, and how long a silence. */
const LINGER_BYTES_MAX = 67_108_864
const LINGER_MS = 5_000
const LINGER_SILENCE_MS = 1_000

export interface Answer {
  readonly status: number
  readonly contentType: 'application/json' | 'application/problem+json'
  readonly headers: AnswerHeaders
  /** JSON text. */
  readonly body: string
}

/**
 * Writes a whole answer. Where the request's body is not read to its end, the caller can still read the answer: a short
 * rest is read and dropped; of a long one a bounded part is, then the connection closes. (Closing with unread bytes in
 * the socket makes the kernel reset the connection, and the answer may be lost on its way: RFC 9112 §9.6.)
 * Does nothing when an answer was already begun or the caller is gone.
 */
export function answer(request: IncomingMessage, response: ServerResponse, what: Answer): void {
  if (response.headersSent || response.destroyed) return
  const isUnread = !request.complete && hasBody(request)
  const isCut = isUnread && (what.headers['Connection'] === 'close' || !isShortRest(request))
  response.writeHead(what.status, {
    // A 204 has neither (RFC 9110 §8.6).
    ...(what.status !== 204 && {
      'Content-Type': what.contentType,
      'Content-Length': Buffer.byteLength(what.body),
    }),
    ...what.headers,
    ...(isCut && { Connection: 'close' }),
  })
  if (isCut) endAfterRest(request, response, what.body)
  else response.end(what.body)
}

/** After `Expect: 100-continue` the body may never come: then the connection's framing is lost, and it has to close. */
function isShortRest(request: IncomingMessage): boolean {
  const bytes = contentLength(request)
  return bytes !== null && bytes <= REST_BYTES_MAX && request.headers.expect === undefined
}

/** Sends the answer at once, ends it (and with it the connection) when the rest has come or has taken too long. */
function endAfterRest(request: IncomingMessage, response: ServerResponse, body: string): void {
  let bytesLeft = LINGER_BYTES_MAX
  const drop = (piece: Buffer): void => {
    silence.refresh()
    bytesLeft -= piece.length
    if (bytesLeft < 0) end()
  }
  const end = (): void => {
    clearTimeout(deadline)
    clearTimeout(silence)
    request.off('data', drop).off('end', end).off('close', end)
    response.end()
  }
  const deadline = setTimeout(end, LINGER_MS)
  const silence = setTimeout(end, LINGER_SILENCE_MS)
  request.on('data', drop).on('end', end).on('close', end)
  response.write(body)
  request.resume()
}
