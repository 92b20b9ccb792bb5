import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { describe, expect, it } from 'vitest'
import { createHttp } from '../../src/outbound/axios-adapter.ts'
import { client, listen, post, serveTcp } from './servers.ts'

const fixture = (name: string): string => new URL(`fixtures/${name}.pem`, import.meta.url).pathname
const pem = (name: string): Buffer => readFileSync(fixture(name))
const caFile = fixture('authority')

const serve = (name: string, more = {}) =>
  listen(
    createServer({ cert: pem(name), key: pem(`${name}.key`), ...more }, (_request, response) => {
      response.end('ok')
    }),
    'https',
  )

describe('a TLS partner', () => {
  it('under an authority of its own is trusted by caFile, over one kept connection', async () => {
    const server = await serve('server')
    const http = client({ tls: { caFile }, connections: 1 })
    expect(await http.send(post(server.url))).toMatchObject({ kind: 'answered', text: 'ok' })
    expect(await http.send(post(server.url))).toMatchObject({ kind: 'answered' })
    expect(server.connections()).toBe(1)
  })

  it('under an unknown authority is not sent a byte', async () => {
    const server = await serve('server')
    expect(await client().send(post(server.url))).toMatchObject({
      kind: 'not-sent',
      internal: expect.stringContaining('UNABLE_TO'),
    })
  })

  it('with the certificate of another name is not sent a byte', async () => {
    const server = await serve('other')
    expect(await client({ tls: { caFile } }).send(post(server.url))).toMatchObject({
      kind: 'not-sent',
      internal: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
  })

  it('that asks for a client certificate gets certFile and keyFile', async () => {
    const server = await serve('server', {
      ca: pem('authority'),
      requestCert: true,
      rejectUnauthorized: true,
      // TLS 1.3 tells a refused client only after its handshake, when the request may be on its way.
      maxVersion: 'TLSv1.2',
    })
    const tls = { caFile, certFile: fixture('client'), keyFile: fixture('client.key') }
    expect(await client({ tls }).send(post(server.url))).toMatchObject({ kind: 'answered' })
    expect(await client({ tls: { caFile } }).send(post(server.url))).toMatchObject({ kind: 'not-sent' })
  })

  it('whose handshake takes longer than timeoutMs was not sent', async () => {
    const server = await serveTcp(() => undefined)
    const result = await client({ timeoutMs: 150, tls: { caFile } }).send(
      post(server.url.replace('http:', 'https:')),
    )
    expect(result).toEqual({ kind: 'not-sent', internal: 'no connection within 150 ms' })
  })

  it('whose certificate files are wrong is noticed at the start', () => {
    expect(() => createHttp({ timeoutMs: 100, tls: { caFile: '/nowhere.pem' } })).toThrow('ENOENT')
    expect(() =>
      createHttp({ timeoutMs: 100, tls: { certFile: fixture('client'), keyFile: fixture('server.key') } }),
    ).toThrow()
  })
})
