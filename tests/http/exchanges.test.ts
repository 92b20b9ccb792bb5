import { describe, expect, test, vi } from 'vitest'
import type { ExchangeView } from '../../src/domain/exchange.ts'
import { fail } from '../../src/domain/failure.ts'
import type { ExchangeStore } from '../../src/flow/ports.ts'
import { StoreUnavailable } from '../../src/flow/store-unavailable.ts'
import { ask, EXCHANGE_ID, startPartnerPort } from './partner-port.ts'

const VIEW: ExchangeView = {
  id: EXCHANGE_ID,
  route: 'thing',
  sender: 'caller',
  partner: 'target',
  key: 'K1',
  state: 'waiting',
  receivedAt: new Date('2025-11-21T06:05:10.120Z'),
  dueAt: new Date('2025-11-21T06:06:00Z'),
  heldBy: null,
  attempts: 1,
  failure: { code: 'ENDPOINT_TIMEOUT', detail: 'No answer in time.' },
}
const SEEN = {
  id: EXCHANGE_ID,
  route: 'thing',
  key: 'K1',
  state: 'waiting',
  receivedAt: '2025-11-21T06:05:10.120Z',
  dueAt: '2025-11-21T06:06:00.000Z',
  heldBy: null,
  attempts: 1,
  failure: { code: 'ENDPOINT_TIMEOUT', detail: 'No answer in time.' },
}
type Store = Pick<ExchangeStore, 'find' | 'list' | 'isReady'>
const storeWith = (parts: Partial<Store>): { store: Store } => ({
  store: {
    isReady: () => true,
    find: async () => null,
    list: async () => ({ ok: true, value: { items: [], nextCursor: null } }),
    ...parts,
  },
})
const get = (port: number, path: string) => ask(port, { method: 'GET', path })

describe('GET /v1/exchanges/{id}', () => {
  test("shows the sender's own exchange with exactly the members of the contract", async () => {
    const find = vi.fn(async () => VIEW)
    const { port } = await startPartnerPort(storeWith({ find }))
    const reply = await get(port, `/v1/exchanges/${EXCHANGE_ID.toUpperCase()}`)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(reply.text).toBe(JSON.stringify(SEEN))
    expect(find).toHaveBeenCalledWith('caller', EXCHANGE_ID)
  })

  test('HEAD says the same without the body', async () => {
    const { port } = await startPartnerPort(storeWith({ find: async () => VIEW }))
    const reply = await ask(port, { method: 'HEAD', path: `/v1/exchanges/${EXCHANGE_ID}` })
    expect([reply.status, reply.text]).toEqual([200, ''])
  })

  test.each([EXCHANGE_ID, 'nonsense', '%00', '%ZZ', `${EXCHANGE_ID}0`, "'%20or%201=1"])(
    'an unknown or malformed id (%s) is 404',
    async (id) => {
      const { port } = await startPartnerPort(storeWith({}))
      const reply = await get(port, `/v1/exchanges/${id}`)
      expect([reply.status, reply.json['code']]).toEqual([404, 'EXCHANGE_UNKNOWN'])
    },
  )
})

describe('GET /v1/exchanges', () => {
  test('passes the filter on and answers a page', async () => {
    const list = vi.fn<Store['list']>(async () => ({
      ok: true,
      value: { items: [VIEW], nextCursor: 'next' },
    }))
    const { port } = await startPartnerPort(storeWith({ list }))
    const reply = await get(port, '/v1/exchanges?key=h56%2Ex&state=dead&limit=200&cursor=c%2B1')
    expect([reply.status, reply.json]).toEqual([200, { items: [SEEN], nextCursor: 'next' }])
    expect(list).toHaveBeenCalledWith({ sender: 'caller', key: 'h56.x', state: 'dead' }, 200, 'c+1')
    await get(port, '/v1/exchanges')
    expect(list).toHaveBeenLastCalledWith({ sender: 'caller' }, 50, null)
  })

  test.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=1.0', '/limit'],
    ['limit=', '/limit'],
    ['state=asleep', '/state'],
    ['state=', '/state'],
    ['key=', '/key'],
    ['key=a%00b', '/key'],
    ['key=a&key=a', '/key'],
    ['cursor=a&cursor=b', '/cursor'],
    ['sender=other', '/sender'],
    ['a%2Fb~=1', '/a~1b~0'],
    ['__proto__=1', '/__proto__'],
  ])('?%s is 422 with the issue at %s', async (query, path) => {
    const list = vi.fn<Store['list']>()
    const { port } = await startPartnerPort(storeWith({ list }))
    const reply = await get(port, `/v1/exchanges?${query}`)
    expect([reply.status, reply.json['code'], reply.json['instance']]).toEqual([
      422,
      'REQUEST_INVALID',
      '/v1/exchanges',
    ])
    expect(reply.json['issues']).toEqual([{ path, message: expect.any(String) }])
    expect(reply.text).not.toContain('asleep')
    expect(list).not.toHaveBeenCalled()
  })

  test('tells of every wrong parameter at once', async () => {
    const { port } = await startPartnerPort()
    const reply = await get(port, '/v1/exchanges?limit=x&state=y&z=1')
    expect(reply.json['issues']).toMatchObject([{ path: '/limit' }, { path: '/state' }, { path: '/z' }])
  })

  test("a cursor that is not the store's is 400", async () => {
    const list = async () => fail('INBOUND_MALFORMED', 'The cursor belongs to another list.')
    const { port } = await startPartnerPort(storeWith({ list }))
    const reply = await get(port, '/v1/exchanges?cursor=x')
    expect([reply.status, reply.json['code']]).toEqual([400, 'INBOUND_MALFORMED'])
  })
})

describe('without a store', () => {
  test.each([`/v1/exchanges/${EXCHANGE_ID}`, '/v1/exchanges'])('GET %s is 503', async (path) => {
    const lost = () => Promise.reject(new StoreUnavailable(new Error('connection lost')))
    const find = vi.fn<Store['find']>()
    for (const parts of [
      { find: lost, list: lost },
      { isReady: () => false, find, list: vi.fn<Store['list']>() },
    ]) {
      const { port } = await startPartnerPort(storeWith(parts))
      const reply = await get(port, path)
      expect([reply.status, reply.json['code'], reply.headers['retry-after']]).toEqual([
        503,
        'STORE_UNAVAILABLE',
        '5',
      ])
      expect(reply.text).not.toContain('lost')
    }
    expect(find).not.toHaveBeenCalled()
  })
})
