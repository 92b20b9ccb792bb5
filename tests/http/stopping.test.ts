import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Accepted } from '../../src/flow/ports.ts'
import { ListenError } from '../../src/http/listen-error.ts'
import { startServer } from '../../src/http/server.ts'
import { ask, JSON_HEADERS, startPartnerPort, WAITING } from './partner-port.ts'

describe('while the process stops', () => {
  test('waiters get their 202 at once and their connection closes', async () => {
    let isStopping = false
    const waiters: ((ended: Accepted | null) => void)[] = []
    const { port } = await startPartnerPort({
      isStopping: () => isStopping,
      waits: { waitForEnd: () => new Promise((resolve) => waiters.push(resolve)) },
    })
    const waiting = ask(port, { headers: { ...JSON_HEADERS, Prefer: 'wait=30', Connection: 'keep-alive' } })
    await vi.waitFor(() => expect(waiters).toHaveLength(1))
    isStopping = true
    waiters[0]?.(null)
    const reply = await waiting
    expect([reply.status, reply.headers.connection]).toEqual([202, 'close'])
  })

  test('a message under way is still acknowledged, without waiting for its end', async () => {
    let isStopping = false
    const waitForEnd = vi.fn(async () => null)
    const { port } = await startPartnerPort({
      isStopping: () => isStopping,
      waits: { waitForEnd },
      accept: async () => {
        isStopping = true
        return { ok: true, value: WAITING }
      },
    })
    const reply = await ask(port, { headers: { ...JSON_HEADERS, Prefer: 'wait=30' } })
    expect([reply.status, reply.headers.connection]).toEqual([202, 'close'])
    expect(waitForEnd).not.toHaveBeenCalled()
  })

  test('new requests are 503 and their connection closes; strangers are still 401', async () => {
    const { port, accepted } = await startPartnerPort({ isStopping: () => true })
    const reply = await ask(port, { headers: { ...JSON_HEADERS, Connection: 'keep-alive' } })
    expect([reply.status, reply.json['code'], reply.headers.connection]).toEqual([503, 'OVERLOADED', 'close'])
    expect(reply.headers['retry-after']).toBe('1')
    expect((await ask(port, { headers: {} })).status).toBe(401)
    expect(accepted).toHaveLength(0)
  })
})

describe('a server that is closed', () => {
  test('lets a request under way end, takes no new ones, and cuts silent connections off', async () => {
    let release = (): void => undefined
    const { port, server, accepted } = await startPartnerPort({
      accept: () =>
        new Promise((resolve) => {
          release = () => resolve({ ok: true, value: WAITING })
        }),
    })
    const silent = connect(port, '127.0.0.1')
    const silentEnd = new Promise((resolve) => silent.on('close', resolve))
    const asking = ask(port)
    await vi.waitFor(() => expect(accepted).toHaveLength(1))
    const closing = server.close(60_000)
    await expect(ask(port)).rejects.toThrow('ECONNREFUSED')
    release()
    expect((await asking).status).toBe(202)
    await closing
    await silentEnd
  })

  test('cuts off what is not done when the grace is over', async () => {
    const { port, server, accepted } = await startPartnerPort({ accept: () => new Promise(() => undefined) })
    const asking = ask(port).catch((error: Error) => error.message)
    await vi.waitFor(() => expect(accepted).toHaveLength(1))
    await server.close(20)
    expect(await asking).toMatch(/hang up|ECONNRESET/)
  })

  test('may be closed twice', async () => {
    const { server } = await startPartnerPort()
    await Promise.all([server.close(0), server.close(0)])
  })
})

describe('a server that cannot listen', () => {
  const held = createServer()
  afterEach(() => {
    held.close()
  })

  test('says that the port is taken', async () => {
    await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve))
    const address = held.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const starting = startServer(() => undefined, { host: '127.0.0.1', port })
    const error = await starting.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ListenError)
    expect(error).toMatchObject({ reason: 'port-taken', port })
    expect(String(error)).toContain(`127.0.0.1:${port}: the port is taken`)
  })

  test('says that the host is not of this machine', async () => {
    const starting = startServer(() => undefined, { host: '192.0.2.1', port: 0 })
    await expect(starting).rejects.toMatchObject({ name: 'ListenError', reason: 'host-unknown' })
  })

  test('says that it is not permitted', () => {
    const cause = Object.assign(new Error('listen EACCES'), { code: 'EACCES' })
    expect(new ListenError('127.0.0.1', 80, cause)).toMatchObject({ reason: 'not-permitted', cause })
  })
})
