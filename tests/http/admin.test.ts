import { expect, onTestFinished, test } from 'vitest'
import type { PeopleStore } from '../../src/flow/people-ports.ts'
import { createAdminApp } from '../../src/http/admin-app.ts'
import { startServer } from '../../src/http/server.ts'
import { apiOf, peopleOf } from './admin/admin-port.ts'
import { ask } from './partner-port.ts'

async function startAdminPort(isReady: () => { ready: boolean; reasons: string[] }) {
  const faults: unknown[] = []
  const app = createAdminApp({
    isReady,
    observer: { faulted: ({ error }) => faults.push(error), securityNoticed: () => undefined },
    scrape: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'one 1\n' }),
    api: apiOf(),
    consoleFolder: null,
    signIn: peopleOf({} as PeopleStore, () => true).signIn,
  })
  const server = await startServer(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close(0))
  const get = (path: string) => ask(server.port, { method: 'GET', path, headers: {} })
  return { get, faults, port: server.port }
}

test('the process is healthy while it answers, without authentication', async () => {
  const { get } = await startAdminPort(() => ({ ready: false, reasons: ['store'] }))
  const reply = await get('/healthz')
  expect([reply.status, reply.json]).toEqual([200, { status: 'ok' }])
  expect(reply.headers['x-content-type-options']).toBe('nosniff')
  expect(reply.headers['x-powered-by']).toBeUndefined()
})

test('it is ready with everything running, else 503 with the reasons', async () => {
  let state = { ready: false, reasons: ['the store is out of reach'] }
  const { get } = await startAdminPort(() => state)
  const before = await get('/readyz')
  expect([before.status, before.json]).toEqual([
    503,
    { status: 'unavailable', reasons: ['the store is out of reach'] },
  ])
  state = { ready: true, reasons: [] }
  const after = await get('/readyz')
  expect([after.status, after.json]).toEqual([200, { status: 'ok', reasons: [] }])
})

test.each(['/', '/healthz/', '/nothing', '/%ZZ'])('%s is not served: 404 as a problem', async (path) => {
  const { get, faults } = await startAdminPort(() => ({ ready: true, reasons: [] }))
  const reply = await get(path)
  expect([reply.status, reply.json['code'], reply.json['instance']]).toEqual([404, 'ROUTE_UNKNOWN', path])
  expect(reply.headers['content-type']).toBe('application/problem+json')
  expect(faults).toEqual([])
})

test('a mistake of ours is 500 without details, and reported', async () => {
  const error = new Error('the inner secret')
  const { get, faults } = await startAdminPort(() => {
    throw error
  })
  const reply = await get('/readyz')
  expect([reply.status, reply.json['code']]).toEqual([500, 'INTERNAL'])
  expect(reply.text).not.toContain('secret')
  expect(faults).toEqual([error])
})

test('metrics are answered as Prometheus reads them, without authentication', async () => {
  const { port } = await startAdminPort(() => ({ ready: true, reasons: [] }))
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([
    200,
    'text/plain; version=0.0.4',
    'one 1\n',
  ])
})

test.each(['/healthz', '/readyz', '/metrics'])('%s takes GET and HEAD only: 405 with Allow', async (path) => {
  const { port } = await startAdminPort(() => ({ ready: true, reasons: [] }))
  const reply = await ask(port, { method: 'POST', path, headers: {} })
  expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD'])
})
