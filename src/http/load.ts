import { type Budget, createBudget } from './body.ts'

/** What the partner port carries at once, per process. */
export interface PartnerLimits {
  /** Bytes of all bodies between their first byte and the store's answer. */
  readonly bodiesBytesMax: number
  /** Requests between their headers and the store's answer; who waits for an end does not count. */
  readonly requestsMax: number
  /** Callers that `Prefer: wait` keeps waiting; beyond it their 202 comes at once, as a preference allows. */
  readonly waitersMax: number
  /** Longest silence within a body, ms. */
  readonly stallMs: number
}

export const DEFAULT_LIMITS: PartnerLimits = {
  bodiesBytesMax: 67_108_864,
  requestsMax: 2_000,
  waitersMax: 5_000,
  stallMs: 15_000,
}

/** The counters behind PartnerLimits. */
export interface Load {
  readonly bodies: Budget
  readonly stallMs: number
  /** Counts one more request; false: there is no room. */
  readonly enter: () => boolean
  readonly leave: () => void
  /** Whether one more caller may be kept waiting. */
  readonly canWait: () => boolean
  /** Counts the request among the waiters, no longer among the requests, until `run` ends. */
  readonly wait: <T>(run: () => Promise<T>) => Promise<T>
}

export function createLoad(limits: PartnerLimits): Load {
  let requests = 0
  let waiters = 0
  return {
    bodies: createBudget(limits.bodiesBytesMax),
    stallMs: limits.stallMs,
    enter: () => {
      if (requests >= limits.requestsMax) return false
      requests += 1
      return true
    },
    leave: () => {
      requests -= 1
    },
    canWait: () => waiters < limits.waitersMax,
    wait: async (run) => {
      waiters += 1
      requests -= 1
      try {
        return await run()
      } finally {
        waiters -= 1
        // Back among the requests, also over their limit: what is left to do is to answer.
        requests += 1
      }
    },
  }
}
