import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Controlled, control } from './control.ts'
import { parseFaultOrders } from './fault-orders.ts'
import { createFaultBoard, type Fault, type FaultBoard, type FaultOrder } from './faults.ts'
import { createOverlapTracker, type OverlapSummary, type OverlapTracker, type Stay } from './overlaps.ts'
import { headerOf, type MockPartner, type MockRequest, type Operation } from './partner.ts'
import { type Plan, plan } from './plan.ts'
import {
  createReceivedLog,
  type Entry,
  RECEIVED_LIMITS,
  type ReceivedFilter,
  type ReceivedItem,
  type ReceivedLog,
} from './received.ts'
import type { Reply } from './reply.ts'

export interface MockServerOptions {
  /** 0: the operating system chooses. Only 127.0.0.1 is listened on. */
  readonly port: number
  /** How many requests' bodies are kept, the newest; 5,000 by default, 0 for benchmarks. */
  readonly keepBodies?: number
}

/** A running mock partner. */
export interface Mock {
  /** "http://127.0.0.1:9101", without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly faults: {
    /** As `POST /__faults`. @throws Error when an order is wrong, with the text of the 422. */
    readonly add: (orders: FaultOrder | readonly FaultOrder[]) => void
    readonly clear: () => void
    readonly list: () => Fault[]
  }
  /** As `GET /__received`: newest last. */
  readonly received: (filter?: ReceivedFilter) => ReceivedItem[]
  readonly counts: () => Record<string, number>
  /** As `GET /__received?summary=1`. */
  readonly summary: () => OverlapSummary
  readonly clearReceived: () => void
  /** Destroys open sockets, whatever they wait for. */
  readonly close: () => Promise<void>
}

const BODY_BYTES_MAX = 64 * 1024 * 1024

interface Running extends Controlled {
  readonly board: FaultBoard
  readonly log: ReceivedLog
  readonly overlaps: OverlapTracker
}

/** Starts a partner. @throws the listen error (EADDRINUSE) when the port is taken. */
export async function startMock(partner: MockPartner, options: MockServerOptions): Promise<Mock> {
  const log = createReceivedLog({
    ...RECEIVED_LIMITS,
    ...(options.keepBodies === undefined ? {} : { bodies: options.keepBodies }),
  })
  const overlaps = createOverlapTracker()
  const door = createDoor((request, response) => receive(request, response, running))
  const board = createFaultBoard(() => door.follow(board.list()))
  const order = (orders: readonly FaultOrder[]): void => {
    const lasting = orders.filter((fault) => !isAtOnce(fault))
    if (lasting.length < orders.length) partner.expireSessions()
    if (lasting.length > 0) board.add(lasting)
  }
  const running: Running = { partner, board, log, overlaps, order }
  const port = await door.open(options.port)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    faults: {
      add: (orders) => {
        const parsed = parseFaultOrders(orders, partner)
        if (!parsed.ok) throw new Error(parsed.detail)
        order(parsed.orders)
      },
      clear: board.clear,
      list: board.list,
    },
    received: log.list,
    counts: log.counts,
    summary: overlaps.summary,
    clearReceived: () => {
      log.clear()
      overlaps.clear()
    },
    close: () => {
      const closed = door.close()
      board.clear()
      return closed
    },
  }
}

const isAtOnce = (fault: FaultOrder): boolean =>
  fault.kind === 'session-expiry' &&
  fault.times === undefined &&
  fault.service === undefined &&
  fault.dossierCode === undefined

interface Door {
  readonly open: (port: number) => Promise<number>
  readonly close: () => Promise<void>
  /** Stops listening while one of these faults asks for it, and listens again afterwards. */
  readonly follow: (faults: readonly Fault[]) => void
}

function createDoor(listener: (request: IncomingMessage, response: ServerResponse) => void): Door {
  const sockets = new Set<Socket>()
  // A mock never closes an idle connection by itself: that race would look like a fault nobody ordered.
  const server: Server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, listener)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  let port = 0
  let isClosed = false
  return {
    open: (wanted) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(wanted, '127.0.0.1', () => {
          server.off('error', reject)
          // A listening TCP server's address is an object.
          port = (server.address() as AddressInfo).port
          resolve(port)
        })
      }),
    follow: (faults) => {
      const isRefused = faults.some((fault) => fault.kind === 'outage' && fault.mode === 'refused')
      if (isRefused && server.listening) server.close()
      else if (!isRefused && !server.listening && !isClosed) server.listen(port, '127.0.0.1')
    },
    close: () => {
      isClosed = true
      return new Promise((resolve) => {
        if (server.listening) server.close(() => resolve())
        else resolve()
        for (const socket of sockets) socket.destroy()
      })
    },
  }
}

function receive(request: IncomingMessage, response: ServerResponse, mock: Running): void {
  const arrival = mock.overlaps.tick()
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) request.destroy()
    else chunks.push(chunk)
  })
  // Callers that give up halfway are no request; 'error' must have a listener all the same.
  request.on('error', () => undefined)
  request.on('end', () => {
    const target = request.url ?? '/'
    const mark = target.indexOf('?')
    const whole: MockRequest = {
      method: request.method ?? 'GET',
      path: mark === -1 ? target : target.slice(0, mark),
      query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
      headers: request.headers,
      body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
    }
    if (whole.path.startsWith('/__')) send(response, control(whole, mock))
    else serve({ request: whole, response, arrival }, mock)
  })
}

interface Visit {
  readonly request: MockRequest
  readonly response: ServerResponse
  readonly arrival: number
}

function serve({ request, response, arrival }: Visit, mock: Running): void {
  const asked = mock.partner.read(request)
  const operation = 'perform' in asked ? asked : null
  const entry = mock.log.add(describe(request, operation), request.body)
  if (!('perform' in asked)) {
    entry.answered = asked.status
    send(response, asked)
    return
  }
  const { socket } = response
  const stay: Stay = {
    codes: asked.dossierCodes,
    arrival,
    isGone: () => socket === null || socket.destroyed || socket.readableEnded,
  }
  mock.overlaps.begin(stay)
  response.on('close', () => mock.overlaps.end(stay))

  const taken = mock.board.take(asked)
  const done = plan(asked, taken, { kept: entry.kept, idempotencyKey: entry.idempotencyKey })
  entry.committed = done.committed
  entry.fault = taken.verdict?.kind ?? null
  const finish = (): void => {
    if (response.destroyed) return
    if (done.answer.kind === 'reply') mock.overlaps.end(stay)
    carryOut(done.answer, response, entry)
  }
  if (taken.latencyMs === 0) finish()
  else setTimeout(finish, taken.latencyMs).unref()
}

function describe(request: MockRequest, operation: Operation | null) {
  return {
    path: request.path,
    service: operation?.service ?? null,
    isUpdating: operation?.isUpdating ?? null,
    dossierCode: operation?.dossierCodes[0] ?? null,
    idempotencyKey: headerOf(request, 'idempotency-key'),
    traceparent: headerOf(request, 'traceparent'),
    session: operation?.session ?? null,
  }
}

function carryOut(answer: Plan['answer'], response: ServerResponse, entry: Entry): void {
  switch (answer.kind) {
    case 'reply':
      entry.answered = answer.reply.status
      send(response, answer.reply)
      return
    case 'hang':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'endless': {
      entry.answered = 200
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      response.write('{"error_code":"0","message":"')
      const timer = setInterval(() => response.write('.'), answer.everyMs).unref()
      response.on('close', () => clearInterval(timer))
    }
  }
}

function send(response: ServerResponse, reply: Reply): void {
  const bytes = Buffer.from(reply.body)
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': bytes.length,
    ...reply.headers,
  })
  response.end(bytes)
}
