/** Time, handed in. `monotonicMs` never jumps; `now` may. */
export interface Clock {
  readonly now: () => Date
  /** Milliseconds from an arbitrary start, unmoved by changes of the wall clock. */
  readonly monotonicMs: () => number
}

/** Asia/Ho_Chi_Minh has been UTC+7 without a break since 13 June 1975 (tz database). */
export const VIETNAM_OFFSET_MS = 7 * 3_600_000

/** "2025-11-21": the day that it is in Viet Nam then. From 1976 on. */
export const vietnamDay = (at: Date): string =>
  new Date(at.getTime() + VIETNAM_OFFSET_MS).toISOString().slice(0, 10)
