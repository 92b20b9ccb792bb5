import { describe, expect, it, vi } from 'vitest'
import type { CallRequest, CallResult } from '../../src/domain/partner.ts'
import { LEASE_GRACE_MS } from '../../src/flow/lease-times.ts'
import { type CallTools, makeCall } from '../../src/outbound/call.ts'
import type { TransportRequest } from '../../src/outbound/transport.ts'
import { client, serveHttp } from './servers.ts'

const TIMEOUT_MS = 6_000
const LEASE_MS = TIMEOUT_MS + LEASE_GRACE_MS
const answered = (text = 'ok', status = 200): CallResult => ({ kind: 'answered', status, headers: {}, text })

/** One attempt whose clock stands still until it is moved; the transport keeps the last-moment check as the real one does. */
function attempt(more: Partial<CallTools> = {}) {
  let nowMs = 1_000
  const sent: TransportRequest[] = []
  const answers: CallResult[] = []
  /** What happens between the send and the write: connecting. */
  const connecting = vi.fn()
  const renew = vi.fn(async () => true)
  const countCall = vi.fn()
  const made = makeCall({
    http: {
      send: async (request) => {
        connecting()
        if (!request.mayWrite()) return { kind: 'lease-lost' }
        sent.push(request)
        return answers.shift() ?? answered()
      },
    },
    lease: { grantedAtMs: nowMs },
    timeoutMs: TIMEOUT_MS,
    clock: { now: () => new Date('2025-11-21T06:58:03.250Z'), monotonicMs: () => nowMs },
    signal: new AbortController().signal,
    renew,
    countCall,
    ...more,
  })
  const move = (ms: number): void => {
    nowMs += ms
  }
  return { ...made, sent, answers, connecting, renew, countCall, move }
}

const request = (label: string, more: Partial<CallRequest> = {}): CallRequest => ({
  label,
  method: 'POST',
  url: 'http://127.0.0.1/in?dstcode=secret-code',
  headers: { authorization: 'secret-header' },
  body: 'secret-body',
  ...more,
})

describe('before the first send', () => {
  it('the fresh lease counts: the store is not asked, the gate not told', async () => {
    const { call, renew, countCall } = attempt()
    expect(await call(request('create'))).toEqual(answered())
    expect(renew).not.toHaveBeenCalled()
    expect(countCall).not.toHaveBeenCalled()
  })

  it('a lease older than a second is renewed, so that nobody takes over while its answer may still come', async () => {
    const { call, renew, move } = attempt()
    move(1_001)
    await call(request('create'))
    expect(renew).toHaveBeenCalledOnce()
  })

  it('a lease of a second is not', async () => {
    const { call, renew, move } = attempt()
    move(1_000)
    await call(request('create'))
    expect(renew).not.toHaveBeenCalled()
  })
})

describe('before every later send', () => {
  it('the lease is renewed and the call counts towards the rate', async () => {
    const { call, renew, countCall } = attempt()
    await call(request('login'))
    await call(request('create'))
    await call(request('update'))
    expect(renew).toHaveBeenCalledTimes(2)
    expect(countCall).toHaveBeenCalledTimes(2)
  })

  it.each<[string, () => Promise<boolean>]>([
    ['refused', async () => false],
    ['failing', () => Promise.reject(new Error('database is away'))],
    [
      'throwing',
      () => {
        throw new Error('a bug')
      },
    ],
  ])('a renewal that is %s sends nothing, and nothing after it', async (_name, renew) => {
    const made = attempt({ renew })
    await made.call(request('login'))
    expect(made.isLeaseLost()).toBe(false)
    expect(await made.call(request('create'))).toEqual({ kind: 'lease-lost' })
    expect(await made.call(request('update'))).toEqual({ kind: 'lease-lost' })
    expect(made.isLeaseLost()).toBe(true)
    expect(made.sent).toHaveLength(1)
    expect(made.countCall).not.toHaveBeenCalled()
  })

  it('a renewal counts from when it was asked for, not from when it was answered', async () => {
    const made = attempt()
    await made.call(request('login'))
    made.renew.mockImplementation(async () => {
      made.move(LEASE_MS)
      return true
    })
    expect(await made.call(request('create'))).toEqual({ kind: 'lease-lost' })
  })

  it('a renewal that is never answered ends with the abort', async () => {
    const giveUp = new AbortController()
    const made = attempt({ renew: () => new Promise(() => undefined), signal: giveUp.signal })
    await made.call(request('login'))
    const pending = made.call(request('create'))
    giveUp.abort()
    expect(await pending).toMatchObject({ kind: 'no-answer', reason: 'aborted' })
    expect(made.sent).toHaveLength(1)
  })
})

describe('at the write', () => {
  it('a lease that ran out while connecting sends nothing, to the millisecond', async () => {
    const late = attempt()
    late.connecting.mockImplementation(() => late.move(LEASE_MS))
    expect(await late.call(request('create'))).toEqual({ kind: 'lease-lost' })
    expect(late.isLeaseLost()).toBe(true)
    const inTime = attempt()
    inTime.connecting.mockImplementation(() => inTime.move(LEASE_MS - TIMEOUT_MS))
    expect(await inTime.call(request('create'))).toEqual(answered())
  })

  it('a lease that no longer covers the whole answer sends nothing, and may still be settled', async () => {
    const late = attempt()
    late.connecting.mockImplementation(() => late.move(LEASE_MS - TIMEOUT_MS + 1))
    expect(await late.call(request('create'))).toMatchObject({ kind: 'not-sent' })
    expect(late.isLeaseLost()).toBe(false)
  })

  it('a lapsed lease lets no request reach a real partner', async () => {
    let requests = 0
    const server = await serveHttp((_request, response) => {
      requests += 1
      response.end('ok')
    })
    const http = client()
    let nowMs = 0
    const made = attempt({
      // The process is stopped after the lease was looked at and goes on when it has run out (contract §8).
      http: {
        send: (request) => {
          const result = http.send(request)
          nowMs += LEASE_MS
          return result
        },
      },
      clock: { now: () => new Date(), monotonicMs: () => nowMs },
      lease: { grantedAtMs: nowMs },
    })
    expect(await made.call(request('create', { url: server.url }))).toEqual({ kind: 'lease-lost' })
    expect(requests).toBe(0)
  })
})

describe('an abort', () => {
  it('before a call sends nothing and asks nobody', async () => {
    const made = attempt({ signal: AbortSignal.abort() })
    expect(await made.call(request('create'))).toMatchObject({ kind: 'no-answer', reason: 'aborted' })
    expect(made.sent).toHaveLength(0)
    expect(made.isLeaseLost()).toBe(false)
  })
})

describe('the record', () => {
  it('holds each call with its label, time, status and answer', async () => {
    const made = attempt()
    made.answers.push(answered('{"error_code":"0"}', 200))
    made.connecting.mockImplementation(() => made.move(250.4))
    await made.call(request('create'))
    expect(made.recorded).toEqual([
      {
        label: 'create',
        startedAt: '2025-11-21T06:58:03.250Z',
        durationMs: 250,
        status: 200,
        answer: '{"error_code":"0"}',
        error: null,
      },
    ])
    expect(made.lastStatus()).toBe(200)
  })

  it('of a secret answer holds its status alone', async () => {
    const made = attempt()
    made.answers.push(answered('{"session":"secret-session"}'))
    const result = await made.call(request('login', { recordAnswer: false }))
    expect(result).toMatchObject({ text: '{"session":"secret-session"}' })
    expect(made.recorded).toMatchObject([{ status: 200, answer: null }])
  })

  it('cuts an answer at 64 kB between characters', async () => {
    const made = attempt()
    made.answers.push(answered(`a${'ữ'.repeat(40_000)}`), answered('b'.repeat(65_536)))
    await made.call(request('create'))
    await made.call(request('update'))
    const [long, whole] = made.recorded.map((entry) => entry.answer ?? '')
    expect(long).toBe(`a${'ữ'.repeat(21_845)}`.slice(0, 1 + 21_845))
    expect(Buffer.byteLength(long ?? '')).toBe(65_536)
    expect(whole).toHaveLength(65_536)
  })

  it('says what went wrong, and repeats nothing of the request', async () => {
    const made = attempt()
    made.answers.push(
      { kind: 'not-sent', internal: 'connect ECONNREFUSED 127.0.0.1:1' },
      { kind: 'no-answer', reason: 'timeout', internal: 'no whole answer within 6000 ms' },
    )
    await made.call(request('login'))
    await made.call(request('create'))
    made.connecting.mockImplementation(() => made.move(LEASE_MS))
    await made.call(request('update'))
    expect(made.recorded.map((entry) => entry.error)).toEqual([
      'not sent: connect ECONNREFUSED 127.0.0.1:1',
      'timeout: no whole answer within 6000 ms',
      'not sent: the lease is lost',
    ])
    expect(made.lastStatus()).toBeNull()
    expect(JSON.stringify(made.recorded)).not.toContain('secret')
  })
})
