import type { Clock } from '../domain/clock.ts'
import type { AttemptOutcome } from '../domain/exchange.ts'
import type { Gate } from './ports.ts'

/** taken: go on, and pass or give back. open: the breaker is. late: the deadline came first. */
export type Turn = 'taken' | 'open' | 'late'

/** The bulkhead: callers of one partner that wait for room at its gate, first come, first served. They hold nothing while they wait. */
export interface Turns {
  /** `deadlineMs`: monotonic. */
  readonly take: (deadlineMs: number) => Promise<Turn>
  /** Uses a turn that was taken: see Gate.pass. */
  readonly pass: (run: () => Promise<AttemptOutcome>) => Promise<boolean>
  /** Gives back a turn that was taken and not used. */
  readonly give: () => void
}

export function createTurns(
  gate: Pick<Gate, 'room' | 'waitMs' | 'pass' | 'breakerState'>,
  clock: Pick<Clock, 'monotonicMs'>,
): Turns {
  const waiting: ((turn: Turn) => void)[] = []
  /** Taken, and not yet at the gate. */
  let held = 0
  let timer: NodeJS.Timeout | null = null

  /** null: neither now. Half-open lets one through, and for the others it is still open. */
  const turnNow = (): 'taken' | 'open' | null => {
    if (gate.room().count > held) return 'taken'
    return gate.breakerState() === 'closed' ? null : 'open'
  }

  const look = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    for (let turn = turnNow(); turn !== null && waiting.length > 0; turn = turnNow()) {
      if (turn === 'taken') held += 1
      waiting.shift()?.(turn)
    }
    const waitMs = waiting.length === 0 ? null : gate.waitMs()
    // Without one, the next turn comes when something ends.
    if (waitMs !== null) timer = setTimeout(look, waitMs)
  }

  return {
    take: (deadlineMs) =>
      new Promise((resolve) => {
        const turn = waiting.length === 0 ? turnNow() : null
        if (turn === 'taken') held += 1
        if (turn !== null) return resolve(turn)
        const done = (given: Turn): void => {
          clearTimeout(deadline)
          resolve(given)
        }
        const deadline = setTimeout(
          () => {
            waiting.splice(waiting.indexOf(done), 1)
            resolve('late')
          },
          Math.max(0, deadlineMs - clock.monotonicMs()),
        )
        waiting.push(done)
        look()
      }),
    pass: async (run) => {
      // The gate counts it from here on, in the same turn of the loop.
      held -= 1
      try {
        return await gate.pass(run)
      } finally {
        look()
      }
    },
    give: () => {
      held -= 1
      look()
    },
  }
}
