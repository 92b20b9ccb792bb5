/** Something that is paused or resumed, and why. */
export interface Decision {
  readonly action: 'pause' | 'resume'
  readonly id: string
  readonly reason: string
}
