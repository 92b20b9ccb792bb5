import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ExchangeChange } from '../../../src/flow/changes.ts'
import { createChangeReader } from '../../../src/http/admin/change-reader.ts'
import type { OpenStore } from '../../../src/store/open-store.ts'
import {
  accept,
  dead,
  delivered,
  draft,
  entry,
  leaseRequest,
  type TestStore,
  testStore,
  waiting,
} from '../../support/store.ts'
import { type AdminPort, apiOver, killed, operatorsOf, startAdminPort } from './admin-port.ts'
import { type EventClient, follow } from './event-client.ts'

let store: TestStore
let admin: AdminPort
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  store = await testStore()
  admin = await startAdminPort(apiOver(store), (close) => closing.push(close))
})
afterAll(async () => {
  for (const close of closing) await close()
  expect([...store.faults, ...admin.faults]).toEqual([])
  await store.close()
})

const settle = async (
  settlement: Parameters<typeof entry>[1],
  from: OpenStore['store'] = store.store,
): Promise<void> => {
  for (const lease of await from.lease(leaseRequest({ limit: 500 })))
    await from.settle(entry(lease, settlement))
}
const until = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 10_000, interval: 20 })

/** A client that has been told how things are. */
const client = async (headers: Record<string, string> = {}): Promise<EventClient> => {
  const followed = await follow(admin.port, headers)
  await until(() => expect(followed.seen.map(({ event }) => event)).toContain('stats'))
  return followed
}

describe('exchange events', () => {
  test('come at every change of state, of every gateway, in the order of the exchange', async () => {
    const other = await store.another()
    const { statesOf, seen, response } = await client()
    expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(response.headers['cache-control']).toBe('no-store')
    const { exchangeId } = await accept(store, draft('E-1', 'x'))
    await settle(waiting(0), other.store)
    await settle(dead)
    await operatorsOf(store).orderReplay({ kind: 'ids', exchangeIds: [exchangeId] }, OP, 'r')
    await operatorsOf(store).stepReplays(10)
    await settle(delivered, other.store)
    await until(() =>
      expect(statesOf(exchangeId)).toEqual([
        ...['waiting', 'delivering', 'waiting', 'delivering', 'dead', 'waiting', 'delivering', 'delivered'],
      ]),
    )
    expect(seen.find(({ body }) => body['id'] === exchangeId)?.body).toEqual({
      ...{ id: exchangeId, route: 'dossier', sender: 'onegate', partner: 'portal', key: 'E-1' },
      ...{ state: 'waiting', attempts: 0, at: expect.any(String) },
    })
  })

  test('tell of what was discarded and what was rejected', async () => {
    const { statesOf } = await client()
    const [id = ''] = await killed(store, ['E-2'])
    await operatorsOf(store).discard(id, OP, 'r')
    const rejected = await store.store.reject({
      ...{ route: 'dossier', sender: 'onegate', partner: 'portal', lane: 'portal.dossiers', key: 'R' },
      ...{ body: Buffer.from('{}'), failure: { code: 'INBOUND_INVALID', detail: 'no' }, issues: [] },
    })
    await until(() => expect(statesOf(rejected)).toEqual(['rejected']))
    expect(statesOf(id)).toEqual(['waiting', 'delivering', 'dead', 'discarded'])
  })

  test('a client that comes back with Last-Event-ID is told what it missed, once', async () => {
    const first = await client()
    await accept(store, draft('E-3', 'x'))
    await until(() => expect(first.seen.some(({ body }) => body['key'] === 'E-3')).toBe(true))
    const last = first.seen.at(-1)?.id
    first.close()
    const { exchangeId } = await accept(store, draft('E-4', 'missed'))
    await settle(delivered)
    const again = await client({ 'Last-Event-ID': String(last) })
    await until(() => expect(again.statesOf(exchangeId)).toEqual(['waiting', 'delivering', 'delivered']))
    expect(again.seen.some(({ body }) => body['key'] === 'E-3' && body['state'] === 'waiting')).toBe(false)
    const fresh = await client()
    const { exchangeId: next } = await accept(store, draft('E-5', 'x'))
    await until(() => expect(fresh.statesOf(next)).toEqual(['waiting']))
    expect(fresh.statesOf(exchangeId)).toEqual([])
  })

  test.each(['x', '-1', '9'.repeat(15), '9'.repeat(40)])(
    'Last-Event-ID %s is as if it were absent',
    async (id) => {
      const followed = await client({ 'Last-Event-ID': id })
      const { exchangeId } = await accept(store, draft(`E-${randomUUID()}`, 'x'))
      await until(() => expect(followed.statesOf(exchangeId)).toEqual(['waiting']))
    },
  )
})

describe('lane, replay and stats events', () => {
  const latest = ({ seen }: EventClient, event: string, name: string, value: unknown) =>
    seen.findLast((each) => each.event === event && each.body[name] === value)?.body

  test('tell a new client how things are, and then what changes', async () => {
    const followed = await client()
    await until(() => expect(latest(followed, 'lane', 'id', 'portal.dossiers')).toBeDefined())
    await admin.call('operator', 'POST', '/admin/v1/lanes/portal.dossiers/pause', { reason: 'bảo trì' })
    await until(() =>
      expect(latest(followed, 'lane', 'id', 'portal.dossiers')).toMatchObject({
        paused: true,
        reason: 'bảo trì',
      }),
    )
    await admin.call('operator', 'POST', '/admin/v1/lanes/portal.dossiers/resume', { reason: 'xong' })
    await settle(delivered)
    await killed(store, ['L-1'])
    const { json } = await admin.call('operator', 'POST', '/admin/v1/replays', {
      filter: { key: 'L-1' },
      reason: 'r',
    })
    const { replayId } = json
    await until(() =>
      expect(latest(followed, 'replay', 'replayId', replayId)).toMatchObject({ state: 'running' }),
    )
    await operatorsOf(store).stepReplays(10)
    await settle(delivered)
    await operatorsOf(store).stepReplays(10)
    await until(() =>
      expect(latest(followed, 'replay', 'replayId', replayId)).toMatchObject({ state: 'finished', done: 1 }),
    )
    expect(latest(followed, 'stats', 'window', '1h')).toMatchObject({ accepted: expect.any(Number) })
  })
})

describe('a stream', () => {
  test('takes no parameters, needs a token, and answers HEAD without one', async () => {
    expect((await admin.call(null, 'GET', '/admin/v1/events')).status).toBe(401)
    expect((await admin.call('viewer', 'GET', '/admin/v1/events?since=1')).status).toBe(422)
    expect((await admin.call('viewer', 'POST', '/admin/v1/events', {})).headers.allow).toBe('GET, HEAD')
    const head = await admin.call('viewer', 'HEAD', '/admin/v1/events')
    expect([head.status, head.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    const away = await startAdminPort({ isStoreReady: () => false })
    expect((await away.call('viewer', 'GET', '/admin/v1/events')).status).toBe(503)
  })

  test('ends when the process stops', async () => {
    const stopping = new AbortController()
    const { port } = await startAdminPort({ ...apiOver(store), stopping: stopping.signal })
    const { isEnded } = await follow(port)
    stopping.abort()
    await until(() => expect(isEnded()).toBe(true))
    const late = await follow(port)
    await until(() => expect(late.isEnded()).toBe(true))
  })

  test('of a client that does not read is dropped once a megabyte waits for it; others go on', async () => {
    let seq = 0
    const big = 'x'.repeat(100_000)
    const another = () => {
      seq += 1
      return change(seq, big)
    }
    const changes = {
      ...apiOver(store).changes,
      last: async () => 0,
      after: async () => Array.from({ length: 40 }, another),
      watch: async () => undefined,
      forget: async () => undefined,
      openReplays: async () => [],
    }
    const { port } = await startAdminPort({ ...apiOver(store), changes })
    const [slow, quick] = [await follow(port, {}, { isReading: false }), await follow(port)]
    slow.response.pause()
    const socket = slow.response.socket
    await vi.waitFor(() => expect(quick.seen.length).toBeGreaterThan(200), { timeout: 40_000, interval: 100 })
    const before = quick.seen.length
    await until(() => expect(quick.seen.length).toBeGreaterThan(before))
    socket?.resume()
    slow.response.resume()
    await until(() => expect(slow.isEnded()).toBe(true))
    expect(quick.isEnded()).toBe(false)
  })
})

const OP = { by: 'ops-bot', role: 'operator' }
const change = (seq: number, key = 'k'): ExchangeChange => ({
  ...{ seq, id: `id-${seq}`, route: 'r', sender: 's', partner: 'p', key, state: 'waiting' },
  ...{ attempts: 0, at: new Date(0) },
})

describe('reading the log of changes', () => {
  let rows: number[] = []
  beforeEach(() => {
    rows = []
  })
  const log = {
    after: async (seq: number) =>
      rows
        .filter((row) => row > seq)
        .sort((a, b) => a - b)
        .map((row) => change(row)),
  }
  const next = async (reader: ReturnType<typeof createChangeReader>) =>
    (await reader.next()).map(({ seq }) => seq)

  test('a change that is committed late, with a lower number, is read too, and none twice', async () => {
    const reader = createChangeReader(log, 10)
    rows = [9, 11, 13]
    expect(await next(reader)).toEqual([11, 13])
    rows.push(12, 14)
    expect(await next(reader)).toEqual([12, 14])
    expect(await next(reader)).toEqual([])
    expect(reader.position()).toBe(14)
  })

  test('also far behind the newest', async () => {
    const reader = createChangeReader(log, 0)
    rows = Array.from({ length: 6_000 }, (_, n) => n + 1).filter((n) => n !== 3_000)
    expect(await next(reader)).toHaveLength(5_999)
    rows.push(3_000)
    expect(await next(reader)).toEqual([3_000])
  })
})

test('nothing is written down while nobody watches', async () => {
  await store.database.query({ text: 'delete from change_watchers' })
  await store.database.query({ text: 'delete from exchange_changes' })
  await accept(store, draft('SILENT', 'x'))
  expect(await store.database.query({ text: 'select from exchange_changes' })).toHaveLength(0)
})
