import { expect, test } from 'vitest'
import { StoreUnavailable } from '../../../src/flow/store-unavailable.ts'
import { createAdmins, ROLES, type Role } from '../../../src/http/admin/admins.ts'
import { adminDoors } from '../../../src/http/admin/api.ts'
import { sha256Hex } from '../../../src/http/senders.ts'
import { ask } from '../partner-port.ts'
import { apiOf, startAdminPort } from './admin-port.ts'

const doors = adminDoors({ ...apiOf(), observer: { faulted: () => undefined } }).map((door) => ({
  ...door,
  method: door.method.toUpperCase(),
  path: door.path.replace(':id', '019aa504-3e68-7b55-9a31-5f0c2f3b8d10'),
}))

const MAY: Readonly<Record<string, readonly Role[]>> = {
  read: ROLES,
  decide: ['operator', 'admin'],
  audit: ['admin', 'auditor'],
  bodies: ['auditor'],
  people: ['admin'],
}

/** One that may. */
const roleFor = (path: string): Role =>
  MAY[doors.find((door) => door.path === path && door.method === 'POST')?.right ?? '']?.[0] ?? 'operator'

test.each(doors)('$method $path: 401 without a token, before anything else', async ({ method, path }) => {
  const { call, port } = await startAdminPort({ isStoreReady: () => false })
  const none = await call(null, method, path, method === 'POST' ? 'not json' : undefined)
  expect([none.status, none.json['code']]).toEqual([401, 'UNAUTHENTICATED'])
  expect(none.headers['www-authenticate']).toBe('Bearer')
  const wrong = await ask(port, { method, path, headers: { Authorization: 'Bearer operator-token-not' } })
  expect(wrong.status).toBe(401)
})

test.each(doors.flatMap((door) => ROLES.map((role) => ({ ...door, role }))))(
  '$method $path as $role: 403 exactly where the role may not',
  async ({ method, path, right, role }) => {
    const { call } = await startAdminPort({ isStoreReady: () => false })
    const reply = await call(role, method, path, method === 'POST' ? {} : undefined)
    expect([reply.status, reply.json['code']]).toEqual(
      MAY[right]?.includes(role) ? [503, 'STORE_UNAVAILABLE'] : [403, 'FORBIDDEN'],
    )
  },
)

test.each(doors)('$path: 405 with Allow for other methods, whoever asks', async ({ path }) => {
  const { call } = await startAdminPort()
  const reply = await call('viewer', 'DELETE', path)
  expect([reply.status, reply.json['code']]).toEqual([405, 'METHOD_NOT_ALLOWED'])
  const allowed = reply.headers.allow?.split(', ').filter((method) => method !== 'HEAD')
  const known = doors.filter((door) => door.path === path).map(({ method }) => method)
  expect(allowed?.sort()).toEqual(known.sort())
})

test.each([
  '/admin',
  '/admin/',
  '/admin/v1/nothing',
  '/admin/v1/exchanges/',
  '/admin/v1/Exchanges',
  '/admin/%ZZ',
])('%s is not served: 401 without a token, 404 with one', async (path) => {
  const { call, faults } = await startAdminPort()
  expect((await call(null, 'GET', path)).status).toBe(401)
  const reply = await call('admin', 'GET', path)
  expect([reply.status, reply.json['code'], reply.json['instance']]).toEqual([404, 'ROUTE_UNKNOWN', path])
  expect(faults).toEqual([])
})

test('while a token is rotated the old and the new one are both good', () => {
  const admins = createAdmins([
    { name: 'bot', role: 'viewer', tokenSha256: [sha256Hex('old'), sha256Hex('new').toUpperCase()] },
  ])
  const bot = { by: 'bot', role: 'viewer' }
  expect(['old', 'new', '', 'bot'].map(admins.authenticate)).toEqual([bot, bot, null, null])
})

const decisions = doors.filter((door) => door.method === 'POST')

/** A trial writes nothing. */
const reasoned = decisions.filter(({ right }) => right !== 'read')

test.each(reasoned)('$path: a missing, blank or wrong reason is 422 and named', async ({ path }) => {
  const { call } = await startAdminPort()
  const reasons = ['', ' \n', '\u00a0\u3000', '\u200b\u2060', '\u0301', 7, null]
  for (const body of [{}, undefined, ...reasons.map((reason) => ({ reason }))]) {
    const reply = await call(roleFor(path), 'POST', path, body)
    expect([reply.status, reply.json['code']]).toEqual([422, 'REQUEST_INVALID'])
    expect(reply.json['issues']).toContainEqual({ path: '/reason', message: expect.any(String) })
  }
  for (const reason of ['a\0b', 'half \ud800', 'x'.repeat(1_001)])
    expect((await call(roleFor(path), 'POST', path, { reason })).status).toBe(422)
})

test.each(decisions)('$path: unknown members and parameters are 422', async ({ path }) => {
  const { call } = await startAdminPort()
  const member = await call(roleFor(path), 'POST', path, { reason: 'r', extra: 1 })
  expect(member.status).toBe(422)
  expect(member.json['issues']).toContainEqual({
    path: '/extra',
    message: expect.stringContaining('unknown'),
  })
  const parameter = await call(roleFor(path), 'POST', `${path}?force=1`, { reason: 'r' })
  expect([parameter.status, parameter.json['issues']]).toEqual([
    422,
    [{ path: '/force', message: expect.stringContaining('unknown') }],
  ])
})

test.each(decisions)('$path: bodies are read as strictly as at the partner port', async ({ path }) => {
  const { call, port } = await startAdminPort()
  for (const body of ['{', '{"reason":"a","reason":"b"}', '['.repeat(100), '[]x'])
    expect((await call(roleFor(path), 'POST', path, body)).status).toBe(400)
  expect((await call(roleFor(path), 'POST', path, '[]')).json['issues']).toContainEqual({
    path: '',
    message: 'must be an object',
  })
  const headers = { Authorization: `Bearer ${roleFor(path)}-token`, 'Content-Type': 'text/plain' }
  expect((await ask(port, { method: 'POST', path, headers, body: '{}' })).status).toBe(415)
  const big = await call(roleFor(path), 'POST', path, { reason: 'x'.repeat(1_100_000) })
  expect([big.status, big.json['code']]).toEqual([413, 'BODY_TOO_LARGE'])
})

test('a store that goes away or is too slow while it is asked is 503, anything else is our mistake: 500', async () => {
  let isReady = true
  const operators = {
    ...apiOf().operators,
    listReplays: async () => {
      throw new StoreUnavailable('no answer in time')
    },
    lanes: async () => {
      isReady = false
      throw new Error('gone')
    },
    replay: async () => {
      throw new Error('a bug')
    },
  }
  const { call } = await startAdminPort({ operators, isStoreReady: () => isReady })
  const bug = await call('viewer', 'GET', '/admin/v1/replays/x')
  expect([bug.status, bug.json['code']]).toEqual([500, 'INTERNAL'])
  expect(bug.text).not.toContain('a bug')
  const slow = await call('viewer', 'GET', '/admin/v1/replays')
  expect([slow.status, slow.headers['retry-after']]).toEqual([503, '5'])
  const away = await call('viewer', 'GET', '/admin/v1/lanes')
  expect([away.status, away.headers['retry-after']]).toEqual([503, '5'])
})

test('routes are listed with those that are off, as the contract names them', async () => {
  const { call } = await startAdminPort()
  expect((await call('viewer', 'GET', '/admin/v1/routes')).json).toEqual({
    items: [
      {
        id: 'dossier',
        channel: 'PUT /v1/things/{key}',
        accepts: 'source/thing.v1',
        sends: 'target/thing.v1',
        lane: 'portal.dossiers',
        onDead: 'hold',
        mode: 'queued',
        enabled: true,
      },
      expect.objectContaining({ id: 'step', channel: 'POST /v1/things/{key}/steps', enabled: false }),
    ],
  })
})
