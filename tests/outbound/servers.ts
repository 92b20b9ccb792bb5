/** Small real servers that behave as told, each on a port chosen by the system. */
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createHttp, type OutboundHttp } from '../../src/outbound/axios-adapter.ts'
import type { TransportRequest, TransportSettings } from '../../src/outbound/transport.ts'

export interface Running {
  readonly url: string
  readonly port: number
  /** Connections opened so far. */
  readonly connections: () => number
}

/** Waits until the server listens; it is torn down with its connections when the test ends. */
export async function listen(server: Server, scheme = 'http'): Promise<Running> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo // listens on TCP
  return {
    url: `${scheme}://127.0.0.1:${port}/in?dstcode=secret-code`,
    port,
    connections: () => sockets.length,
  }
}

export const serveHttp = (listener: RequestListener): Promise<Running> => listen(createServer(listener))

/** Raw TCP. `received` is all that came in so far, over all connections. */
export async function serveTcp(
  onSocket: (socket: Socket) => void,
): Promise<Running & { readonly received: () => string }> {
  let received = ''
  const running = await listen(
    createTcpServer((socket) => {
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1')
      })
      onSocket(socket)
    }),
  )
  return { ...running, received: () => received }
}

/** A client that is closed when the test ends. */
export function client(settings: Partial<TransportSettings> = {}): OutboundHttp {
  const http = createHttp({ timeoutMs: 2_000, tls: {}, ...settings })
  onTestFinished(http.close)
  return http
}

export const post = (url: string, more: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'POST',
  url,
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'id-1' },
  body: '{"session":"secret-session"}',
  signal: new AbortController().signal,
  mayWrite: () => true,
  ...more,
})
