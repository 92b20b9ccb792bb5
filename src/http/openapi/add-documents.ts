import type express from 'express'
import type { AnyRoute } from '../../domain/route.ts'
import { othersRefused } from '../admin/api.ts'
import { adminDocument, partnerDocument } from './document.ts'
import { documentPage, PAGE_POLICY } from './page.ts'

const ADMIN_ADDRESS = '/openapi.json'
const PARTNER_ADDRESS = '/openapi/partner.json'

/** Serves both ports' documents and a page that shows them, without authentication: they say nothing of what is stored. */
export function addDocuments(app: express.Express, routes: readonly AnyRoute[], isPaying: boolean): void {
  const admin = adminDocument()
  // Read from schema files, so only once somebody asks.
  const partner = once(() => partnerDocument(routes, isPaying))
  serve(app, ADMIN_ADDRESS, 'application/json', () => JSON.stringify(admin))
  serve(
    app,
    PARTNER_ADDRESS,
    'application/json',
    once(() => JSON.stringify(partner())),
  )
  const page = once(() =>
    documentPage([
      { address: PARTNER_ADDRESS, document: partner() },
      { address: ADMIN_ADDRESS, document: admin },
    ]),
  )
  serve(app, '/docs', 'text/html; charset=utf-8', page, { 'Content-Security-Policy': PAGE_POLICY })
}

function serve(
  app: express.Express,
  path: string,
  contentType: string,
  textOf: () => string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const address = app.route(path)
  address.get((_request, response) => {
    const text = textOf()
    response
      .writeHead(200, {
        'Content-Type': contentType,
        'Content-Length': Buffer.byteLength(text),
        'Cache-Control': 'no-cache',
        ...headers,
      })
      .end(text)
  })
  address.all(othersRefused(['get']))
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
