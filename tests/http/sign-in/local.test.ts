import { expect, test } from 'vitest'
import { createPeopleStore } from '../../../src/store/people.ts'
import { sealing } from '../../support/store.ts'
import { ask } from '../partner-port.ts'
import { cookieOf, PASSWORD, startSignIn } from './rig.ts'

const RESUME = '/admin/v1/lanes/portal.steps/pause'
const REASON = { reason: 'bảo trì' }

test('whoever knows name and password works with the role of the account, under the own name', async () => {
  const { add, login, as, admin } = await startSignIn()
  await add('lan.nguyen', 'operator')
  const session = await login(' Lan.Nguyen ', PASSWORD)
  expect([session.status, session.json]).toEqual([
    200,
    {
      ...{ name: 'lan.nguyen', role: 'operator', kind: 'local' },
      ...{ startedAt: expect.any(String), endsAt: expect.any(String), csrfToken: expect.any(String) },
    },
  ])
  expect((await as(session, 'GET', '/admin/v1/lanes')).status).toBe(200)
  expect((await as(session, 'GET', '/admin/v1/audit')).status).toBe(403)
  expect((await as(session, 'POST', RESUME, { body: REASON })).status).toBe(200)
  const audit = await admin.call('auditor', 'GET', '/admin/v1/audit')
  const rows = (audit.json['items'] as Record<string, unknown>[]).map(({ by, action }) => [by, action])
  expect(rows).toEqual([
    ['lan.nguyen', 'lane.pause'],
    ['lan.nguyen', 'session.sign-in'],
    ['admin-bot', 'account.add'],
  ])
  expect(JSON.stringify(audit.json)).not.toContain(PASSWORD)
})

test('the cookie is for this host alone: not for scripts, not for other sites, and with https never without it', async () => {
  const plain = await startSignIn()
  await plain.add('lan', 'viewer')
  expect(String((await plain.login('lan', PASSWORD)).headers['set-cookie'])).toMatch(
    /^lienthong-session=[\w-]{43}; Max-Age=36000; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  const secure = await startSignIn({ publicUrl: 'https://lienthong.example' })
  await secure.add('lan', 'viewer')
  expect(String((await secure.login('lan', PASSWORD)).headers['set-cookie'])).toMatch(
    /^__Host-lienthong-session=[\w-]{43}; .*Secure/,
  )
})

test('a write from a session needs its CSRF token, a read does not', async () => {
  const { add, login, as } = await startSignIn()
  await add('lan', 'operator')
  const session = await login('lan', PASSWORD)
  for (const csrf of [null, '', 'x', 'a'.repeat(43)])
    expect((await as(session, 'POST', RESUME, { body: REASON, csrf })).json).toMatchObject({
      ...{ status: 403, code: 'FORBIDDEN', detail: expect.stringContaining('X-CSRF-Token') },
    })
  expect((await as(session, 'GET', '/admin/v1/lanes', { csrf: null })).status).toBe(200)
  expect((await as(session, 'GET', '/auth/session')).json['csrfToken']).toBe(session.json['csrfToken'])
})

test('a wrong name and a wrong password are told alike, and the fifth failure locks the name whether it exists or not', async () => {
  const { add, login, admin } = await startSignIn()
  await add('lan', 'viewer')
  for (const name of ['lan', 'nobody']) {
    for (let n = 1; n < 5; n++) {
      const refused = await login(name, `wrong ${n}`)
      expect([refused.status, refused.json['code'], refused.json['detail']]).toEqual([
        ...[401, 'SIGN_IN_REFUSED', 'The name or the password is wrong.'],
      ])
    }
    const locked = await login(name, 'wrong 5')
    expect([locked.status, locked.json['code']]).toEqual([429, 'SIGN_IN_LOCKED'])
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(800)
  }
  // Also with the right password: who guesses must not learn that it was right.
  expect((await login('lan', PASSWORD)).status).toBe(429)
  // A security officer hears of each lock once, and of no name.
  expect(admin.notices).toEqual([{ kind: 'sign-in-locked' }, { kind: 'sign-in-locked' }])
})

test('guesses at the same time are all counted', async () => {
  const { add, login } = await startSignIn()
  await add('lan', 'viewer')
  const replies = await Promise.all(Array.from({ length: 12 }, (_, n) => login('lan', `wrong ${n}`)))
  expect(replies.filter(({ status }) => status === 401).length).toBeLessThan(5)
})

test('an office that signs in from one address at the same hour is let in; guesses from it are stopped', async () => {
  const { add, login } = await startSignIn()
  await add('lan', 'viewer')
  for (let n = 0; n < 4; n += 1) {
    const office = await Promise.all(Array.from({ length: 10 }, () => login('lan', PASSWORD)))
    expect(office.map(({ status }) => status)).toEqual(Array(10).fill(200))
  }
  const guesses: string[] = []
  for (let n = 0; n < 31; n += 1) guesses.push((await login('nobody', `guess ${n}`)).text)
  expect(guesses.filter((text) => text.includes('from this address'))).toHaveLength(1)
  expect((await login('lan', PASSWORD)).text).toContain('from this address')
})

test('a good sign-in forgets the failures before it', async () => {
  const { add, login } = await startSignIn()
  await add('lan', 'viewer')
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 4; n++) expect((await login('lan', 'wrong')).status).toBe(401)
    expect((await login('lan', PASSWORD)).status).toBe(200)
  }
})

test('signing out ends the session, and needs the CSRF token', async () => {
  const { add, login, as } = await startSignIn()
  await add('lan', 'viewer')
  const session = await login('lan', PASSWORD)
  expect((await as(session, 'POST', '/auth/logout', { csrf: null })).status).toBe(403)
  const out = await as(session, 'POST', '/auth/logout')
  expect([out.status, String(out.headers['set-cookie'])]).toEqual([
    200,
    expect.stringMatching(/^lienthong-session=; Max-Age=0/),
  ])
  const after = await as(session, 'GET', '/admin/v1/lanes')
  expect([after.status, after.json['detail']]).toEqual([401, 'The session is over. Sign in again.'])
})

test.each([
  ['a new password', { password: 'một mật khẩu khác' }],
  ['another role', { role: 'viewer' }],
  ['disabling', { disabled: true }],
])('%s ends the sessions of the account', async (_, change) => {
  const { add, login, as, admin } = await startSignIn()
  await add('lan', 'operator')
  const session = await login('lan', PASSWORD)
  const changed = await admin.call('admin', 'POST', '/admin/v1/accounts/lan', { ...change, reason: 'đổi' })
  expect(changed.status).toBe(200)
  expect((await as(session, 'GET', '/admin/v1/lanes')).status).toBe(401)
  const again = await login('lan', PASSWORD)
  expect(again.status).toBe('role' in change ? 200 : 401)
})

test('a session ends when it was idle for too long, and after its whole time in any case', async () => {
  const { add, login, as, store } = await startSignIn({ idleMs: 60_000 })
  await add('lan', 'viewer')
  const idle = await login('lan', PASSWORD)
  await store.database.query({ text: `update sessions set seen_at = now() - interval '61 seconds'` })
  expect((await as(idle, 'GET', '/admin/v1/lanes')).status).toBe(401)
  const old = await login('lan', PASSWORD)
  await store.database.query({ text: `update sessions set seen_at = now(), ends_at = now()` })
  expect((await as(old, 'GET', '/admin/v1/lanes')).status).toBe(401)
})

test('what a page that nobody touches asks for by itself keeps no session alive', async () => {
  const { add, login, admin, store } = await startSignIn({ idleMs: 60_000 })
  await add('lan', 'viewer')
  const Cookie = cookieOf(await login('lan', PASSWORD))
  const get = (headers: Record<string, string>) =>
    ask(admin.port, { method: 'GET', path: '/admin/v1/lanes', headers: { Cookie, ...headers } })
  const isFresh = async (): Promise<unknown> =>
    (
      await store.database.query({
        text: `select seen_at > now() - interval '40 seconds' as is_fresh from sessions`,
      })
    )[0]
  await store.database.query({ text: `update sessions set seen_at = now() - interval '50 seconds'` })
  expect((await get({ 'X-Idle': 'true' })).status).toBe(200)
  expect(await isFresh()).toEqual({ is_fresh: false })
  expect((await get({})).status).toBe(200)
  expect(await isFresh()).toEqual({ is_fresh: true })
})

test('what changes of an account while its password is checked is in force: no session is opened', async () => {
  const { add, store } = await startSignIn()
  const people = createPeopleStore(store.database, sealing)
  const admin = { by: 'admin-bot', role: 'admin' }
  const open = (passwordHash: string, n: number) =>
    people.openSession(
      {
        ...{ hash: sealing.hash('session', String(n)), actor: { by: 'lan', role: 'viewer' }, kind: 'local' },
        ...{ passwordHash, lastsMs: 60_000 },
      },
      null,
    )
  await add('lan', 'viewer')
  const { passwordHash = '' } = (await people.credentials('lan')) ?? {}
  expect(await open(passwordHash, 1)).toMatchObject({ actor: { by: 'lan' } })
  await people.changeAccount('lan', { passwordHash: 'another' }, admin, 'lộ mật khẩu')
  expect(await open(passwordHash, 2)).toBeNull()
  await people.changeAccount('lan', { isDisabled: true }, admin, 'nghỉ việc')
  expect(await open('another', 3)).toBeNull()
  expect(await store.database.query({ text: 'select from sessions' })).toEqual([])
})

test('a token that was sent decides alone, and no cookie of another form is a session', async () => {
  const { add, login, admin } = await startSignIn()
  await add('lan', 'operator')
  const Cookie = cookieOf(await login('lan', PASSWORD))
  const get = (headers: Record<string, string>) =>
    ask(admin.port, { method: 'GET', path: '/admin/v1/lanes', headers })
  expect((await get({ Cookie, Authorization: 'Bearer wrong' })).status).toBe(401)
  for (const cookie of ['lienthong-session=', 'lienthong-session=x', '=;=;', `${Cookie}x`, '__proto__=1'])
    expect((await get({ Cookie: cookie })).status).toBe(401)
})

test('accounts have names of one form, long passwords, and never the name of a machine', async () => {
  const { admin } = await startSignIn()
  const add = (body: object) =>
    admin.call('admin', 'POST', '/admin/v1/accounts', {
      ...{ name: 'lan', role: 'viewer', password: PASSWORD, reason: 'mới', ...body },
    })
  for (const name of ['', 'Lan', 'lan nguyen', 'a'.repeat(65), '-x', 'lân', 7])
    expect((await add({ name })).json['issues']).toEqual([{ path: '/name', message: expect.any(String) }])
  for (const password of ['short', 'x'.repeat(201), 12])
    expect((await add({ password })).json['issues']).toEqual([
      { path: '/password', message: expect.any(String) },
    ])
  expect((await add({ name: 'operator-bot' })).json['issues']).toEqual([
    { path: '/name', message: expect.stringContaining('machine') },
  ])
  expect((await add({})).status).toBe(201)
  expect((await add({})).json['code']).toBe('STATE_CONFLICT')
  const list = await admin.call('admin', 'GET', '/admin/v1/accounts')
  expect(list.json).toEqual({
    items: [
      { name: 'lan', role: 'viewer', disabled: false, createdAt: expect.any(String), signedInAt: null },
    ],
  })
})

test('neither a password nor a session id can be read in the database', async () => {
  const { add, login, store } = await startSignIn()
  await add('lan', 'viewer')
  const cookie = cookieOf(await login('lan', PASSWORD))
  const rows = await store.database.query<{ row: string }>({
    text: 'select accounts::text as row from accounts union all select sessions::text from sessions',
  })
  const text = rows.map(({ row }) => row).join('\n')
  expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
  expect(text).not.toContain(PASSWORD)
  expect(text).not.toContain(cookie.split('=')[1])
})
