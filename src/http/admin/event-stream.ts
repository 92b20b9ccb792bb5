import type { IncomingMessage, ServerResponse } from 'node:http'

/** A client that leaves so much unread for so long is dropped: it comes back and asks for what it missed. A burst alone may be more. */
const UNREAD_BYTES_MAX = 1_048_576
const UNREAD_MS = 2_000
/** Sooner than proxies give up a silent connection. */
const KEEP_ALIVE_MS = 15_000
/** When a client that lost its connection should come back. */
const RETRY_MS = 2_000

export interface ServerEvent {
  readonly event: 'exchange' | 'lane' | 'replay' | 'stats'
  /** What a client that comes back names as its Last-Event-ID. */
  readonly id: number
  readonly body: object
}

/** One client's stream of server-sent events (HTML Standard §9.2). */
export interface EventStream {
  /** The number of the last event that the client has seen; null: it comes for the first time. */
  readonly lastEventId: number | null
  readonly send: (events: readonly ServerEvent[]) => void
  readonly end: () => void
}

/** Answers with a stream. `onClose` is called once, when it has ended for whatever reason. */
export function openEventStream(
  request: IncomingMessage,
  response: ServerResponse,
  onClose: () => void,
): EventStream {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Proxies that collect answers before they pass them on leave this one alone.
    'X-Accel-Buffering': 'no',
  })
  let behindSinceMs: number | null = null
  const write = (text: string): void => {
    if (response.destroyed || response.writableEnded) return
    response.write(text)
    behindSinceMs = response.writableLength > UNREAD_BYTES_MAX ? (behindSinceMs ?? performance.now()) : null
    if (behindSinceMs !== null && performance.now() - behindSinceMs > UNREAD_MS) response.destroy()
  }
  response.on('drain', () => {
    behindSinceMs = null
  })
  const keepAlive = setInterval(() => write(':\n\n'), KEEP_ALIVE_MS)
  response.once('close', () => {
    clearInterval(keepAlive)
    onClose()
  })
  write(`retry: ${RETRY_MS}\n\n`)
  return {
    lastEventId: numberOf(request.headers['last-event-id']),
    send: (events) => {
      if (events.length > 0)
        write(
          events
            .map(({ event, id, body }) => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(body)}\n\n`)
            .join(''),
        )
    },
    end: () => response.end(),
  }
}

/** Anything but a number of ours is as if it were absent. */
const numberOf = (header: string | string[] | undefined): number | null =>
  typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null
