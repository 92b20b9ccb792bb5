import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import type { Accepted } from '../../src/flow/ports.ts'
import { ask, EXCHANGE_ID, JSON_HEADERS, startPartnerPort, WAITING } from './partner-port.ts'

const DEAD: Accepted = {
  exchangeId: EXCHANGE_ID,
  state: 'dead',
  duplicate: false,
  failure: { code: 'ENDPOINT_REFUSED', detail: 'The partner refused it.' },
}
const preferring = (wait: string) => ({ headers: { ...JSON_HEADERS, Prefer: wait } })

describe('an accepted message', () => {
  test('is answered 202 with its address and exactly three members', async () => {
    const { port } = await startPartnerPort()
    const reply = await ask(port)
    expect(reply.status).toBe(202)
    expect(reply.headers).toMatchObject({
      location: `/v1/exchanges/${EXCHANGE_ID}`,
      'content-type': 'application/json',
    })
    expect(
      reply.headers['x-powered-by'] ?? reply.headers['etag'] ?? reply.headers['preference-applied'],
    ).toBeUndefined()
    expect(reply.text).toBe(`{"exchangeId":"${EXCHANGE_ID}","state":"waiting","duplicate":false}`)
  })

  test('is handed on byte for byte, with its key decoded', async () => {
    const { port, accepted } = await startPartnerPort()
    await ask(port, { path: '/v1/things/a%2Fb%20%E1%BB%87?x=%ZZ', body: ' {"a" : 1.0}\n' })
    await ask(port, { path: '/v1/things/%61%2fb%20%e1%bb%87' })
    expect(accepted.map(({ key, route, sender }) => [key, route.id, sender.id])).toEqual(
      Array(2).fill(['a/b ệ', 'thing', 'caller']),
    )
    expect(Buffer.from(accepted[0]?.body ?? []).toString()).toBe(' {"a" : 1.0}\n')
    await ask(port, { method: 'POST', path: '/v1/things/K1/steps' })
    expect(accepted[2]).toMatchObject({
      key: 'K1',
      idempotencyKey: null,
      traceparent: null,
    })
  })

  test('may come packed, and is handed on unpacked', async () => {
    const { port, accepted } = await startPartnerPort()
    const text = JSON.stringify({ list: Array.from({ length: 9_000 }, (_, n) => n) })
    const headers = { ...JSON_HEADERS, 'Content-Encoding': 'GZIP' }
    expect((await ask(port, { headers, body: gzipSync(text) })).status).toBe(202)
    expect(Buffer.from(accepted[0]?.body ?? []).toString()).toBe(text)
  })

  test.each([
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', true],
    ['00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01', false],
    ['01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', false],
    ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', false],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', false],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x', false],
  ])('takes traceparent %s along: %s', async (traceparent, isTaken) => {
    const { port, accepted } = await startPartnerPort()
    await ask(port, { headers: { ...JSON_HEADERS, traceparent } })
    expect(accepted[0]?.traceparent).toBe(isTaken ? traceparent : null)
  })
})

describe('Prefer: wait', () => {
  test('answers 200 with the end when it comes in time', async () => {
    const waitForEnd = vi.fn(async () => DEAD)
    const { port } = await startPartnerPort({ waits: { waitForEnd } })
    const reply = await ask(port, preferring('respond-async, wait=99'))
    expect(reply.status).toBe(200)
    expect(reply.headers['preference-applied']).toBe('wait=30')
    expect(reply.text).toBe(
      `{"exchangeId":"${EXCHANGE_ID}","state":"dead","duplicate":false,"failure":{"code":"ENDPOINT_REFUSED","detail":"The partner refused it."}}`,
    )
    expect(waitForEnd).toHaveBeenCalledWith(EXCHANGE_ID, 30_000, expect.any(AbortSignal))
  })

  test('answers the 202 at the deadline, and says that it has waited', async () => {
    const { port } = await startPartnerPort()
    const reply = await ask(port, preferring('wait=1'))
    expect([reply.status, reply.headers['preference-applied'], reply.headers['location']]).toEqual([
      202,
      'wait=1',
      `/v1/exchanges/${EXCHANGE_ID}`,
    ])
  })

  test('answers at once when a duplicate has ended, also with no time to wait', async () => {
    const waitForEnd = vi.fn(async () => null)
    const value: Accepted = { ...DEAD, state: 'delivered', duplicate: true, failure: null }
    const { port } = await startPartnerPort({
      accept: async () => ({ ok: true, value }),
      waits: { waitForEnd },
    })
    const reply = await ask(port, preferring('wait=0'))
    expect([reply.status, reply.json]).toEqual([
      200,
      { exchangeId: EXCHANGE_ID, state: 'delivered', duplicate: true, failure: null },
    ])
    expect(waitForEnd).not.toHaveBeenCalled()
  })

  test("a duplicate waits for the first one's end and stays a duplicate", async () => {
    const { port } = await startPartnerPort({
      accept: async () => ({ ok: true, value: { ...WAITING, duplicate: true } }),
      waits: { waitForEnd: async () => DEAD },
    })
    expect((await ask(port, preferring('wait=5'))).json).toMatchObject({ state: 'dead', duplicate: true })
  })

  test('malformed, it is ignored', async () => {
    const waitForEnd = vi.fn(async () => DEAD)
    const { port } = await startPartnerPort({ waits: { waitForEnd } })
    const reply = await ask(port, preferring('wait=soon'))
    expect([reply.status, reply.headers['preference-applied']]).toEqual([202, undefined])
    expect(waitForEnd).not.toHaveBeenCalled()
  })

  test('the wait is given up when the caller hangs up', async () => {
    const signals: AbortSignal[] = []
    const { port, faults } = await startPartnerPort({
      waits: {
        waitForEnd: (_id, _ms, signal) => {
          signals.push(signal)
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)))
        },
      },
    })
    const caller = new AbortController()
    const asking = ask(port, { ...preferring('wait=30'), signal: caller.signal }).catch(() => 'hung up')
    await vi.waitFor(() => expect(signals).toHaveLength(1))
    caller.abort()
    expect(await asking).toBe('hung up')
    await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true))
    expect(faults).toEqual([])
  })

  test('a wait that fails still acknowledges what is stored', async () => {
    const { port, faults } = await startPartnerPort({
      waits: { waitForEnd: () => Promise.reject(new Error('lost')) },
    })
    expect((await ask(port, preferring('wait=5'))).status).toBe(202)
    expect(faults).toHaveLength(1)
  })

  test('waiters take no room from other requests, and beyond their own limit get their 202 at once', async () => {
    const ends: (() => void)[] = []
    const waitForEnd = () => new Promise<Accepted>((resolve) => ends.push(() => resolve(DEAD)))
    const { port } = await startPartnerPort({
      waits: { waitForEnd },
      limits: { requestsMax: 1, waitersMax: 1 },
    })
    const waiting = ask(port, preferring('wait=30'))
    await vi.waitFor(() => expect(ends).toHaveLength(1))
    expect((await ask(port)).status).toBe(202)
    const beyond = await ask(port, preferring('wait=30'))
    expect([beyond.status, beyond.headers['preference-applied']]).toEqual([202, undefined])
    ends[0]?.()
    expect((await waiting).status).toBe(200)
  })
})
