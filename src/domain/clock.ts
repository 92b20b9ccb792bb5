/** Time, handed in. `monotonicMs` never jumps; `now` may. */
export interface Clock {
  readonly now: () => Date
  /** Milliseconds from an arbitrary start, unmoved by changes of the wall clock. */
  readonly monotonicMs: () => number
}
