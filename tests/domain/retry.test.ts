import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextDelayMs, type RetryPolicy } from '../../src/domain/retry.ts'

const policies: fc.Arbitrary<RetryPolicy> = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 100 }),
  firstDelayMs: fc.integer({ min: 1, max: 60_000 }),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  maxDelayMs: fc.integer({ min: 1, max: 86_400_000 }),
})
const failureCounts = fc.integer({ min: 1, max: 10_000 })
const chances = fc.double({ min: 0, max: 1, noNaN: true })

describe('the delay after the n-th failure', () => {
  test('is whole and between firstDelayMs / 2 and min(maxDelayMs, firstDelayMs × factor^(n−1))', () => {
    fc.assert(
      fc.property(policies, failureCounts, chances, (policy, failures, chance) => {
        const delayMs = nextDelayMs(policy, failures, () => chance)
        const cap = Math.min(policy.maxDelayMs, policy.firstDelayMs * policy.factor ** (failures - 1))
        expect(Number.isInteger(delayMs)).toBe(true)
        expect(delayMs).toBeGreaterThanOrEqual(Math.floor(Math.min(cap, policy.firstDelayMs / 2)))
        expect(delayMs).toBeLessThanOrEqual(Math.ceil(cap))
      }),
    )
  })

  test('reaches both ends', () => {
    const policy = { maxAttempts: 12, firstDelayMs: 2000, factor: 3, maxDelayMs: 10_800_000 }
    const ends = (failures: number): number[] =>
      [0, 1].map((chance) => nextDelayMs(policy, failures, () => chance))
    expect(ends(1)).toEqual([1000, 2000])
    expect(ends(2)).toEqual([1000, 6000])
    expect(ends(3)).toEqual([1000, 18_000])
    expect(ends(9)).toEqual([1000, 10_800_000])
    expect(ends(1_000_000)).toEqual([1000, 10_800_000])
  })

  test('never shrinks with n at the same chance', () => {
    fc.assert(
      fc.property(policies, failureCounts, chances, (policy, failures, chance) => {
        const next = nextDelayMs(policy, failures + 1, () => chance)
        expect(next).toBeGreaterThanOrEqual(nextDelayMs(policy, failures, () => chance))
      }),
    )
  })
})
