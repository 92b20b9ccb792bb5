import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminApi, connect } from '../../src/cli/admin-api.ts'
import { showExchange } from '../../src/cli/exchange-detail.ts'
import { listExchanges } from '../../src/cli/exchange-list.ts'
import { lanes } from '../../src/cli/lanes.ts'
import { widthOf } from '../../src/cli/printable.ts'
import { replays } from '../../src/cli/replays.ts'
import { listRoutes } from '../../src/cli/route-list.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { detailOf, exchangeOf, idOf, laneOf, replayOf } from './samples.ts'
import { fakeTerminal, type ScriptedAdmin, scriptedAdmin, withoutColours } from './scripted-admin.ts'

let admin: ScriptedAdmin
let api: AdminApi
beforeAll(async () => {
  admin = await scriptedAdmin()
  api = connect({ url: admin.url, token: 't' })
})
afterAll(() => admin.close())

const HOSTILE = '\u001b[2J\u202eđã gửi\u0007\r\nH56 档案'
const LONG = 'Ủy ban nhân dân xã '.repeat(40)
const list = { filter: new URLSearchParams(), isAll: false, isJson: false }
const look = { decision: null, isJson: false }

const ITEMS = [
  exchangeOf(1),
  exchangeOf(2, { state: 'waiting', heldBy: idOf(1), failure: null }),
  exchangeOf(3, { state: 'delivered', failure: null }),
  exchangeOf(4, { key: HOSTILE, route: HOSTILE, state: HOSTILE, failure: { code: HOSTILE, detail: LONG } }),
]

interface Shown {
  readonly name: string
  readonly body: object
  readonly run: (terminal: Terminal) => Promise<number>
}

const COMMANDS: readonly Shown[] = [
  { name: 'exchanges', body: { items: ITEMS, nextCursor: 'c' }, run: (t) => listExchanges(api, list, t) },
  {
    name: 'show',
    body: detailOf({
      key: HOSTILE,
      issues: [{ path: `/${HOSTILE}`, message: LONG }],
      replays: [{ replayId: idOf(7), at: 'never', by: HOSTILE, reason: LONG }],
      messageIn: { contentType: 'application/json', text: JSON.stringify({ note: HOSTILE, long: LONG }) },
      messageOut: { contentType: 'application/json', text: `no JSON ${HOSTILE}` },
    }),
    run: (t) => showExchange(api, { id: idOf(1), revealedFor: null, isJson: false }, t),
  },
  {
    name: 'lanes',
    body: { items: [laneOf(), laneOf({ reason: HOSTILE + LONG })] },
    run: (t) => lanes(api, look, t),
  },
  {
    name: 'replays',
    body: { items: [replayOf(), replayOf({ reason: LONG, by: HOSTILE, at: '2025-11-21T06:05:09Z' })] },
    run: (t) => replays(api, look, t),
  },
  {
    name: 'routes',
    body: {
      items: [
        {
          id: 'portal-status',
          channel: 'POST /v1/dossiers/{key}/portal-status',
          accepts: 'canonical/portal-status.v1',
          sends: 'npsp/portal-status.v1',
          lane: 'npsp.DongBoTrangThaiHoSo',
          onDead: 'skip',
          enabled: false,
        },
      ],
    },
    run: (t) => listRoutes(api, { isJson: false }, t),
  },
]

describe.each(COMMANDS)('$name', ({ body, run }) => {
  test.each([40, 60, 80, 120])(
    'at %i columns no line is wider, and no value acts on the terminal',
    async (width) => {
      admin.answer(() => ({ body }))
      const terminal = fakeTerminal(width)
      expect(await run(terminal)).toBe(0)
      const text = withoutColours(terminal.out$())
      expect(text).not.toBe('')
      for (const line of text.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(width)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    },
  )

  test('colours only on a terminal, and never with NO_COLOR', async () => {
    admin.answer(() => ({ body }))
    const plain = [fakeTerminal(80, { NO_COLOR: '1' }), fakeTerminal(80, { TERM: 'dumb' })]
    for (const terminal of plain) {
      await run(terminal)
      expect(terminal.out$()).toBe(withoutColours(terminal.out$()))
    }
    const coloured = fakeTerminal(80, { NO_COLOR: '' })
    await run(coloured)
    expect(withoutColours(coloured.out$())).toBe(plain[0]?.out$())
    if (body !== COMMANDS[3]?.body) expect(coloured.out$()).not.toBe(plain[0]?.out$())
  })
})

describe('at 80 columns a table says in Vietnamese', () => {
  const shown = async (command: Shown | undefined): Promise<string> => {
    admin.answer(() => ({ body: command?.body ?? {} }))
    const terminal = fakeTerminal(80, { NO_COLOR: '1' })
    await command?.run(terminal)
    return terminal.out$()
  }

  test('what becomes of each exchange, with its whole id', async () => {
    const text = await shown(COMMANDS[0])
    for (const word of ['Mã hồ sơ', 'Mã lượt trao đổi', 'Trạng thái', 'Nhận lúc (GMT+7)', 'Tuyến'])
      expect(text).toContain(word)
    for (const state of ['gửi thất bại', 'đang chờ bước trước', 'đã gửi']) expect(text).toContain(state)
    expect(text).toContain(idOf(1))
    expect(text).toContain('21/11/2025 13:05:09')
    expect(text).toContain('ENDPOINT_REFUSED')
    expect(text).toContain('thêm --all để xem hết')
  })

  test('what stops a lane, and for how long', async () => {
    const text = await shown(COMMANDS[2])
    for (const word of ['12.345', 'tạm ngắt do', 'tạm dừng: Cổng bảo trì', 'đối tác hẹn lại', '14:00:00'])
      expect(text).toContain(word)
  })

  test('every attempt and who decided what', async () => {
    const text = await shown({ ...COMMANDS[1], body: detailOf() } as Shown)
    for (const word of ['Các lần gửi', 'đối tác từ chối', 'HTTP 200', '1.234 ms', 'Mã thủ tục 1.003560'])
      expect(text).toContain(word)
    for (const word of ['Các lần gửi lại', 'ops-bot', 'Cổng đã sửa']) expect(text).toContain(word)
    expect(text).not.toContain('Bản tin nhận')
  })
})

test('a list without items says so', async () => {
  admin.answer(() => ({ body: { items: [], nextCursor: null } }))
  const terminal = fakeTerminal(80)
  await listExchanges(api, list, terminal)
  await lanes(api, look, terminal)
  await replays(api, look, terminal)
  expect(terminal.out$().split('\n')).toHaveLength(4)
})

describe('--all', () => {
  const pages = [[exchangeOf(1), exchangeOf(2)], [exchangeOf(3)], []]
  const answerPages = (): void =>
    admin.answer(({ query }) => {
      const page = Number(query['cursor'] ?? 0)
      return { body: { items: pages[page], nextCursor: page < 2 ? String(page + 1) : null } }
    })

  test('asks for every page under one head', async () => {
    answerPages()
    const terminal = fakeTerminal(80, { NO_COLOR: '1' })
    const filter = new URLSearchParams({ state: 'dead' })
    expect(await listExchanges(api, { filter, isAll: true, isJson: false }, terminal)).toBe(0)
    expect(terminal.out$().match(/Mã hồ sơ/g)).toHaveLength(1)
    for (const n of [1, 2, 3]) expect(terminal.out$()).toContain(idOf(n))
    expect(terminal.out$()).toContain('3 lượt trao đổi')
    expect(admin.requests.map(({ query }) => query)).toEqual([
      { state: 'dead', limit: '200' },
      { state: 'dead', limit: '200', cursor: '1' },
      { state: 'dead', limit: '200', cursor: '2' },
    ])
  })

  test.each([[pages], [[[], [], []]], [[[], [exchangeOf(1)], []]]])(
    'with --json it is one body',
    async (given) => {
      admin.answer(({ query }) => {
        const page = Number(query['cursor'] ?? 0)
        return { body: { items: given[page], nextCursor: page < 2 ? String(page + 1) : null } }
      })
      const terminal = fakeTerminal(80)
      await listExchanges(api, { filter: new URLSearchParams(), isAll: true, isJson: true }, terminal)
      expect(JSON.parse(terminal.out$())).toEqual({ items: given.flat(), nextCursor: null })
    },
  )
})
