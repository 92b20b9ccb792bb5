/** One callback of a payment provider to its merchant. */
export interface CallbackRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** One try of it, as it is shown. */
export interface CallbackAttempt {
  readonly at: string
  /** The merchant's order number. */
  readonly ref: string
  /** Counted from 1 for each callback. */
  readonly number: number
  /** null: no answer. */
  readonly status: number | null
  readonly text: string
}

export interface CallbackCaller {
  /** Calls until `isDone` says that it was acknowledged, at most `attemptsMax` times. Resolves to the tries; never rejects. */
  readonly call: (
    ref: string,
    request: CallbackRequest,
    isDone: IsDone,
  ) => Promise<readonly CallbackAttempt[]>
  /** Every try so far, oldest first. */
  readonly attempts: () => readonly CallbackAttempt[]
  readonly clear: () => void
  /** Ends what is under way; what waits for its next try is given up. */
  readonly close: () => void
}

export type IsDone = (status: number | null, text: string) => boolean

export interface CallbackManner {
  readonly attemptsMax: number
  /** Between the end of one try and the next. */
  readonly intervalMs: number
  readonly timeoutMs: number
}

/** Calls merchants back with a provider's own patience. */
export function createCallbackCaller({ attemptsMax, intervalMs, timeoutMs }: CallbackManner): CallbackCaller {
  const closing = new AbortController()
  let made: CallbackAttempt[] = []

  const attempt = async (ref: string, request: CallbackRequest, number: number): Promise<CallbackAttempt> => {
    const at = new Date().toISOString()
    const answer = await send(request, AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]))
    const done = { at, ref, number, ...answer }
    made.push(done)
    return done
  }

  return {
    call: async (ref, request, isDone) => {
      const tries: CallbackAttempt[] = []
      while (tries.length < attemptsMax && !closing.signal.aborted) {
        if (tries.length > 0) await pause(intervalMs, closing.signal)
        if (closing.signal.aborted) break
        const last = await attempt(ref, request, tries.length + 1)
        tries.push(last)
        if (isDone(last.status, last.text)) break
      }
      return tries
    },
    attempts: () => [...made],
    clear: () => {
      made = []
    },
    close: () => closing.abort(),
  }
}

async function send(
  { method, url, headers, body }: CallbackRequest,
  signal: AbortSignal,
): Promise<Pick<CallbackAttempt, 'status' | 'text'>> {
  try {
    const answer = await fetch(url, { method, headers, body, signal, redirect: 'manual' })
    return { status: answer.status, text: await answer.text() }
  } catch {
    // No answer: what the merchant did is not known to a provider either.
    return { status: null, text: '' }
  }
}

/** Waits, or less when closed meanwhile. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
