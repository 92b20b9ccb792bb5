import { type FailureResult, fail } from '../domain/failure.ts'
import type { Observer } from '../flow/ports.ts'
import { StoreUnavailable } from '../flow/store-unavailable.ts'

export const STORE_UNAVAILABLE: FailureResult = fail(
  'STORE_UNAVAILABLE',
  'The store is out of reach. Ask again after Retry-After.',
)

export interface AskDeps {
  /** Reachable and migrated. */
  readonly isReady: () => boolean
  readonly observer: Pick<Observer, 'faulted'>
  /** Who asks, for the fault that is told. */
  readonly where: string
}

/** Asks the store; out of reach, going out of reach meanwhile, or too slow, it is STORE_UNAVAILABLE. Any other error is a mistake of ours, and thrown. */
export async function askStore<R extends { readonly ok: boolean }>(
  { isReady, observer, where }: AskDeps,
  question: () => Promise<R>,
): Promise<R | FailureResult> {
  if (!isReady()) return STORE_UNAVAILABLE
  try {
    return await question()
  } catch (error) {
    if (isReady() && !(error instanceof StoreUnavailable)) throw error
    observer.faulted({ where, error })
    return STORE_UNAVAILABLE
  }
}
