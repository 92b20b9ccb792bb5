import { describe, expect, it, vi } from 'vitest'
import type { Call, CallRequest, CallResult } from '../../../src/domain/partner.ts'
import { connect } from '../../../src/partners/npsp/connection.ts'
import { isRecord } from '../../../src/partners/npsp/reading.ts'
import {
  answered,
  bodyOf,
  deliverOver,
  leaseLost,
  loggedIn,
  noAnswer,
  play,
  playLoggedIn,
  says,
  settings,
} from './scripted.ts'

const DONE = says(0, 'Thành công')
const GONE = says('-2', 'Phiên làm việc đã hết hạn')

/** Calls that stay open until the test answers them. */
function openCalls() {
  const open: { request: CallRequest; answer: (result: CallResult) => void }[] = []
  const call: Call = (request) => {
    const { promise, resolve } = Promise.withResolvers<CallResult>()
    open.push({ request, answer: resolve })
    return promise
  }
  /** Waits for the next open call of that label and answers it; resolves to its request. */
  async function answerNext(label: string, result: CallResult): Promise<CallRequest> {
    const index = await vi.waitFor(() => {
      const found = open.findIndex(({ request }) => request.label === label)
      expect(found, `an open ${label}`).toBeGreaterThanOrEqual(0)
      return found
    })
    const [taken] = open.splice(index, 1)
    if (taken === undefined) throw new Error('no open call')
    taken.answer(result)
    return taken.request
  }
  return { call, answerNext, labels: () => open.map(({ request }) => request.label) }
}

function sessionOf(request: CallRequest): unknown {
  const body = bodyOf(request)
  return isRecord(body) ? body['session'] : undefined
}

describe('a login', () => {
  it('is one for fifty deliveries that wait', async () => {
    const connection = connect(settings())
    const { call, answerNext, labels } = openCalls()
    const deliveries = Array.from({ length: 50 }, () => deliverOver(connection, call))
    await vi.waitFor(() => expect(labels()).toEqual(['login']))
    await answerNext('login', loggedIn('S-1'))
    await vi.waitFor(() => expect(labels()).toHaveLength(50))
    expect(labels()).not.toContain('login')
    for (let sent = 0; sent < 50; sent += 1) expect(sessionOf(await answerNext('create', DONE))).toBe('S-1')
    const kinds = (await Promise.all(deliveries)).map(({ outcome }) => outcome.kind)
    expect(new Set(kinds)).toEqual(new Set(['delivered']))
  })

  it('that fails fails for all who waited, and the next delivery tries anew', async () => {
    const connection = connect(settings())
    const { call, answerNext, labels } = openCalls()
    const deliveries = Array.from({ length: 50 }, () => deliverOver(connection, call))
    await answerNext('login', answered('', 503, { 'retry-after': '9' }))
    for (const { outcome } of await Promise.all(deliveries))
      expect(outcome).toMatchObject({ kind: 'unavailable', pauseLaneMs: 9000 })
    expect(labels()).toEqual([])
    const next = deliverOver(connection, call)
    await answerNext('login', loggedIn('S-2'))
    await answerNext('create', DONE)
    expect((await next).outcome.kind).toBe('delivered')
  })

  it.each([
    ['lost its lease', leaseLost],
    ['was aborted', noAnswer('aborted')],
  ])('whose delivery %s is tried again by the others, one at a time', async (_, result) => {
    const connection = connect(settings())
    const first = openCalls()
    const others = openCalls()
    const given = deliverOver(connection, first.call)
    const deliveries = Array.from({ length: 49 }, () => deliverOver(connection, others.call))
    await first.answerNext('login', result)
    expect((await given).outcome.kind).toBe('unavailable')
    await vi.waitFor(() => expect(others.labels()).toEqual(['login']))
    await others.answerNext('login', loggedIn('S-1'))
    for (let sent = 0; sent < 49; sent += 1) await others.answerNext('create', DONE)
    for (const { outcome } of await Promise.all(deliveries)) expect(outcome.kind).toBe('delivered')
  })

  it('is no longer waited for by a delivery that is aborted', async () => {
    const connection = connect(settings())
    const { call, answerNext } = openCalls()
    const aborter = new AbortController()
    const first = deliverOver(connection, call)
    const waiting = deliverOver(connection, call, { signal: aborter.signal })
    aborter.abort()
    expect((await waiting).outcome).toMatchObject({ kind: 'unavailable' })
    await answerNext('login', loggedIn('S-1'))
    await answerNext('create', DONE)
    expect((await first).outcome.kind).toBe('delivered')
  })

  it('is shared by all operations', async () => {
    const connection = connect(settings())
    const labels: string[] = []
    const call: Call = async ({ label }) => {
      labels.push(label)
      return label === 'login' ? loggedIn('S-1') : DONE
    }
    for (const operation of ['DongBoHoSoMC', 'CapNhatTienDoHoSoMC', 'DongBoTrangThaiHoSo'])
      await deliverOver(connection, call, { operation })
    expect(labels).toEqual(['login', 'create', 'progress', 'portal-status'])
  })
})

describe('a session that is gone', () => {
  it.each([
    ['by its words', GONE],
    ['by HTTP 401', answered('', 401)],
  ])('is renewed within the same attempt: %s', async (_, gone) => {
    const { delivery, labels, requests } = await playLoggedIn([gone, loggedIn('S-2'), DONE])
    expect(labels).toEqual(['login', 'create', 'login', 'create'])
    expect(requests.map((request) => bodyOf(request)).at(-1)).toMatchObject({
      session: 'S-2',
      isUpdating: 'False',
    })
    expect(delivery.outcome.kind).toBe('delivered')
  })

  it('is renewed once: again, the portal is unavailable and the session dropped', async () => {
    const connection = connect(settings())
    const script = [loggedIn('S-1'), GONE, loggedIn('S-2'), GONE, loggedIn('S-3'), DONE]
    const sessions: unknown[] = []
    const call: Call = async (request) => {
      if (request.label !== 'login') sessions.push(sessionOf(request))
      return script.shift() ?? leaseLost
    }
    expect((await deliverOver(connection, call)).outcome).toMatchObject({
      kind: 'unavailable',
      failure: { code: 'ENDPOINT_UNAVAILABLE', partnerText: 'Phiên làm việc đã hết hạn' },
    })
    expect((await deliverOver(connection, call)).outcome.kind).toBe('delivered')
    expect(sessions).toEqual(['S-1', 'S-2', 'S-3'])
  })

  it('leaves the message unavailable when no new one is to be had', async () => {
    const { delivery, labels } = await playLoggedIn([GONE, noAnswer('timeout')])
    expect(labels).toEqual(['login', 'create', 'login'])
    expect(delivery.outcome.kind).toBe('unavailable')
  })

  it('is renewed by one of all the deliveries that find it gone', async () => {
    const connection = connect(settings())
    const { call, answerNext, labels } = openCalls()
    const deliveries = Array.from({ length: 50 }, () => deliverOver(connection, call))
    await answerNext('login', loggedIn('S-1'))
    for (let sent = 0; sent < 50; sent += 1) await answerNext('create', GONE)
    await vi.waitFor(() => expect(labels()).toEqual(['login']))
    await answerNext('login', loggedIn('S-2'))
    for (let sent = 0; sent < 50; sent += 1) expect(sessionOf(await answerNext('create', DONE))).toBe('S-2')
    for (const { outcome } of await Promise.all(deliveries)) expect(outcome.kind).toBe('delivered')
    expect(labels()).toEqual([])
  })

  it('is not logged in again by a delivery that finds out late, even if both sessions have one text', async () => {
    const connection = connect(settings())
    const late = openCalls()
    const early = openCalls()
    const first = deliverOver(connection, late.call)
    await late.answerNext('login', loggedIn('S-1'))
    await vi.waitFor(() => expect(late.labels()).toEqual(['create']))
    const second = deliverOver(connection, early.call)
    await early.answerNext('create', GONE)
    await early.answerNext('login', loggedIn('S-1'))
    await early.answerNext('create', DONE)
    expect((await second).outcome.kind).toBe('delivered')
    await late.answerNext('create', GONE)
    await late.answerNext('create', DONE)
    expect((await first).outcome.kind).toBe('delivered')
  })

  it('is not meant by a refused login: that one is not tried twice', async () => {
    const { labels } = await play([says(-1, 'Phiên đăng nhập không hợp lệ')])
    expect(labels).toEqual(['login'])
  })
})
