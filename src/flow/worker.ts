import type { PartnerSettings } from '../domain/partner.ts'
import { type AttemptPorts, attemptExchange } from './attempt.ts'
import { LEASE_GRACE_MS } from './lease-times.ts'
import type { ExchangeStore, Lease } from './ports.ts'

/** How often an idle worker looks: the floor under wake-ups, and how another gateway's messages are found. */
const POLL_MS = 200
/** After the store failed. */
const STORE_RETRY_MS = 500
/** Bodies in memory per partner; the first of a lease always fits. */
const BYTES_MAX = 32 * 1024 * 1024
/** One lease takes at most so many, so that its transaction stays short. */
const LEASE_MAX = 64

export interface WorkerPorts extends Omit<AttemptPorts, 'store'> {
  readonly settings: PartnerSettings
  readonly store: Pick<
    ExchangeStore,
    'lease' | 'settle' | 'giveBack' | 'hasLaneDelivered' | 'makeDue' | 'isReady'
  >
}

export interface Worker {
  /** Something may be due. */
  readonly wake: () => void
  /** Takes nothing new. Resolves when what is in flight has been settled; what still runs after `graceMs` is given up as unknown. */
  readonly stop: (graceMs: number) => Promise<void>
  readonly isRunning: () => boolean
}

/** Delivers to one partner: leases what is due while there is room, one attempt per lease. */
export function startWorker(ports: WorkerPorts): Worker {
  const { settings, store, gate, observer } = ports
  const abort = new AbortController()
  const running = new Set<Promise<void>>()
  let isStopping = false
  let bytes = 0
  let wakeUp: (() => void) | null = null
  let isWoken = false

  const wake = (): void => {
    isWoken = true
    wakeUp?.()
  }

  const start = (lease: Lease): void => {
    bytes += sizeOf(lease)
    const attempt: Promise<void> = attemptExchange(lease, settling, abort.signal)
      .catch((error: unknown) => observer.faulted({ where: 'flow.attempt', error }))
      .finally(() => {
        running.delete(attempt)
        bytes -= sizeOf(lease)
        wake()
      })
    running.add(attempt)
  }

  // A settlement that the store cannot take now is tried until its lease is over: the partner has answered, and nobody else knows.
  const settling: AttemptPorts = {
    ...ports,
    store: {
      ...store,
      settle: (entry) => settleUntil(entry.lease, () => store.settle(entry)),
      hasLaneDelivered: (lease) => settleUntil(lease, () => store.hasLaneDelivered(lease)),
    },
  }

  async function settleUntil(lease: Lease, work: () => Promise<boolean>): Promise<boolean> {
    const endMs = lease.grantedAtMs + 2 * (settings.timeoutMs + LEASE_GRACE_MS)
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (ports.clock.monotonicMs() > endMs || abort.signal.aborted) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS))
    }
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (isWoken || isStopping) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        wakeUp = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      wakeUp = done
    })

  /** One look: answers how long to sleep; 0 to look again at once. */
  const look = async (): Promise<number> => {
    const room = gate.room()
    // What the partner has answered and the store has not yet taken down keeps its place: no more than `concurrency` is what a crash repeats.
    const count = Math.min(room.count, LEASE_MAX, settings.concurrency - running.size)
    if (count <= 0 || bytes >= BYTES_MAX || !store.isReady())
      return Math.min(gate.waitMs() ?? POLL_MS, POLL_MS)
    const leases = await store.lease({
      partner: settings.id,
      limit: count,
      bytesMax: BYTES_MAX - bytes,
      leaseMs: settings.timeoutMs + LEASE_GRACE_MS,
      isProbe: room.isProbe,
    })
    for (const lease of leases) start(lease)
    return leases.length === count ? 0 : POLL_MS
  }

  const loop = (async () => {
    while (!isStopping) {
      isWoken = false
      let sleepMs = STORE_RETRY_MS
      try {
        sleepMs = await look()
      } catch (error) {
        if (store.isReady()) observer.faulted({ where: 'flow.lease', error })
      }
      if (sleepMs > 0) await sleep(sleepMs)
    }
  })()

  /** Once forgotten, what the outage delayed would sleep out its delay: said again until the store has heard it. */
  const makeDue = async (): Promise<void> => {
    while (!isStopping)
      try {
        return await store.makeDue(settings.id)
      } catch (error) {
        if (store.isReady()) observer.faulted({ where: 'flow.make-due', error })
        await new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS))
      }
  }

  gate.onClosed(() => {
    void makeDue().then(wake)
  })

  return {
    wake,
    isRunning: () => !isStopping,
    stop: async (graceMs) => {
      isStopping = true
      wake()
      const giveUp = setTimeout(() => abort.abort(), graceMs)
      await loop
      await Promise.allSettled(running)
      clearTimeout(giveUp)
    },
  }
}

const sizeOf = (lease: Lease): number => lease.body?.length ?? 0
