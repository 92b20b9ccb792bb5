import type { Outcome, Settlement } from './exchange.ts'
import { nextDelayMs, type RetryPolicy } from './retry.ts'

/** What decide() must know of an Exchange's past. */
export interface History {
  /** Failed attempts since acceptance or the latest replay, this one included; sets the delay. */
  readonly failures: number
  /** How many of those counted (contract §3.3), this one included if it counts. */
  readonly countedFailures: number
}

export interface Policy {
  readonly retry: RetryPolicy
  /** No delay after *unavailable* is longer: a breaker that closes again should not find everybody asleep. */
  readonly breakerResetMs: number
}

/** The one place that decides between delivered, waiting and dead. Pure. Contract §3.3. */
export function decide(outcome: Outcome, history: History, policy: Policy, random: () => number): Settlement {
  switch (outcome.kind) {
    case 'delivered':
      return { state: 'delivered', receipt: outcome.receipt }
    case 'refused':
      return { state: 'dead', failure: outcome.failure }
    case 'unavailable':
    case 'unknown': {
      if (history.countedFailures >= policy.retry.maxAttempts)
        return {
          state: 'dead',
          failure: outcome.failure,
          ...(outcome.kind === 'unavailable' &&
            outcome.pauseLaneMs !== undefined && { pauseLaneMs: outcome.pauseLaneMs }),
        }
      const delayMs = nextDelayMs(policy.retry, history.failures, random)
      if (outcome.kind === 'unknown')
        return { state: 'waiting', failure: outcome.failure, delayMs, pauseLaneMs: null }
      const asked = outcome.pauseLaneMs
      return asked === undefined
        ? {
            state: 'waiting',
            failure: outcome.failure,
            delayMs: Math.min(delayMs, policy.breakerResetMs),
            pauseLaneMs: null,
          }
        : // The pause is the delay: the exchange is due when its lane opens again.
          {
            state: 'waiting',
            failure: outcome.failure,
            delayMs: 0,
            pauseLaneMs: asked,
          }
    }
  }
}
