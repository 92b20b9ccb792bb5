/** When and how often an Exchange is tried again (contract §3.3). Durations in ms. */
export interface RetryPolicy {
  /** Counted attempts, the first included; minimum 1. */
  readonly maxAttempts: number
  readonly firstDelayMs: number
  readonly factor: number
  readonly maxDelayMs: number
}

/**
 * Delay after the n-th failure (1-based): random between firstDelayMs / 2 and min(maxDelayMs, firstDelayMs × factor^(n−1)).
 * Where the cap is below half the first delay, the cap counts. Whole ms.
 */
export function nextDelayMs(policy: RetryPolicy, failures: number, random: () => number): number {
  const cap = Math.min(policy.maxDelayMs, policy.firstDelayMs * policy.factor ** Math.max(0, failures - 1))
  const floor = Math.min(cap, policy.firstDelayMs / 2)
  return Math.round(floor + (cap - floor) * random())
}
