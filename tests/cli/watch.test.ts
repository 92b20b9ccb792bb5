import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminApi, connect } from '../../src/cli/admin-api.ts'
import { type ReplayOptions, replay } from '../../src/cli/replay.ts'
import type { Watching } from '../../src/cli/watch-replay.ts'
import { idOf, replayOf } from './samples.ts'
import {
  type FakeTerminal,
  fakeTerminal,
  problem,
  type ScriptedAdmin,
  type ScriptedAnswer,
  scriptedAdmin,
} from './scripted-admin.ts'

let admin: ScriptedAdmin
let api: AdminApi
beforeAll(async () => {
  admin = await scriptedAdmin()
  api = connect({ url: admin.url, token: 't' })
})
afterAll(() => admin.close())

const ORDERED: ScriptedAnswer = { status: 202, body: { replayId: idOf(77), matched: 20, skipped: 3 } }

/** The order is taken; then one of these is answered to each look, the last one from then on. */
function goesOn(...answers: readonly ScriptedAnswer[]): void {
  admin.answer(({ method }, count) =>
    method === 'POST' ? ORDERED : (answers[Math.min(count - 2, answers.length - 1)] ?? ORDERED),
  )
}

const progress = (done: number, dead: number, state: string): ScriptedAnswer => ({
  body: replayOf({ done, dead, delivered: done - dead, state }),
})

const watching: Watching = { untilLeft: () => new AbortController().signal, everyMs: 1, patienceMs: 60_000 }

const run = async (
  more: Partial<ReplayOptions> = {},
  terminal: FakeTerminal = fakeTerminal(80),
): Promise<{ exit: number; out: string; err: string }> => {
  const exit = await replay(
    api,
    {
      order: { exchangeIds: [idOf(1), idOf(2)] },
      changes: null,
      reason: 'Cổng đã sửa',
      isDry: false,
      isJson: false,
      watching,
      ...more,
    },
    terminal,
  )
  return { exit, out: terminal.out$(), err: terminal.err$() }
}

describe('a replay is followed to its end', () => {
  test('with a bar on a terminal; all delivered: 0', async () => {
    goesOn(progress(0, 0, 'running'), progress(12, 0, 'paused'), progress(20, 0, 'finished'))
    // Longer than the bar waits between two pictures of itself.
    const { exit, out, err } = await run({ watching: { ...watching, everyMs: 250 } })
    expect(exit).toBe(0)
    expect(admin.requests[0]?.body).toEqual({ exchangeIds: [idOf(1), idOf(2)], reason: 'Cổng đã sửa' })
    expect(admin.requests.at(-1)?.path).toBe(`/admin/v1/replays/${idOf(77)}`)
    expect(out).toContain(idOf(77))
    expect(out).toContain('20 lượt, bỏ qua 3')
    expect(out).toContain('Đã xong: 20 lượt đã gửi, 0 lượt lại thất bại.')
    for (const text of ['0/20', 'tạm dừng', '20/20', 'đã xong']) expect(err).toContain(text)
  })

  test('some ended dead again: 1, and where to look', async () => {
    goesOn(progress(20, 2, 'finished'))
    const { exit, out } = await run()
    expect(exit).toBe(1)
    expect(out).toContain('18 lượt đã gửi, 2 lượt lại thất bại')
    expect(out).toContain('exchanges --state dead')
  })

  test('those that somebody discarded meanwhile are told apart', async () => {
    goesOn({ body: replayOf({ done: 20, delivered: 15, dead: 0, state: 'finished' }) })
    const { exit, out } = await run()
    expect(exit).toBe(0)
    expect(out).toContain('5 lượt đã bỏ qua')
  })

  test('without a terminal there is no bar', async () => {
    goesOn(progress(3, 0, 'running'), progress(20, 0, 'finished'))
    const { exit, err } = await run({}, { ...fakeTerminal(80), bar: null })
    expect([exit, err]).toEqual([0, ''])
  })

  test('through a gateway that is away for a while', async () => {
    const away = problem(503, 'STORE_UNAVAILABLE')
    goesOn(progress(1, 0, 'running'), away, away, { status: 502, body: 'no' }, progress(20, 0, 'finished'))
    expect((await run()).exit).toBe(0)
  })

  test('not longer than patience lasts: 1, with the reason', async () => {
    goesOn(problem(503, 'STORE_UNAVAILABLE'))
    const { exit, err } = await run({ watching: { ...watching, patienceMs: 20 } })
    expect(exit).toBe(1)
    expect(err).toContain('STORE_UNAVAILABLE')
  })

  test('not at all where looking is refused: 1', async () => {
    goesOn(problem(401, 'UNAUTHENTICATED'))
    expect((await run()).exit).toBe(1)
    expect(admin.requests).toHaveLength(2)
  })

  test('until whoever watches leaves: 0, nothing is stopped, and where to look', async () => {
    const left = new AbortController()
    goesOn(progress(1, 0, 'running'))
    admin.answer(({ method }, count) => {
      if (count === 4) left.abort()
      return method === 'POST' ? ORDERED : progress(1, 0, 'running')
    })
    const { exit, err } = await run({ watching: { ...watching, untilLeft: () => left.signal } })
    expect(exit).toBe(0)
    expect(err).toContain('"replays"')
    expect(admin.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })
})

describe('--json', () => {
  test('prints the answer to the order and follows nothing', async () => {
    goesOn(progress(20, 0, 'finished'))
    const { exit, out, err } = await run({ isJson: true, watching: null })
    expect([exit, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toEqual(ORDERED.body)
    expect(admin.requests).toHaveLength(1)
  })

  test('with --wait prints the finished replay, and nothing else on stdout', async () => {
    goesOn(progress(1, 0, 'running'), progress(20, 2, 'finished'))
    const { exit, out } = await run({ isJson: true })
    expect(exit).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ done: 20, dead: 2, state: 'finished' })
  })
})

describe('a dry run', () => {
  const tried = {
    replayId: null,
    matched: 12,
    skipped: 3,
    translates: 11,
    fails: [{ id: idOf(4), failure: { code: 'INBOUND_INVALID', detail: 'Correct it.\u001b[2J' } }],
    changed: 1,
    changes: [{ id: idOf(5), fields: [{ path: '/TrangThaiHoSo', before: '4', after: '5' }] }],
  }

  test('says what would happen, and does not follow', async () => {
    admin.answer(() => ({ body: tried }))
    const { exit, out, err } = await run({ isDry: true, order: { filter: { state: 'dead' } } })
    expect([exit, err]).toEqual([0, ''])
    expect(admin.requests.map(({ body }) => body)).toEqual([
      { filter: { state: 'dead' }, reason: 'Cổng đã sửa', dryRun: true },
    ])
    for (const text of [
      'không gửi gì đi',
      '12 lượt',
      'bỏ qua 3',
      '11 bản tin hợp lệ',
      '1 bản tin sẽ lại thất bại, 1 bản tin khác lần gửi trước',
      '/TrangThaiHoSo',
    ])
      expect(out).toContain(text)
    expect(out).toContain(idOf(4))
    expect(out).toContain('INBOUND_INVALID')
    expect(out).not.toContain('\u001b[2J')
  })

  test('with --json prints the body', async () => {
    admin.answer(() => ({ body: tried }))
    const { out } = await run({ isDry: true, isJson: true })
    expect(JSON.parse(out)).toEqual(tried)
  })
})
