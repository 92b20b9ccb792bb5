import { afterAll, beforeAll, expect, test } from 'vitest'
import { accept, draft, leaseRequest, type TestStore, testStore } from '../../support/store.ts'
import { type AdminPort, apiOver, killed, startAdminPort } from './admin-port.ts'

let store: TestStore
let admin: AdminPort
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  store = await testStore()
  const breakerOf = (partner: string) => (partner === 'portal' ? 'half-open' : 'closed')
  admin = await startAdminPort({ ...apiOver(store), breakerOf }, (close) => closing.push(close))
})
afterAll(async () => {
  for (const close of closing) await close()
  expect([...store.faults, ...admin.faults]).toEqual([])
  await store.close()
})

test('lanes say what stands in them, with the breaker of this process', async () => {
  await killed(store, ['K1'])
  await accept(store, draft('K1', 'held'))
  await accept(store, draft('K2', 'waits'))
  const { json } = await admin.call('viewer', 'GET', '/admin/v1/lanes')
  const idle = { waiting: 0, held: 0, delivering: 0, dead: 0, oldestReceivedAt: null }
  const open = { paused: false, pausedUntil: null, reason: null }
  expect(json).toEqual({
    items: [
      { id: 'other.lane', partner: 'other', breaker: 'closed', ...idle, ...open },
      {
        ...{ id: 'portal.dossiers', partner: 'portal', breaker: 'half-open', ...open },
        ...{ waiting: 1, held: 1, delivering: 0, dead: 1, oldestReceivedAt: expect.any(String) },
      },
      { id: 'portal.steps', partner: 'portal', breaker: 'half-open', ...idle, ...open },
    ],
  })
})

test('a paused lane lends nothing and says why; resumed it does; both are in the audit log', async () => {
  const change = (verb: string) =>
    admin.call('operator', 'POST', `/admin/v1/lanes/portal.dossiers/${verb}`, { reason: `to ${verb}` })
  const paused = await change('pause')
  expect([paused.status, paused.json]).toEqual([
    200,
    expect.objectContaining({
      id: 'portal.dossiers',
      paused: true,
      reason: 'to pause',
      breaker: 'half-open',
    }),
  ])
  expect(await store.store.lease(leaseRequest())).toEqual([])
  const resumed = await change('resume')
  expect([resumed.status, resumed.json]).toEqual([
    200,
    expect.objectContaining({ id: 'portal.dossiers', paused: false, reason: null }),
  ])
  expect(await store.store.lease(leaseRequest())).toHaveLength(1)
  const { items } = (await admin.call('auditor', 'GET', '/admin/v1/audit?object=portal.dossiers')).json
  expect(items).toMatchObject([
    { action: 'lane.resume', by: 'operator-bot', reason: 'to resume' },
    { action: 'lane.pause', by: 'operator-bot', reason: 'to pause' },
  ])
})

test.each(['pause', 'resume'])('%s of a lane that is none of ours is 404', async (verb) => {
  for (const lane of ['nothing', '%ZZ', '%00']) {
    const reply = await admin.call('operator', 'POST', `/admin/v1/lanes/${lane}/${verb}`, { reason: 'r' })
    expect([reply.status, reply.json['code']]).toEqual([404, 'NOT_FOUND'])
  }
})

test('the audit log is read in pages, newest first, by what and whom; a foreign cursor is 400', async () => {
  const read = async (query: string) => (await admin.call('admin', 'GET', `/admin/v1/audit?${query}`)).json
  const first = await read('limit=1&action=lane.pause')
  expect(first).toMatchObject({
    items: [{ id: expect.any(String), details: {}, role: 'operator' }],
    nextCursor: null,
  })
  const page = await read('limit=1')
  const next = await read(`limit=1&cursor=${page['nextCursor']}`)
  const idOf = (body: Record<string, unknown>) => Number((body['items'] as { id: string }[])[0]?.id)
  expect(idOf(next)).toBe(idOf(page) - 1)
  expect((await read('by=nobody'))['items']).toEqual([])
  expect((await read('from=2999-01-01T00:00:00Z'))['items']).toEqual([])
  const foreign = await admin.call('admin', 'GET', `/admin/v1/audit?by=x&cursor=${page['nextCursor']}`)
  expect([foreign.status, foreign.json['code']]).toEqual([400, 'INBOUND_MALFORMED'])
  expect((await admin.call('admin', 'GET', '/admin/v1/audit?what=x')).status).toBe(422)
})
