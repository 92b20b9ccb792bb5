import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ChangeLog, ExchangeChange } from '../../flow/changes.ts'
import type { Observer } from '../../flow/ports.ts'
import { type ChangeReader, createChangeReader } from './change-reader.ts'
import { type EventStream, openEventStream, type ServerEvent } from './event-stream.ts'
import { type Look, type LookDeps, looksOf } from './looks.ts'

export interface EventDeps extends LookDeps {
  readonly changes: ChangeLog
  readonly isStoreReady: () => boolean
  /** Aborts when the process takes no new work: every stream ends, now and from now on. */
  readonly stopping: AbortSignal
  readonly observer: Pick<Observer, 'faulted'>
}

export interface Events {
  readonly open: (request: IncomingMessage, response: ServerResponse) => void
}

const TICK_MS = 500
/** Changes are kept so long for whoever comes back (contract §7: a minute), and written down so long after the last client has left. */
const KEPT_MS = 75_000
const WATCH_MS = 90_000
const RENEW_MS = 5_000
const FORGET_MS = 10_000
/** Between two looks lies at least so many times what the last one took: a store under load is not loaded more. */
const LOOK_SHARE = 10
/** What a client that comes back is told at most of what it missed. */
const MISSED_MAX = 20_000

/**
 * Server-sent events of the whole store (contract §7). While there are clients, the store is asked twice a second for changes of exchanges, less often
 * for lanes, replays and figures; these are told when they differ from what was told before, and to a new client as they are.
 * Each event's id is the number of the last change of an exchange told before it: a client that comes back with it misses none of a minute.
 */
export function createEvents(deps: EventDeps): Events {
  const { changes, stopping } = deps
  const watcher = randomUUID()
  const clients = new Set<EventStream>()
  const joining = new Set<EventStream>()
  let board: Board | null = null
  let reader: ChangeReader | null = null
  let timer: NodeJS.Timeout | null = null
  let isRunning = false
  const renew = everyMs(RENEW_MS, () => changes.watch(watcher, WATCH_MS))
  const forget = everyMs(FORGET_MS, () => changes.forget(KEPT_MS))

  const fault = (error: unknown): void => {
    if (deps.isStoreReady()) deps.observer.faulted({ where: 'http.events', error })
  }

  /** A new client is told what it missed, then the rest as it is; from then on what the others are told. */
  const join = async (client: EventStream, position: number): Promise<void> => {
    const last = client.lastEventId ?? position
    const missed = last < position ? await changes.after(last, MISSED_MAX) : []
    client.send(missed.filter(({ seq }) => seq <= position).map(changeEvent))
    client.send(board?.shown(position) ?? [])
    if (joining.delete(client)) clients.add(client)
  }

  const tick = async (): Promise<void> => {
    await renew()
    reader ??= createChangeReader(changes, await changes.last())
    const fresh = (await reader.next()).map(changeEvent)
    for (const client of clients) client.send(fresh)
    const position = reader.position()
    for (const client of [...joining]) await join(client, position)
    board ??= createBoard(looksOf(deps), fault)
    board.look((sight) => {
      const event = { ...sight, id: reader?.position() ?? position }
      for (const client of clients) client.send([event])
    })
    await forget()
  }

  const run = async (): Promise<void> => {
    isRunning = true
    if (deps.isStoreReady()) await tick().catch(fault)
    isRunning = false
    if (stopping.aborted) return
    if (clients.size + joining.size > 0) timer = setTimeout(() => void run(), TICK_MS)
    else {
      timer = null
      reader = null
      board = null
    }
  }

  stopping.addEventListener('abort', () => {
    if (timer !== null) clearTimeout(timer)
    for (const client of [...clients, ...joining]) client.end()
  })
  return {
    open: (request, response) => {
      const client = openEventStream(request, response, () => {
        clients.delete(client)
        joining.delete(client)
      })
      if (stopping.aborted) return client.end()
      joining.add(client)
      if (!isRunning && timer === null) void run()
    },
  }
}

const changeEvent = ({ seq, at, ...change }: ExchangeChange): ServerEvent => ({
  event: 'exchange',
  id: seq,
  body: { ...change, at: at.toISOString() },
})

/** Runs `work` at most every so many ms; other calls do nothing. */
function everyMs(ms: number, work: () => Promise<void>): () => Promise<void> {
  let nextMs = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() < nextMs) return
    await work()
    nextMs = performance.now() + ms
  }
}

type Shown = Omit<ServerEvent, 'id'>

/** What was told last of everything that is looked at. */
interface Board {
  readonly shown: (id: number) => readonly ServerEvent[]
  /** Starts what it is time to look at; `tell` is called with what is new. */
  readonly look: (tell: (sight: Shown) => void) => void
}

function createBoard(looks: readonly Look[], fault: (error: unknown) => void): Board {
  const shown = new Map<string, Shown & { readonly text: string }>()
  const nextMs = new Map<Look, number>()

  const lookOnce = async ({ event, everyMs: restMs, look }: Look, tell: (sight: Shown) => void) => {
    const startedMs = performance.now()
    const sights = await look()
    // What is there no longer (a replay that ended long ago) is not told to new clients.
    const keys = new Set(sights.map(({ key }) => key))
    for (const [key, sight] of shown) if (sight.event === event && !keys.has(key)) shown.delete(key)
    for (const { key, body } of sights) {
      const text = JSON.stringify(body)
      if (shown.get(key)?.text === text) continue
      shown.set(key, { event, body, text })
      tell({ event, body })
    }
    return Math.max(restMs, LOOK_SHARE * (performance.now() - startedMs))
  }

  return {
    shown: (id) => [...shown.values()].map(({ event, body }) => ({ event, body, id })),
    look: (tell) => {
      for (const look of looks) {
        if (performance.now() < (nextMs.get(look) ?? 0)) continue
        nextMs.set(look, Number.POSITIVE_INFINITY)
        lookOnce(look, tell)
          .catch((error: unknown) => {
            fault(error)
            return look.everyMs
          })
          .then((restMs) => nextMs.set(look, performance.now() + restMs))
      }
    },
  }
}
