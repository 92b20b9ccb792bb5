import express from 'express'
import type { Failure } from '../domain/failure.ts'
import { type Channel, isReceiving } from '../domain/route.ts'
import { OVERLOADED } from './body.ts'
import type { Door, PartnerDeps, PartnerHandler, PartnerResponse } from './door.ts'
import { exchangeFinder, exchangeLister } from './exchange-handlers.ts'
import { createLoad, DEFAULT_LIMITS, type Load } from './load.ts'
import { messageReceiver } from './message-receiver.ts'
import { withDecodablePath } from './path.ts'
import { paymentDoors } from './payments/doors.ts'
import { addPublicDoors } from './payments/public-doors.ts'
import { answerProblem } from './problem.ts'
import { questionReceiver } from './question-receiver.ts'
import { bearerToken } from './request-headers.ts'

/**
 * The partner port (contract §3) as an express application. A request passes, in this order:
 *
 *   providers' callbacks and payers' returns, which have no key ─▶ their own answers
 *   gatekeeper 401, stopping 503 ─▶ address 404, 405 ─▶ load 503 ─▶ the door's own checks: 403, 415, 413, 400, accept
 *
 * The address and its methods are found by express: exact in case and trailing slash.
 */
export function createPartnerApp(deps: PartnerDeps): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.enable('case sensitive routing')
  app.enable('strict routing')
  const load = createLoad({ ...DEFAULT_LIMITS, ...deps.limits })
  app.use(decodable)
  if (deps.payments) addPublicDoors(app, deps.payments, { deps, load })
  app.use(gatekeeper(deps))
  for (const [path, doors] of Map.groupBy(doorsOf(deps, load), (door) => door.path))
    openDoors(app.route(path), doors, load)
  app.use((request, response) => answerProblem(request, response, ROUTE_UNKNOWN))
  app.use(faultHandler(deps))
  return app
}

const decodable: express.RequestHandler = (request, _response, next) => {
  if (request.url.includes('%')) request.url = withDecodablePath(request.url)
  next()
}

/** Lets only known senders in, and none while the process stops. */
function gatekeeper(deps: PartnerDeps): express.RequestHandler {
  return (request, response, next) => {
    const key = bearerToken(request.headers.authorization)
    const sender = key === null ? null : deps.senders.authenticate(key)
    if (sender === null) return answerProblem(request, response, UNAUTHENTICATED)
    if (deps.isStopping())
      return answerProblem(request, response, STOPPING, { headers: { Connection: 'close' } })
    response.locals['sender'] = sender
    next()
  }
}

function doorsOf(deps: PartnerDeps, load: Load): readonly Door[] {
  const at = ({ method, path }: Channel, handler: PartnerHandler): Door => ({
    method: method === 'PUT' ? 'put' : 'post',
    path,
    handler,
  })
  return [
    ...deps.routes.filter(isReceiving).map((route) => at(route.channel, messageReceiver(route, deps, load))),
    ...deps.requestReplyRoutes.map((route) => at(route.channel, questionReceiver(route, deps, load))),
    ...(deps.payments ? paymentDoors(deps.payments, deps, load) : []),
    { method: 'get', path: '/v1/exchanges', handler: exchangeLister(deps) },
    { method: 'get', path: '/v1/exchanges/:id', handler: exchangeFinder(deps) },
  ]
}

/** The doors of one address, then 405 for every other method, OPTIONS included. Express answers HEAD as it answers GET. */
function openDoors(address: express.IRoute, doors: readonly Door[], load: Load): void {
  for (const { method, handler } of doors) address[method](withinLoad(handler, load))
  const allowed = doors
    .map(({ method }) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()))
    .join(', ')
  const failure: Failure = { code: 'METHOD_NOT_ALLOWED', detail: `This address takes ${allowed}.` }
  address.all((request, response) =>
    answerProblem(request, response, failure, { headers: { Allow: allowed } }),
  )
}

/** Runs a handler while there is room for one more request. */
function withinLoad(handler: PartnerHandler, load: Load): express.RequestHandler {
  return async (request, response) => {
    if (!load.enter()) return answerProblem(request, response, OVERLOADED)
    try {
      // The gatekeeper has set `locals.sender`; express cannot carry that type from one handler to the next.
      await handler(request, response as PartnerResponse)
    } finally {
      load.leave()
    }
  }
}

/** Whatever a handler throws is our mistake: recorded in full, answered without details. */
function faultHandler(deps: PartnerDeps): express.ErrorRequestHandler {
  // Express knows a fault handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    deps.observer.faulted({ where: 'http.partner', error })
    if (response.headersSent) response.destroy()
    else answerProblem(request, response, INTERNAL)
  }
}

const ROUTE_UNKNOWN: Failure = {
  code: 'ROUTE_UNKNOWN',
  detail: 'Nothing is served at this address. Addresses are exact in case and trailing slash.',
}
const UNAUTHENTICATED: Failure = {
  code: 'UNAUTHENTICATED',
  detail: 'Send "Authorization: Bearer" with a valid API key.',
}
const STOPPING: Failure = {
  code: 'OVERLOADED',
  detail: 'This gateway is stopping. Nothing was taken; send it again after Retry-After.',
}
const INTERNAL: Failure = {
  code: 'INTERNAL',
  detail: 'The gateway made a mistake, which its operators can see. Send the message again later.',
}
