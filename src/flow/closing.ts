/** How a resource that was opened is closed. */
export type Closing = () => Promise<void>

/** What waits for a database or a partner that does not answer is left behind: the process ends, and its sockets with it (contract §8: 10 s). */
const CLOSE_MS = 2_500

/** In reverse: what was opened last is closed first. */
export async function closeAll(closing: readonly Closing[]): Promise<void> {
  for (const close of closing.toReversed()) {
    const bound = Promise.withResolvers<void>()
    const timer = setTimeout(bound.resolve, CLOSE_MS)
    await Promise.race([close(), bound.promise])
    clearTimeout(timer)
  }
}
