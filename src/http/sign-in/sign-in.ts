import { randomBytes } from 'node:crypto'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import type { Clock } from '../../domain/clock.ts'
import { type Failure, type FailureResult, fail, ok, type Result } from '../../domain/failure.ts'
import type { Passwords, PeopleStore, Session } from '../../flow/people-ports.ts'
import type { Observer, Sealing } from '../../flow/ports.ts'
import { type ReadJson, readJsonBody } from '../admin/json-body.ts'
import { readMembers, readObject, readText, resultOf, wrong } from '../admin/members.ts'
import { answer } from '../answer.ts'
import { askStore } from '../ask-store.ts'
import { createBudget } from '../body.ts'
import { answerProblem } from '../problem.ts'
import { type Callers, CSRF_MISSING, csrfTokenOf, sessionHash } from './callers.ts'
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
  readonly observer: Pick<Observer, 'faulted' | 'securityNoticed'>
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
    if (!signedIn.ok) return refuse(request, response, signedIn)
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

/** Asks the store for whoever signs in. */
export const guarded = <R extends Result<unknown>>(
  { isStoreReady, observer }: Pick<SignInDeps, 'isStoreReady' | 'observer'>,
  question: () => Promise<R>,
): Promise<R | FailureResult> =>
  askStore({ isReady: isStoreReady, observer, where: 'http.sign-in' }, question)

interface Credentials {
  readonly name: string
  readonly password: string
}

const readPassword = (value: unknown, path: string) =>
  typeof value === 'string' && value.length <= 1_024
    ? { ok: true as const, value }
    : wrong(path, 'must be a text of at most 1,024 characters')

/** `retryAfterSeconds`: how long a locked name stays so. */
type SignedIn = Result<Opened> & { readonly retryAfterSeconds?: number }

async function signIn(body: unknown, deps: SignInDeps): Promise<SignedIn> {
  const read = resultOf(readObject<Credentials>({ name: readText, password: readPassword })(body, ''))
  if (!read.ok) return read
  const name = (read.value.name ?? '').trim().toLowerCase().normalize('NFC')
  const nameHash = deps.sealing.hash('sign-in', name)
  const lockedUntil = await deps.people.lockedUntil(nameHash)
  if (lockedUntil !== null) return locked(lockedUntil, deps.clock)
  const account = await deps.people.credentials(name)
  const isRight = await deps.passwords.verify(read.value.password ?? '', account?.passwordHash ?? null)
  if (!isRight || account === null) {
    const until = await deps.people.noteFailure(nameHash)
    if (until === null) return { ok: false, failure: WRONG }
    deps.observer.securityNoticed({ kind: 'sign-in-locked' })
    return locked(until, deps.clock)
  }
  const opened = await openSession({ by: name, ...account }, nameHash, deps)
  return opened === null ? { ok: false, failure: WRONG } : ok(opened)
}

const locked = (until: Date, clock: Pick<Clock, 'now'>): SignedIn => ({
  ...fail(
    'SIGN_IN_LOCKED',
    `After several failed sign-ins this name is locked until ${until.toISOString()}. Wait, or ask an administrator.`,
  ),
  retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - clock.now().getTime()) / 1_000)),
})

function openedWith(
  request: express.Request,
  response: express.Response,
  { id, session }: Opened,
  deps: SignInDeps,
): void {
  send(request, response, sessionBody(session, csrfTokenOf(deps.sealing.hash, id)), {
    'Set-Cookie': sessionCookie(id, deps),
  })
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
  { failure, retryAfterSeconds }: SignedIn & { readonly ok: false },
): void {
  const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }
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
