import { randomBytes } from 'node:crypto'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import type { Clock } from '../../domain/clock.ts'
import { type Failure, fail, ok, type Result } from '../../domain/failure.ts'
import type { Passwords, PeopleStore, Session } from '../../flow/people-ports.ts'
import type { Observer, Sealing } from '../../flow/ports.ts'
import { type ReadJson, readJsonBody } from '../admin/json-body.ts'
import { readMembers, readObject, readText, resultOf, wrong } from '../admin/members.ts'
import { answer } from '../answer.ts'
import { createBudget } from '../body.ts'
import { answerProblem } from '../problem.ts'
import { type Callers, sessionHash } from './callers.ts'
import type { Cookies } from './cookies.ts'
import { addOidc } from './oidc-pages.ts'
import type { SignInSettings } from './settings.ts'

export interface SignInDeps {
  readonly settings: SignInSettings
  readonly callers: Callers
  readonly cookies: Cookies
  readonly people: PeopleStore
  readonly passwords: Passwords
  /** Names of the configured machines: nobody else signs in under one of them. */
  readonly machineNames: readonly string[]
  readonly sealing: Pick<Sealing, 'seal' | 'open' | 'hash'>
  readonly readJson: ReadJson
  readonly isStoreReady: () => boolean
  readonly clock: Pick<Clock, 'now'>
  readonly observer: Pick<Observer, 'faulted'>
}

const SESSION_ID_BYTES = 32
const BODY_BYTES_MAX = 4_096
const STALL_MS = 10_000
/** Failed ones of one address, which a whole office may share: it begins its day within the same minute. */
const TRIES_PER_MINUTE = 30

/**
 * How people sign in, below /auth, without a token:
 *
 *   GET  /auth/methods          which ways there are
 *   POST /auth/login            { name, password } of a local account
 *   GET  /auth/oidc/login       to the identity provider, and back at /auth/oidc/callback
 *   GET  /auth/session          who is signed in, until when, and the CSRF token
 *   POST /auth/logout           ends the session
 */
export function addSignIn(app: express.Express, deps: SignInDeps): void {
  const limits = { bytesMax: BODY_BYTES_MAX, stallMs: STALL_MS, budget: createBudget(64 * BODY_BYTES_MAX) }
  const auth = express.Router({ caseSensitive: true, strict: true })
  const tries = rateLimit({
    windowMs: 60_000,
    limit: TRIES_PER_MINUTE,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) =>
      response.statusCode < 400 && response.locals['isNotSignedIn'] !== true,
    standardHeaders: false,
    legacyHeaders: false,
    // Only sizes and times are kept, in this process; the lock of a name is the store's.
    handler: (request, response) => answerProblem(request, response, TOO_MANY, { headers: WAIT }),
  })
  auth.get('/methods', (request, response) => {
    const { oidc } = deps.settings
    send(request, response, { local: true, oidc: oidc === null ? null : { label: oidc.label } })
  })
  auth.post('/login', tries, async (request, response) => {
    const body = await readJsonBody(request, response, deps.readJson, limits)
    if (body === null) return
    const signedIn = await guarded(deps, () => signIn(body.value, deps))
    if (!signedIn.ok) return refuse(request, response, signedIn.failure, deps.clock)
    openedWith(request, response, signedIn.value, deps)
  })
  auth.get('/session', async (request, response) => {
    const known = await guarded(deps, async () => ok(await deps.callers.sessionOf(request)))
    if (!known.ok) return answerProblem(request, response, known.failure)
    if (known.value === null) return answerProblem(request, response, NOT_SIGNED_IN)
    send(request, response, sessionBody(known.value.session, known.value.csrfToken))
  })
  auth.post('/logout', async (request, response) => {
    const known = await guarded(deps, async () => ok(await deps.callers.sessionOf(request)))
    if (!known.ok) return answerProblem(request, response, known.failure)
    if (known.value !== null) {
      // Another site may not sign a person out either.
      if (request.headers['x-csrf-token'] !== known.value.csrfToken)
        return answerProblem(request, response, CSRF_MISSING)
      const { hash } = known.value
      const closed = await guarded(deps, async () => ok(await deps.people.closeSession(hash)))
      if (!closed.ok) return answerProblem(request, response, closed.failure)
    }
    send(request, response, { signedIn: false }, { 'Set-Cookie': deps.cookies.write('session', '', 0) })
  })
  addOidc(auth, tries, deps)
  app.use('/auth', auth)
}

/** A session that was opened, and its id for the cookie. */
export interface Opened {
  readonly id: string
  readonly session: Session
}

/** Opens a session; its id leaves only in the cookie. null: what was checked does not hold any more. */
export async function openSession(
  who: { readonly by: string; readonly role: string; readonly passwordHash: string | null },
  nameHash: Uint8Array | null,
  { people, sealing, settings }: Pick<SignInDeps, 'people' | 'sealing' | 'settings'>,
): Promise<Opened | null> {
  const id = randomBytes(SESSION_ID_BYTES).toString('base64url')
  const { by, role, passwordHash } = who
  const session = await people.openSession(
    {
      ...{ hash: sessionHash(sealing.hash, id), actor: { by, role }, passwordHash },
      ...{ kind: passwordHash === null ? 'oidc' : 'local', lastsMs: settings.absoluteMs },
    },
    nameHash,
  )
  return session && { id, session }
}

export const sessionCookie = (id: string, { cookies, settings }: SignInDeps): string =>
  cookies.write('session', id, Math.floor(settings.absoluteMs / 1_000))

/** Asks the store; away, or going away meanwhile, is STORE_UNAVAILABLE. */
export async function guarded<T>(
  { isStoreReady, observer }: Pick<SignInDeps, 'isStoreReady' | 'observer'>,
  work: () => Promise<Result<T>>,
): Promise<Result<T>> {
  if (!isStoreReady()) return STORE_UNAVAILABLE
  try {
    return await work()
  } catch (error) {
    if (isStoreReady()) throw error
    observer.faulted({ where: 'http.sign-in', error })
    return STORE_UNAVAILABLE
  }
}

interface Credentials {
  readonly name: string
  readonly password: string
}

const readPassword = (value: unknown, path: string) =>
  typeof value === 'string' && value.length <= 1_024
    ? { ok: true as const, value }
    : wrong(path, 'must be a text of at most 1,024 characters')

async function signIn(body: unknown, deps: SignInDeps): Promise<Result<Opened>> {
  const read = resultOf(readObject<Credentials>({ name: readText, password: readPassword })(body, ''))
  if (!read.ok) return read
  const name = (read.value.name ?? '').trim().toLowerCase().normalize('NFC')
  const nameHash = deps.sealing.hash('sign-in', name)
  const lockedUntil = await deps.people.lockedUntil(nameHash)
  if (lockedUntil !== null) return locked(lockedUntil)
  const account = await deps.people.credentials(name)
  const isRight = await deps.passwords.verify(read.value.password ?? '', account?.passwordHash ?? null)
  if (!isRight || account === null) {
    const until = await deps.people.noteFailure(nameHash)
    return until === null ? { ok: false, failure: WRONG } : locked(until)
  }
  const opened = await openSession({ by: name, ...account }, nameHash, deps)
  return opened === null ? { ok: false, failure: WRONG } : ok(opened)
}

const locked = (until: Date): Result<never> =>
  fail(
    'SIGN_IN_LOCKED',
    `After several failed sign-ins this name is locked until ${until.toISOString()}. Wait, or ask an administrator.`,
  )

function openedWith(
  request: express.Request,
  response: express.Response,
  { id, session }: Opened,
  deps: SignInDeps,
): void {
  const csrfToken = Buffer.from(deps.sealing.hash('csrf', id)).toString('base64url')
  send(request, response, sessionBody(session, csrfToken), { 'Set-Cookie': sessionCookie(id, deps) })
}

const sessionBody = ({ actor, kind, startedAt, endsAt }: Session, csrfToken: string): object => ({
  name: actor.by,
  role: actor.role,
  kind,
  startedAt: startedAt.toISOString(),
  endsAt: endsAt.toISOString(),
  csrfToken,
})

function refuse(
  request: express.Request,
  response: express.Response,
  failure: Failure,
  clock: Pick<Clock, 'now'>,
): void {
  const [, until] = failure.code === 'SIGN_IN_LOCKED' ? (/until (\S+)\./.exec(failure.detail) ?? []) : []
  const waitMs = until === undefined ? 0 : Date.parse(until) - clock.now().getTime()
  const headers = waitMs > 0 ? { 'Retry-After': String(Math.ceil(waitMs / 1_000)) } : {}
  answerProblem(request, response, failure, { headers })
}

function send(
  request: express.Request,
  response: express.Response,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const none = resultOf(readMembers(new URL(request.originalUrl, 'http://none').searchParams, {}))
  if (none.ok)
    answer(request, response, {
      status: 200,
      contentType: 'application/json',
      headers: { 'Cache-Control': 'no-store', ...headers },
      body: JSON.stringify(body),
    })
  else answerProblem(request, response, none.failure)
}

const WAIT = { 'Retry-After': '60' }
const TOO_MANY: Failure = {
  code: 'SIGN_IN_LOCKED',
  detail: 'Too many sign-ins from this address. Wait a minute.',
}
const WRONG: Failure = { code: 'SIGN_IN_REFUSED', detail: 'The name or the password is wrong.' }
const NOT_SIGNED_IN: Failure = { code: 'UNAUTHENTICATED', detail: 'Nobody is signed in. Sign in.' }
const CSRF_MISSING: Failure = {
  code: 'FORBIDDEN',
  detail: 'Send X-CSRF-Token as GET /auth/session gives it.',
}
const STORE_UNAVAILABLE = fail('STORE_UNAVAILABLE', 'The store is out of reach. Ask again after Retry-After.')
