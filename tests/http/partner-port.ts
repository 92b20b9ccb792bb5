import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Route, Sender } from '../../src/domain/route.ts'
import type { AcceptRequest } from '../../src/flow/accept.ts'
import type { Accepted } from '../../src/flow/ports.ts'
import type { PartnerDeps } from '../../src/http/door.ts'
import { createPartnerApp } from '../../src/http/partner-app.ts'
import { createSenders, sha256Hex } from '../../src/http/senders.ts'
import { type RunningServer, type ServerTimeouts, startServer } from '../../src/http/server.ts'

export const KEY = 'key-of-the-sender'
export const OTHER_KEY = 'key-of-a-stranger'
export const EXCHANGE_ID = '019aa504-3e68-7b55-9a31-5f0c2f3b8d10'
export const WAITING: Accepted = {
  exchangeId: EXCHANGE_ID,
  state: 'waiting',
  duplicate: false,
  failure: null,
}

const partnerOf = (id: string) => ({ id, name: id, connect: null })
const senderOf = (id: string, partner: string): Sender => ({ id, partner, statusMap: new Map() })

/** A route that the edge only passes on: it is never asked to admit or convert. */
export const routeOf = (id: string, method: 'PUT' | 'POST', path: `/${string}`): Route => ({
  id,
  channel: { partner: partnerOf('source'), method, path },
  endpoint: { id: 'target.take', partner: partnerOf('target'), operation: 'take' },
  mode: 'queued',
  onDead: 'hold',
  accepts: 'source/thing.v1',
  sends: 'target/thing.v1',
  contentType: 'application/json',
  admit: () => {
    throw new Error('not asked for')
  },
  convert: () => {
    throw new Error('not asked for')
  },
})

export interface PartnerPort {
  readonly port: number
  readonly server: RunningServer
  /** What accept was called with. */
  readonly accepted: AcceptRequest[]
  /** What was reported as our own mistake. */
  readonly faults: unknown[]
}

/** A partner port on a port of the system's choice, closed with the test. `deps` replaces what the test is about. */
export async function startPartnerPort(
  deps: Partial<PartnerDeps> = {},
  timeouts: Partial<ServerTimeouts> = {},
): Promise<PartnerPort> {
  const accepted: AcceptRequest[] = []
  const faults: unknown[] = []
  const accept = deps.accept ?? (async () => ({ ok: true, value: WAITING }) as const)
  const app = createPartnerApp({
    senders: createSenders([
      { sender: senderOf('caller', 'source'), apiKeySha256: [sha256Hex(KEY)] },
      { sender: senderOf('stranger', 'elsewhere'), apiKeySha256: [sha256Hex(OTHER_KEY).toUpperCase()] },
    ]),
    routes: [routeOf('thing', 'PUT', '/v1/things/:key'), routeOf('step', 'POST', '/v1/things/:key/steps')],
    requestReplyRoutes: [],
    ask: async () => {
      throw new Error('not asked for')
    },
    store: {
      isReady: () => true,
      find: async () => null,
      list: async () => ({ ok: true, value: { items: [], nextCursor: null } }),
    },
    waits: { waitForEnd: async () => null },
    observer: { faulted: ({ error }) => faults.push(error) },
    bodyBytesMax: 100_000,
    isStopping: () => false,
    ...deps,
    accept: (request) => {
      accepted.push(request)
      return accept(request)
    },
  })
  const server = await startServer(app, { host: '127.0.0.1', port: 0 }, timeouts)
  onTestFinished(() => server.close(0))
  return { port: server.port, server, accepted, faults }
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body's members; empty when there is none. */
  readonly json: Record<string, unknown>
}

export interface Ask {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
}

export const JSON_HEADERS = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' }

/** One request on a connection of its own; without more, a good one. */
export function ask(
  port: number,
  { method = 'PUT', path = '/v1/things/K1', ...more }: Ask = {},
): Promise<Reply> {
  const body = more.body ?? (method === 'GET' || method === 'HEAD' ? undefined : '{}')
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: more.headers ?? JSON_HEADERS,
        agent: false,
        ...(more.signal && { signal: more.signal }),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: text === '' ? {} : JSON.parse(text),
          })
        })
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** Writes these bytes to a fresh connection; resolves with all that came back when the other side has closed it. */
export function sendRaw(port: number, ...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece)
    })
    socket.setEncoding('utf8')
    socket.on('data', (piece) => {
      text += piece
    })
    // A reset ends the exchange as a close does: the test looks at what had come before.
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

/** A request's head for sendRaw; without `Connection: close`, so that only the server's own decision closes. */
export const rawHead = (headers: readonly string[] = [], line = 'PUT /v1/things/K1 HTTP/1.1'): string =>
  [
    line,
    'Host: x',
    `Authorization: Bearer ${KEY}`,
    'Content-Type: application/json',
    ...headers,
    '',
    '',
  ].join('\r\n')
