import type { Accepted, ExchangeStore, Observer } from './ports.ts'

/** How often the ends of awaited exchanges are asked for, in one question for all: another gateway may deliver them. */
const POLL_MS = 150

export interface EndWaits {
  /** The ended exchange, or null after `ms`, when the signal aborts, or when stopping. `duplicate` is not this one's business: false. */
  readonly waitForEnd: (exchangeId: string, ms: number, signal: AbortSignal) => Promise<Accepted | null>
  /** Something was settled here: ask at once. */
  readonly hint: () => void
  /** Answers every waiter null, now and from now on. */
  readonly stop: () => void
}

interface Waiter {
  readonly exchangeId: string
  readonly done: (ended: Accepted | null) => void
}

/** `Prefer: wait`: all waiters of the process share one poll of the store, which runs only while somebody waits. */
export function createEndWaits(
  store: Pick<ExchangeStore, 'ended'>,
  observer: Pick<Observer, 'faulted'>,
): EndWaits {
  const waiters = new Set<Waiter>()
  let timer: NodeJS.Timeout | null = null
  let isAsking = false
  let isStopped = false
  let isHinted = false
  let isFailing = false

  const schedule = (ms: number): void => {
    if (timer === null && !isAsking && waiters.size > 0) timer = setTimeout(() => void ask(), ms)
  }

  const ask = async (): Promise<void> => {
    timer = null
    isAsking = true
    isHinted = false
    try {
      const ended = await store.ended([...new Set([...waiters].map((waiter) => waiter.exchangeId))])
      for (const waiter of waiters) {
        const end = ended.get(waiter.exchangeId)
        if (end) waiter.done(end)
      }
      isFailing = false
    } catch (error) {
      if (!isFailing) observer.faulted({ where: 'flow.waits', error })
      isFailing = true
    }
    isAsking = false
    schedule(isHinted ? 0 : POLL_MS)
  }

  return {
    waitForEnd: (exchangeId, ms, signal) =>
      new Promise((resolve) => {
        if (isStopped || ms <= 0 || signal.aborted) return resolve(null)
        const done = (ended: Accepted | null): void => {
          clearTimeout(deadline)
          signal.removeEventListener('abort', cancel)
          waiters.delete(waiter)
          resolve(ended)
        }
        const cancel = (): void => done(null)
        const deadline = setTimeout(cancel, ms)
        const waiter: Waiter = { exchangeId, done }
        signal.addEventListener('abort', cancel)
        waiters.add(waiter)
        schedule(POLL_MS)
      }),
    hint: () => {
      isHinted = true
      if (waiters.size === 0 || isAsking) return
      if (timer !== null) clearTimeout(timer)
      timer = null
      schedule(0)
    },
    stop: () => {
      isStopped = true
      for (const waiter of [...waiters]) waiter.done(null)
    },
  }
}
