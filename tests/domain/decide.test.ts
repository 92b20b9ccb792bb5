import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide, type Policy } from '../../src/domain/decide.ts'
import type { Outcome } from '../../src/domain/exchange.ts'
import type { Failure } from '../../src/domain/failure.ts'

const policy: Policy = {
  retry: { maxAttempts: 12, firstDelayMs: 2000, factor: 3, maxDelayMs: 10_800_000 },
  breakerResetMs: 30_000,
}
const failure: Failure = { code: 'ENDPOINT_UNAVAILABLE', detail: 'D' }
const half = (): number => 0.5

describe('decide', () => {
  test('a delivered message is delivered, however often it failed before', () => {
    const receipt = { status: 200, text: 'ok' }
    expect(
      decide({ kind: 'delivered', receipt }, { failures: 99, countedFailures: 99 }, policy, half),
    ).toEqual({
      state: 'delivered',
      receipt,
    })
  })

  test('a refused one is dead at the first attempt', () => {
    expect(decide({ kind: 'refused', failure }, { failures: 1, countedFailures: 0 }, policy, half)).toEqual({
      state: 'dead',
      failure,
    })
  })

  test.each(['unavailable', 'unknown'] as const)(
    '%s dies at the last counted failure, not before',
    (kind) => {
      expect(decide({ kind, failure }, { failures: 11, countedFailures: 11 }, policy, half).state).toBe(
        'waiting',
      )
      expect(decide({ kind, failure }, { failures: 12, countedFailures: 12 }, policy, half)).toEqual({
        state: 'dead',
        failure,
      })
    },
  )

  test('failures that do not count never kill: an outage of any length ends nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('unavailable' as const, 'unknown' as const),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 11 }),
        (kind, failures, countedFailures) => {
          expect(decide({ kind, failure }, { failures, countedFailures }, policy, half).state).toBe('waiting')
        },
      ),
    )
  })

  test('after unavailable the delay is at most the breaker’s reset; after unknown it grows to the policy’s end', () => {
    const history = { failures: 11, countedFailures: 0 }
    const last = (): number => 1
    expect(decide({ kind: 'unavailable', failure }, history, policy, last)).toMatchObject({
      delayMs: 30_000,
      pauseLaneMs: null,
    })
    expect(decide({ kind: 'unknown', failure }, history, policy, last)).toMatchObject({
      delayMs: 10_800_000,
      pauseLaneMs: null,
    })
  })

  test('a partner that asks for silence pauses the lane as long as its folder says, and the pause is the delay', () => {
    const asked = (pauseLaneMs: number): Outcome => ({ kind: 'unavailable', failure, pauseLaneMs })
    const history = { failures: 1, countedFailures: 0 }
    expect(decide(asked(30_000), history, policy, half)).toEqual({
      state: 'waiting',
      failure,
      delayMs: 0,
      pauseLaneMs: 30_000,
    })
  })

  test('a pause does not save a message whose counted attempts are used up, and holds for the others', () => {
    const outcome: Outcome = { kind: 'unavailable', failure, pauseLaneMs: 1000 }
    const used = { failures: 12, countedFailures: 12 }
    expect(decide(outcome, used, policy, half)).toEqual({ state: 'dead', failure, pauseLaneMs: 1000 })
    expect(decide({ kind: 'unknown', failure }, used, policy, half)).toEqual({ state: 'dead', failure })
  })
})
