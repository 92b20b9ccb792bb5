import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { FAILURES, type FailureCode, fail } from '../../src/domain/failure.ts'
import { type Ask, ask, EXCHANGE_ID, JSON_HEADERS, KEY, OTHER_KEY, startPartnerPort } from './partner-port.ts'

const TOO_LONG = 'x'.repeat(100_001)

/** Ways in which a request is wrong, in the order in which they are found. Each changes what it needs of a good one. */
const WRONGS: readonly { readonly code: FailureCode; readonly status?: number; readonly ask: Ask }[] = [
  { code: 'UNAUTHENTICATED', ask: { headers: { Authorization: 'Bearer wrong' } } },
  { code: 'UNAUTHENTICATED', ask: { headers: { Authorization: `Basic ${KEY}` } } },
  { code: 'ROUTE_UNKNOWN', ask: { path: '/v1/nothing' } },
  { code: 'METHOD_NOT_ALLOWED', ask: { method: 'DELETE' } },
  { code: 'SENDER_NOT_ALLOWED', ask: { headers: { Authorization: `Bearer ${OTHER_KEY}` } } },
  { code: 'MEDIA_TYPE_UNSUPPORTED', ask: { headers: { 'Content-Type': 'text/xml' } } },
  { code: 'BODY_TOO_LARGE', ask: { body: TOO_LONG } },
  { code: 'INBOUND_MALFORMED', ask: { headers: { 'Idempotency-Key': 'ß' } } },
  { code: 'INBOUND_INVALID', ask: {} },
]

const merged = (first: Ask, second: Ask): Ask => ({
  ...first,
  ...second,
  headers: { ...JSON_HEADERS, ...first.headers, ...second.headers },
})

describe('the error table of the partner port', () => {
  test('a request wrong in two ways gets the earlier answer of the table', async () => {
    const { port, faults } = await startPartnerPort({ accept: async () => fail('INBOUND_INVALID', 'wrong') })
    for (const [rank, first] of WRONGS.entries())
      for (const second of WRONGS.slice(rank)) {
        // The later wrong is laid down first, so that where both set one header the earlier one stands.
        const reply = await ask(port, merged(second.ask, first.ask))
        expect([reply.json['code'], reply.status], `${first.code} before ${second.code}`).toEqual([
          first.code,
          FAILURES[first.code].status,
        ])
      }
    expect(faults).toEqual([])
  })

  test('a problem has its members in the order of the contract, and nothing of the request but its path', async () => {
    const { port } = await startPartnerPort({
      accept: async () => ({
        ...fail('INBOUND_INVALID', '1 field is wrong.', {
          internal: 'secret',
          partnerText: 'secret',
          issues: [{ path: '/fees/0/amountVnd', message: 'must be a whole number, not a text' }],
        }),
        exchangeId: EXCHANGE_ID,
      }),
    })
    const reply = await ask(port, { path: '/v1/things/K%201?secret=1', body: '{"a":"secret"}' })
    expect(reply.status).toBe(422)
    expect(reply.headers['content-type']).toBe('application/problem+json')
    expect(reply.text).toBe(
      JSON.stringify({
        type: 'urn:lienthong:failure:INBOUND_INVALID',
        title: FAILURES.INBOUND_INVALID.title,
        status: 422,
        detail: '1 field is wrong.',
        instance: '/v1/things/K%201',
        code: 'INBOUND_INVALID',
        exchangeId: EXCHANGE_ID,
        issues: [{ path: '/fees/0/amountVnd', message: 'must be a whole number, not a text' }],
      }),
    )
  })

  test('at most 100 issues are answered', async () => {
    const issues = Array.from({ length: 101 }, (_, n) => ({ path: `/${n}`, message: 'is wrong' }))
    const { port } = await startPartnerPort({
      accept: async () => fail('INBOUND_INVALID', 'many', { issues }),
    })
    expect((await ask(port)).json['issues']).toHaveLength(100)
  })

  test.each(['', 'Bearer', 'Bearer ', `Bearer ${KEY}x`, `Bearer ${KEY} x`, `${KEY}`, `bearer:${KEY}`])(
    'Authorization "%s" is 401 with a challenge, on unknown addresses too',
    async (authorization) => {
      const { port } = await startPartnerPort()
      for (const path of ['/v1/things/K1', '/', '/v1/exchanges', '/%ZZ']) {
        const reply = await ask(port, { path, headers: { Authorization: authorization } })
        expect([reply.status, reply.json['code']]).toEqual([401, 'UNAUTHENTICATED'])
        expect(reply.headers['www-authenticate']).toBe('Bearer')
        expect(reply.text).not.toContain(KEY)
      }
      expect((await ask(port, { headers: {} })).status).toBe(401)
    },
  )

  test('the scheme may be written in any case', async () => {
    const { port } = await startPartnerPort()
    expect((await ask(port, { headers: { ...JSON_HEADERS, Authorization: `bEARER  ${KEY}` } })).status).toBe(
      202,
    )
  })

  test.each([
    '/',
    '/v1/things',
    '/v1/things/',
    '/v1/things/K1/',
    '/V1/things/K1',
    '/v1/things/K1/step',
    '/v1/things/a/b',
    '/v1/things/K1/steps/',
  ])('%s is no address: 404', async (path) => {
    const { port } = await startPartnerPort()
    const reply = await ask(port, { path })
    expect([reply.status, reply.json['code'], reply.json['instance']]).toEqual([404, 'ROUTE_UNKNOWN', path])
  })

  test.each([
    ['/v1/things/K1', 'PUT', ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS']],
    ['/v1/things/K1/steps', 'POST', ['GET', 'PUT', 'OPTIONS']],
    ['/v1/exchanges', 'GET, HEAD', ['POST', 'PUT', 'OPTIONS']],
    [`/v1/exchanges/${EXCHANGE_ID}`, 'GET, HEAD', ['DELETE', 'OPTIONS']],
  ])('%s allows %s and answers 405 to all else', async (path, allow, methods) => {
    const { port } = await startPartnerPort()
    for (const method of methods) {
      const reply = await ask(port, { method, path })
      expect([method, reply.status, reply.headers['allow']]).toEqual([method, 405, allow])
      if (method !== 'HEAD') expect(reply.json['code']).toBe('METHOD_NOT_ALLOWED')
    }
  })

  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; profile="a;charset=latin1"; charset=utf-8',
    'application/json;',
  ])('Content-Type "%s" is taken', async (contentType) => {
    const { port } = await startPartnerPort()
    expect((await ask(port, { headers: { ...JSON_HEADERS, 'Content-Type': contentType } })).status).toBe(202)
  })

  test.each([
    'text/plain',
    'application/json; charset=utf-16',
    'application/jsonx',
    'application/problem+json',
    'json',
    '',
    'application/json, text/plain',
    `application/json${' ; '.repeat(4000)}; charset=x`,
  ])('Content-Type "%.40s" is 415', async (contentType) => {
    const { port } = await startPartnerPort()
    const reply = await ask(port, { headers: { ...JSON_HEADERS, 'Content-Type': contentType } })
    expect([reply.status, reply.json['code']]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED'])
  })

  test('no Content-Type is 415, as is a packing other than gzip', async () => {
    const { port } = await startPartnerPort()
    expect((await ask(port, { headers: { Authorization: `Bearer ${KEY}` } })).status).toBe(415)
    for (const encoding of ['br', 'deflate', 'gzip, gzip', 'gzip, identity', '*'])
      expect((await ask(port, { headers: { ...JSON_HEADERS, 'Content-Encoding': encoding } })).status).toBe(
        415,
      )
    expect((await ask(port, { headers: { ...JSON_HEADERS, 'Content-Encoding': 'Identity' } })).status).toBe(
      202,
    )
  })

  test.each([
    ['', 400],
    ['a b', 400],
    ['x'.repeat(256), 400],
    ['khoá', 400],
    ['x'.repeat(255), 202],
    ['!~', 202],
  ])('Idempotency-Key "%.20s" is answered %i', async (key, status) => {
    const { port, accepted } = await startPartnerPort()
    const reply = await ask(port, { headers: { ...JSON_HEADERS, 'Idempotency-Key': key } })
    expect(reply.status).toBe(status)
    expect(accepted.map(({ idempotencyKey }) => idempotencyKey)).toEqual(status === 202 ? [key] : [])
  })

  test('an Idempotency-Key given twice is 400', async () => {
    const { port } = await startPartnerPort()
    const reply = await ask(port, { headers: { ...JSON_HEADERS, 'Idempotency-Key': ['a', 'a'] } })
    expect([reply.status, reply.json['code']]).toEqual([400, 'INBOUND_MALFORMED'])
  })

  test.each(['/v1/things/%ZZ', '/v1/things/%', '/v1/things/%FF', '/v1/things/%ED%A0%80'])(
    'a path that cannot be decoded (%s) is 400, after the checks that come first',
    async (path) => {
      const { port } = await startPartnerPort()
      const reply = await ask(port, { path })
      expect([reply.status, reply.json['code'], reply.json['instance']]).toEqual([
        400,
        'INBOUND_MALFORMED',
        path,
      ])
      expect((await ask(port, { path, method: 'GET' })).status).toBe(405)
      expect((await ask(port, { path, body: TOO_LONG })).status).toBe(413)
    },
  )

  test('an empty body is 400, packed or not', async () => {
    const { port } = await startPartnerPort()
    const packed = { ...JSON_HEADERS, 'Content-Encoding': 'gzip' }
    for (const question of [
      { body: '' },
      { body: '', headers: packed },
      { body: gzipSync(''), headers: packed },
    ]) {
      const reply = await ask(port, question)
      expect([reply.status, reply.json['code']]).toEqual([400, 'INBOUND_MALFORMED'])
    }
  })

  test.each([
    ['STORE_UNAVAILABLE', '5'],
    ['OVERLOADED', '1'],
  ] as const)('503 %s says when to come again', async (code, seconds) => {
    const { port } = await startPartnerPort({ accept: async () => fail(code, 'not now') })
    const reply = await ask(port)
    expect([reply.status, reply.json['code'], reply.headers['retry-after']]).toEqual([503, code, seconds])
  })

  test('what an accept throws is 500 without details, and reported', async () => {
    const error = new Error('the inner secret')
    const { port, faults } = await startPartnerPort({ accept: () => Promise.reject(error) })
    const reply = await ask(port)
    expect([reply.status, reply.json['code']]).toEqual([500, 'INTERNAL'])
    expect(reply.text).not.toContain('secret')
    expect(faults).toEqual([error])
  })
})
