import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type express from 'express'
import sirv from 'sirv'
import type { Failure } from '../domain/failure.ts'
import { othersRefused } from './admin/api.ts'
import { answerProblem } from './problem.ts'

/** Stands in the built page wherever a nonce belongs. */
const NONCE_MARK = '__NONCE__'
const YEAR_S = 31_536_000

/**
 * Serves the built console from a folder: the page itself, with a fresh nonce, at every address below /console/, and its
 * files, which are named after their content, for good. Without authentication: they say nothing of what is stored.
 */
export function addConsole(app: express.Express, folder: string): void {
  const built = createBuilt(folder)
  // An identity provider's sign-in comes back here and says in the query what became of it.
  const toPage: express.RequestHandler = (request, response) =>
    response.redirect(302, `/console/${/\?.*/.exec(request.url)?.[0] ?? ''}`)
  for (const path of ['/', '/console'])
    app
      .route(path)
      .get(toPage)
      .all(othersRefused(['get']))
  const assets = app.route('/console/assets/*file')
  assets.get((request, response) => {
    const refuse = (): void => answerProblem(request, response, NO_SUCH_FILE)
    request.url = request.url.slice('/console'.length)
    const { files } = built() ?? {}
    if (files) files(request, response, refuse)
    else refuse()
  })
  assets.all(othersRefused(['get']))
  const page = app.route('/console/{*place}')
  page.get((_request, response) => {
    const nonce = randomBytes(16).toString('base64')
    const { text } = built() ?? { text: NOT_BUILT }
    response
      .writeHead(text === NOT_BUILT ? 503 : 200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': policyOf(nonce),
      })
      .end(text.replaceAll(NONCE_MARK, nonce))
  })
  page.all(othersRefused(['get']))
}

/** The component library writes its variables into style elements, which carry the nonce; nothing else is inline, and nothing comes from elsewhere. */
const policyOf = (nonce: string): string =>
  [
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' data:`,
    `connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  ].join('; ')

interface Built {
  readonly madeMs: number
  /** The page, its nonces not yet filled in. */
  readonly text: string
  readonly files: ReturnType<typeof sirv>
}

/** The build as it now lies in the folder, read anew when another one was put there. null: there is none. */
function createBuilt(folder: string): () => Built | null {
  const file = join(folder, 'index.html')
  let known: Built | null = null
  return () => {
    const madeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (madeMs === undefined) return null
    if (known?.madeMs !== madeMs) {
      const files = sirv(folder, { gzip: true, brotli: true, etag: true, immutable: true, maxAge: YEAR_S })
      known = { madeMs, text: readFileSync(file, 'utf8'), files }
    }
    return known
  }
}

const NO_SUCH_FILE: Failure = {
  code: 'ROUTE_UNKNOWN',
  detail: 'The console has no such file: load the page again.',
}

const NOT_BUILT = `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Liên Thông</title></head>
<body><p>Trang quản trị chưa được dựng. Chạy lệnh: npm run build:console</p><p lang="en">The console was not built. Run: npm run build:console</p></body></html>
`
