import type { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { client, post, serveHttp, serveTcp } from './servers.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok'

/** Calls `answer` at the end of each request of this file (all have the same body). */
const onRequest = (socket: Socket, answer: () => void): void => {
  socket.on('data', (chunk) => {
    if (chunk.toString('latin1').endsWith('"}')) answer()
  })
}

describe('what never reached the partner is not sent', () => {
  it.each([
    ['a refused port', 'http://127.0.0.1:1/in?dstcode=secret-code', 'ECONNREFUSED'],
    ['a name that does not resolve', `http://${'a'.repeat(64)}.test/in?dstcode=secret-code`, 'getaddrinfo'],
    ['an address that is none', 'no address ?dstcode=secret-code', 'no http(s) URL'],
    ['a scheme that is not HTTP', 'file:///etc/hosts?dstcode=secret-code', 'no http(s) URL'],
  ])('%s', async (_name, url, internal) => {
    const result = await client().send(post(url))
    expect(result).toEqual({ kind: 'not-sent', internal: expect.stringContaining(internal) })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('a header that HTTP cannot carry, named without its value', async () => {
    const server = await serveTcp(() => undefined)
    const result = await client().send(post(server.url, { headers: { 'Idempotency-Key': 'secret-ữ' } }))
    expect(result).toMatchObject({ kind: 'not-sent' })
    expect(JSON.stringify(result)).not.toContain('secret')
    expect(server.received()).toBe('')
  })

  it('whatever is asked of a closed client', async () => {
    const server = await serveHttp((_request, response) => response.end('ok'))
    const http = client()
    await http.send(post(server.url))
    await http.close()
    expect(await http.send(post(server.url))).toMatchObject({ kind: 'not-sent' })
  })
})

describe('one deadline runs from connecting to the last byte', () => {
  it('a partner that never answers is a timeout, and its connection is given up', async () => {
    let isClosed = false
    const server = await serveTcp((socket) => {
      socket.on('close', () => {
        isClosed = true
      })
    })
    const result = await client({ timeoutMs: 150 }).send(post(server.url))
    expect(result).toMatchObject({ kind: 'no-answer', reason: 'timeout' })
    await vi.waitFor(() => expect(isClosed).toBe(true))
  })

  it('an answer that trickles without end does not outlive it', async () => {
    const server = await serveHttp((_request, response) => {
      const drip = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(drip))
    })
    const startedAt = performance.now()
    const result = await client({ timeoutMs: 300 }).send(post(server.url))
    expect(result).toMatchObject({ kind: 'no-answer', reason: 'timeout' })
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295)
    expect(performance.now() - startedAt).toBeLessThan(1_500)
  })

  it('headers that trickle without end do not either', async () => {
    const server = await serveTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX: ')
      const drip = setInterval(() => socket.write('a'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await client({ timeoutMs: 200 }).send(post(server.url))).toMatchObject({ reason: 'timeout' })
  })
})

describe('a connection lost after the request went out is cut off', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['reset before the answer', (socket) => socket.resetAndDestroy()],
    ['closed before the answer', (socket) => socket.end()],
    [
      'reset within the body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', () => socket.resetAndDestroy())
      },
    ],
    [
      'closed within a body of known length',
      (socket) => {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')
      },
    ],
    [
      'closed within a chunked body',
      (socket) => {
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n')
      },
    ],
    [
      'answered with something that is not HTTP',
      (socket) => {
        socket.end('SSH-2.0-OpenSSH_9.6\r\n')
      },
    ],
  ])('%s', async (_name, misbehave) => {
    const server = await serveTcp((socket) => onRequest(socket, () => misbehave(socket)))
    const result = await client().send(post(server.url))
    expect(result).toMatchObject({ kind: 'no-answer', reason: 'cut-off' })
    expect(JSON.stringify(result)).not.toContain('secret')
    expect(server.connections()).toBe(1)
  })

  it('closed at the end of a body without a length is a whole answer', async () => {
    const server = await serveTcp((socket) =>
      onRequest(socket, () => socket.end('HTTP/1.0 200 OK\r\n\r\nok')),
    )
    expect(await client().send(post(server.url))).toMatchObject({ kind: 'answered', text: 'ok' })
  })
})

describe('a kept connection', () => {
  it('is used again', async () => {
    const server = await serveHttp((_request, response) => response.end('ok'))
    const http = client()
    for (let n = 0; n < 5; n += 1)
      expect(await http.send(post(server.url))).toMatchObject({ kind: 'answered' })
    // The second request comes before undici has freed the first one's connection.
    expect(server.connections()).toBeLessThanOrEqual(2)
  })

  it.each<[string, (socket: Socket) => void]>([
    ['closed', (socket) => socket.end(ANSWER)],
    ['reset', (socket) => socket.write(ANSWER, () => socket.resetAndDestroy())],
  ])(
    'that the partner %s while idle costs nothing: the next request goes out on a fresh one, once',
    async (_name, answer) => {
      let requests = 0
      const server = await serveTcp((socket) =>
        onRequest(socket, () => {
          requests += 1
          answer(socket)
        }),
      )
      const http = client()
      for (let n = 1; n <= 30; n += 1) {
        const result = await http.send(post(server.url))
        // A reset may overtake the answer before it: that request was answered or cut off, never the next one repeated.
        expect(result.kind === 'answered' || _name === 'reset').toBe(true)
        expect(requests).toBe(n)
      }
    },
  )

  it('serves requests that come at once by more of its kind, without a queue', async () => {
    const held: (() => void)[] = []
    const server = await serveHttp((_request, response) => {
      held.push(() => response.end('ok'))
      if (held.length === 6) for (const go of held) go()
    })
    const http = client()
    const results = await Promise.all(Array.from({ length: 6 }, () => http.send(post(server.url))))
    expect(results.every((result) => result.kind === 'answered')).toBe(true)
    expect(server.connections()).toBe(6)
  })
})

describe('an abort', () => {
  it('ends what is under way and its connection', async () => {
    let isClosed = false
    const giveUp = new AbortController()
    const server = await serveTcp((socket) => {
      onRequest(socket, () => giveUp.abort())
      socket.on('close', () => {
        isClosed = true
      })
    })
    const result = await client().send(post(server.url, { signal: giveUp.signal }))
    expect(result).toMatchObject({ kind: 'no-answer', reason: 'aborted' })
    await vi.waitFor(() => expect(isClosed).toBe(true))
  })

  it('before the send sends nothing, without connecting', async () => {
    const server = await serveTcp(() => undefined)
    const result = await client().send(post(server.url, { signal: AbortSignal.abort() }))
    expect(result).toMatchObject({ kind: 'no-answer', reason: 'aborted' })
    expect(server.connections()).toBe(0)
  })

  it('does not take an answer away that has arrived', async () => {
    const giveUp = new AbortController()
    const server = await serveHttp((_request, response) => response.end('ok'))
    const result = await client().send(post(server.url, { signal: giveUp.signal }))
    giveUp.abort()
    expect(result).toMatchObject({ kind: 'answered', text: 'ok' })
  })
})

describe('the environment', () => {
  it('names no proxy to this client', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1')
    try {
      const server = await serveHttp((_request, response) => response.end('ok'))
      expect(await client().send(post(server.url))).toMatchObject({ kind: 'answered' })
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
