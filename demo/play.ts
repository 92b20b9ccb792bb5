import { setTimeout as pause } from 'node:timers/promises'
import { type Acknowledged, countMessages, sendDossiers } from './dossier-system.ts'
import type { Delivered, Observed, Outage } from './figures.ts'
import type { Fact } from './gateway.ts'

/** What can be watched while it happens. */
export interface Show {
  readonly progress: (accepted: number, delivered: number) => void
  readonly outageBegan: (seconds: number) => void
  readonly breakerOpened: () => void
  readonly outageOver: () => void
}

export interface PlayOptions {
  readonly url: string
  readonly npspUrl: string
  readonly dossiers: number
  readonly outageMs: number
  readonly show: Show
  readonly signal: AbortSignal
  /** Where the gateway's log lines are listened to. */
  readonly listen: (onFact: (fact: Fact) => void) => void
}

/** The outage begins when this share of the messages has been acknowledged. */
const OUTAGE_AT = 0.35
/** After the last message was sent: what has not ended by then counts as not delivered. */
const PATIENCE_MS = 60_000
const LOOK_MS = 100

/** Sends everything, takes the portal away in the middle, and waits until each message has ended. */
export async function play(options: PlayOptions): Promise<Observed> {
  const { show, signal } = options
  const total = countMessages(options.dossiers)
  const acknowledged: Acknowledged[] = []
  const watch = createWatch(options)
  let outage: Promise<void> | null = null

  const refresh = setInterval(() => show.progress(acknowledged.length, watch.delivered.size), LOOK_MS)
  try {
    await sendDossiers({
      ...options,
      onAcknowledged: (message) => {
        acknowledged.push(message)
        if (outage !== null || acknowledged.length < total * OUTAGE_AT) return
        outage = takeAway(options, watch)
        // Awaited below, which a signal may keep from happening.
        outage.catch(() => undefined)
      },
    })
    await outage
    const endMs = performance.now() + PATIENCE_MS
    while (watch.delivered.size + watch.dead.size < acknowledged.length && performance.now() < endMs)
      await pause(LOOK_MS, undefined, { signal })
  } finally {
    clearInterval(refresh)
  }
  show.progress(acknowledged.length, watch.delivered.size)
  const delivered = [...watch.delivered].map(
    ([exchangeId, settledAtMs]): Delivered => ({ exchangeId, settledAtMs }),
  )
  return { total, acknowledged, delivered, outage: watch.outage() }
}

interface Watch {
  /** Exchange id → when its settlement was logged, Unix ms. */
  readonly delivered: ReadonlyMap<string, number>
  readonly dead: ReadonlySet<string>
  readonly begin: () => void
  readonly end: () => void
  /** Its end is the moment when the breaker closed, where it had opened. */
  readonly outage: () => Outage | null
}

function createWatch({ listen, show }: PlayOptions): Watch {
  const delivered = new Map<string, number>()
  const dead = new Set<string>()
  let fromMs: number | null = null
  let untilMs: number | null = null
  let isOpen = false

  const follow = (fact: Fact): void => {
    const id = String(fact['exchangeId'])
    const atMs = Date.parse(String(fact['time']))
    if (fact['msg'] === 'attempt.settled' && fact['state'] === 'delivered') delivered.set(id, atMs)
    if (fact['msg'] === 'attempt.settled' && fact['state'] === 'dead') dead.add(id)
    if (fact['msg'] !== 'breaker.changed') return
    if (fact['state'] === 'open' && !isOpen) {
      isOpen = true
      show.breakerOpened()
    }
    if (fact['state'] === 'closed' && isOpen) {
      isOpen = false
      untilMs = atMs
    }
  }
  listen(follow)

  return {
    delivered,
    dead,
    begin: () => {
      fromMs = Date.now()
    },
    end: () => {
      untilMs ??= Date.now()
    },
    outage: () => (fromMs === null ? null : { fromMs, untilMs: untilMs ?? Date.now() }),
  }
}

/** Nobody listens at the portal's address for a while; what was under way is cut off. The mock comes back by itself. */
async function takeAway({ npspUrl, outageMs, show, signal }: PlayOptions, watch: Watch): Promise<void> {
  watch.begin()
  show.outageBegan(outageMs / 1_000)
  const response = await fetch(`${npspUrl}/__faults`, {
    method: 'POST',
    body: JSON.stringify({ kind: 'outage', mode: 'refused', ms: outageMs }),
  })
  if (!response.ok) throw new Error(`The portal's mock would not go away: ${response.status}`)
  await pause(outageMs, undefined, { signal })
  watch.end()
  show.outageOver()
}
