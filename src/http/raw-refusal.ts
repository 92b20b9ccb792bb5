import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Failure } from '../domain/failure.ts'
import { answerProblem, problemOf } from './problem.ts'

/**
 * Node's parser gave up on a connection, or its time is over (`clientError`). Three cases:
 *
 *   a request whose body is incomplete   its own response carries the refusal, in its place among pipelined answers
 *   a whole request, not answered yet    it is answered as if nothing had followed, then the connection closes:
 *                                        a refusal in its place would deny what may have been stored
 *   no request                           the refusal is written by hand
 */
export function refuseConnection(
  error: NodeJS.ErrnoException,
  socket: Socket,
  open: ServerResponse | undefined,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, failure } = refusalOf(error)
  if (open === undefined) {
    socket.end(rawProblem(status, failure), () => socket.destroy())
    return
  }
  open.once('close', () => {
    // Node forgets a request that is answered: whoever still reads its body would wait for an end that never comes.
    open.req.destroy()
    socket.destroy()
  })
  if (open.req.complete || open.headersSent) return
  answerProblem(open.req, open, failure, { status, headers: { Connection: 'close' } })
  if (!open.writableEnded) open.end()
}

function refusalOf({ code }: NodeJS.ErrnoException): { readonly status: number; readonly failure: Failure } {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, failure: malformed('The request did not arrive in time. Send it again.') }
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, failure: malformed('The headers are too long.') }
    default:
      return { status: 400, failure: malformed('This is not a well-formed HTTP/1.1 request.') }
  }
}

const malformed = (detail: string): Failure => ({ code: 'INBOUND_MALFORMED', detail })

/** No path is known where a request could not be read: `instance` is empty, a reference to the document itself. */
function rawProblem(status: number, failure: Failure): string {
  const { contentType, body } = problemOf(failure, '', { status })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/**
 * The path and query of a request target. The absolute form (`GET http://host/path`), which servers must take
 * (RFC 9112 §3.2.2), loses its origin; what is neither (`*`) becomes a path where nothing is served.
 */
export function targetPath(target: string): string {
  if (target.startsWith('/')) return target
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}
