/**
 * The one place that knows how this window is signed in: today an admin token, kept until the window closes.
 * Everything else asks here for the headers of a request, and says here when the API no longer knows the caller.
 */

const KEPT_AS = 'lienthong.token'

export type SessionState = 'signed-out' | 'signed-in' | 'expired'

let token = sessionStorage.getItem(KEPT_AS)
let state: SessionState = token === null ? 'signed-out' : 'signed-in'
const listeners = new Set<() => void>()

function become(next: SessionState): void {
  state = next
  for (const listener of listeners) listener()
}

export const sessionState = (): SessionState => state

/** For useSyncExternalStore. */
export function onSession(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What a request carries so that the API knows who asks. */
export const credentials = (): Readonly<Record<string, string>> =>
  token === null ? {} : { Authorization: `Bearer ${token}` }

/** Whether the API knows this token; only then is it kept. */
export async function signIn(candidate: string): Promise<'ok' | 'wrong' | 'unreachable'> {
  const text = candidate.trim()
  // What no header can carry is no token.
  if (!/^[\x21-\x7e]+$/.test(text)) return 'wrong'
  try {
    const response = await fetch('/admin/v1/me', { headers: { Authorization: `Bearer ${text}` } })
    if (response.status === 401) return 'wrong'
    if (!response.ok) return 'unreachable'
  } catch {
    return 'unreachable'
  }
  token = text
  sessionStorage.setItem(KEPT_AS, text)
  become('signed-in')
  return 'ok'
}

export function signOut(): void {
  token = null
  sessionStorage.removeItem(KEPT_AS)
  become('signed-out')
}

/** The API answered that it does not know the caller. The page stays; who signs in again goes on where they were. */
export function expire(): void {
  if (state !== 'signed-in') return
  token = null
  sessionStorage.removeItem(KEPT_AS)
  become('expired')
}
