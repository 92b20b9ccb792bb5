import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../../src/http/admin/admins.ts'
import { adminDoors } from '../../../src/http/admin/api.ts'
import { adminDocument, type OpenApi } from '../../../src/http/openapi/document.ts'
import { createPeopleStore } from '../../../src/store/people.ts'
import { callbackOf, pendingPayment, testPayments } from '../../support/payments.ts'
import { testDesk } from '../../support/reconciliation.ts'
import { accept, draft, sealing, type TestStore, testStore } from '../../support/store.ts'
import {
  type AdminPort,
  apiOf,
  apiOver,
  killed,
  operatorsOf,
  peopleOf,
  startAdminPort,
} from '../admin/admin-port.ts'
import { follow } from '../admin/event-client.ts'
import { ask, type Reply } from '../partner-port.ts'
import { recorderOf } from './recorder.ts'

let store: TestStore
let admin: AdminPort
/** The same application before its store is there. */
let away: AdminPort
/** A dead exchange that was to tell of a payment. */
let deadEvent = ''
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  store = await testStore()
  const people = createPeopleStore(store.database, sealing)
  const { api, signIn } = peopleOf(people, store.store.isReady)
  const { store: payments } = testPayments(store)
  const ready = { ...apiOver(store), ...api, payments, reconciliation: testDesk(store, () => deadEvent) }
  admin = await startAdminPort(ready, (close) => closing.push(close), signIn)
  const gone = peopleOf(people, () => false)
  away = await startAdminPort(
    { ...apiOver(store), ...gone.api, isStoreReady: () => false },
    (close) => closing.push(close),
    gone.signIn,
  )
})
afterAll(async () => {
  for (const close of closing) await close()
  await store.close()
})

const document: OpenApi = adminDocument()
const { note, unseen } = recorderOf(document)

interface Asked {
  readonly role?: Role | null
  readonly id?: string
  readonly query?: string
  readonly body?: unknown
  readonly port?: AdminPort
}

/** Asks as documented and holds the answer against the document; answers its body. */
async function asked(line: string, status: number, more: Asked = {}): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = line.split(' ')
  const { role = 'operator', id = '', query = '', body, port = admin } = more
  const reply = await port.call(role, method, path.replace('{id}', id) + query, body)
  expect(`${line} ${reply.status}`).toBe(`${line} ${status}`)
  note(method.toLowerCase(), path, {
    status,
    contentType: String(reply.headers['content-type']),
    text: reply.text,
  })
  return reply.json
}

const PASSWORD = 'một mật khẩu đủ dài'
const REASON = { reason: 'vì sao' }
const UNKNOWN = '019aa504-3e68-7b55-9a31-5f0c2f3b8d10'
const E = '/admin/v1/exchanges'
const R = '/admin/v1/replays'
const L = '/admin/v1/lanes'
const A = '/admin/v1'

test('every call of the application is documented, and no other', () => {
  const doors = adminDoors({ ...apiOf(), observer: { faulted: () => undefined } }).map(
    ({ method, path }) => `${method} ${path.replace(':id', '{id}')}`,
  )
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  const open = [
    ...['get /healthz', 'get /readyz', 'get /metrics', `get ${A}/events`],
    ...['get /auth/methods', 'post /auth/login', 'get /auth/session', 'post /auth/logout'],
  ]
  expect(documented.sort()).toEqual([...doors, ...open].sort())
})

test('good answers are as documented', async () => {
  const [dead = '', other = '', third = '', fourth = '', fifth = ''] = await killed(store, [
    'G1',
    'G2',
    'G3',
    'G4',
    'G5',
  ])
  deadEvent = fourth
  await accept(store, draft('G1', 'held'))
  const rejected = await store.store.reject({
    ...{ route: 'dossier', sender: 'onegate', partner: 'portal', lane: 'portal.dossiers', key: 'R' },
    ...{ body: Buffer.from('{}'), failure: { code: 'INBOUND_INVALID', detail: 'no' } },
    issues: [{ path: '/a', message: 'x' }],
  })
  await asked(`GET ${E}`, 200)
  for (const role of ['viewer', 'auditor'] as const)
    for (const id of [dead, rejected ?? '']) await asked(`GET ${E}/{id}`, 200, { id, role })
  for (const id of [dead, rejected ?? ''])
    await asked(`POST ${E}/{id}/reveal`, 200, { id, role: 'auditor', body: REASON })
  await asked(`POST ${E}/{id}/discard`, 200, { id: third, body: REASON })
  await asked(`POST ${R}`, 200, { body: { exchangeIds: [dead], dryRun: true, ...REASON } })
  const job = await asked(`POST ${R}`, 202, { body: { exchangeIds: [dead, other], ...REASON } })
  const id = String(job['replayId'])
  await asked(`GET ${R}`, 200)
  await asked(`GET ${R}/{id}`, 200, { id })
  await asked(`POST ${R}/{id}/pause`, 200, { id, body: REASON })
  await asked(`POST ${R}/{id}/pause`, 409, { id, body: REASON })
  await asked(`POST ${R}/{id}/resume`, 200, { id, body: REASON })
  await asked(`POST ${R}/{id}/resume`, 409, { id, body: REASON })
  const operators = operatorsOf(store)
  const asker = { by: 'another', role: 'operator' }
  const propose = async (): Promise<string> => {
    const order = { kind: 'ids', exchangeIds: [fifth] } as const
    const proposed = await operators.orderReplay(order, asker, 'r', { edits: [], isProposed: true })
    return proposed.ok ? proposed.value.replayId : ''
  }
  for (const verb of ['reject', 'approve']) {
    const proposal = await propose()
    await asked(`POST ${R}/{id}/${verb}`, 200, { id: proposal, body: REASON })
    await asked(`POST ${R}/{id}/${verb}`, 409, { id: proposal, body: REASON })
  }
  await operators.stepReplays(10)
  await asked(`GET ${E}/{id}`, 200, { id: dead })
  await asked(`GET ${L}`, 200)
  await asked(`POST ${L}/{id}/pause`, 200, { id: 'portal.steps', body: REASON })
  await asked(`POST ${L}/{id}/resume`, 200, { id: 'portal.steps', body: REASON })
  const ledger = testPayments(store)
  await pendingPayment(ledger, 'DOC-1')
  await ledger.store.settle(callbackOf('DOC-1', { amountVnd: 1 }))
  await asked(`GET ${A}/payments`, 200)
  await asked(`GET ${A}/payments/{id}`, 200, { id: 'DOC-1' })
  const decision = { decision: 'paid', ...REASON }
  await asked(`POST ${A}/payments/{id}/review`, 200, { id: 'DOC-1', body: decision })
  await asked(`POST ${A}/payments/{id}/review`, 409, { id: 'DOC-1', body: decision })
  for (const [id, status] of [
    ['DOC-1', 200],
    ['R409', 409],
    ['R502', 502],
    ['R504', 504],
  ] as const)
    await asked(`POST ${A}/payments/{id}/requery`, status, { id, body: REASON })
  await asked(`POST ${A}/payments/{id}/reforward`, 409, { id: 'DOC-1', body: REASON })
  await asked(`POST ${A}/payments/{id}/reforward`, 202, { id: 'DEAD', body: REASON })
  const order = {
    ...{ kind: 'payments', date: '2025-11-21', statements: [{ provider: 'bank', csv: 'x' }] },
    ...REASON,
  }
  const { reconciliationId } = await asked(`POST ${A}/reconciliations`, 202, { body: order })
  await asked(`POST ${A}/reconciliations`, 409, {
    body: { kind: 'payments', date: '2000-01-01', ...REASON },
  })
  await asked(`GET ${A}/reconciliations`, 200)
  await asked(`GET ${A}/reconciliations/{id}`, 200, { id: String(reconciliationId) })
  await asked(`GET ${A}/routes`, 200)
  await asked(`GET ${A}/routes/{id}`, 200, { id: 'dossier' })
  await asked(`POST ${A}/routes/{id}/try`, 200, { id: 'dossier', body: TRIAL })
  await asked(`GET ${A}/dossiers/{id}`, 200, { id: 'g1' })
  await asked(`GET ${A}/dossiers/{id}`, 200, { id: 'H56.14-251121-DOC-1' })
  await asked(`GET ${A}/dead-letters`, 200)
  await asked(`GET ${A}/stats`, 200)
  await asked(`GET ${A}/me`, 200, { role: 'viewer' })
  await asked(`GET ${A}/audit`, 200, { role: 'auditor' })
  await asked(`GET ${A}/accounts`, 200, { role: 'admin' })
  const account = { name: 'lan', role: 'viewer', password: PASSWORD, ...REASON }
  await asked(`POST ${A}/accounts`, 201, { role: 'admin', body: account })
  await asked(`POST ${A}/accounts`, 409, { role: 'admin', body: account })
  const change = { role: 'operator', ...REASON }
  await asked(`POST ${A}/accounts/{id}`, 200, { role: 'admin', id: 'lan', body: change })
  await asked('GET /healthz', 200)
  await asked('GET /readyz', 200)
  await asked('GET /readyz', 503, { port: away })
  const metrics = await fetch(`http://127.0.0.1:${admin.port}/metrics`)
  note('get', '/metrics', {
    ...{ status: metrics.status, contentType: String(metrics.headers.get('content-type')), text: '' },
  })
  const { response } = await follow(admin.port)
  note('get', `${A}/events`, {
    ...{ status: response.statusCode ?? 0, contentType: String(response.headers['content-type']), text: '' },
  })
})

const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, operation]) => operation.security.length > 0)
    .map(([method, operation]) => ({ line: `${method.toUpperCase()} ${path}`, operation })),
)

test.each(calls)('$line: refusals are as documented', async ({ line, operation }) => {
  const { responses, requestBody } = operation
  const isPost = requestBody !== undefined
  const role = line.endsWith('/reveal') ? 'auditor' : 'admin'
  const good = { role, id: UNKNOWN, ...(isPost && { body: orderOf(line) }) } as const
  await asked(line, 401, { ...good, role: null })
  await asked(line, 422, { ...good, query: '?unknown=1' })
  await asked(line, 503, { ...good, port: away })
  if ('403' in responses) await asked(line, 403, { ...good, role: 'viewer' })
  if ('404' in responses) await asked(line, 404, good)
  if ('400' in responses && !isPost) await asked(line, 400, { ...good, query: '?cursor=x' })
  if (!isPost) return
  await asked(line, 400, { ...good, body: '{' })
  await asked(line, 413, { ...good, body: `{"reason":"${'x'.repeat(1_100_000)}"}` })
  const [method = '', path = ''] = line.split(' ')
  const headers = { Authorization: `Bearer ${role}-token`, 'Content-Type': 'text/plain' }
  const reply = await ask(admin.port, { method, path: path.replace('{id}', UNKNOWN), headers, body: 'x' })
  note(method.toLowerCase(), path, {
    ...{ status: reply.status, contentType: String(reply.headers['content-type']), text: reply.text },
  })
})

const TRIAL = { key: 'K', text: '{}' }

const orderOf = (line: string): object => {
  if (line === `POST ${A}/routes/{id}/try`) return TRIAL
  if (line === `POST ${R}`) return { exchangeIds: [UNKNOWN], ...REASON }
  if (line === `POST ${A}/payments/{id}/review`) return { decision: 'paid', ...REASON }
  return line === `POST ${A}/accounts/{id}` ? { role: 'viewer', ...REASON } : REASON
}

test('signing in and out is answered as documented', async () => {
  const login = 'POST /auth/login'
  await asked('GET /auth/methods', 200)
  await asked('GET /auth/methods', 422, { query: '?x=1' })
  await asked('GET /auth/session', 401, { role: null })
  await asked(login, 422, { role: null, body: { name: 1 } })
  await asked(login, 400, { role: null, body: '{' })
  await asked(login, 413, { role: null, body: `{"name":"${'x'.repeat(5_000)}"}` })
  await asked(login, 503, { role: null, body: { name: 'lan', password: PASSWORD }, port: away })
  await asked(login, 401, { role: null, body: { name: 'lan', password: 'wrong' } })
  for (let n = 0; n < 5; n++)
    await asked(login, n < 4 ? 401 : 429, { role: null, body: { name: 'nobody', password: 'wrong' } })
  const plain = await ask(admin.port, {
    ...{ method: 'POST', path: '/auth/login', headers: { 'Content-Type': 'text/plain' }, body: 'x' },
  })
  noteReply('post', '/auth/login', plain)

  const signedIn = await ask(admin.port, {
    ...{ method: 'POST', path: '/auth/login', headers: { 'Content-Type': 'application/json' } },
    body: JSON.stringify({ name: 'lan', password: PASSWORD }),
  })
  noteReply('post', '/auth/login', signedIn)
  const Cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const as = async (port: AdminPort, method: string, path: string, csrf = '') => {
    const headers = { Cookie, 'X-CSRF-Token': csrf }
    const reply = await ask(port.port, { method, path, headers })
    noteReply(method.toLowerCase(), path.split('?')[0] ?? '', reply)
    return reply.status
  }
  expect(await as(admin, 'GET', '/auth/session')).toBe(200)
  expect(await as(admin, 'GET', '/auth/session?x=1')).toBe(422)
  expect(await as(away, 'GET', '/auth/session')).toBe(503)
  expect(await as(away, 'POST', '/auth/logout')).toBe(503)
  expect(await as(admin, 'POST', '/auth/logout')).toBe(403)
  expect(await as(admin, 'POST', '/auth/logout', String(signedIn.json['csrfToken']))).toBe(200)
})

const noteReply = (method: string, path: string, { status, headers, text }: Reply): void =>
  note(method, path, { status, contentType: String(headers['content-type']), text })

test('what is in another state is 409, as documented', async () => {
  const { exchangeId } = await accept(store, draft('ALIVE', 'x'))
  await asked(`POST ${E}/{id}/discard`, 409, { id: exchangeId, body: REASON })
  await asked(`POST ${R}`, 409, { body: { exchangeIds: [exchangeId], ...REASON } })
})

test('every documented answer was seen', () => {
  expect(unseen()).toEqual([])
})
