import express from 'express'
import helmet from 'helmet'
import type { Failure } from '../domain/failure.ts'
import type { Observer } from '../flow/ports.ts'
import { answer } from './answer.ts'
import { answerProblem } from './problem.ts'

/** What the admin port needs of the rooms around it. */
export interface AdminDeps {
  /** Whether this process does its work: store reachable and migrated, workers running. `reasons` says what is missing. */
  readonly isReady: () => { readonly ready: boolean; readonly reasons: readonly string[] }
  readonly observer: Pick<Observer, 'faulted'>
}

/** The admin port (contract §7) as an express application: health and readiness, without authentication. */
export function createAdminApp(deps: AdminDeps): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.use(helmet())
  app.get('/healthz', (request, response) => answerStatus(request, response, 200, { status: 'ok' }))
  app.get('/readyz', (request, response) => {
    const { ready, reasons } = deps.isReady()
    answerStatus(request, response, ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable', reasons })
  })
  app.use((request, response) => answerProblem(request, response, NOT_SERVED))
  const faultHandler: express.ErrorRequestHandler = (error: unknown, request, response, _next) => {
    deps.observer.faulted({ where: 'http.admin', error })
    answerProblem(request, response, INTERNAL)
  }
  app.use(faultHandler)
  return app
}

function answerStatus(
  request: express.Request,
  response: express.Response,
  status: number,
  body: object,
): void {
  answer(request, response, {
    status,
    contentType: 'application/json',
    headers: { 'Cache-Control': 'no-store' },
    body: JSON.stringify(body),
  })
}

const NOT_SERVED: Failure = { code: 'ROUTE_UNKNOWN', detail: 'Nothing is served at this address.' }
const INTERNAL: Failure = { code: 'INTERNAL', detail: 'The gateway made a mistake.' }
