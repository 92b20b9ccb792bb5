import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFilter, readMoment } from '../../src/cli/command-options.ts'
import { runCli } from '../support/gateway.ts'
import { exchangeOf } from './samples.ts'
import { type ScriptedAdmin, scriptedAdmin } from './scripted-admin.ts'

let admin: ScriptedAdmin
beforeAll(async () => {
  admin = await scriptedAdmin()
})
afterAll(() => admin.close())

const bare = (more: Record<string, string> = {}): NodeJS.ProcessEnv => {
  const { LIENTHONG_ADMIN_URL: _, LIENTHONG_ADMIN_TOKEN: __, COLUMNS: ___, ...env } = process.env
  return { ...env, ...more }
}

describe('what cannot be understood ends with 2, asks nobody and says what to type', () => {
  test.each([
    [['nonsense'], 'unknown command'],
    [['show'], 'missing required argument'],
    [['show', '..'], 'give an id'],
    [['show', ' '], 'give an id'],
    [['exchanges', 'x'], 'too many arguments'],
    [['exchanges', '--state', 'lost'], 'Allowed choices'],
    [['exchanges', '--nonsense'], 'unknown option'],
    [['exchanges', '--from', 'yesterday'], '21/11/2025 13:05'],
    [['exchanges', '--to', '31/02/2025'], 'that exists'],
    [['exchanges', '--limit', '201'], '1 to 200'],
    [['exchanges', '--limit', '0'], '1 to 200'],
    [['replay', '--filter', 'from=21/13/2025', '--reason', 'r'], 'that exists'],
    [['exchanges', '--url', 'ftp://x'], 'http://127.0.0.1:8081'],
    [['exchanges', '--token', 'two words'], 'one word'],
    [['replay', 'x'], '--reason'],
    [['replay', 'x', '--reason', ' '], 'say why'],
    [['replay', '--reason', 'r'], 'give ids of exchanges, or --filter'],
    [['replay', 'x', '--filter', 'state=dead', '--reason', 'r'], 'not both'],
    [['replay', '--filter', 'state', '--reason', 'r'], 'NAME=VALUE'],
    [['replay', '--filter', 'colour=red', '--reason', 'r'], 'NAME=VALUE'],
    [['replay', '--filter', 'q=a', 'q=b', '--reason', 'r'], 'once'],
    [['discard', 'x'], '--reason'],
    [['lanes', 'stop', 'x', '--reason', 'r'], 'pause or resume'],
    [['lanes', 'pause'], 'say which one'],
    [['lanes', 'pause', 'x'], 'say why'],
    [['lanes', '--reason', 'r'], 'belongs to'],
    [['replays', 'resume', 'x'], 'say why'],
    [['audit'], 'verify'],
    [['audit', 'verify', '--head', 'abc'], '64 hexadecimal digits'],
    [['serve', '--url', 'http://127.0.0.1:1'], 'unknown option'],
  ])('%j', async (args, hint) => {
    const env = bare({ LIENTHONG_ADMIN_URL: admin.url, LIENTHONG_ADMIN_TOKEN: 't' })
    const { code, out, err } = await runCli(args, env)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(hint)
    expect(err).not.toMatch(/^\s+at /m)
    expect(admin.requests).toEqual([])
  })

  test('no token anywhere', async () => {
    const { code, out, err } = await runCli(['lanes', '--url', admin.url], bare())
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('LIENTHONG_ADMIN_TOKEN')
    expect(admin.requests).toEqual([])
  })

  test('an environment variable that is no address', async () => {
    const { code, err } = await runCli(
      ['lanes'],
      bare({ LIENTHONG_ADMIN_URL: 'x', LIENTHONG_ADMIN_TOKEN: 't' }),
    )
    expect(code).toBe(2)
    expect(err).toContain('LIENTHONG_ADMIN_URL')
  })
})

describe('the address and the token', () => {
  test('come from the environment; an option goes before it', async () => {
    const env = bare({ LIENTHONG_ADMIN_URL: `${admin.url}/`, LIENTHONG_ADMIN_TOKEN: 'from-env' })
    admin.answer(() => ({ body: { items: [] } }))
    expect((await runCli(['lanes'], env)).code).toBe(0)
    expect((await runCli(['lanes', '--token', 'typed'], env)).code).toBe(0)
    expect(admin.requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/admin/v1/lanes', 'Bearer from-env'],
      ['/admin/v1/lanes', 'Bearer typed'],
    ])
  })

  test('go nowhere else, whatever proxy the environment names', async () => {
    const env = bare({ HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' })
    expect((await runCli(['lanes', '--url', admin.url, '--token', 't'], env)).code).toBe(0)
  })
})

describe('outside a terminal', () => {
  test('there are no colours, as wide as COLUMNS says', async () => {
    admin.answer(() => ({ body: { items: [exchangeOf(1)], nextCursor: null } }))
    const args = ['exchanges', '--url', admin.url, '--token', 't']
    const { code, out, err } = await runCli(args, bare({ COLUMNS: '80', FORCE_COLOR: '3' }))
    expect(code).toBe(0)
    expect(out).not.toContain('\u001b')
    expect(err).not.toContain('\u001b')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('--json is the body as it came', async () => {
    const body = `{"items": [{"id":"1","key":"\u202e"}], "nextCursor":null}`
    admin.answer(() => ({ body }))
    const { out, err } = await runCli(['exchanges', '--json', '--url', admin.url, '--token', 't'], bare())
    expect([out, err]).toEqual([`${body}\n`, ''])
  })
})

test('every filter goes out under its name, days of Vietnam as moments', async () => {
  admin.answer(() => ({ body: { items: [], nextCursor: null } }))
  const given = {
    state: 'dead',
    route: 'dossier',
    sender: 's',
    partner: 'npsp',
    key: 'H56&x',
    q: '019',
    limit: '7',
  }
  const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
  const moments = ['--from', '21/11/2025', '--to', '2025-11-22']
  const { code } = await runCli(
    ['exchanges', ...options, ...moments, '--url', admin.url, '--token', 't'],
    bare(),
  )
  expect(code).toBe(0)
  expect(admin.requests[0]?.query).toEqual({
    ...given,
    from: '2025-11-21T00:00:00+07:00',
    to: '2025-11-22T00:00:00+07:00',
  })
})

test.each([
  ['21/11/2025 13:05', '2025-11-21T13:05:00+07:00'],
  ['21/11/2025 13:05:09', '2025-11-21T13:05:09+07:00'],
  ['2025-11-21T06:00:00Z', '2025-11-21T06:00:00Z'],
  ['2025-11-21T06:00:00.5+07:00', '2025-11-21T06:00:00.5+07:00'],
])('the moment %s is asked for as %s', (typed, asked) => {
  expect(readMoment(typed)).toBe(asked)
  expect(readFilter(`from=${typed}`, undefined)).toEqual({ from: asked })
})

test('a filter value may hold everything, an equals sign too', () => {
  expect(readFilter('q=a=b', { state: 'dead' })).toEqual({ state: 'dead', q: 'a=b' })
})
