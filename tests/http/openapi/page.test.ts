import { expect, test } from 'vitest'
import { adminDocument, partnerDocument } from '../../../src/http/openapi/document.ts'
import { documentPage } from '../../../src/http/openapi/page.ts'
import { routes } from '../../../src/routes/index.ts'
import { startAdminPort } from '../admin/admin-port.ts'

const documents = { admin: adminDocument(), partner: partnerDocument(routes) }

test.each(Object.entries(documents))('every reference of the %s document leads somewhere', (_, document) => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(
    ([, path = '']) => path,
  )
  const resolve = (path: string): unknown =>
    path
      .split('/')
      .slice(1)
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document)
  expect(references.filter((path) => resolve(path) === undefined)).toEqual([])
  expect(references.length).toBeGreaterThan(10)
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

const get = async (path: string): Promise<Response> => {
  const on = routes.map((route) => ({ ...route, enabled: true }))
  const { port } = await startAdminPort({ routes: on })
  return fetch(`http://127.0.0.1:${port}${path}`)
}

test('both documents are served at the admin port without a token', async () => {
  for (const [path, document] of [
    ['/openapi.json', documents.admin],
    ['/openapi/partner.json', documents.partner],
  ] as const) {
    const response = await get(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)))
  }
})

test('a route that is off is not documented', async () => {
  const { port } = await startAdminPort({ routes: routes.map((route) => ({ ...route, enabled: false })) })
  const document = (await (await fetch(`http://127.0.0.1:${port}/openapi/partner.json`)).json()) as {
    paths: object
  }
  expect(Object.keys(document.paths)).toEqual(['/v1/exchanges', '/v1/exchanges/{id}'])
})

test('the page shows every call, asks nobody for anything and runs nothing', async () => {
  const response = await get('/docs')
  const text = await response.text()
  for (const document of Object.values(documents))
    for (const path of Object.keys(document.paths)) expect(text).toContain(`<code>${path}</code>`)
  expect(text).not.toMatch(/<script|<link|<img|\ssrc=|@import|url\(/)
  const policy = String(response.headers.get('content-security-policy'))
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]+='; base-uri 'none'; form-action 'none'/,
  )
  expect(policy).not.toMatch(/unsafe|\*/)
})

test('whatever stands in a document is text on the page', () => {
  const [first] = Object.keys(documents.admin.paths)
  const paths = { [`${first}<script>"'&`]: documents.admin.paths[first ?? ''] ?? {} }
  const page = documentPage([{ address: '/x', document: { ...documents.admin, paths } }])
  expect(page).toContain('&lt;script&gt;&quot;&#39;&amp;')
  expect(page).not.toContain('<script>')
})
