import { readFileSync } from 'node:fs'
import { connect, createServer, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, vi } from 'vitest'
import { client, listen, post, serveTcp } from './servers.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const fixture = (name: string): string => new URL(`fixtures/${name}.pem`, import.meta.url).pathname

/** A TLS partner behind a door that stays shut until `open()`: connecting takes as long as the test wants. */
async function slowToConnect() {
  let decrypted = ''
  const partner = await listen(
    createTlsServer(
      { cert: readFileSync(fixture('server')), key: readFileSync(fixture('server.key')) },
      (socket) => {
        socket.on('error', () => undefined)
        socket.on('data', (chunk) => {
          decrypted += chunk.toString('latin1')
          socket.write(ANSWER)
        })
      },
    ),
  )
  const waiting: (() => void)[] = []
  const door = await listen(
    createServer({ pauseOnConnect: true }, (socket) => {
      waiting.push(() => {
        const inside = connect(partner.port, '127.0.0.1')
        inside.on('error', () => socket.destroy())
        socket.on('close', () => inside.destroy())
        socket.pipe(inside).pipe(socket)
      })
    }),
  )
  return {
    url: door.url.replace('http:', 'https:'),
    connections: door.connections,
    decrypted: () => decrypted,
    open: () => {
      for (const go of waiting.splice(0)) go()
    },
  }
}

describe('the last-moment check', () => {
  it('is asked once, and only when the connection is open', async () => {
    const partner = await slowToConnect()
    const mayWrite = vi.fn(() => true)
    const sent = client({ tls: { caFile: fixture('authority') } }).send(post(partner.url, { mayWrite }))
    await vi.waitFor(() => expect(partner.connections()).toBe(1))
    expect(mayWrite).not.toHaveBeenCalled()
    partner.open()
    expect(await sent).toMatchObject({ kind: 'answered' })
    expect(mayWrite).toHaveBeenCalledOnce()
  })

  it('that fails after a slow connect lets no byte out, and the connection serves the next request', async () => {
    const partner = await slowToConnect()
    const http = client({ tls: { caFile: fixture('authority') }, connections: 1 })
    const mayWrite = vi.fn(() => false)
    const sent = http.send(post(partner.url, { mayWrite }))
    await vi.waitFor(() => expect(partner.connections()).toBe(1))
    partner.open()
    expect(await sent).toEqual({ kind: 'lease-lost' })
    expect(mayWrite).toHaveBeenCalledOnce()
    expect(partner.decrypted()).toBe('')
    expect(await http.send(post(partner.url))).toMatchObject({ kind: 'answered' })
    expect(partner.connections()).toBe(1)
    expect(partner.decrypted().match(/POST/g)).toHaveLength(1)
  })

  it('of a queued request waits for its turn; refused, no byte of it is sent and the one behind it goes out', async () => {
    const sockets: Socket[] = []
    const server = await serveTcp((socket) => {
      sockets.push(socket)
    })
    const http = client({ connections: 1 })
    const first = http.send(post(server.url, { headers: { 'Idempotency-Key': 'first' } }))
    await vi.waitFor(() => expect(server.received()).toContain('"}'))
    const mayWrite = vi.fn(() => false)
    const second = http.send(post(server.url, { headers: { 'Idempotency-Key': 'second' }, mayWrite }))
    const third = http.send(post(server.url, { headers: { 'Idempotency-Key': 'third' } }))
    expect(mayWrite).not.toHaveBeenCalled()
    sockets[0]?.write(ANSWER)
    expect(await first).toMatchObject({ kind: 'answered' })
    expect(await second).toEqual({ kind: 'lease-lost' })
    await vi.waitFor(() => expect(server.received()).toContain('third'))
    sockets[0]?.write(ANSWER)
    expect(await third).toMatchObject({ kind: 'answered' })
    expect(server.received()).not.toContain('second')
    expect(server.connections()).toBe(1)
  })

  it('is asked in the very tick of the write: nothing can come between', async () => {
    const order: string[] = []
    const server = await serveTcp((socket) => {
      socket.on('data', () => socket.write(ANSWER))
    })
    const http = client()
    await http.send(post(server.url))
    const { write } = Socket.prototype
    const spy = vi.spyOn(Socket.prototype, 'write').mockImplementation(function (
      this: Socket,
      ...args: Parameters<Socket['write']>
    ) {
      if (String(args[0]).startsWith('POST')) order.push('write')
      return write.apply(this, args)
    })
    const mayWrite = (): boolean => {
      order.push('asked')
      queueMicrotask(() => order.push('next microtask'))
      return true
    }
    await http.send(post(server.url, { mayWrite }))
    spy.mockRestore()
    expect(order).toEqual(['asked', 'write', 'next microtask'])
  })

  it('is not even asked once the deadline has passed or the request was given up while connecting', async () => {
    const partner = await slowToConnect()
    const http = client({ timeoutMs: 600, tls: { caFile: fixture('authority') } })
    const giveUp = new AbortController()
    const mayWrite = vi.fn(() => true)
    const aborted = http.send(post(partner.url, { mayWrite, signal: giveUp.signal }))
    const late = http.send(post(partner.url, { mayWrite }))
    await vi.waitFor(() => expect(partner.connections()).toBe(2))
    giveUp.abort()
    expect(await aborted).toMatchObject({ kind: 'no-answer', reason: 'aborted' })
    expect(await late).toMatchObject({ kind: 'not-sent' })
    partner.open()
    const next = http.send(post(partner.url))
    await vi.waitFor(() => {
      partner.open()
      expect(partner.decrypted()).toContain('POST')
    })
    expect(await next).toMatchObject({ kind: 'answered' })
    expect(mayWrite).not.toHaveBeenCalled()
    expect(partner.decrypted().match(/POST/g)).toHaveLength(1)
  })
})
