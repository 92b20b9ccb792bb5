import type { Clock } from '../domain/clock.ts'
import type { OperatorStore } from './operator-ports.ts'
import type { Observer } from './ports.ts'

/** Made due in one transaction at most, so that no line is locked for long. */
const STEP_MAX = 50
/** Between two steps at the most, while something runs. */
const STEP_MS = 200
/** Between two looks while nothing runs: jobs that another process took in, or that a crash left, are found so. */
const IDLE_MS = 1_000
/** Replays go at least so fast (contract §7). */
const PER_SECOND_MIN = 10

export interface ReplayerPorts {
  readonly operators: Pick<OperatorStore, 'stepReplays'>
  readonly isStoreReady: () => boolean
  /** Exchanges made due per second, in this process. */
  readonly perSecond: number
  readonly clock: Pick<Clock, 'monotonicMs'>
  /** Something was made due. */
  readonly onDue: () => void
  readonly observer: Pick<Observer, 'faulted'>
}

export interface Replayer {
  /** A job was ordered or goes on: look at once. */
  readonly wake: () => void
  /** Resolves when the step under way has ended. */
  readonly stop: () => Promise<void>
}

/** Half of what the slowest partner takes, so that a replay never crowds out what comes in meanwhile; at least ten. */
export const replaysPerSecond = (ratesPerSecond: readonly number[]): number =>
  Math.max(PER_SECOND_MIN, Math.floor(Math.min(...ratesPerSecond, Number.MAX_SAFE_INTEGER) / 2))

/**
 * Carries replay jobs on, whoever ordered them: makes their exchanges due at a capped rate. All that must survive is in the store, so a crash
 * interrupts nothing, and several processes share one job.
 */
export function startReplayer(ports: ReplayerPorts): Replayer {
  const { operators, perSecond, clock } = ports
  const stepMs = Math.min(STEP_MS, (1_000 * STEP_MAX) / perSecond)
  let isStopping = false
  let isWoken = false
  let wakeUp: (() => void) | null = null
  let tokens = STEP_MAX
  let filledAtMs = clock.monotonicMs()

  const fill = (): number => {
    const nowMs = clock.monotonicMs()
    tokens = Math.min(STEP_MAX, tokens + ((nowMs - filledAtMs) * perSecond) / 1_000)
    filledAtMs = nowMs
    return Math.floor(tokens)
  }

  /** One look: answers how long to wait for the next. */
  const step = async (): Promise<number> => {
    if (!ports.isStoreReady()) return IDLE_MS
    const room = fill()
    if (room < 1) return stepMs
    const count = await operators.stepReplays(room)
    if (count === 0) return IDLE_MS
    tokens -= count
    ports.onDue()
    return stepMs
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (isStopping || isWoken) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        wakeUp = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      wakeUp = done
    })

  const loop = (async () => {
    while (!isStopping) {
      isWoken = false
      let waitMs = IDLE_MS
      try {
        waitMs = await step()
      } catch (error) {
        if (ports.isStoreReady()) ports.observer.faulted({ where: 'flow.replayer', error })
      }
      await sleep(waitMs)
    }
  })()

  return {
    wake: () => {
      isWoken = true
      wakeUp?.()
    },
    stop: () => {
      isStopping = true
      wakeUp?.()
      return loop
    },
  }
}
