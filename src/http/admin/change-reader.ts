import type { ChangeLog, ExchangeChange } from '../../flow/changes.ts'

/** A transaction takes its numbers before it commits, so a lower one may appear after a higher one: so far back is looked again. */
const LOOK_BACK = 5_000
const PAGE = 10_000

export interface ChangeReader {
  /** The highest number that was read. */
  readonly position: () => number
  /** What has come since, each once. Of one exchange in its order: whoever changes it next sees the change before. */
  readonly next: () => Promise<readonly ExchangeChange[]>
}

/** Reads a log of changes from `start` on, once each, also what is committed late. */
export function createChangeReader(log: Pick<ChangeLog, 'after'>, start: number): ChangeReader {
  let position = start
  let seen = new Set<number>()
  return {
    position: () => position,
    next: async () => {
      const floor = Math.max(start, position - LOOK_BACK)
      const read = await log.after(floor, PAGE)
      const fresh = read.filter(({ seq }) => !seen.has(seq))
      seen = new Set([...seen].filter((seq) => seq > floor).concat(fresh.map(({ seq }) => seq)))
      position = Math.max(position, read.at(-1)?.seq ?? 0)
      return fresh
    },
  }
}
