import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { replaysPerSecond, startReplayer } from '../../../src/flow/replayer.ts'
import {
  accept,
  clock,
  dead,
  delivered,
  draft,
  entry,
  leaseRequest,
  type TestStore,
  testStore,
} from '../../support/store.ts'
import { type AdminPort, apiOver, killed, operatorsOf, startAdminPort } from './admin-port.ts'

let store: TestStore
let admin: AdminPort
let orders = 0
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  store = await testStore()
  admin = await startAdminPort(
    {
      ...apiOver(store),
      onReplay: () => {
        orders += 1
      },
    },
    (close) => closing.push(close),
  )
})
afterAll(async () => {
  for (const close of closing) await close()
  expect([...store.faults, ...admin.faults]).toEqual([])
  await store.close()
})

const order = (body: object) => admin.call('operator', 'POST', '/admin/v1/replays', body)
const look = async (id: unknown) => (await admin.call('viewer', 'GET', `/admin/v1/replays/${id}`)).json
const settleAll = async (settlement: typeof delivered): Promise<string[]> => {
  const seen: string[] = []
  for (;;) {
    const leases = await store.store.lease(leaseRequest({ limit: 500 }))
    if (leases.length === 0) return seen
    for (const lease of leases) {
      seen.push(lease.exchangeId)
      await store.store.settle(entry(lease, settlement))
    }
  }
}
const replayer = async <T>(run: () => Promise<T>, perSecond = 1_000): Promise<T> => {
  const started = startReplayer({
    operators: operatorsOf(store),
    isStoreReady: store.store.isReady,
    perSecond,
    clock,
    onDue: () => undefined,
    observer: { faulted: (fact) => expect.unreachable(String(fact.error)) },
  })
  try {
    return await run()
  } finally {
    await started.stop()
  }
}

describe('POST /admin/v1/replays', () => {
  test('dead exchanges by id: 202 with the job, which ends with them; their successors follow uncounted', async () => {
    const ids = await killed(store, ['A1', 'A2', 'A3'])
    const behind = await accept(store, draft('A1', 'behind'))
    const before = orders
    const reply = await order({ exchangeIds: [...ids, ids[0]?.toUpperCase()], reason: 'cổng đã sửa' })
    expect([reply.status, reply.json]).toEqual([
      202,
      { replayId: expect.any(String), matched: 3, skipped: 0, state: 'running' },
    ])
    const { replayId } = reply.json
    expect(reply.headers.location).toBe(`/admin/v1/replays/${replayId}`)
    expect(orders).toBe(before + 1)
    expect(await look(replayId)).toEqual({
      replayId,
      by: 'operator-bot',
      reason: 'cổng đã sửa',
      at: expect.any(String),
      matched: 3,
      done: 0,
      delivered: 0,
      dead: 0,
      state: 'running',
      ...{ edits: 0, decision: null, edited: [] },
    })
    const seen: string[] = []
    await replayer(() =>
      vi.waitFor(
        async () => {
          seen.push(...(await settleAll(delivered)))
          expect(await look(replayId)).toMatchObject({ done: 3, delivered: 3, state: 'finished' })
        },
        { timeout: 10_000, interval: 50 },
      ),
    )
    expect(seen.sort()).toEqual([...ids, behind.exchangeId].sort())
    const detail = await admin.call('viewer', 'GET', `/admin/v1/exchanges/${ids[0]}`)
    expect(detail.json['replays']).toEqual([
      { replayId, at: expect.any(String), by: 'operator-bot', reason: 'cổng đã sửa' },
    ])
  })

  test('one id in another state refuses all: 409; an unknown or malformed one: 404; nothing changes', async () => {
    const [one] = await killed(store, ['B1'])
    const { exchangeId } = await accept(store, draft('B2', 'alive'))
    const conflict = await order({ exchangeIds: [one, exchangeId], reason: 'r' })
    expect([conflict.status, conflict.json['code']]).toEqual([409, 'STATE_CONFLICT'])
    for (const id of ['019aa504-3e68-7b55-9a31-5f0c2f3b8d10', 'x', '\0']) {
      const missing = await order({ exchangeIds: [one, id], reason: 'r' })
      expect([missing.status, missing.json['code']]).toEqual([404, 'NOT_FOUND'])
    }
    expect((await admin.call('viewer', 'GET', `/admin/v1/exchanges/${one}`)).json['state']).toBe('dead')
    await settleAll(delivered)
  })

  test('a filter replays the dead it lists and counts the others as skipped', async () => {
    await killed(store, ['C1', 'C2'])
    await accept(store, draft('C3', 'alive'))
    const reply = await order({ filter: { q: 'c', from: '2020-01-01T00:00:00+07:00' }, reason: 'r' })
    expect([reply.status, reply.json]).toEqual([202, expect.objectContaining({ matched: 2, skipped: 1 })])
    await operatorsOf(store).stepReplays(50)
    await settleAll(dead)
    await operatorsOf(store).stepReplays(50)
    expect(await look(reply.json['replayId'])).toMatchObject({ done: 2, dead: 2, state: 'finished' })
  })

  test.each([
    [{ reason: 'r' }, '/exchangeIds'],
    [{ reason: 'r', exchangeIds: ['x'], filter: { state: 'dead' } }, '/exchangeIds'],
    [{ reason: 'r', exchangeIds: [] }, '/exchangeIds'],
    [{ reason: 'r', exchangeIds: 'x' }, '/exchangeIds'],
    [{ reason: 'r', exchangeIds: ['x', 7] }, '/exchangeIds/1'],
    [{ reason: 'r', filter: {} }, '/filter'],
    [{ reason: 'r', filter: { q: '' } }, '/filter'],
    [{ reason: 'r', filter: [] }, '/filter'],
    [{ reason: 'r', filter: { state: 'gone' } }, '/filter/state'],
    [{ reason: 'r', filter: { key: 7 } }, '/filter/key'],
    [{ reason: 'r', filter: { from: '2025-13-01T00:00:00Z' } }, '/filter/from'],
    [{ reason: 'r', filter: { state: 'dead', limit: '3' } }, '/filter/limit'],
    [{ reason: 'r', filter: { state: 'dead' }, dryRun: 'yes' }, '/dryRun'],
    [{ filter: { state: 'dead' }, dryRun: true }, '/reason'],
  ])('%j is 422 at %s', async (body, path) => {
    const reply = await order(body)
    expect([reply.status, reply.json['code']]).toEqual([422, 'REQUEST_INVALID'])
    expect((reply.json['issues'] as { path: string }[]).map((issue) => issue.path)).toEqual([path])
  })
})

describe('dryRun', () => {
  test('says what would translate and what would not, and changes nothing', async () => {
    const good = await killed(store, ['DRY1', 'DRY2'])
    const [bad] = await killed(store, ['DRY3'], 'bad')
    await accept(store, draft('DRY4', 'alive'))
    const before = (await admin.call('viewer', 'GET', '/admin/v1/replays')).text
    const reply = await order({ filter: { q: 'dry' }, reason: 'r', dryRun: true })
    expect([reply.status, reply.json]).toEqual([
      200,
      {
        ...{ replayId: null, matched: 3, skipped: 1, translates: 2 },
        changed: 2,
        // What the test store keeps as sent last is no JSON.
        changes: good.map((id, n) => ({
          ...{ id, route: 'dossier', key: `DRY${n + 1}`, isFirst: false, differing: 1 },
          fields: [{ path: '', before: '•••', after: '•••' }],
        })),
        groups: [{ route: 'dossier', partner: 'portal', count: 3 }],
        fails: [
          {
            id: bad,
            failure: { code: 'INBOUND_INVALID', detail: 'no', issues: [{ path: '/a', message: 'x' }] },
          },
        ],
      },
    ])
    expect((await admin.call('viewer', 'GET', '/admin/v1/replays')).text).toBe(before)
    const byIds = await order({ exchangeIds: good, reason: 'r', dryRun: true })
    expect(byIds.json).toMatchObject({ matched: 2, skipped: 0, translates: 2, fails: [] })
    const unknown = await order({ exchangeIds: ['x'], reason: 'r', dryRun: true })
    expect(unknown.status).toBe(404)
    await settleAll(delivered)
  })

  test('says in which members a message would go out otherwise than the last time, and of an edited one, too', async () => {
    const text = '{"code":"1.003560","name":"Nguyễn Văn Tí"}'
    const [id = ''] = await killed(store, ['DRYC'], text, Buffer.from(text.replace('1.003560', '1.0')))
    const [same = ''] = await killed(store, ['DRYS'], text, Buffer.from(text))
    const { json } = await order({ exchangeIds: [id, same], reason: 'r', dryRun: true })
    expect(json).toMatchObject({
      ...{ translates: 2, changed: 1 },
      changes: [
        { id, isFirst: false, differing: 1, fields: [{ path: '/code', before: '•••', after: '•••' }] },
      ],
    })
    expect(JSON.stringify(json)).not.toContain('Nguyễn')
    const edits = [{ exchangeId: same, changes: [{ op: 'replace', path: '/name', value: 'Khác' }] }]
    const edited = await order({ exchangeIds: [same], reason: 'r', dryRun: true, edits })
    expect(edited.json).toMatchObject({ changes: [{ id: same, fields: [{ path: '/name' }] }] })
    await settleAll(delivered)
  })

  test('reads page after page and lists at most a hundred of those that fail', async () => {
    await killed(
      store,
      Array.from({ length: 230 }, (_, n) => `PAGE${n}`),
      'bad',
    )
    const { json } = await order({ filter: { q: 'page' }, reason: 'r', dryRun: true })
    expect(json).toMatchObject({ matched: 230, translates: 0 })
    expect((json['fails'] as unknown[]).length).toBe(100)
  })
})

describe('a job', () => {
  test('is paused and resumed with a reason, each once: else 409', async () => {
    await killed(store, ['J1'])
    const { replayId } = (await order({ filter: { key: 'j1' }, reason: 'r' })).json
    const change = (verb: string) =>
      admin.call('admin', 'POST', `/admin/v1/replays/${replayId}/${verb}`, { reason: 'chờ cổng' })
    expect((await change('pause')).json).toMatchObject({ replayId, state: 'paused' })
    expect((await change('pause')).status).toBe(409)
    expect(await operatorsOf(store).stepReplays(50)).toBe(0)
    expect((await change('resume')).json).toMatchObject({ replayId, state: 'running' })
    expect((await change('resume')).status).toBe(409)
    const { items } = (await admin.call('admin', 'GET', `/admin/v1/audit?object=${replayId}`)).json
    expect((items as { action: string }[]).map((row) => row.action)).toEqual([
      'replay.resume',
      'replay.pause',
      'replay.order',
    ])
  })

  test.each([
    'GET /admin/v1/replays/x',
    'POST /admin/v1/replays/x/pause',
    'POST /admin/v1/replays/%ZZ/resume',
  ])('%s: 404 for what is not there', async (call) => {
    const [method = '', path = ''] = call.split(' ')
    const reply = await admin.call('operator', method, path, method === 'POST' ? { reason: 'r' } : undefined)
    expect([reply.status, reply.json['code']]).toEqual([404, 'NOT_FOUND'])
  })

  test('the list is newest first and in pages; a foreign cursor is 400', async () => {
    const all = (await admin.call('viewer', 'GET', '/admin/v1/replays')).json['items'] as {
      replayId: string
    }[]
    const first = (await admin.call('viewer', 'GET', '/admin/v1/replays?limit=1')).json
    expect(first['items']).toEqual(all.slice(0, 1))
    const rest = await admin.call('viewer', 'GET', `/admin/v1/replays?cursor=${first['nextCursor']}`)
    expect(rest.json['items']).toEqual(all.slice(1))
    expect((await admin.call('viewer', 'GET', '/admin/v1/replays?cursor=x')).status).toBe(400)
    expect((await admin.call('viewer', 'GET', '/admin/v1/replays?limit=0')).status).toBe(422)
  })

  test('goes at least ten a second and at half the slowest partner’s rate', () => {
    expect([[50, 200], [4], [], [1000]].map(replaysPerSecond)).toEqual([25, 10, expect.any(Number), 500])
  })
})
