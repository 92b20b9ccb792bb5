import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import type { ExchangeView } from '../../../src/domain/exchange.ts'
import { type FailureCode, ok } from '../../../src/domain/failure.ts'
import { isReceiving } from '../../../src/domain/route.ts'
import type { Accepted } from '../../../src/flow/ports.ts'
import type { Replied } from '../../../src/flow/request-reply.ts'
import type { PartnerDeps } from '../../../src/http/door.ts'
import { partnerDocument } from '../../../src/http/openapi/document.ts'
import { createSenders, sha256Hex } from '../../../src/http/senders.ts'
import { requestReplyRoutes, routes } from '../../../src/routes/index.ts'
import { ask, EXCHANGE_ID, JSON_HEADERS, KEY, OTHER_KEY, startPartnerPort, WAITING } from '../partner-port.ts'
import { recorderOf } from './recorder.ts'

const received = routes.filter(isReceiving)
const document = partnerDocument([...routes, ...requestReplyRoutes])
const { note, unseen } = recorderOf(document)
const [partner] = new Set(received.map((route) => route.channel.partner.id))

const VIEW: ExchangeView = {
  ...{ id: EXCHANGE_ID, route: 'r', sender: 'caller', partner: 'p', key: 'K', state: 'waiting' },
  ...{ receivedAt: new Date(), dueAt: null, heldBy: EXCHANGE_ID, attempts: 1 },
  failure: { code: 'ENDPOINT_UNAVAILABLE', detail: 'down' },
}

const start = (deps: Partial<PartnerDeps> = {}) =>
  startPartnerPort({
    senders: createSenders([
      {
        sender: { id: 'caller', partner: partner ?? '', statusMap: new Map() },
        apiKeySha256: [sha256Hex(KEY)],
      },
      {
        sender: { id: 'stranger', partner: 'x', statusMap: new Map() },
        apiKeySha256: [sha256Hex(OTHER_KEY)],
      },
    ]),
    routes,
    requestReplyRoutes,
    store: {
      isReady: () => true,
      find: async () => VIEW,
      list: async () => ok({ items: [VIEW], nextCursor: 'next' }),
    },
    ...deps,
  })

async function asked(line: string, status: number, more: Partial<Parameters<typeof ask>[1]>, deps = {}) {
  const [method = '', path = ''] = line.split(' ')
  const { port } = await start(deps)
  const suffix = more?.path ?? ''
  const reply = await ask(port, {
    ...{ method, headers: JSON_HEADERS, ...more },
    path: path.replaceAll(/\{\w+\}/g, EXCHANGE_ID) + suffix,
  })
  expect(`${line} ${reply.status}`).toBe(`${line} ${status}`)
  const contentType = String(reply.headers['content-type'])
  note(method.toLowerCase(), path, { status, contentType, text: reply.text })
}

const sends = received.map(({ channel }) => `${channel.method} ${channel.path.replaceAll(/:(\w+)/g, '{$1}')}`)
const refusing = (failure: object) => ({
  accept: async () => ({ ok: false, failure, exchangeId: EXCHANGE_ID }),
})
const ENDED: Accepted = { ...WAITING, state: 'dead', failure: { code: 'ENDPOINT_REFUSED', detail: 'no' } }

test.each(sends)('%s: answers are as documented', async (line) => {
  await asked(line, 202, {})
  await asked(
    line,
    200,
    { headers: { ...JSON_HEADERS, Prefer: 'wait=1' } },
    { accept: async () => ok(ENDED) },
  )
  await asked(line, 401, { headers: {} })
  await asked(line, 403, { headers: { ...JSON_HEADERS, Authorization: `Bearer ${OTHER_KEY}` } })
  await asked(line, 415, { headers: { ...JSON_HEADERS, 'Content-Type': 'text/xml' } })
  await asked(line, 413, { body: 'x'.repeat(100_001) })
  await asked(line, 400, { headers: { ...JSON_HEADERS, 'Idempotency-Key': 'a b' } })
  const issues = [{ path: '/a', message: 'is missing' }]
  await asked(line, 422, {}, refusing({ code: 'INBOUND_INVALID', detail: 'no', issues }))
  await asked(line, 503, {}, refusing({ code: 'STORE_UNAVAILABLE', detail: 'later' }))
})

const ANSWERS: Readonly<Record<string, object>> = {
  'citizen-lookup': {
    ...{ exchangeId: EXCHANGE_ID, result: 'matched' },
    citizen: {
      ...{ fullName: 'MẪU', gender: null, birth: { year: 1990, precision: 'year' }, father: null },
      maritalStatus: { code: '1', value: 'single' },
    },
  },
  'citizen-verify': { exchangeId: EXCHANGE_ID, result: 'not-confirmed' },
}

test.each(requestReplyRoutes)('$channel.path: answers are as documented', async ({ id, channel }) => {
  const line = `${channel.method} ${channel.path}`
  const replying = (replied: Replied): Partial<PartnerDeps> => ({ ask: async () => replied })
  const failing = (code: FailureCode): Partial<PartnerDeps> =>
    replying({ ok: false, failure: { code, detail: 'no' }, exchangeId: EXCHANGE_ID })
  await asked(line, 200, {}, replying(ok(Buffer.from(JSON.stringify(ANSWERS[id])))))
  await asked(line, 400, { body: '' })
  await asked(line, 401, { headers: {} })
  await asked(line, 403, { headers: { ...JSON_HEADERS, Authorization: `Bearer ${OTHER_KEY}` } })
  await asked(line, 415, { headers: { ...JSON_HEADERS, 'Content-Type': 'text/xml' } })
  await asked(line, 413, { body: 'x'.repeat(100_001) })
  await asked(line, 403, {}, failing('PURPOSE_NOT_ALLOWED'))
  await asked(line, 422, {}, failing('INBOUND_INVALID'))
  for (const code of ['ENDPOINT_REFUSED', 'ENDPOINT_UNREADABLE'] as const)
    await asked(line, 502, {}, failing(code))
  for (const code of ['ENDPOINT_UNAVAILABLE', 'CIRCUIT_OPEN'] as const)
    await asked(line, 503, {}, failing(code))
  await asked(line, 504, {}, failing('ENDPOINT_TIMEOUT'))
})

test('looking up one’s own messages answers as documented', async () => {
  const away = {
    store: {
      isReady: () => false,
      find: async () => null,
      list: async () => ok({ items: [], nextCursor: null }),
    },
  }
  const list = 'GET /v1/exchanges'
  await asked(list, 200, {})
  await asked(list, 422, { path: '?unknown=1' })
  await asked(list, 401, { headers: {} })
  await asked(list, 503, {}, away)
  const wrongCursor = { code: 'INBOUND_MALFORMED', detail: 'another list' } as const
  await asked(
    list,
    400,
    { path: '?cursor=x' },
    {
      store: { ...away.store, isReady: () => true, list: async () => ({ ok: false, failure: wrongCursor }) },
    },
  )
  const one = 'GET /v1/exchanges/{id}'
  await asked(one, 200, {})
  await asked(one, 404, {}, { store: { ...away.store, isReady: () => true } })
  await asked(one, 401, { headers: {} })
  await asked(one, 503, {}, away)
})

test('a mistake of ours and another method are the problem that every operation documents as its rest', async () => {
  const [send = ''] = sends
  const broken = {
    accept: async () => {
      throw new Error('a bug')
    },
  }
  await asked(send, 500, {}, broken)
  const { port } = await start()
  const reply = await ask(port, { method: 'DELETE', path: '/v1/exchanges', headers: JSON_HEADERS })
  expect([reply.status, reply.headers['allow']]).toEqual([405, 'GET, HEAD'])
  const contentType = String(reply.headers['content-type'])
  note('get', '/v1/exchanges', { status: 405, contentType, text: reply.text })
})

test('every documented answer was seen', () => {
  expect(unseen()).toEqual([])
})

describe('messages are documented by their own schemas', () => {
  const ajv = new Ajv2020({ strict: false, logger: false, formats: {} })
  ajv.addSchema({ $id: 'document', ...document })

  const all = [...received, ...requestReplyRoutes]
  test.each(all.map((route) => ({ id: route.id, accepts: route.accepts })))('$id', ({ id, accepts }) => {
    const validate = ajv.getSchema(`document#/components/schemas/${accepts.replaceAll('/', '.')}`)
    const example = JSON.parse(readFileSync(`tests/routes/${id}/${EXAMPLES[id]}.in.json`, 'utf8'))
    expect([validate?.(example), validate?.errors]).toEqual([true, null])
    expect(validate?.({ ...example, stranger: 1 })).toBe(false)
  })
})

const EXAMPLES: Readonly<Record<string, string>> = {
  dossier: 'returned-with-everything',
  progress: 'officer-step',
  'portal-status': 'accepted-with-receipt',
  'citizen-lookup': 'day-of-birth',
  'citizen-verify': 'day-of-birth',
}
