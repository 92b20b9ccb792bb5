import type { IncomingMessage } from 'node:http'
import { type Failure, ok, type Result } from '../../domain/failure.ts'
import type { PeopleStore, Session } from '../../flow/people-ports.ts'
import type { Observer, Sealing } from '../../flow/ports.ts'
import { type Admin, type Admins, ROLES } from '../admin/admins.ts'
import { askStore } from '../ask-store.ts'
import { bearerToken } from '../request-headers.ts'
import type { Cookies } from './cookies.ts'

/** Who calls the admin port: a machine by its token, or a person by the session in the cookie. */
export interface Callers {
  /** UNAUTHENTICATED, FORBIDDEN (a write without the session's CSRF token), STORE_UNAVAILABLE. `isUse` false: no activity of the person's. */
  readonly identify: (
    request: IncomingMessage,
    options?: { readonly isUse: boolean },
  ) => Promise<Result<Admin>>
  /** The person's session; null without one. */
  readonly sessionOf: (request: IncomingMessage) => Promise<KnownSession | null>
}

export interface KnownSession {
  readonly session: Session
  readonly hash: Uint8Array
  /** To be sent as X-CSRF-Token with every write. */
  readonly csrfToken: string
}

export interface CallerDeps {
  readonly admins: Admins
  readonly people: Pick<PeopleStore, 'session'>
  readonly cookies: Cookies
  readonly hash: Sealing['hash']
  readonly idleMs: number
  readonly isStoreReady: () => boolean
  readonly observer: Pick<Observer, 'faulted'>
}

/** The keyed hash under which a session is stored. */
export const sessionHash = (hash: Sealing['hash'], id: string): Uint8Array => hash('session', id)

/** What writes of a session must carry. */
export const csrfTokenOf = (hash: Sealing['hash'], id: string): string =>
  Buffer.from(hash('csrf', id)).toString('base64url')

export function createCallers(deps: CallerDeps): Callers {
  const sessionOf = async (request: IncomingMessage, isUse = true): Promise<KnownSession | null> => {
    const id = deps.cookies.read(request, 'session')
    if (id === null || id === '') return null
    const hash = sessionHash(deps.hash, id)
    const session = await deps.people.session(hash, { idleMs: deps.idleMs, isUse })
    return session === null ? null : { session, hash, csrfToken: csrfTokenOf(deps.hash, id) }
  }

  const byCookie = async (request: IncomingMessage, isUse: boolean): Promise<Result<Admin>> => {
    const known = await sessionOf(request, isUse)
    const role = ROLES.find((name) => name === known?.session.actor.role)
    if (known === null || role === undefined) return { ok: false, failure: SESSION_OVER }
    if (isWrite(request) && request.headers['x-csrf-token'] !== known.csrfToken)
      return { ok: false, failure: CSRF_MISSING }
    return ok({ by: known.session.actor.by, role })
  }

  return {
    sessionOf: (request) => sessionOf(request),
    identify: async (request, { isUse } = { isUse: true }) => {
      // A token that was sent decides alone: a wrong one is not replaced by a cookie.
      if (request.headers.authorization !== undefined) {
        const token = bearerToken(request.headers.authorization)
        const admin = token === null ? null : deps.admins.authenticate(token)
        return admin === null ? { ok: false, failure: UNAUTHENTICATED } : ok(admin)
      }
      if (deps.cookies.read(request, 'session') === null) return { ok: false, failure: UNAUTHENTICATED }
      const ask = { isReady: deps.isStoreReady, observer: deps.observer, where: 'http.sign-in' }
      return askStore(ask, () => byCookie(request, isUse))
    },
  }
}

const isWrite = ({ method }: IncomingMessage): boolean => method !== 'GET' && method !== 'HEAD'

const UNAUTHENTICATED: Failure = {
  code: 'UNAUTHENTICATED',
  detail: 'Send "Authorization: Bearer" with a valid token, or sign in.',
}
const SESSION_OVER: Failure = { code: 'UNAUTHENTICATED', detail: 'The session is over. Sign in again.' }
export const CSRF_MISSING: Failure = {
  code: 'FORBIDDEN',
  detail: 'Send X-CSRF-Token as GET /auth/session gives it.',
}
