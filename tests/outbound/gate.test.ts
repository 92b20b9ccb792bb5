import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AttemptOutcome } from '../../src/domain/exchange.ts'
import type { Gate } from '../../src/flow/ports.ts'
import { createGate, type GateSettings } from '../../src/outbound/gate.ts'

const breaker = {
  errorThresholdPercentage: 50,
  volumeThreshold: 4,
  windowMs: 10_000,
  resetTimeoutMs: 30_000,
}
const SETTINGS: GateSettings = { id: 'partner', concurrency: 8, ratePerSecond: 1_000, breaker }

// opossum's timer and our clock move together, and only when told.
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const open: Gate[] = []
afterEach(() => {
  for (const gate of open.splice(0)) gate.close()
})

function gateOf(settings: Partial<GateSettings> = {}) {
  const states: string[] = []
  const gate = createGate(
    { ...SETTINGS, ...settings },
    { now: () => new Date(), monotonicMs: () => performance.now() },
    { breakerChanged: ({ partner, state }) => states.push(`${partner}:${state}`) },
  )
  open.push(gate)
  return { gate, states }
}

const run = (gate: Gate, outcome: AttemptOutcome) => gate.pass(async () => outcome)

/** A delivery that ends when told. */
function hanging(gate: Gate) {
  const { promise, resolve } = Promise.withResolvers<AttemptOutcome>()
  const passed = gate.pass(() => promise)
  return {
    end: (outcome: AttemptOutcome) => {
      resolve(outcome)
      return passed
    },
  }
}

async function trip(gate: Gate): Promise<void> {
  for (let n = 0; n < breaker.volumeThreshold; n += 1) await run(gate, 'unavailable')
  expect(gate.breakerState()).toBe('open')
}

describe('concurrency', () => {
  it('leaves room for so many, and for one more as each ends', async () => {
    const { gate } = gateOf({ concurrency: 2 })
    expect(gate.room()).toEqual({ count: 2, isProbe: false })
    const first = hanging(gate)
    hanging(gate)
    expect(gate.room().count).toBe(0)
    expect(gate.waitMs()).toBeNull()
    await first.end('delivered')
    expect(gate.room().count).toBe(1)
  })

  it('is given back when a delivery throws, which counts as neither', async () => {
    const { gate } = gateOf({ concurrency: 1 })
    for (let n = 0; n < 10; n += 1)
      await expect(gate.pass(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
    expect(gate.room().count).toBe(1)
    expect(gate.breakerState()).toBe('closed')
  })
})

describe('rate', () => {
  it('starts with a tenth of a second and refills by the clock, to no more than that', async () => {
    const { gate } = gateOf({ concurrency: 100, ratePerSecond: 50 })
    expect(gate.room().count).toBe(5)
    for (let n = 0; n < 5; n += 1) await run(gate, 'delivered')
    expect(gate.room().count).toBe(0)
    expect(gate.waitMs()).toBe(20)
    vi.advanceTimersByTime(20)
    expect(gate.room().count).toBe(1)
    vi.advanceTimersByTime(60_000)
    expect(gate.room().count).toBe(5)
    expect(gate.waitMs()).toBeNull()
  })

  it('below ten a second still lets one through', async () => {
    const { gate } = gateOf({ ratePerSecond: 0.5 })
    expect(gate.room().count).toBe(1)
    await run(gate, 'delivered')
    expect(gate.waitMs()).toBe(2_000)
    vi.advanceTimersByTime(1_999)
    expect(gate.room().count).toBe(0)
    vi.advanceTimersByTime(1)
    expect(gate.room().count).toBe(1)
  })

  it('counts further calls within a delivery, even below zero', async () => {
    const { gate } = gateOf({ ratePerSecond: 10 })
    await run(gate, 'delivered')
    gate.countCall()
    gate.countCall()
    expect(gate.waitMs()).toBe(300)
    vi.advanceTimersByTime(299)
    expect(gate.room().count).toBe(0)
    vi.advanceTimersByTime(1)
    expect(gate.room().count).toBe(1)
  })

  it('over many seconds is kept exactly, whoever asks how often', async () => {
    const { gate } = gateOf({ concurrency: 1_000, ratePerSecond: 30 })
    let passed = 0
    for (let ms = 0; ms < 10_000; ms += 7) {
      for (let n = gate.room().count; n > 0; n -= 1) {
        await run(gate, 'delivered')
        passed += 1
      }
      vi.advanceTimersByTime(7)
    }
    expect(passed).toBeGreaterThanOrEqual(300)
    expect(passed).toBeLessThanOrEqual(303)
  })
})

describe('a closed breaker', () => {
  it.each<AttemptOutcome>(['unavailable', 'unknown'])(
    'opens on %s, not before volumeThreshold of them',
    async (outcome) => {
      const { gate, states } = gateOf()
      for (let n = 0; n < 3; n += 1) await run(gate, outcome)
      expect(gate.breakerState()).toBe('closed')
      await run(gate, outcome)
      expect(gate.breakerState()).toBe('open')
      expect(states).toEqual(['partner:open'])
    },
  )

  it.each<AttemptOutcome>(['delivered', 'refused', 'open'])('never opens on %s', async (outcome) => {
    const { gate } = gateOf()
    for (let n = 0; n < 50; n += 1) await run(gate, outcome)
    expect(gate.breakerState()).toBe('closed')
  })

  it('opens only over the threshold, and a run that is neither does not thin the failures out', async () => {
    const { gate } = gateOf()
    for (let n = 0; n < 20; n += 1) await run(gate, 'open')
    for (let n = 0; n < 2; n += 1) await run(gate, 'delivered')
    for (let n = 0; n < 2; n += 1) await run(gate, 'unavailable')
    expect(gate.breakerState()).toBe('closed')
    await run(gate, 'unavailable')
    expect(gate.breakerState()).toBe('open')
  })

  it('forgets what is older than the window', async () => {
    const { gate } = gateOf()
    for (let n = 0; n < 3; n += 1) await run(gate, 'unavailable')
    vi.advanceTimersByTime(breaker.windowMs)
    await run(gate, 'unavailable')
    expect(gate.breakerState()).toBe('closed')
  })

  it('opens for a partner that hangs for longer than the window', async () => {
    const { gate } = gateOf()
    const hung = Array.from({ length: 4 }, () => hanging(gate))
    vi.advanceTimersByTime(3 * breaker.windowMs)
    for (const delivery of hung) await delivery.end('unknown')
    expect(gate.breakerState()).toBe('open')
  })
})

describe('an open breaker', () => {
  it('starts nothing, spends nothing, and says when it will be half-open', async () => {
    const { gate } = gateOf()
    await trip(gate)
    const delivery = vi.fn(async (): Promise<AttemptOutcome> => 'delivered')
    expect(gate.room()).toEqual({ count: 0, isProbe: false })
    expect(await gate.pass(delivery)).toBe(false)
    expect(delivery).not.toHaveBeenCalled()
    vi.advanceTimersByTime(10_000)
    expect(gate.waitMs()).toBe(20_000)
  })

  it('lets what is running finish, whose end changes nothing any more', async () => {
    const { gate } = gateOf()
    const early = hanging(gate)
    const late = hanging(gate)
    await trip(gate)
    expect(await early.end('delivered')).toBe(true)
    expect(gate.breakerState()).toBe('open')
    vi.advanceTimersByTime(30_000)
    expect(gate.breakerState()).toBe('half-open')
    await late.end('unknown')
    expect(gate.breakerState()).toBe('half-open')
  })
})

describe('a half-open breaker', () => {
  async function halfOpen() {
    const made = gateOf()
    await trip(made.gate)
    vi.advanceTimersByTime(breaker.resetTimeoutMs)
    expect(made.gate.breakerState()).toBe('half-open')
    return made
  }

  it('has room for one probe at a time', async () => {
    const { gate } = await halfOpen()
    expect(gate.room()).toEqual({ count: 1, isProbe: true })
    const probe = hanging(gate)
    expect(gate.room().count).toBe(0)
    expect(gate.waitMs()).toBeNull()
    expect(await run(gate, 'delivered')).toBe(false)
    await probe.end('delivered')
    expect(gate.room()).toEqual({ count: 8, isProbe: false })
  })

  it.each<AttemptOutcome>(['delivered', 'refused'])(
    'closes when its probe is %s, and tells who listens',
    async (outcome) => {
      const { gate, states } = await halfOpen()
      const listener = vi.fn()
      gate.onClosed(listener)
      expect(await run(gate, outcome)).toBe(true)
      expect(gate.breakerState()).toBe('closed')
      expect(listener).toHaveBeenCalledOnce()
      expect(states).toEqual(['partner:open', 'partner:half-open', 'partner:closed'])
    },
  )

  it('opens again for as long when its probe fails, and may probe again after', async () => {
    const { gate } = await halfOpen()
    await run(gate, 'unavailable')
    expect(gate.breakerState()).toBe('open')
    expect(gate.waitMs()).toBe(breaker.resetTimeoutMs)
    vi.advanceTimersByTime(breaker.resetTimeoutMs)
    expect(gate.room()).toEqual({ count: 1, isProbe: true })
  })

  it('stays half-open while there is nothing to probe, or the probe was neither', async () => {
    const { gate } = await halfOpen()
    vi.advanceTimersByTime(3_600_000)
    expect(gate.room()).toEqual({ count: 1, isProbe: true })
    await run(gate, 'open')
    await expect(gate.pass(() => Promise.reject(new Error('a bug')))).rejects.toThrow()
    expect(gate.breakerState()).toBe('half-open')
    await run(gate, 'delivered')
    expect(gate.breakerState()).toBe('closed')
  })

  it('closes with an empty window: the failures that opened it do not open it again', async () => {
    const { gate } = gateOf({ breaker: { ...breaker, resetTimeoutMs: 100 } })
    await trip(gate)
    vi.advanceTimersByTime(100)
    await run(gate, 'delivered')
    for (let n = 0; n < 2; n += 1) await run(gate, 'unavailable')
    expect(gate.breakerState()).toBe('closed')
  })
})

describe('a gate that is closed', () => {
  it('leaves no timer behind, has no room and starts nothing', async () => {
    const { gate } = gateOf()
    const late = hanging(gate)
    await trip(gate)
    gate.close()
    expect(vi.getTimerCount()).toBe(0)
    expect(gate.room().count).toBe(0)
    expect(gate.waitMs()).toBeNull()
    expect(await run(gate, 'delivered')).toBe(false)
    expect(await late.end('delivered')).toBe(true)
  })

  it('lets what is running end, and takes its outcome without complaint', async () => {
    const { gate } = gateOf()
    const late = hanging(gate)
    gate.close()
    expect(await late.end('unavailable')).toBe(true)
  })
})
