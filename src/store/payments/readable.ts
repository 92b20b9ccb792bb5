import type { Observer, Sealing } from '../../flow/ports.ts'

/** What opens stored rows, and who is told of one that cannot be opened. */
export interface RowReading {
  readonly sealing: Pick<Sealing, 'open'>
  readonly observer: Pick<Observer, 'faulted'>
}

/**
 * Reads one of several rows that were fetched together; null: it cannot be read, which is reported and keeps none of the others.
 * @param what names the row, by references only.
 */
export function readOrNull<T>(
  what: string,
  read: () => T,
  { observer }: Pick<RowReading, 'observer'>,
): T | null {
  try {
    return read()
  } catch (error) {
    observer.faulted({ where: 'payments.unreadable', error: unreadable(what, error) })
    return null
  }
}

/** A parser's message repeats its input and stays out. */
function unreadable(what: string, error: unknown): Error {
  const why = error instanceof Error && !(error instanceof SyntaxError) ? `: ${error.message}` : ''
  return new Error(`${what} cannot be read${why}`, { cause: error })
}
