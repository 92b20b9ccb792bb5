import { goWhereWanted } from './wanted-place.ts'

/**
 * The one place that knows how this window is signed in: by a session whose cookie the browser keeps (people), or by an
 * admin token kept until the window closes (machines' owners, development). Everything else asks here for the headers of a
 * request, and says here when the API no longer knows the caller.
 */

const KEPT_AS = 'lienthong.token'

export type SessionState = 'starting' | 'signed-out' | 'signed-in' | 'expired'
export type SignInAnswer =
  | { readonly kind: 'ok' | 'wrong' | 'unreachable' }
  /** `until`: when to try again, as ISO 8601. */
  | { readonly kind: 'locked'; readonly until: string }

let token = sessionStorage.getItem(KEPT_AS)
/** Goes with every write of a cookie's session. */
let csrfToken: string | null = null
let state: SessionState = token === null ? 'starting' : 'signed-in'
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

/** What a request carries so that the API knows who asks; a session's cookie goes by itself. */
export function credentials(): Readonly<Record<string, string>> {
  if (token !== null) return { Authorization: `Bearer ${token}` }
  return csrfToken === null ? {} : { 'X-CSRF-Token': csrfToken }
}

/** Finds out whether the browser still holds a session. */
export async function startSession(): Promise<void> {
  if (state !== 'starting') return
  become((await readSession()) ? 'signed-in' : 'signed-out')
}

async function readSession(): Promise<boolean> {
  try {
    const response = await fetch('/auth/session')
    return response.ok && keepCsrfToken(await response.json())
  } catch {
    return false
  }
}

function keepCsrfToken(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('csrfToken' in body)) return false
  csrfToken = String(body.csrfToken)
  return true
}

export interface SignInMethods {
  readonly local: boolean
  readonly oidcLabel: string | null
}

/** Which ways people can sign in here. null: the gateway cannot be asked. */
export async function readMethods(): Promise<SignInMethods | null> {
  const body: unknown = await fetch('/auth/methods')
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null)
  if (typeof body !== 'object' || body === null) return null
  const oidc: unknown = 'oidc' in body ? body.oidc : null
  const label = typeof oidc === 'object' && oidc !== null && 'label' in oidc ? String(oidc.label) : null
  return { local: 'local' in body && body.local === true, oidcLabel: label }
}

/** Where the identity provider's sign-in begins; it comes back to where one is now. */
export const oidcAddress = (place: string): string =>
  `/auth/oidc/login?${new URLSearchParams({ returnTo: place })}`

export const signInByName = (name: string, password: string): Promise<SignInAnswer> =>
  asked(async () => {
    const response = await fetch('/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password }),
    })
    if (response.ok && keepCsrfToken(await response.json())) return signedIn(null)
    return answerOf(response)
  })

/** Only a token that the API knows is kept. */
export async function signInByToken(candidate: string): Promise<SignInAnswer> {
  const text = candidate.trim()
  // What no header can carry is no token.
  if (!/^[\x21-\x7e]+$/.test(text)) return { kind: 'wrong' }
  return asked(async () => {
    const response = await fetch('/admin/v1/me', { headers: { Authorization: `Bearer ${text}` } })
    return response.ok ? signedIn(text) : answerOf(response)
  })
}

async function asked(ask: () => Promise<SignInAnswer>): Promise<SignInAnswer> {
  try {
    return await ask()
  } catch {
    return { kind: 'unreachable' }
  }
}

function answerOf({ status, headers }: Response): SignInAnswer {
  if (status === 429) {
    const waitMs = Number(headers.get('retry-after') ?? 60) * 1_000
    return { kind: 'locked', until: new Date(Date.now() + waitMs).toISOString() }
  }
  return { kind: status === 401 || status === 422 ? 'wrong' : 'unreachable' }
}

function signedIn(kept: string | null): SignInAnswer {
  token = kept
  if (kept !== null) sessionStorage.setItem(KEPT_AS, kept)
  goWhereWanted()
  become('signed-in')
  return { kind: 'ok' }
}

function forget(): void {
  token = null
  csrfToken = null
  sessionStorage.removeItem(KEPT_AS)
}

export async function signOut(): Promise<void> {
  const headers = credentials()
  const isByCookie = token === null
  forget()
  // Where the gateway is away the session ends by its own time.
  if (isByCookie) await fetch('/auth/logout', { method: 'POST', headers }).catch(() => undefined)
  become('signed-out')
}

/** The API answered that it does not know the caller. The page stays; who signs in again goes on where they were. */
export function expire(): void {
  if (state !== 'signed-in') return
  forget()
  become('expired')
}
