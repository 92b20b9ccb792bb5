import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Failure } from '../domain/failure.ts'
import { ListenError } from './listen-error.ts'
import { answerProblem } from './problem.ts'
import { refuseConnection, targetPath } from './raw-refusal.ts'

/** Where a server listens. Port 0: one that the system chooses. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** How long a caller may take, ms. */
export interface ServerTimeouts {
  /** From the first byte, or the connection, to the last header. */
  readonly headersMs: number
  /** From the first byte to the body's last. */
  readonly requestMs: number
  /** Between two requests of a connection. */
  readonly keepAliveMs: number
  /** How often the first two are looked after. */
  readonly checkMs: number
}

const DEFAULT_TIMEOUTS: ServerTimeouts = {
  headersMs: 10_000,
  requestMs: 60_000,
  // Longer than the 60 s for which proxies usually keep theirs: the proxy closes first, so no request is sent on a
  // connection that is being closed under it.
  keepAliveMs: 75_000,
  checkMs: 2_000,
}
const CONNECTIONS_MAX = 10_000

export interface RunningServer {
  readonly port: number
  /**
   * Listens no more and closes idle connections; requests under way may end until graceMs, then their connections are
   * cut. Resolves when no connection is left. Calling it again waits for the same end.
   */
  readonly close: (graceMs: number) => Promise<void>
}

/**
 * Starts an HTTP/1.1 server for an express application, with limits against callers that take their time.
 * @throws ListenError when it cannot listen there.
 */
export async function startServer(
  app: RequestListener,
  address: Address,
  timeouts: Partial<ServerTimeouts> = {},
): Promise<RunningServer> {
  const times = { ...DEFAULT_TIMEOUTS, ...timeouts }
  const server = createServer({
    headersTimeout: times.headersMs,
    requestTimeout: times.requestMs,
    keepAliveTimeout: times.keepAliveMs,
    connectionsCheckingInterval: times.checkMs,
    // Answered below, as a problem like every other.
    requireHostHeader: false,
  })
  server.maxConnections = CONNECTIONS_MAX
  const connections = trackConnections(server, app)
  await listen(server, address)
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a port')
  let closed: Promise<void> | null = null
  return {
    port: bound.port,
    close: (graceMs) => {
      closed ??= closeServer(server, connections, graceMs)
      return closed
    },
  }
}

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(new ListenError(host, port, error))
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
      resolve()
    })
  })
}

interface Connections {
  readonly cut: () => void
  /** Calls back once, as soon as no request is under way. */
  readonly whenQuiet: (callback: () => void) => void
}

/** Hands requests to the application and knows which connections have one under way. */
function trackConnections(server: Server, app: RequestListener): Connections {
  const sockets = new Set<Socket>()
  /** The latest request of each connection that is not answered to the end. */
  const latest = new WeakMap<Socket, ServerResponse>()
  let underWay = 0
  let quiet: (() => void) | null = null

  function onClosed(this: ServerResponse): void {
    const { socket } = this.req
    if (latest.get(socket) === this) latest.delete(socket)
    underWay -= 1
    if (underWay === 0) quiet?.()
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    underWay += 1
    latest.set(request.socket, response)
    response.once('close', onClosed)
    request.url = targetPath(request.url ?? '/')
    if (request.headers.host === undefined && request.httpVersion === '1.1')
      answerProblem(request, response, HOST_MISSING)
    else app(request, response)
  }
  server.on('request', onRequest)
  // The application says "100 Continue" when it wants the body, so that a refusal costs the caller nothing.
  server.on('checkContinue', onRequest)
  server.on('checkExpectation', onRequest)
  server.on('clientError', (error, socket) =>
    refuseConnection(error, socket as Socket, latest.get(socket as Socket)),
  )
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return {
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    whenQuiet: (callback) => {
      quiet = callback
      if (underWay === 0) callback()
    },
  }
}

function closeServer(server: Server, connections: Connections, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(connections.cut, graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    // Connections without a request, also those that have never sent one, need not wait for the grace to end. One turn
    // of the loop later, so that a last answer is in the kernel's hands.
    connections.whenQuiet(() => setImmediate(connections.cut))
  })
}

const HOST_MISSING: Failure = { code: 'INBOUND_MALFORMED', detail: 'The Host header is missing.' }
