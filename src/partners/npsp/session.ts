import type { Call } from '../../domain/partner.ts'
import { classify, type Meaning } from './answers.ts'
import { loginRequest } from './requests.ts'
import type { NpspSettings } from './settings.ts'

/** One login's session. Compared by identity: the portal may give the same text twice. */
export interface Session {
  readonly text: string
}

export type SessionResult =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly meaning: Meaning }

export interface SessionTools {
  readonly call: Call
  readonly signal: AbortSignal
  readonly now: () => number
}

export interface Sessions {
  /**
   * The session that the process shares; logs in when there is none. However many wait, one login is under way: it goes
   * through the call of whoever starts it, and its answer is everybody's. Only when that one's lease is lost, or it is
   * aborted, do the others try for themselves, again one at a time.
   */
  readonly current: (tools: SessionTools) => Promise<SessionResult>
  /** That session is gone. One that another delivery has got in the meantime stays. */
  readonly drop: (session: Session) => void
}

export function createSessions(settings: NpspSettings): Sessions {
  let session: Session | null = null
  let login: Promise<SessionResult> | null = null

  async function logIn({ call, now }: SessionTools): Promise<SessionResult> {
    try {
      const result = await call(loginRequest(settings))
      const meaning = classify(result, {
        asked: 'login',
        isDoubtful: false,
        nowMs: now(),
        retryAfterMaxMs: settings.retryAfterMaxMs,
      })
      const text = meaning.reading?.session
      if (meaning.kind !== 'done' || text === undefined || text === null) return { ok: false, meaning }
      session = { text }
      return { ok: true, session }
    } finally {
      // Before anybody who waits goes on: the next one must be able to start its own.
      login = null
    }
  }

  async function current(tools: SessionTools): Promise<SessionResult> {
    for (;;) {
      if (session !== null) return { ok: true, session }
      if (login === null) {
        login = logIn(tools)
        return login
      }
      const shared = await unlessAborted(login, tools.signal)
      if (shared === null) return { ok: false, meaning: ABORTED }
      if (shared.ok || shared.meaning.kind !== 'given-up') return shared
    }
  }

  return {
    current,
    drop: (gone) => {
      if (session === gone) session = null
    },
  }
}

const ABORTED: Meaning = {
  kind: 'given-up',
  row: 'login-aborted',
  reading: null,
  callError: 'aborted while another delivery logged in',
  pauseMs: null,
}

/** Null: the signal came first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null
  const { promise: aborted, resolve } = Promise.withResolvers<null>()
  const onAbort = (): void => resolve(null)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
