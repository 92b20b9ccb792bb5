import type express from 'express'
import type { Failure } from '../../domain/failure.ts'
import { type Answer, answer } from '../answer.ts'
import { askStore, STORE_UNAVAILABLE } from '../ask-store.ts'
import { type BodyLimits, createBudget } from '../body.ts'
import { pathOf, withDecodablePath } from '../path.ts'
import { answerProblem } from '../problem.ts'
import { accountDoors } from './accounts.ts'
import { type Admin, hasRight, type Right, rolesWith } from './admins.ts'
import { auditDoors } from './audit.ts'
import { deadLetterDoors } from './dead-letters.ts'
import type { AdminApiDeps, AdminCall, AdminDoor, AdminReply } from './door.ts'
import { dossierDoors } from './dossiers.ts'
import { createEvents } from './events.ts'
import { exchangeDoors } from './exchanges.ts'
import { NOTHING, readJsonBody } from './json-body.ts'
import { laneDoors } from './lanes.ts'
import { meDoors } from './me.ts'
import { readMembers, resultOf } from './members.ts'
import { paymentDoors } from './payments.ts'
import { reconciliationDoors } from './reconciliations.ts'
import { replayDoors } from './replays.ts'
import { routeDoors } from './routes.ts'
import { statsDoors } from './stats.ts'

/** Orders are small; a list of ids is the longest of them. */
const BODY_BYTES_MAX = 1_048_576
const BODIES_BYTES_MAX = 16 * BODY_BYTES_MAX
const STALL_MS = 15_000

/** Every call of the admin API (contract §7), in the order of the contract. */
export const adminDoors = (deps: AdminApiDeps): readonly AdminDoor[] => [
  ...exchangeDoors(deps),
  ...dossierDoors(deps),
  ...deadLetterDoors(deps),
  ...replayDoors(deps),
  ...paymentDoors(deps),
  ...reconciliationDoors(deps),
  ...laneDoors(deps),
  ...routeDoors(deps),
  ...statsDoors(deps),
  ...auditDoors(deps),
  ...meDoors(),
  ...accountDoors(deps),
]

/**
 * Adds the admin API to an application. A request passes, in this order:
 *
 *   token 401 ─▶ address 404, 405 ─▶ role 403 ─▶ body 415, 413, 400 ─▶ store 503 ─▶ the call's own checks: 422, 400, 404, 409
 */
export function addAdminApi(app: express.Express, deps: AdminApiDeps): void {
  app.use(gatekeeper(deps))
  const limits = { bytesMax: BODY_BYTES_MAX, stallMs: STALL_MS, budget: createBudget(BODIES_BYTES_MAX) }
  for (const [path, doors] of Map.groupBy(adminDoors(deps), (door) => door.path)) {
    const address = app.route(path)
    for (const door of doors) address[door.method](caller(door, deps, limits))
    address.all(othersRefused(doors.map((door) => door.method)))
  }
  const events = app.route('/admin/v1/events')
  events.get(eventStreamer(deps))
  events.all(othersRefused(['get']))
}

/** The one call that is answered with a stream. */
function eventStreamer(deps: AdminApiDeps): express.RequestHandler {
  const events = createEvents(deps)
  return (request, response) => {
    if (!isAllowed('read', request, response)) return
    const read = resultOf(readMembers(queryOf(request), {}))
    if (!read.ok) return answerProblem(request, response, read.failure)
    if (!deps.isStoreReady()) return answerProblem(request, response, STORE_UNAVAILABLE.failure)
    if (request.method === 'HEAD')
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' }).end()
    else {
      events.open(request, response)
      endWithSession(request, response, deps)
    }
  }
}

/** A stream outlives its caller's session by no more than this. */
const SESSION_LOOK_MS = 15_000

/** Ends a stream whose caller has signed out, was disabled or has been idle for too long; what streams is no activity. */
function endWithSession(
  request: express.Request,
  response: express.Response,
  { callers, isStoreReady }: AdminApiDeps,
): void {
  const look = setInterval(() => {
    void callers.identify(request, { isUse: false }).then((caller) => {
      if (!caller.ok && isStoreReady()) response.end()
    })
  }, SESSION_LOOK_MS)
  response.once('close', () => clearInterval(look))
}

/** 405 for every other method of an address, OPTIONS included. Express answers HEAD as it answers GET. */
export function othersRefused(methods: readonly ('get' | 'post')[]): express.RequestHandler {
  const allowed = methods.map((method) => (method === 'get' ? 'GET, HEAD' : 'POST')).join(', ')
  const failure: Failure = { code: 'METHOD_NOT_ALLOWED', detail: `This address takes ${allowed}.` }
  return (request, response) => answerProblem(request, response, failure, { headers: { Allow: allowed } })
}

/** Lets only known tokens and signed-in people to whatever lies below /admin. */
function gatekeeper({ callers }: AdminApiDeps): express.RequestHandler {
  return async (request, response, next) => {
    if (/^\/admin(\/|$)/.test(pathOf(request.url))) {
      // A page that nobody touches goes on asking; that is no activity of the person's.
      const caller = await callers.identify(request, { isUse: request.headers['x-idle'] === undefined })
      if (!caller.ok) return answerProblem(request, response, caller.failure)
      response.locals['admin'] = caller.value
    }
    if (request.url.includes('%')) request.url = withDecodablePath(request.url)
    next()
  }
}

/** Whether the caller's role has the right; else 403 is answered. */
function isAllowed(right: Right, request: express.Request, response: express.Response): boolean {
  if (hasRight(adminOf(response).role, right)) return true
  answerProblem(request, response, {
    code: 'FORBIDDEN',
    detail: `This takes the role ${rolesWith(right).join(' or ')}.`,
  })
  return false
}

// The gatekeeper has set it; express cannot carry that type from one handler to the next.
const adminOf = (response: express.Response): Admin => response.locals['admin'] as Admin

function caller(door: AdminDoor, deps: AdminApiDeps, limits: BodyLimits): express.RequestHandler {
  return async (request, response) => {
    if (!isAllowed(door.right, request, response)) return
    const hangUp = new AbortController()
    response.once('close', () => hangUp.abort())
    const body =
      door.method === 'post' ? await readJsonBody(request, response, deps.readJson, limits) : NOTHING
    if (body === null) return
    const ask = { isReady: deps.isStoreReady, observer: deps.observer, where: 'http.admin' }
    const call: AdminCall = {
      admin: adminOf(response),
      id: idOf(request.params['id']),
      query: queryOf(request),
      body: body.value,
      signal: hangUp.signal,
    }
    const replied = await askStore(ask, () => door.handler(call))
    if (replied.ok) answer(request, response, jsonAnswer(replied.value))
    else answerProblem(request, response, replied.failure)
  }
}

const queryOf = (request: express.Request): URLSearchParams =>
  new URLSearchParams(/\?([^#]*)/.exec(request.originalUrl)?.[1])

/** An id as the store writes them; NUL, which is in none of them and which PostgreSQL refuses, makes it another unknown one. */
const idOf = (id: string | string[] | undefined): string => {
  const text = String(id ?? '').replaceAll('\0', '\ufffd')
  return /^[0-9a-f-]{36}$/i.test(text) ? text.toLowerCase() : text
}

const jsonAnswer = ({ status, headers, body }: AdminReply): Answer => ({
  status,
  contentType: 'application/json',
  headers: { 'Cache-Control': 'no-store', ...headers },
  body: JSON.stringify(body),
})
