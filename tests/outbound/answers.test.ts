import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ANSWER_BYTES_MAX } from '../../src/outbound/transport.ts'
import { client, post, serveHttp } from './servers.ts'

const TOO_LARGE = { kind: 'no-answer', reason: 'too-large' }

describe('an answer', () => {
  it('arrives with its status, lower-cased headers and text', async () => {
    const server = await serveHttp((_request, response) => {
      response.setHeader('X-Trace', ['a', 'b'])
      response.end('{"message":"Thành công"}')
    })
    const result = await client().send(post(server.url))
    expect(result).toMatchObject({ kind: 'answered', status: 200, text: '{"message":"Thành công"}' })
    expect(result).toHaveProperty(['headers', 'x-trace'], 'a, b')
  })

  it('carries the request as it was given, its body verbatim and nothing asked for in another coding', async () => {
    const seen: unknown[] = []
    const server = await serveHttp((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        seen.push(request.method, request.url, request.headers, Buffer.concat(chunks).toString())
        response.end()
      })
    })
    await client().send(post(server.url, { body: Buffer.from('{"a":"ữ"}') }))
    expect(seen[0]).toBe('POST')
    expect(seen[1]).toBe('/in?dstcode=secret-code')
    expect(seen[2]).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'id-1',
      'user-agent': 'lienthong',
      'content-length': '11',
    })
    expect(seen[2]).not.toHaveProperty('accept-encoding')
    expect(seen[3]).toBe('{"a":"ữ"}')
  })

  it('of any status is an answer: errors, and a redirect that is not followed', async () => {
    const paths: (string | undefined)[] = []
    const server = await serveHttp((request, response) => {
      paths.push(request.url)
      response.writeHead(request.headers['idempotency-key'] === 'moved' ? 307 : 503, {
        location: '/elsewhere',
      })
      response.end('x')
    })
    const http = client()
    expect(await http.send(post(server.url))).toMatchObject({ kind: 'answered', status: 503 })
    const moved = await http.send(post(server.url, { headers: { 'Idempotency-Key': 'moved' } }))
    expect(moved).toMatchObject({ kind: 'answered', status: 307 })
    expect(paths).toEqual(['/in?dstcode=secret-code', '/in?dstcode=secret-code'])
  })

  it('in broken UTF-8 has replacement characters, and a byte order mark is cut', async () => {
    const server = await serveHttp((_request, response) =>
      response.end(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff])),
    )
    expect(await client().send(post(server.url))).toMatchObject({ text: 'a\ufffd' })
  })

  it('ignores an interim answer before it', async () => {
    const server = await serveHttp((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' })
      response.end('then')
    })
    expect(await client().send(post(server.url))).toMatchObject({ status: 200, text: 'then' })
  })
})

describe('the size of an answer', () => {
  it('may be 1 MB exactly, and not a byte more, streamed', async () => {
    const server = await serveHttp((request, response) => {
      const size = ANSWER_BYTES_MAX + (request.headers['idempotency-key'] === 'more' ? 1 : 0)
      response.write(Buffer.alloc(size - 1, 'a'))
      response.end('a')
    })
    const http = client()
    const whole = await http.send(post(server.url))
    expect(whole.kind === 'answered' && whole.text.length).toBe(ANSWER_BYTES_MAX)
    expect(await http.send(post(server.url, { headers: { 'Idempotency-Key': 'more' } }))).toMatchObject(
      TOO_LARGE,
    )
  })

  it('that Content-Length says to be over 1 MB ends it before a byte of it came', async () => {
    const server = await serveHttp((_request, response) => {
      response.writeHead(200, { 'content-length': ANSWER_BYTES_MAX + 1 })
      response.flushHeaders()
    })
    expect(await client().send(post(server.url))).toMatchObject(TOO_LARGE)
  })

  it('without end is cut at 1 MB', async () => {
    const server = await serveHttp((_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536))) {}
      }
      response.on('drain', more)
      more()
    })
    expect(await client().send(post(server.url))).toMatchObject(TOO_LARGE)
  })

  it('is bounded in its headers', async () => {
    const server = await serveHttp((_request, response) => {
      response.setHeader('x-long', 'a'.repeat(20_000))
      response.end()
    })
    expect(await client().send(post(server.url))).toMatchObject(TOO_LARGE)
  })
})

describe('a packed answer', () => {
  const text = '{"error_code":"0","message":"Cập nhật thành công"}'
  it.each([
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ])('in %s is unpacked', async (coding, packed) => {
    const server = await serveHttp((_request, response) => {
      response.setHeader('content-encoding', coding)
      response.end(packed)
    })
    expect(await client().send(post(server.url))).toMatchObject({ kind: 'answered', text })
  })

  it('is bounded after unpacking: 1 MB passes, one byte more and a bomb do not', async () => {
    const bombs: Record<string, Buffer> = {
      whole: gzipSync(Buffer.alloc(ANSWER_BYTES_MAX, 'a')),
      more: gzipSync(Buffer.alloc(ANSWER_BYTES_MAX + 1, 'a')),
      bomb: gzipSync(Buffer.alloc(200 * ANSWER_BYTES_MAX)),
    }
    const server = await serveHttp((request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(bombs[String(request.headers['idempotency-key'])])
    })
    const http = client({ timeoutMs: 10_000 })
    const ask = (name: string) => http.send(post(server.url, { headers: { 'Idempotency-Key': name } }))
    const whole = await ask('whole')
    expect(whole.kind === 'answered' && whole.text.length).toBe(ANSWER_BYTES_MAX)
    expect(await ask('more')).toMatchObject(TOO_LARGE)
    expect(await ask('bomb')).toMatchObject(TOO_LARGE)
  })

  it('that cannot be unpacked is an unreadable answer, not a lost one', async () => {
    const server = await serveHttp((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(randomBytes(64))
    })
    expect(await client().send(post(server.url))).toMatchObject({ kind: 'answered', status: 200 })
  })
})
