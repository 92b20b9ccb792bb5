/** Figures are shared for at least so long, however often they are asked for. */
const KEPT_MIN_MS = 1_000
/** At most so old when they are given out (contract §7: 5 s). */
const AGE_MAX_MS = 4_500
/** Reading takes the store at most one part in so many of the time. */
const SHARE = 20

/**
 * One reading at a time, shared by all who ask meanwhile, and kept a while: 1 s, longer where reading takes long, never older than 4.5 s.
 * null: they cannot be read just now; that, too, is kept, so that an ailing store is not asked more often than a healthy one.
 */
export function cachedFigures<T>(read: () => Promise<T>, monotonicMs: () => number): () => Promise<T | null> {
  let latest: { readonly value: T | null; readonly untilMs: number } | null = null
  let reading: Promise<T | null> | null = null

  const readNow = async (): Promise<T | null> => {
    const startedMs = monotonicMs()
    const value = await read().catch(() => null)
    const tookMs = monotonicMs() - startedMs
    const keptMs = Math.min(Math.max(KEPT_MIN_MS, tookMs * SHARE), Math.max(KEPT_MIN_MS, AGE_MAX_MS - tookMs))
    latest = { value, untilMs: monotonicMs() + keptMs }
    reading = null
    return value
  }

  return async () => {
    if (latest !== null && monotonicMs() < latest.untilMs) return latest.value
    reading ??= readNow()
    return reading
  }
}
