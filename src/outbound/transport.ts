/**
 * One HTTP request over undici, from connecting to the last byte of the answer, within one deadline and one size.
 *
 *   queued ──onRequestStart──▶ sent ──last byte, error, deadline, abort──▶ settled
 *      └──no connection, deadline, abort, lease lost────────────────────────▲
 *
 * undici calls `onRequestStart` on a connection that is open, and writes the request after it in the same tick (its
 * client-h1 `writeH1`): that is where `mayWrite` is asked (contract §8). Throwing there takes the request out of the queue
 * without a byte written and leaves the connection as it was; `controller.abort` would close it.
 * What ends while queued never reached the partner; what ends after may have been taken.
 */

import type { Dispatcher } from 'undici'
import { Pool } from 'undici'
import type { CallRequest, CallResult } from '../domain/partner.ts'
import { decodeAnswer } from './answer.ts'
import { createConnector, type TlsFiles } from './connector.ts'

/** An answer is at most this long, unpacked, unless its request says otherwise: 1 MB (contract §3.2). */
export const ANSWER_BYTES_MAX = 1_048_576

/**
 * How long an idle connection is kept. Shorter than the 5 s after which common servers close theirs, so that a request
 * seldom meets a connection that is just being closed. A partner that announces a shorter time is believed.
 */
const KEEP_ALIVE_MS = 4_000

/** One partner's way out: its time limit, its certificates. */
export interface TransportSettings {
  /** From connecting to the last byte of the answer. */
  readonly timeoutMs: number
  readonly tls: TlsFiles
  /**
   * Most connections to one origin; more requests than that queue, in their own time. Default null: no limit, so that no request
   * waits behind one that cannot connect. The gate's concurrency bounds them: at most twice as many, as a request that follows
   * an answer in the same turn does not find that answer's connection free yet.
   */
  readonly connections?: number | null
}

/** What is to be sent, and until when. */
export interface TransportRequest
  extends Pick<CallRequest, 'method' | 'url' | 'headers' | 'body' | 'answerBytesMax'> {
  /** Shorter than the partner's own: the time that its caller still has. Default: the partner's. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
  /** The last-moment check: asked once, on an open connection, in the tick of the write. */
  readonly mayWrite: () => boolean
}

/** Connections to one partner. */
export interface Transport {
  /** Never throws, never follows a redirect, reads no proxy from the environment. */
  readonly send: (request: TransportRequest) => Promise<CallResult>
  /** Closes all connections; what is under way is cut off. */
  readonly close: () => Promise<void>
}

/** @throws Error when a TLS file cannot be read or does not hold what it should. */
export function createTransport(settings: TransportSettings): Transport {
  const { timeoutMs } = settings
  const connect = createConnector(settings.tls, timeoutMs)
  const pools = new Map<string, Pool>()
  let isClosed = false
  const poolFor = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = new Pool(origin, {
      connect,
      connections: settings.connections ?? null,
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // undici's timers are coarse and start anew with every byte: the deadline is ours.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    pools.set(origin, pool)
    return pool
  }
  return {
    send: (request) =>
      new Promise((resolve) => {
        const url = URL.parse(request.url)
        if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
          return resolve({ kind: 'not-sent', internal: 'the address is no http(s) URL' })
        if (isClosed) return resolve({ kind: 'not-sent', internal: 'the client is closed' })
        if (request.signal.aborted) return resolve(ABORTED)
        // Its own time begins here: with connections without limit it is connecting or on its way by now.
        const { method, headers, body } = request
        const path = url.pathname + url.search
        poolFor(url.origin).dispatch(
          { method, path, headers, body },
          new SentRequest(request, Math.min(request.timeoutMs ?? timeoutMs, timeoutMs), resolve),
        )
      }),
    close: async () => {
      isClosed = true
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

const ABORTED: CallResult = { kind: 'no-answer', reason: 'aborted', internal: 'given up by the gateway' }
const tooLarge = (bytesMax: number): CallResult => ({
  kind: 'no-answer',
  reason: 'too-large',
  internal: `the answer is longer than ${bytesMax} bytes`,
})
const LEASE_LOST: CallResult = { kind: 'lease-lost' }

/** Thrown to undici, seen by nobody: the request has been settled already. */
const SETTLED = new Error('the request was settled before it was written')

class SentRequest implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest
  readonly #resolve: (result: CallResult) => void
  readonly #timeoutMs: number
  readonly #bytesMax: number
  readonly #deadline: NodeJS.Timeout
  readonly #onAbort = (): void => this.#giveUp(ABORTED)
  #state: 'queued' | 'sent' | 'settled' = 'queued'
  #controller: Dispatcher.DispatchController | null = null
  #status = 0
  #headers: Record<string, string> = {}
  #chunks: Buffer[] = []
  #size = 0

  constructor(request: TransportRequest, timeoutMs: number, resolve: (result: CallResult) => void) {
    this.#request = request
    this.#resolve = resolve
    this.#timeoutMs = timeoutMs
    this.#bytesMax = request.answerBytesMax ?? ANSWER_BYTES_MAX
    this.#deadline = setTimeout(() => this.#giveUp(this.#timedOut()), timeoutMs)
    request.signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#state === 'settled') throw SETTLED
    if (!this.#request.mayWrite()) {
      this.#settle(LEASE_LOST)
      throw SETTLED
    }
    this.#controller = controller
    this.#state = 'sent'
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    this.#status = status
    for (const name in headers) {
      const value = headers[name]
      if (value !== undefined) this.#headers[name] = typeof value === 'string' ? value : value.join(', ')
    }
    if (Number(this.#headers['content-length'] ?? 0) > this.#bytesMax) this.#giveUp(tooLarge(this.#bytesMax))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.#bytesMax) this.#giveUp(tooLarge(this.#bytesMax))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#state === 'settled') return
    // The last byte is here: unpacking is bounded by size and no longer the partner's time.
    this.#release()
    const { '0': first = EMPTY, length } = this.#chunks
    const bytes = length < 2 ? first : Buffer.concat(this.#chunks, this.#size)
    const coding = this.#headers['content-encoding']
    if (coding === undefined) this.#answer(bytes)
    else void this.#unpack(bytes, coding)
  }

  async #unpack(bytes: Buffer, coding: string): Promise<void> {
    const unpacked = await decodeAnswer(bytes, coding, this.#bytesMax)
    if (unpacked === null) this.#resolve(tooLarge(this.#bytesMax))
    else this.#answer(unpacked)
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#state === 'settled') return
    const internal = describe(error)
    if (this.#state === 'queued') this.#settle({ kind: 'not-sent', internal })
    else if (codeOf(error) === 'UND_ERR_HEADERS_OVERFLOW') this.#settle(tooLarge(this.#bytesMax))
    else this.#settle({ kind: 'no-answer', reason: 'cut-off', internal })
  }

  #answer(bytes: Buffer): void {
    const text = bytes.toString()
    this.#resolve({
      kind: 'answered',
      status: this.#status,
      headers: this.#headers,
      // A byte order mark is no part of the text (RFC 8259 §8.1 lets a reader ignore it).
      text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text,
    })
  }

  #timedOut(): CallResult {
    return this.#state === 'queued'
      ? { kind: 'not-sent', internal: `no connection within ${this.#timeoutMs} ms` }
      : { kind: 'no-answer', reason: 'timeout', internal: `no whole answer within ${this.#timeoutMs} ms` }
  }

  /** Ends it from our side. One that is still queued stays there and is refused when its turn comes. */
  #giveUp(result: CallResult): void {
    if (this.#state === 'settled') return
    this.#settle(result)
    this.#controller?.abort(SETTLED)
  }

  #settle(result: CallResult): void {
    this.#release()
    this.#resolve(result)
  }

  #release(): void {
    this.#state = 'settled'
    clearTimeout(this.#deadline)
    this.#request.signal.removeEventListener('abort', this.#onAbort)
  }
}

const EMPTY = Buffer.alloc(0)

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Network errors name hosts, ports and certificates; undici's name header fields, never their values. */
function describe(error: Error): string {
  const code = codeOf(error)
  const [first] = error instanceof AggregateError ? error.errors : []
  const message = error.message === '' && first instanceof Error ? first.message : error.message
  return code === undefined || message.includes(code) ? message : `${message} (${code})`
}
