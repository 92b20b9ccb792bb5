import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AdminApi, connect } from '../../src/cli/admin-api.ts'
import { discard } from '../../src/cli/discard.ts'
import { showExchange } from '../../src/cli/exchange-detail.ts'
import { listExchanges } from '../../src/cli/exchange-list.ts'
import { lanes } from '../../src/cli/lanes.ts'
import { silenceOf } from '../../src/cli/refusal.ts'
import { replay } from '../../src/cli/replay.ts'
import { replays } from '../../src/cli/replays.ts'
import { listRoutes } from '../../src/cli/route-list.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { freePort } from '../support/free-port.ts'
import { idOf } from './samples.ts'
import { fakeTerminal, problem, type ScriptedAdmin, scriptedAdmin } from './scripted-admin.ts'

let admin: ScriptedAdmin
beforeAll(async () => {
  admin = await scriptedAdmin()
})
afterAll(() => admin.close())

type Run = (api: AdminApi, terminal: Terminal) => Promise<number>
const decision = { action: 'pause', id: 'npsp.x', reason: 'đêm' } as const
const COMMANDS: readonly [string, Run][] = [
  [
    'exchanges',
    (api, t) => listExchanges(api, { filter: new URLSearchParams(), isAll: false, isJson: false }, t),
  ],
  ['show', (api, t) => showExchange(api, { id: idOf(1), revealedFor: null, isJson: false }, t)],
  [
    'replay',
    (api, t) =>
      replay(
        api,
        {
          changes: null,
          order: { exchangeIds: [idOf(1)] },
          reason: 'r',
          isDry: false,
          isJson: false,
          watching: null,
        },
        t,
      ),
  ],
  ['discard', (api, t) => discard(api, { id: idOf(1), reason: 'r', isJson: false }, t)],
  ['lanes', (api, t) => lanes(api, { decision: null, isJson: false }, t)],
  ['lanes pause', (api, t) => lanes(api, { decision, isJson: false }, t)],
  ['replays', (api, t) => replays(api, { decision: null, isJson: false }, t)],
  ['replays pause', (api, t) => replays(api, { decision, isJson: false }, t)],
  ['routes', (api, t) => listRoutes(api, { isJson: false }, t)],
]

interface Told {
  readonly exit: number
  readonly out: string
  readonly err: string
}
const tell = async (run: Run, url = admin.url): Promise<Told> => {
  const terminal = fakeTerminal(80)
  const exit = await run(connect({ url, token: 'secret-token' }), terminal)
  return { exit, out: terminal.out$(), err: terminal.err$() }
}

describe.each(COMMANDS)('%s, when it is refused, says one sentence on stderr and ends with 1', (_, run) => {
  test.each([
    [401, 'UNAUTHENTICATED', '--token'],
    [403, 'FORBIDDEN', 'Vai trò'],
    [404, 'NOT_FOUND', 'Không tìm thấy'],
    [409, 'STATE_CONFLICT', 'xem'],
    [422, 'REQUEST_INVALID', 'sửa lại'],
    [400, 'INBOUND_MALFORMED', 'sửa lại'],
    [503, 'STORE_UNAVAILABLE', 'thử lại sau'],
    [500, 'INTERNAL', 'nhật ký của gateway'],
  ])('%i %s', async (status, code, hint) => {
    admin.answer(() => problem(status, code))
    const { exit, out, err } = await tell(run)
    expect(exit).toBe(1)
    expect(out).toBe('')
    expect(err).toContain(code)
    expect(err).toContain(hint)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err).not.toContain('secret-token')
  })
})

const [, anyRun] = COMMANDS[0] ?? ['', async () => -1]

describe('what is wrong where', () => {
  test('stands in a line of its own below a 422, made printable', async () => {
    const issues = [
      { path: '/from', message: 'must be a moment' },
      { path: '/\u001b[2J', message: 'is unknown\u202e' },
    ]
    admin.answer(() => problem(422, 'REQUEST_INVALID', { issues }))
    const { err } = await tell(anyRun)
    const [sentence, ...lines] = err.trimEnd().split('\n')
    expect(sentence).toContain('REQUEST_INVALID')
    expect(lines).toEqual(['  /from: must be a moment', '  /�[2J: is unknown�'])
  })

  test('a 503 says after how long to try again', async () => {
    admin.answer(() => ({ ...problem(503, 'STORE_UNAVAILABLE'), headers: { 'retry-after': '5' } }))
    expect((await tell(anyRun)).err).toContain('5 giây')
  })
})

describe('where no admin API is, it ends with 2 and says which address to correct', () => {
  beforeEach(() => admin.answer(() => ({ body: '<html>', headers: { 'content-type': 'text/html' } })))
  const NOT_OURS: readonly [string, Parameters<ScriptedAdmin['answer']>[0]][] = [
    ['a web page', () => ({ body: '<html>hello</html>' })],
    ['a list', () => ({ body: '[1]' })],
    ['nothing', () => ({ body: '' })],
    [
      'a redirect, which is not followed',
      () => ({ status: 302, body: '', headers: { location: '/elsewhere' } }),
    ],
    ['the partner port', () => problem(404, 'ROUTE_UNKNOWN')],
    ['another service', () => ({ status: 404, body: { message: 'no such page' } })],
  ]
  test.each(NOT_OURS)('%s', async (_, answer) => {
    admin.answer(answer)
    const { exit, err, out } = await tell(anyRun)
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(admin.url)
    expect(err).toContain('--url')
    expect(admin.requests).toHaveLength(1)
  })

  test.each(COMMANDS)('nobody: %s', async (_, run) => {
    const free = await freePort()
    const { exit, err, out } = await tell(run, `http://127.0.0.1:${free}`)
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(`127.0.0.1:${free}`)
    expect(err).toContain('ECONNREFUSED')
    expect(err).toContain('LIENTHONG_ADMIN_URL')
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  test('somebody who hangs up, and somebody who never answers', async () => {
    const server = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect((await tell(anyRun, `http://127.0.0.1:${port}`)).exit).toBe(2)
    server.close()
    expect(silenceOf('http://x', 'timeout')).toMatchObject({
      exit: 2,
      sentence: expect.stringContaining('30 giây'),
    })
  })

  test('a proxy whose gateway is away is no wrong address', async () => {
    admin.answer(() => ({ status: 502, body: '<html>Bad Gateway</html>' }))
    const { exit, err } = await tell(anyRun)
    expect(exit).toBe(1)
    expect(err).toContain('502')
  })
})

test('ids are percent-encoded: none of them reaches another address', async () => {
  admin.answer(() => problem(404, 'NOT_FOUND'))
  await tell((api, t) => showExchange(api, { id: 'a/../../x?y#z', revealedFor: null, isJson: false }, t))
  expect(admin.requests[0]?.path).toBe('/admin/v1/exchanges/a%2F..%2F..%2Fx%3Fy%23z')
  expect(admin.requests[0]?.authorization).toBe('Bearer secret-token')
})
