/**
 * Many callers, one commit: what arrives while a batch is under way shares the next one (house, decision 3).
 * One batch in flight; a batch takes what has gathered, at most `max`.
 */
export interface Batcher<T, R> {
  readonly add: (item: T) => Promise<R>
  readonly waiting: () => number
}

/** `run` answers one result per item, in order; what it throws goes to every caller of that batch. `onBatch` is told the size of each that succeeded. */
export function createBatcher<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  max: number,
  onBatch?: (size: number) => void,
): Batcher<T, R> {
  interface Waiting {
    readonly item: T
    readonly resolve: (result: R) => void
    readonly reject: (error: unknown) => void
  }
  let queue: Waiting[] = []
  let isRunning = false

  const flush = async (): Promise<void> => {
    const batch = queue.slice(0, max)
    queue = queue.slice(max)
    try {
      const results = await run(batch.map((waiting) => waiting.item))
      onBatch?.(batch.length)
      batch.forEach((waiting, n) => {
        const result = results[n]
        if (result === undefined)
          waiting.reject(new Error('a batch answered fewer results than it had items'))
        else waiting.resolve(result)
      })
    } catch (error) {
      for (const waiting of batch) waiting.reject(error)
    }
    if (queue.length > 0) setImmediate(() => void flush())
    else isRunning = false
  }

  return {
    waiting: () => queue.length,
    add: (item) =>
      new Promise<R>((resolve, reject) => {
        queue.push({ item, resolve, reject })
        if (isRunning) return
        isRunning = true
        // One turn of the loop, so that requests which were read together are stored together.
        setImmediate(() => void flush())
      }),
  }
}
