import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { expect, onTestFinished, test } from 'vitest'
import { createOidc } from '../../../src/http/sign-in/oidc.ts'
import { localPath } from '../../../src/http/sign-in/oidc-pages.ts'
import type { OidcSettings } from '../../../src/http/sign-in/settings.ts'
import { ask, type Reply } from '../partner-port.ts'
import { cookieOf, PASSWORD, startSignIn } from './rig.ts'

const PUBLIC = 'http://console.example'

interface Person {
  readonly name: string
  readonly roles?: unknown
}

/** A real OpenID provider whose people sign in without being asked: `person` is who does. */
async function startProvider(person: Person): Promise<OidcSettings> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: 'lienthong', client_secret: 'client-secret', grant_types: ['authorization_code'] },
        redirect_uris: [`${PUBLIC}/auth/oidc/callback`],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'roles'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: person.name, roles: person.roles }),
    }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['a key for tests'] },
  })
  const callback = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void consent(provider, request, response)
    else void callback(request, response)
  })
  return {
    ...{ issuer, clientId: 'lienthong', clientSecret: 'client-secret', label: 'SSO của tỉnh' },
    ...{ scope: 'openid profile', nameClaim: 'preferred_username', rolesClaim: 'roles' },
    roles: { viewer: ['xem'], operator: ['van-hanh'], admin: ['quan-tri'], auditor: ['kiem-tra'] },
  }
}

/** Signs in and agrees, as a person would on the provider's pages. */
async function consent(
  provider: Provider,
  request: Parameters<Provider['interactionDetails']>[0],
  response: Parameters<Provider['interactionDetails']>[1],
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (prompt.name === 'login')
    return provider.interactionFinished(request, response, { login: { accountId: 'person-1' } })
  const grant = new provider.Grant({
    accountId: session?.accountId ?? '',
    clientId: String(params['client_id']),
  })
  grant.addOIDCScope('openid profile')
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
}

/** Follows the provider's own redirects as a browser does, until it leads back to us; answers that path. */
async function through(start: string): Promise<string> {
  const jar = new Map<string, string>()
  for (let at = start; ; ) {
    if (at.startsWith(PUBLIC)) return at.slice(PUBLIC.length)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of reply.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      jar.set(name, value)
    }
    const next = reply.headers.get('location')
    if (next === null) throw new Error(`${reply.status} at ${at}: ${await reply.text()}`)
    at = new URL(next, at).href
  }
}

async function signIn(person: Person, returnTo = '/exchanges?state=dead') {
  const oidc = await startProvider(person)
  const rig = await startSignIn({ publicUrl: PUBLIC, oidc })
  const get = (path: string, cookie = ''): Promise<Reply> =>
    ask(rig.admin.port, { method: 'GET', path, headers: { Cookie: cookie } })
  const begun = await get(`/auth/oidc/login?returnTo=${encodeURIComponent(returnTo)}`)
  const back = begun.headers.location?.startsWith(oidc.issuer) ? await through(begun.headers.location) : ''
  return { ...rig, oidc, get, begun, back }
}

test('a person of the identity provider comes back signed in, with the role of the claim, where they wanted to go', async () => {
  const { begun, back, get, admin } = await signIn({
    name: 'Nguyễn Thị Lan',
    roles: ['khác', 'van-hanh', 'xem'],
  })
  const asked = new URL(begun.headers.location ?? '')
  expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
  expect(String(begun.headers['set-cookie'])).toMatch(/^lienthong-sign-in=.*HttpOnly; SameSite=Lax$/)
  const done = await get(back, cookieOf(begun))
  expect([done.status, done.headers.location]).toEqual([303, '/exchanges?state=dead'])
  const session = await get('/auth/session', cookieOf(done))
  expect(session.json).toMatchObject({ name: 'Nguyễn Thị Lan', role: 'operator', kind: 'oidc' })
  expect((await get('/admin/v1/lanes', cookieOf(done))).status).toBe(200)
  const audit = await admin.call('auditor', 'GET', '/admin/v1/audit')
  expect(audit.json['items']).toMatchObject([{ by: 'Nguyễn Thị Lan', action: 'session.sign-in' }])
})

test.each([
  ['no role of ours', ['khác']],
  ['no claim', undefined],
  ['a claim of another form', { operator: true }],
])('who has %s is not signed in, and is told so', async (_, roles) => {
  const { begun, back, get } = await signIn({ name: 'lan', roles })
  const done = await get(back, cookieOf(begun))
  expect([done.status, done.headers.location]).toEqual([
    303,
    `/?${new URLSearchParams({ signIn: 'no-role', returnTo: '/exchanges?state=dead' })}`,
  ])
  expect(cookieOf(done)).toBe('lienthong-sign-in=')
})

test('nobody signs in there under the name of a machine or of a local account', async () => {
  const machine = await signIn({ name: 'operator-bot', roles: 'quan-tri' })
  expect((await machine.get(machine.back, cookieOf(machine.begun))).headers.location).toContain('no-role')
  const local = await signIn({ name: 'lan', roles: 'quan-tri' })
  await local.add('lan', 'viewer')
  expect((await local.get(local.back, cookieOf(local.begun))).headers.location).toContain('no-role')
  expect((await local.login('lan', PASSWORD)).json['role']).toBe('viewer')
})

test('an answer that is not the one asked for signs nobody in', async () => {
  const { begun, back, get, admin } = await signIn({ name: 'lan', roles: 'xem' })
  const cookie = cookieOf(begun)
  const changed = (name: string): string => {
    const url = new URL(back, PUBLIC)
    url.searchParams.set(name, 'another')
    return url.pathname + url.search
  }
  for (const [path, with_] of [
    [back, ''],
    [back, 'lienthong-sign-in=forged'],
    [back, `${cookie.slice(0, -9)}AAAAAAAAA`],
    [changed('state'), cookie],
    [changed('code'), cookie],
    [changed('iss'), cookie],
    ['/auth/oidc/callback', cookie],
    ['/auth/oidc/callback?error=access_denied', cookie],
  ] as const) {
    const reply = await get(path, with_)
    expect([path, reply.headers.location]).toEqual([path, expect.stringContaining('signIn=failed')])
    expect(cookieOf(reply)).toBe('lienthong-sign-in=')
  }
  const audit = await admin.call('auditor', 'GET', '/admin/v1/audit')
  expect(audit.json['items']).toEqual([])
})

test('an identity provider that is away is told, and asked again at the next sign-in', async () => {
  const oidc = await startProvider({ name: 'lan', roles: 'xem' })
  const { admin } = await startSignIn({ publicUrl: PUBLIC, oidc: { ...oidc, issuer: 'http://127.0.0.1:9' } })
  for (let n = 0; n < 2; n++) {
    const reply = await ask(admin.port, { method: 'GET', path: '/auth/oidc/login', headers: {} })
    expect([reply.status, reply.headers.location]).toEqual([303, '/?signIn=unavailable&returnTo=%2F'])
  }
})

test('of sign-ins that begin at once one asks the identity provider for its addresses, and the next one anew', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    const at = (path: string): string => `${issuer}${path}`
    response.setHeader('Content-Type', 'application/json')
    response.end(
      JSON.stringify({ issuer, authorization_endpoint: at('/auth'), token_endpoint: at('/token') }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const roles = { viewer: [], operator: [], admin: [], auditor: [] }
  const names = { scope: 'openid', nameClaim: 'sub', rolesClaim: 'roles' }
  const settings = { issuer, clientId: 'lienthong', clientSecret: null, label: 'SSO', ...names, roles }
  const oidc = createOidc(settings, `${PUBLIC}/auth/oidc/callback`)
  const begun = await Promise.all(Array.from({ length: 20 }, () => oidc.begin('/', 0)))
  expect(asked).toBe(1)
  expect(new Set(begun.map(({ pending }) => pending.state)).size).toBe(20)
  await oidc.begin('/', 0)
  expect(asked).toBe(2)
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'x', '', '/a b', '/a\\b', '/é'])(
  'nobody is led away after a sign-in: %j is no path of ours',
  (path) => {
    expect(localPath(path)).toBe('/')
    expect(localPath('/exchanges?key=H56.1&state=dead')).toBe('/exchanges?key=H56.1&state=dead')
  },
)
