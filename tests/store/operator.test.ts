import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, OperatorStore } from '../../src/flow/operator-ports.ts'
import { verifyAudit } from '../../src/store/audit-chain.ts'
import { uuidMaker } from '../../src/store/ids.ts'
import { createOperatorStore } from '../../src/store/operator-store.ts'
import {
  accept,
  dead,
  delivered,
  draft,
  entry,
  leaseRequest,
  sealing,
  type TestStore,
  testStore,
} from '../support/store.ts'

let store: TestStore
let operators: OperatorStore
beforeAll(async () => {
  store = await testStore()
  operators = createOperatorStore({ database: store.database, sealing, newId: uuidMaker(Date.now) })
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

const op: Actor = { by: 'ops-bot', role: 'operator' }

/** Accepts one message per line and lets all of them die. */
async function kill(lines: readonly string[]): Promise<string[]> {
  const ids = []
  for (const line of lines) ids.push((await accept(store, draft(line, 'message'))).exchangeId)
  for (const lease of await store.store.lease(leaseRequest({ limit: 500 })))
    await store.store.settle(entry(lease, dead))
  return ids
}

async function deliverAll(settlement: typeof delivered | typeof dead = delivered): Promise<string[]> {
  const seen: string[] = []
  for (;;) {
    const leases = await store.store.lease(leaseRequest())
    if (leases.length === 0) return seen
    for (const lease of leases) {
      seen.push(lease.exchangeId)
      await store.store.settle(entry(lease, settlement))
    }
  }
}

describe('a replay job', () => {
  test('takes each dead exchange once and is finished when each has ended again', async () => {
    const ids = await kill(['A1', 'A2', 'A3', 'A4', 'A5'])
    const behind = await accept(store, draft('A1', 'behind'))
    const ordered = await operators.orderReplay({ kind: 'ids', exchangeIds: ids }, op, 'mended')
    expect(ordered).toMatchObject({ ok: true, value: { matched: 5, skipped: 0 } })
    if (!ordered.ok) return
    const { replayId } = ordered.value
    // At once, as several gateways do it, until nothing is left: each takes what no other one has taken.
    let taken = 0
    for (let step = 1; step > 0; taken += step)
      step = (await Promise.all([3, 3, 3].map((limit) => operators.stepReplays(limit)))).reduce(
        (sum, n) => sum + n,
        0,
      )
    expect(taken).toBe(5)
    expect(await operators.replay(replayId)).toMatchObject({ matched: 5, done: 0, state: 'running' })
    expect((await deliverAll()).sort()).toEqual([...ids, behind.exchangeId].sort())
    await operators.stepReplays(3)
    expect(await operators.replay(replayId)).toMatchObject({
      done: 5,
      delivered: 5,
      dead: 0,
      state: 'finished',
    })
    expect((await operators.detail(ids[0] ?? ''))?.replays).toMatchObject([
      { replayId, by: 'ops-bot', reason: 'mended' },
    ])
  })

  test('one id that is not dead refuses the whole order; an unknown one is not found; nothing changes', async () => {
    const [one] = await kill(['B1'])
    const alive = await accept(store, draft('B2', 'alive'))
    const conflict = await operators.orderReplay(
      { kind: 'ids', exchangeIds: [one ?? '', alive.exchangeId] },
      op,
      'r',
    )
    expect(conflict).toMatchObject({ ok: false, failure: { code: 'STATE_CONFLICT' } })
    for (const id of ['019aa504-3e68-7b55-9a31-5f0c2f3b8d10', 'nonsense', "'; drop table exchanges"])
      expect(
        await operators.orderReplay({ kind: 'ids', exchangeIds: [one ?? '', id] }, op, 'r'),
      ).toMatchObject({
        ok: false,
        failure: { code: 'NOT_FOUND' },
      })
    expect(await operators.stepReplays(10)).toBe(0)
    await deliverAll()
  })

  test('a filter counts what it lists and is not dead as skipped; paused it does nothing; what dies again is counted', async () => {
    const ids = await kill(['C1', 'C2', 'C3'])
    await accept(store, draft('C4', 'alive'))
    const filter = { q: 'c' }
    expect(await operators.matchReplay({ kind: 'filter', filter })).toMatchObject({
      value: { matched: 3, skipped: 1 },
    })
    const ordered = await operators.orderReplay({ kind: 'filter', filter }, op, 'all of C')
    if (!ordered.ok) return expect(ordered.ok).toBe(true)
    const { replayId } = ordered.value
    expect(await operators.setReplayPaused(replayId, true, op, 'wait')).toMatchObject({
      value: { state: 'paused' },
    })
    expect(await operators.setReplayPaused(replayId, true, op, 'wait')).toMatchObject({
      failure: { code: 'STATE_CONFLICT' },
    })
    expect(await operators.stepReplays(10)).toBe(0)
    await operators.setReplayPaused(replayId, false, op, 'go on')
    expect(await operators.stepReplays(10)).toBe(3)
    await deliverAll(dead)
    await operators.stepReplays(10)
    expect(await operators.replay(replayId)).toMatchObject({
      done: 3,
      dead: 3,
      delivered: 0,
      state: 'finished',
    })
    for (const id of ids) expect((await operators.detail(id))?.view.state).toBe('dead')
  })

  test('of two operators who discard one exchange one wins, the other is told', async () => {
    const [id] = await kill(['D1'])
    const answers = await Promise.all(
      [1, 2, 3].map((n) => operators.discard(id ?? '', { by: `op${n}`, role: 'operator' }, 'r')),
    )
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(answers.filter((answer) => !answer.ok).map((answer) => !answer.ok && answer.failure.code)).toEqual(
      ['STATE_CONFLICT', 'STATE_CONFLICT'],
    )
  })

  test('of several operators who order one exchange at once one wins, the others are told; paused, it is free again', async () => {
    const [id = ''] = await kill(['D2'])
    const order = () => operators.orderReplay({ kind: 'ids', exchangeIds: [id] }, op, 'mended')
    const answers = await Promise.all([order(), order(), order()])
    const [won, ...more] = answers.filter((answer) => answer.ok)
    expect(more).toEqual([])
    expect(answers.filter((answer) => !answer.ok).map((answer) => !answer.ok && answer.failure.code)).toEqual(
      ['STATE_CONFLICT', 'STATE_CONFLICT'],
    )
    if (won?.ok) await operators.setReplayPaused(won.value.replayId, true, op, 'later')
    expect(await order()).toMatchObject({ ok: true, value: { matched: 1 } })
    expect(await operators.stepReplays(10)).toBe(1)
    expect(await deliverAll()).toEqual([id])
  })

  test('that edits an exchange which another one edits too stops neither: the first one’s message goes out', async () => {
    const [id = ''] = await kill(['TWICE'])
    const jobs: string[] = []
    const orders = [
      ['first', { kind: 'ids', exchangeIds: [id] }],
      ['second', { kind: 'filter', filter: { key: 'TWICE' } }],
    ] as const
    for (const [text, order] of orders) {
      const edits = [{ exchangeId: id, body: Buffer.from(text), paths: ['/summary'], subjects: [] }]
      const ordered = await operators.orderReplay(order, op, text, { edits, isProposed: false })
      jobs.push(ordered.ok ? ordered.value.replayId : '')
    }
    expect(await operators.stepReplays(10)).toBe(2)
    const [lease] = await store.store.lease(leaseRequest())
    expect(Buffer.from(lease?.body ?? '').toString()).toBe('first')
    if (lease) await store.store.settle(entry(lease, delivered))
    await operators.stepReplays(10)
    for (const job of jobs)
      expect(await operators.replay(job)).toMatchObject({ done: 1, delivered: 1, state: 'finished' })
  })
})

describe('the list', () => {
  test('pages without gaps or repeats while new ones arrive, and by every filter', async () => {
    for (let n = 0; n < 25; n++) await accept(store, draft(`L${n}`, 'message'))
    const seen: string[] = []
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await operators.listAll(
        { q: 'l', route: 'dossier', sender: 'onegate', partner: 'portal', state: 'waiting' },
        10,
        cursor,
      )
      if (!page.ok) return expect(page.ok).toBe(true)
      seen.push(...page.value.items.map((item) => item.key))
      cursor = page.value.nextCursor
      await accept(store, draft(`L${seen.length + 50}`, 'later'))
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `L${24 - n}`))
  })

  test('the beginning of an id or a key is literal: % and _ find nothing; a cursor of another filter is refused', async () => {
    const all = await operators.listAll({}, 5, null)
    if (!all.ok) return expect(all.ok).toBe(true)
    const id = all.value.items[0]?.id ?? ''
    for (const q of ['%', '_', '\\', `${id}x`, '-'])
      expect(await operators.listAll({ q }, 5, null)).toMatchObject({ value: { items: [] } })
    for (const q of [id, id.slice(0, 26), id.toUpperCase()]) {
      const found = await operators.listAll({ q }, 200, null)
      expect(found.ok && found.value.items.map((item) => item.id)).toContain(id)
    }
    expect(await operators.listAll({ route: 'dossier' }, 5, all.value.nextCursor)).toMatchObject({
      ok: false,
      failure: { code: 'INBOUND_MALFORMED' },
    })
    const at = all.value.items[0]?.receivedAt ?? new Date()
    const since = await operators.listAll({ from: at }, 5, null)
    expect(since.ok && since.value.items.map((item) => item.id)).toContain(id)
    const until = await operators.listAll({ to: at }, 200, null)
    expect(until.ok && until.value.items.map((item) => item.id)).not.toContain(id)
  })
})

test('lanes: counts of what waits, is held, is in flight and is dead', async () => {
  await deliverAll()
  await kill(['M1'])
  await accept(store, draft('M1', 'held'))
  await accept(store, draft('M2', 'waiting'))
  const lane = (await operators.lanes()).find((known) => known.id === 'portal.dossiers')
  expect(lane).toMatchObject({ waiting: 1, held: expect.any(Number), delivering: 0, paused: false })
  const paused = await operators.setLanePaused('portal.dossiers', true, op, 'night')
  expect(paused).toMatchObject({ value: { paused: true, reason: 'night' } })
  expect(await operators.setLanePaused('portal.dossiers', false, op, 'day')).toMatchObject({
    value: { paused: false, reason: null },
  })
  expect(await operators.setLanePaused('none', true, op, 'r')).toMatchObject({
    failure: { code: 'NOT_FOUND' },
  })
})

describe('the audit chain', () => {
  const verify = (head: string | null = null) => verifyAudit(store.database, sealing, head)
  const query = (text: string) => store.database.query({ text })

  test('has a row for every write, newest first, and is intact', async () => {
    const page = await operators.audit({}, 100, null)
    if (!page.ok) return expect(page.ok).toBe(true)
    const actions = page.value.items.map((item) => item.action)
    for (const action of [
      'replay.order',
      'replay.pause',
      'replay.resume',
      'exchange.discard',
      'lane.pause',
      'lane.resume',
    ])
      expect(actions).toContain(action)
    expect(actions.filter((action) => action === 'exchange.discard')).toHaveLength(1)
    expect(await verify()).toMatchObject({ isIntact: true, rows: actions.length })
  })

  test('many writers at once leave no gap', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        operators.record(op, { action: 'test', object: String(n), reason: null, details: { n } }),
      ),
    )
    expect(await verify()).toMatchObject({ isIntact: true })
  })

  test('a changed, an inserted, a missing and a cut-off row are found', async () => {
    const before = await verify()
    const head = before.isIntact ? before.head : null
    await query(`update audit set reason = 'another' where id = 2`)
    expect(await verify()).toMatchObject({ isIntact: false, id: '2', problem: 'changed' })
    await query(`update audit set reason = (select reason from audit where id = 2) where id = 2`)
    await query('create table kept as select * from audit')
    await query('delete from audit where id = 3')
    expect(await verify()).toMatchObject({ isIntact: false, problem: 'changed' })
    await query('truncate audit')
    await query('insert into audit select * from kept where id <> 3 and id <> 2')
    expect(await verify()).toMatchObject({ isIntact: false, id: '2', problem: 'missing' })
    await query('truncate audit')
    expect(await verify(head)).toMatchObject({ isIntact: false, problem: 'cut-off' })
  })
})
