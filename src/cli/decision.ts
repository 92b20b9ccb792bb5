/** Something that is paused, resumed or (a proposed replay) rejected, and why. */
export interface Decision {
  readonly action: 'pause' | 'resume' | 'reject'
  readonly id: string
  readonly reason: string
}
