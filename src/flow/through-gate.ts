import type { Clock } from '../domain/clock.ts'
import type { AttemptOutcome } from '../domain/exchange.ts'
import type { Gate } from './ports.ts'

/** How work that somebody waits for went through a partner's gate. */
export type Passed<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The breaker is open: nothing was started. */
  | { readonly kind: 'open' }
  /** Rate and concurrency left no room in time: nothing was started. */
  | { readonly kind: 'busy' }

export interface Passing {
  readonly gate: Gate
  readonly clock: Pick<Clock, 'monotonicMs'>
  /** How long to wait for room. */
  readonly waitMs: number
}

/** Room may come by an end that nobody tells of: looked for so often. */
const LOOK_MS = 20

/** Runs work inside a partner's rate, concurrency and breaker, as deliveries do, as soon as there is room. */
export async function throughGate<T>(
  { gate, clock, waitMs }: Passing,
  run: () => Promise<T>,
  outcomeOf: (value: T) => AttemptOutcome,
): Promise<Passed<T>> {
  const untilMs = clock.monotonicMs() + waitMs
  while (gate.room().count === 0) {
    if (gate.breakerState() === 'open') return { kind: 'open' }
    if (clock.monotonicMs() >= untilMs) return { kind: 'busy' }
    await new Promise((resolve) => setTimeout(resolve, Math.min(gate.waitMs() ?? LOOK_MS, LOOK_MS)))
  }
  let done: { readonly value: T } | null = null
  const hasRun = await gate.pass(async () => {
    const value = await run()
    done = { value }
    return outcomeOf(value)
  })
  // Assigned in the callback above, which the compiler does not follow.
  const ended = done as { readonly value: T } | null
  return hasRun && ended !== null ? { kind: 'done', value: ended.value } : { kind: 'open' }
}
