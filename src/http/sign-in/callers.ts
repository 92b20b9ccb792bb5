import type { IncomingMessage } from 'node:http'
import { type Failure, fail, ok, type Result } from '../../domain/failure.ts'
import type { PeopleStore, Session } from '../../flow/people-ports.ts'
import type { Sealing } from '../../flow/ports.ts'
import { type Admin, type Admins, ROLES, type Role } from '../admin/admins.ts'
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
}

/** The keyed hash under which a session is stored. */
export const sessionHash = (hash: Sealing['hash'], id: string): Uint8Array => hash('session', id)

export function createCallers(deps: CallerDeps): Callers {
  const sessionOf = async (request: IncomingMessage, isUse = true): Promise<KnownSession | null> => {
    const id = deps.cookies.read(request, 'session')
    if (id === null || id === '') return null
    const hash = sessionHash(deps.hash, id)
    const session = await deps.people.session(hash, { idleMs: deps.idleMs, isUse })
    return session === null
      ? null
      : { session, hash, csrfToken: Buffer.from(deps.hash('csrf', id)).toString('base64url') }
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
      if (!deps.isStoreReady()) return STORE_UNAVAILABLE
      try {
        return await byCookie(request, isUse)
      } catch (error) {
        if (deps.isStoreReady()) throw error
        return STORE_UNAVAILABLE
      }
    },
  }
}

const isWrite = ({ method }: IncomingMessage): boolean => method !== 'GET' && method !== 'HEAD'

export const isRole = (text: string): text is Role => ROLES.some((role) => role === text)

const UNAUTHENTICATED: Failure = {
  code: 'UNAUTHENTICATED',
  detail: 'Send "Authorization: Bearer" with a valid token, or sign in.',
}
const SESSION_OVER: Failure = { code: 'UNAUTHENTICATED', detail: 'The session is over. Sign in again.' }
const CSRF_MISSING: Failure = {
  code: 'FORBIDDEN',
  detail: 'Send X-CSRF-Token as GET /auth/session gives it.',
}
const STORE_UNAVAILABLE = fail('STORE_UNAVAILABLE', 'The store is out of reach. Ask again after Retry-After.')
