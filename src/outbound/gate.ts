/**
 * Rate, concurrency and breaker of one partner, in this process (contract §3.3, I9).
 *
 *   closed ──too many failures──▶ open ──resetTimeoutMs──▶ half-open ──the probe succeeds──▶ closed
 *                                  ▲                          └───────the probe fails──▶ open
 *
 * The breaker is opossum's (10.0); what its source says and this file relies on:
 * - It opens on a failure when the window holds at least `volumeThreshold` fires and failures / fires is *over* the threshold.
 *   It counts a fire when it starts and a failure when it ends, so slow failures (a partner that hangs longer than the
 *   window) would never open it. Here an outcome is fired when the delivery has ended: both are counted at once.
 * - Whatever is fired is a success or a failure. A run that is neither (`open`: its lease was lost) is not fired.
 * - In half-open, one fire is let through and its result decides. Nobody waits for a fire that never comes: half-open with
 *   nothing to probe stays half-open.
 * - Closing does not empty the window. Here it is emptied, or the failures that opened it would open it again.
 * - The window turns by a timer of its own unless it is given an emitter. It is given one, turned by the monotonic clock
 *   before each fire. Its only timer left is that of `resetTimeout` (unreferenced; cleared by `shutdown`).
 * - It keeps one latency per fire until its bucket turns: bounded by the window.
 */
import { EventEmitter } from 'node:events'
import CircuitBreaker from 'opossum'
import type { Clock } from '../domain/clock.ts'
import type { AttemptOutcome } from '../domain/exchange.ts'
import type { BreakerSettings, PartnerSettings } from '../domain/partner.ts'
import type { Gate, Observer } from '../flow/ports.ts'

type BreakerState = ReturnType<Gate['breakerState']>

/** What of a partner's settings its gate needs. */
export type GateSettings = Pick<PartnerSettings, 'id' | 'concurrency' | 'ratePerSecond' | 'breaker'>

/** One per partner and process; its lanes share it. `observer` is told of each change, before the listeners of `onClosed`. */
export function createGate(
  settings: GateSettings,
  clock: Clock,
  observer?: Pick<Observer, 'breakerChanged'>,
): Gate {
  const tokens = createTokens(settings.ratePerSecond, clock)
  const closedListeners: (() => void)[] = []
  let running = 0
  let isProbing = false
  let isShut = false

  const breaker = createBreaker(settings.breaker, clock, (state) => {
    observer?.breakerChanged({ partner: settings.id, state })
    if (state === 'closed') for (const listener of closedListeners) listener()
  })

  const slots = (): number => {
    if (isShut) return 0
    const free = Math.max(0, settings.concurrency - running)
    switch (breaker.state()) {
      case 'open':
        return 0
      case 'half-open':
        return isProbing ? 0 : Math.min(1, free)
      case 'closed':
        return free
    }
  }

  return {
    room: () => ({
      count: Math.min(slots(), tokens.whole()),
      isProbe: breaker.state() === 'half-open',
    }),
    waitMs: () => {
      if (isShut) return null
      if (breaker.state() === 'open') return breaker.msToHalfOpen()
      return slots() > tokens.whole() ? tokens.msToNext() : null
    },
    pass: async (run) => {
      const state = breaker.state()
      if (isShut || state === 'open' || (state === 'half-open' && isProbing)) return false
      const isProbe = state === 'half-open'
      const epoch = breaker.epoch()
      tokens.take()
      running += 1
      if (isProbe) isProbing = true
      try {
        const outcome = await run()
        // A run from before the breaker last changed says nothing about the partner as it is now.
        if (outcome !== 'open' && epoch === breaker.epoch()) await breaker.note(outcome)
        return true
      } finally {
        running -= 1
        if (isProbe) isProbing = false
      }
    },
    countCall: tokens.take,
    breakerState: breaker.state,
    onClosed: (listener) => {
      closedListeners.push(listener)
    },
    close: () => {
      isShut = true
      breaker.shutdown()
    },
  }
}

/** A token bucket that holds a tenth of a second's worth, at least one. Calls within a delivery may take it below zero. */
function createTokens(perSecond: number, clock: Clock) {
  const capacity = Math.max(1, perSecond / 10)
  let level = capacity
  let filledAtMs = clock.monotonicMs()
  const fill = (): number => {
    const nowMs = clock.monotonicMs()
    level = Math.min(capacity, level + ((nowMs - filledAtMs) * perSecond) / 1_000)
    filledAtMs = nowMs
    return level
  }
  return {
    /** How many whole ones there are; the sum of many small refills may miss one by a rounding error. */
    whole: (): number => Math.max(0, Math.floor(fill() + 1e-6)),
    take: (): void => {
      level = fill() - 1
    },
    /** Until there is one more whole one than now; null when it is full. */
    msToNext: (): number | null => {
      const next = Math.max(1, Math.floor(fill() + 1e-6) + 1)
      return next > capacity ? null : Math.max(1, Math.ceil(((next - level) * 1_000) / perSecond))
    },
  }
}

/** Buckets of opossum's rolling window. */
const BUCKETS = 10

type Fired = Exclude<AttemptOutcome, 'open'>

/** opossum, fed with outcomes instead of with work. */
function createBreaker(settings: BreakerSettings, clock: Clock, onChange: (state: BreakerState) => void) {
  const window = new EventEmitter()
  const bucketMs = Math.max(1, settings.windowMs / BUCKETS)
  const failure = new Error('unavailable or unknown')
  let turnedAtMs = clock.monotonicMs()
  let openedAtMs = 0
  let epoch = 0
  let state: BreakerState = 'closed'
  let isShut = false

  const turn = (times: number): void => {
    for (let count = 0; count < times; count += 1) window.emit('rotate')
  }
  const turnByClock = (): void => {
    const due = Math.floor((clock.monotonicMs() - turnedAtMs) / bucketMs)
    turnedAtMs += due * bucketMs
    turn(Math.min(BUCKETS, due))
  }

  const opossum = new CircuitBreaker(
    async (outcome: Fired): Promise<void> => {
      if (outcome === 'unavailable' || outcome === 'unknown') throw failure
    },
    {
      timeout: false,
      errorThresholdPercentage: settings.errorThresholdPercentage,
      volumeThreshold: settings.volumeThreshold,
      rollingCountTimeout: settings.windowMs,
      rollingCountBuckets: BUCKETS,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: window,
      resetTimeout: settings.resetTimeoutMs,
      allowWarmUp: false,
    },
  )
  const change = (next: BreakerState): void => {
    state = next
    epoch += 1
    if (next === 'open') openedAtMs = clock.monotonicMs()
    if (next === 'closed') turn(BUCKETS)
    onChange(next)
  }
  opossum.on('open', () => change('open'))
  opossum.on('halfOpen', () => change('half-open'))
  opossum.on('close', () => change('closed'))

  return {
    state: (): BreakerState => state,
    /** Grows with each change of state. */
    epoch: (): number => epoch,
    note: async (outcome: Fired): Promise<void> => {
      turnByClock()
      try {
        await opossum.fire(outcome)
      } catch (error) {
        // A failure comes back as it was thrown, and what arrives after the shutdown is refused: both are noted.
        if (error !== failure && !isShut) throw error
      }
    },
    msToHalfOpen: (): number =>
      Math.max(1, Math.ceil(settings.resetTimeoutMs - (clock.monotonicMs() - openedAtMs))),
    shutdown: (): void => {
      isShut = true
      opossum.shutdown()
    },
  }
}
