import express from 'express'
import helmet from 'helmet'
import type { Failure } from '../domain/failure.ts'
import type { Observer } from '../flow/ports.ts'
import { addAdminApi, othersRefused } from './admin/api.ts'
import type { AdminApiDeps } from './admin/door.ts'
import { answer } from './answer.ts'
import { addConsole } from './console.ts'
import { addDocuments } from './openapi/add-documents.ts'
import { answerProblem } from './problem.ts'
import { addSignIn, type SignInDeps } from './sign-in/sign-in.ts'

/** What the admin port needs of the rooms around it. */
export interface AdminDeps {
  /** Whether this process does its work: store reachable and migrated, workers running. `reasons` says what is missing. */
  readonly isReady: () => { readonly ready: boolean; readonly reasons: readonly string[] }
  readonly observer: Pick<Observer, 'faulted' | 'securityNoticed'>
  /** All metrics as Prometheus reads them. */
  readonly scrape: () => Promise<{ readonly contentType: string; readonly text: string }>
  readonly api: Omit<AdminApiDeps, 'observer'>
  /** Folder of the built console; null: it is not served. */
  readonly consoleFolder: string | null
  /** How people sign in. */
  readonly signIn: Omit<SignInDeps, 'observer'>
}

/** The admin port (contract §7) as an express application: health and readiness without authentication, the API with a token. */
export function createAdminApp(deps: AdminDeps): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.use(helmet())
  const health = app.route('/healthz')
  health.get((request, response) => answerStatus(request, response, 200, { status: 'ok' }))
  health.all(othersRefused(['get']))
  const readiness = app.route('/readyz')
  readiness.get((request, response) => {
    const { ready, reasons } = deps.isReady()
    answerStatus(request, response, ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable', reasons })
  })
  readiness.all(othersRefused(['get']))
  addMetrics(app, deps)
  addDocuments(
    app,
    deps.api.routes.filter((route) => route.enabled),
    deps.api.payments !== null,
  )
  addSignIn(app, { ...deps.signIn, observer: deps.observer })
  if (deps.consoleFolder !== null) addConsole(app, deps.consoleFolder)
  addAdminApi(app, { ...deps.api, observer: deps.observer })
  app.use((request, response) => answerProblem(request, response, NOT_SERVED))
  const faultHandler: express.ErrorRequestHandler = (error: unknown, request, response, _next) => {
    deps.observer.faulted({ where: 'http.admin', error })
    if (response.headersSent) response.destroy()
    else answerProblem(request, response, INTERNAL)
  }
  app.use(faultHandler)
  return app
}

function addMetrics(app: express.Express, { scrape }: AdminDeps): void {
  const metrics = app.route('/metrics')
  metrics.get(async (_request, response) => {
    const { contentType, text } = await scrape()
    response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text)
  })
  metrics.all(othersRefused(['get']))
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
