import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { ask, JSON_HEADERS, KEY, rawHead, sendRaw, startPartnerPort } from './partner-port.ts'

const MB = 1_048_576
const GZIP_HEADERS = { ...JSON_HEADERS, 'Content-Encoding': 'gzip' }
const statusOf = (text: string): string => text.slice(0, text.indexOf('\r\n'))
const problemOf = (text: string): Record<string, unknown> =>
  JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))

describe('a body that is too large', () => {
  test('by its said length is refused before a byte of it is read', async () => {
    const { port, accepted } = await startPartnerPort()
    const text = await sendRaw(port, rawHead(['Content-Length: 100001', 'Expect: 100-continue']))
    expect(statusOf(text)).toBe('HTTP/1.1 413 Payload Too Large')
    expect(text).toMatch(/\r\nconnection: close\r\n/i)
    expect(problemOf(text)).toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 })
    expect(accepted).toHaveLength(0)
  })

  test('by 10 MB is answered so that its sender can read the answer, and never reaches accept', async () => {
    const { port, accepted } = await startPartnerPort()
    const reply = await ask(port, { body: Buffer.alloc(10 * MB, 0x20) })
    expect([reply.status, reply.json['code']]).toEqual([413, 'BODY_TOO_LARGE'])
    expect(accepted).toHaveLength(0)
  })

  test('is refused when no length was said, as soon as it is over', async () => {
    const { port } = await startPartnerPort()
    const chunk = `ffff\r\n${'x'.repeat(65_535)}\r\n`
    const text = await sendRaw(port, rawHead(['Transfer-Encoding: chunked']), chunk, chunk, '0\r\n\r\n')
    expect(problemOf(text)).toMatchObject({ code: 'BODY_TOO_LARGE' })
  })

  test('once unpacked is refused, however small it comes', async () => {
    const { port, accepted } = await startPartnerPort()
    const bomb = gzipSync(Buffer.alloc(60 * MB), { level: 9 })
    expect(bomb.length).toBeLessThan(100_000)
    const reply = await ask(port, { headers: GZIP_HEADERS, body: bomb })
    expect([reply.status, reply.json['code']]).toEqual([413, 'BODY_TOO_LARGE'])
    const exact = await ask(port, { headers: GZIP_HEADERS, body: gzipSync('x'.repeat(100_001)) })
    expect(exact.status).toBe(413)
    expect(accepted).toHaveLength(0)
  })

  test('is one byte over the limit, not at it, packed in whatever way', async () => {
    const { port } = await startPartnerPort()
    const body = Buffer.from('x'.repeat(100_000))
    expect((await ask(port, { body })).status).toBe(202)
    expect((await ask(port, { headers: GZIP_HEADERS, body: gzipSync(body, { level: 0 }) })).status).toBe(202)
  })
})

describe('a packed body', () => {
  const packed = gzipSync('{"a":1}')
  test.each([
    ['cut short', packed.subarray(0, packed.length - 9)],
    ['not gzip', Buffer.from('{"a":1}')],
    ['with a wrong checksum', Buffer.concat([packed.subarray(0, packed.length - 8), Buffer.alloc(8)])],
    ['with something behind it', Buffer.concat([packed, Buffer.from('{"b":2}')])],
  ])('%s is 400', async (_name, body) => {
    const { port, accepted, faults } = await startPartnerPort()
    const reply = await ask(port, { headers: GZIP_HEADERS, body })
    expect([reply.status, reply.json['code']]).toEqual([400, 'INBOUND_MALFORMED'])
    expect([accepted, faults]).toEqual([[], []])
  })
})

describe('the room for bodies', () => {
  test('is shared: beyond it 503, and it is free again afterwards', async () => {
    let release = (): void => undefined
    const stored = new Promise<void>((resolve) => {
      release = resolve
    })
    const { port, accepted } = await startPartnerPort({
      limits: { bodiesBytesMax: 100 },
      accept: async () => {
        await stored
        return { ok: false, failure: { code: 'STORE_UNAVAILABLE', detail: 'as the test wants it' } }
      },
    })
    const first = ask(port, { body: 'x'.repeat(60) })
    await vi.waitFor(() => expect(accepted).toHaveLength(1))
    const second = await ask(port, { body: 'x'.repeat(60) })
    expect([second.status, second.json['code'], second.headers['retry-after']]).toEqual([
      503,
      'OVERLOADED',
      '1',
    ])
    const packed = await ask(port, { headers: GZIP_HEADERS, body: gzipSync('x'.repeat(60)) })
    expect(packed.json['code']).toBe('OVERLOADED')
    release()
    await first
    for (let n = 0; n < 5; n += 1) {
      await ask(port, { headers: GZIP_HEADERS, body: gzipSync('x'.repeat(60)) })
      await ask(port, { headers: GZIP_HEADERS, body: 'broken' })
      await ask(port, { body: 'x'.repeat(101) })
    }
    expect((await ask(port, { body: 'x'.repeat(100) })).json['code']).toBe('STORE_UNAVAILABLE')
  })

  test('ends with the number of requests in flight', async () => {
    let release = (): void => undefined
    const stored = new Promise<void>((resolve) => {
      release = resolve
    })
    const { port, accepted } = await startPartnerPort({
      limits: { requestsMax: 1 },
      accept: async () => {
        await stored
        return { ok: false, failure: { code: 'STORE_UNAVAILABLE', detail: 'as the test wants it' } }
      },
    })
    const first = ask(port)
    await vi.waitFor(() => expect(accepted).toHaveLength(1))
    expect((await ask(port)).json['code']).toBe('OVERLOADED')
    expect((await ask(port, { headers: {} })).status).toBe(401)
    release()
    await first
    expect((await ask(port)).json['code']).toBe('STORE_UNAVAILABLE')
  })
})

describe('a caller that takes its time or leaves', () => {
  test('in the middle of a body is answered 408 and cut off', async () => {
    const { port, accepted } = await startPartnerPort({ limits: { stallMs: 50 } })
    const text = await sendRaw(port, rawHead(['Content-Length: 10']), '{')
    expect(statusOf(text)).toBe('HTTP/1.1 408 Request Timeout')
    expect(problemOf(text)).toMatchObject({ code: 'INBOUND_MALFORMED', status: 408 })
    expect(accepted).toHaveLength(0)
  })

  test('byte by byte never goes silent, yet its request ends with the time for a whole one', async () => {
    const times = { requestMs: 300, headersMs: 300, checkMs: 50 }
    const { port, accepted } = await startPartnerPort({ limits: { stallMs: 10_000 } }, times)
    const text = await new Promise<string>((resolve) => {
      let received = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(rawHead(['Content-Length: 1000'])))
      const trickle = setInterval(() => socket.write(' '), 20)
      socket.setEncoding('utf8').on('data', (piece) => {
        received += piece
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        clearInterval(trickle)
        resolve(received)
      })
    })
    expect(statusOf(text)).toBe('HTTP/1.1 408 Request Timeout')
    expect(accepted).toHaveLength(0)
  })

  test('in the middle of the headers is answered 408 and cut off', async () => {
    const { port } = await startPartnerPort({}, { headersMs: 100, requestMs: 200, checkMs: 50 })
    const text = await sendRaw(port, 'PUT /v1/things/K1 HTTP/1.1\r\nHost: x\r\nAuthor')
    expect(statusOf(text)).toBe('HTTP/1.1 408 Request Timeout')
    expect(problemOf(text)).toMatchObject({ code: 'INBOUND_MALFORMED' })
  })

  test('by hanging up midway is no mistake of ours, and gives its room back', async () => {
    const { port, accepted, faults } = await startPartnerPort({
      limits: { bodiesBytesMax: 20, requestsMax: 1 },
    })
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${rawHead(['Content-Length: 20'])}0123456789`)
    })
    // Its one place is taken once another request is refused.
    await vi.waitFor(async () => expect((await ask(port)).status).toBe(503))
    socket.destroy()
    await vi.waitFor(async () => expect((await ask(port, { body: 'x'.repeat(20) })).status).toBe(202))
    expect(accepted.every(({ body }) => body.length !== 10)).toBe(true)
    expect(faults).toEqual([])
  })
})

describe('bytes that are no request', () => {
  test.each([
    ['nonsense', 'hello\r\n\r\n'],
    ['two lengths', rawHead(['Content-Length: 2', 'Content-Length: 3'])],
    ['a length and chunks', rawHead(['Content-Length: 2', 'Transfer-Encoding: chunked'])],
    ['a negative length', rawHead(['Content-Length: -1'])],
    ['a blank before the colon', rawHead(['Content-Length : 2'])],
  ])('%s: 400 as a problem, then the connection closes', async (_name, bytes) => {
    const { port, accepted } = await startPartnerPort()
    const text = await sendRaw(port, bytes)
    expect(statusOf(text)).toBe('HTTP/1.1 400 Bad Request')
    expect(text).toContain('application/problem+json')
    expect(problemOf(text)).toMatchObject({ code: 'INBOUND_MALFORMED', status: 400 })
    expect(accepted).toHaveLength(0)
  })

  test('a chunk that lies about its size is 400 and never accepted', async () => {
    const { port, accepted } = await startPartnerPort()
    const text = await sendRaw(port, rawHead(['Transfer-Encoding: chunked']), '2\r\n{}garbage\r\n0\r\n\r\n')
    expect(statusOf(text)).toBe('HTTP/1.1 400 Bad Request')
    expect(problemOf(text)).toMatchObject({ code: 'INBOUND_MALFORMED', instance: '/v1/things/K1' })
    expect(accepted).toHaveLength(0)
  })

  test('behind a good request do not take its acknowledgement away', async () => {
    let release = (): void => undefined
    const { port, accepted } = await startPartnerPort({
      accept: () =>
        new Promise((resolve) => {
          release = () =>
            resolve({ ok: false, failure: { code: 'STORE_UNAVAILABLE', detail: 'as the test wants it' } })
        }),
    })
    const sending = sendRaw(port, `${rawHead(['Content-Length: 2'])}{}`, 'garbage\r\n\r\n')
    await vi.waitFor(() => expect(accepted).toHaveLength(1))
    release()
    const text = await sending
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 503'])
  })

  test('headers over the limit are 431, a missing Host is 400', async () => {
    const { port } = await startPartnerPort()
    expect(statusOf(await sendRaw(port, rawHead([`X: ${'x'.repeat(20_000)}`])))).toMatch(/ 431 /)
    const text = await sendRaw(port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')
    expect(problemOf(text)).toMatchObject({ code: 'INBOUND_MALFORMED', status: 400 })
  })

  test.each(['http://x/v1/things/K1', 'HTTP://[bad/v1/things/K1'])(
    'the absolute form %s is its path',
    async (target) => {
      const { port } = await startPartnerPort()
      const head = rawHead(['Content-Length: 2', 'Connection: close'], `PUT ${target} HTTP/1.1`)
      expect(statusOf(await sendRaw(port, `${head}{}`))).toBe('HTTP/1.1 202 Accepted')
    },
  )

  test('an asterisk is no address, and needs a key like every other', async () => {
    const { port } = await startPartnerPort()
    const line = 'OPTIONS * HTTP/1.1'
    expect(statusOf(await sendRaw(port, rawHead(['Connection: close'], line)))).toMatch(/ 404 /)
    expect(statusOf(await sendRaw(port, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`))).toMatch(/ 401 /)
  })
})

describe('a connection', () => {
  test('outlives a refusal whose short body was not read', async () => {
    const { port } = await startPartnerPort()
    const wrong = `PUT /v1/things/K1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`
    const text = await sendRaw(port, wrong, `${rawHead(['Content-Length: 2', 'Connection: close'])}{}`)
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 202'])
  })

  test('is asked to go on only when its body is wanted', async () => {
    const { port } = await startPartnerPort()
    const expecting = ['Content-Length: 2', 'Expect: 100-continue', 'Connection: close']
    const wanted = await sendRaw(port, `${rawHead(expecting)}{}`)
    expect(wanted.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 202'])
    const unwanted = await sendRaw(port, `${rawHead(expecting).replace(KEY, 'wrong')}{}`)
    expect(unwanted.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401'])
  })
})
