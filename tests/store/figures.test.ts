import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoreFigures } from '../../src/flow/figures.ts'
import type { SettleEntry } from '../../src/flow/ports.ts'
import { acceptBatch } from '../../src/store/accept.ts'
import { appendAudit } from '../../src/store/audit.ts'
import { verifyAudit } from '../../src/store/audit-chain.ts'
import { foldBalance, recountWhenDue } from '../../src/store/balance.ts'
import type { Client } from '../../src/store/database.ts'
import { uuidMaker } from '../../src/store/ids.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { discard, replay } from '../../src/store/operator.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { purge } from '../../src/store/retention.ts'
import { settleBatch } from '../../src/store/settle.ts'
import { createStats } from '../../src/store/stats.ts'
import {
  accept,
  clock,
  dead,
  delivered,
  draft,
  entry,
  leaseRequest,
  sealing,
  type TestStore,
  testStore,
  waiting,
} from '../support/store.ts'

const DAY_MS = 86_400_000
const RETENTION = { deliveredDays: 400, rejectedDays: 90 }

const rejected = (key: string) =>
  ({
    route: 'dossier',
    sender: 'onegate',
    partner: 'portal',
    lane: 'portal.dossiers',
    key,
    body: Buffer.from('{}'),
    failure: { code: 'INBOUND_INVALID', detail: '1 field is wrong.' },
    issues: [],
  }) as const

const countsOf = (figures: StoreFigures, route: string) =>
  figures.routes.find((each) => each.route === route)?.counts

/** Runs the work of a transaction to its end and then dies instead of committing. */
async function dieBeforeCommit(store: OpenStore, work: (client: Client) => Promise<unknown>): Promise<void> {
  const died = new Error('died')
  await expect(
    store.database.transaction(async (client) => {
      await work(client)
      throw died
    }),
  ).rejects.toBe(died)
}

describe('after known traffic', () => {
  let store: TestStore
  beforeAll(async () => {
    store = await testStore()
  })
  afterAll(async () => {
    expect(store.faults).toEqual([])
    await store.close()
  })

  test('an empty store has a zero for every route, state and lane', async () => {
    const figures = await store.readings.figures()
    const zero = { waiting: 0, delivering: 0, delivered: 0, dead: 0, discarded: 0, rejected: 0 }
    expect(figures.routes).toEqual([
      { route: 'dossier', counts: zero },
      { route: 'step', counts: zero },
    ])
    expect(figures.lanes.map((lane) => [lane.lane, lane.waiting, lane.oldestSeconds])).toEqual([
      ['other.lane', 0, 0],
      ['portal.dossiers', 0, 0],
      ['portal.steps', 0, 0],
    ])
    expect(figures.balance).toEqual({ accepted: 0, ended: 0, unended: 0 })
  })

  test('each exchange is counted once, in its state and lane, whether folded or not', async () => {
    for (const key of ['A', 'B', 'C', 'D']) await accept(store, draft(key, key))
    await accept(store, draft('A', 'behind'))
    await accept(store, draft('E', 'a step', { route: 'step', lane: 'portal.steps' }))
    await accept(store, draft('A', 'behind'))
    expect(await store.store.reject(rejected('R'))).not.toBeNull()
    const leases = await store.store.lease(leaseRequest())
    const ofKey = (key: string) => {
      const lease = leases.find((each) => each.key === key)
      return lease ?? expect.unreachable(`${key} was not leased`)
    }
    await store.store.settle(entry(ofKey('A'), delivered))
    await store.store.settle(entry(ofKey('B'), dead))
    await store.store.settle(entry(ofKey('C'), waiting(60_000)))

    for (const fold of [false, true]) {
      if (fold) await foldBalance(store.database)
      const figures = await store.readings.figures()
      expect(countsOf(figures, 'dossier')).toEqual({
        waiting: 2,
        delivering: 1,
        delivered: 1,
        dead: 1,
        discarded: 0,
        rejected: 1,
      })
      expect(countsOf(figures, 'step')).toMatchObject({ waiting: 0, delivering: 1 })
      expect(figures.balance).toEqual({ accepted: 6, ended: 2, unended: 4 })
      const lanes = new Map(figures.lanes.map((lane) => [lane.lane, lane]))
      expect(lanes.get('portal.dossiers')?.waiting).toBe(2)
      expect(lanes.get('portal.steps')?.waiting).toBe(0)
      expect(lanes.get('portal.steps')?.oldestSeconds).toBeGreaterThan(0)
      expect(lanes.get('other.lane')?.oldestSeconds).toBe(0)
    }
    await store.store.settle(entry(ofKey('D'), delivered))
    await store.store.settle(entry(ofKey('E'), delivered))
  })

  test('the head of the audit chain is that of the last row; before the first there is none', async () => {
    expect(await store.readings.auditHead()).toEqual({ id: '0', head: null })
    const fact = { action: 'exchange.reveal', object: 'x', reason: 'asked', details: {} }
    for (const id of ['1', '2']) {
      await store.database.transaction((client) =>
        appendAudit(client, { by: 'op', role: 'auditor' }, fact, sealing),
      )
      expect(await store.readings.auditHead()).toMatchObject({ id })
    }
    const { head } = await store.readings.auditHead()
    expect(await verifyAudit(store.database, sealing, head)).toMatchObject({ isIntact: true, rows: 2, head })
  })
})

describe('accepted = ended + unended', () => {
  let store: TestStore
  let gateways: readonly OpenStore[]
  beforeAll(async () => {
    store = await testStore()
    gateways = [store, await store.another()]
  })
  afterAll(async () => {
    expect(store.faults).toEqual([])
    await store.close()
  })

  const actions = fc.array(
    fc.record({
      kind: fc.constantFrom(
        'accept',
        'accept',
        'lease',
        'settle',
        'settle',
        'replay',
        'discard',
        'reject',
        'fold',
      ),
      key: fc.integer({ min: 0, max: 5 }),
      gateway: fc.integer({ min: 0, max: 1 }),
      settlement: fc.constantFrom(delivered, delivered, dead, waiting(0)),
      skips: fc.boolean(),
      dies: fc.boolean(),
    }),
    { minLength: 20, maxLength: 50 },
  )
  type Action = (typeof actions extends fc.Arbitrary<infer A> ? A : never)[number]

  const model = {
    ...{ accepted: 0, delivered: 0, discarded: 0, rejected: 0 },
    ...{ dead: new Set<string>(), retried: new Set<string>() },
  }
  const newId = uuidMaker(() => Date.now())
  const open: SettleEntry['lease'][] = []
  let texts = 0
  let nights = 0

  async function acceptOne(at: OpenStore, { key, skips, dies }: Action): Promise<void> {
    const message = draft(`K${key}`, `text ${texts++}`, { onDead: skips ? 'skip' : 'hold' })
    if (dies) {
      const item = { id: newId(), draft: message, sealedBody: Buffer.from('x') }
      return dieBeforeCommit(at, (client) => acceptBatch(client, [item]))
    }
    await accept(at, message)
    model.accepted += 1
  }

  async function settleOne(at: OpenStore, { settlement, dies }: Action): Promise<void> {
    const [lease] = dies ? open : open.splice(0, 1)
    if (!lease) return
    if (dies)
      return dieBeforeCommit(at, (client) =>
        settleBatch(client, [entry(lease, settlement)], { gateway: 1, sealing }),
      )
    expect(await at.store.settle(entry(lease, settlement))).toBe(true)
    if (settlement.state === 'delivered') model.delivered += 1
    if (settlement.state === 'dead') model.dead.add(lease.exchangeId)
    if (settlement.state === 'waiting') model.retried.add(lease.exchangeId)
  }

  async function decideOne(at: OpenStore, { kind, dies }: Action): Promise<void> {
    const [exchangeId] = model.dead
    if (exchangeId === undefined) return
    const decide = kind === 'replay' ? replay : discard
    const decision = { exchangeId, by: 'op', reason: 'mended' }
    if (dies) return dieBeforeCommit(at, (client) => decide(client, decision))
    expect(await at.database.transaction((client) => decide(client, decision))).toBe(true)
    model.dead.delete(exchangeId)
    if (kind === 'discard') model.discarded += 1
    else model.retried.add(exchangeId)
  }

  async function act(action: Action): Promise<void> {
    const at = gateways[action.gateway] ?? store
    switch (action.kind) {
      case 'accept':
        return acceptOne(at, action)
      case 'lease':
        open.push(...(await at.store.lease(leaseRequest({ leaseMs: 600_000 }))))
        return
      case 'settle':
        return settleOne(at, action)
      case 'replay':
      case 'discard':
        return decideOne(at, action)
      case 'reject':
        expect(await at.store.reject(rejected('R'))).not.toBeNull()
        model.rejected += 1
        return
      case 'fold':
        return foldBalance(at.database)
    }
  }

  async function expectModel(): Promise<void> {
    const ended = model.delivered + model.dead.size + model.discarded
    for (const gateway of gateways) {
      const figures = await gateway.readings.figures()
      expect(figures.balance).toEqual({
        accepted: model.accepted,
        ended,
        unended: model.accepted - ended,
      })
      expect(countsOf(figures, 'dossier')).toEqual({
        waiting: model.accepted - ended - open.length,
        delivering: open.length,
        delivered: model.delivered,
        dead: model.dead.size,
        discarded: model.discarded,
        rejected: model.rejected,
      })
      expect(await createStats(gateway.reads, () => 0).read('24h')).toMatchObject({
        ...{ accepted: model.accepted, delivered: model.delivered },
        ...{ dead: model.dead.size, retried: model.retried.size },
      })
    }
  }

  test('whatever two gateways do and wherever a transaction dies, past any purge', async () => {
    await fc.assert(
      fc.asyncProperty(actions, async (sequence) => {
        for (const action of sequence) {
          await act(action)
          await expectModel()
        }
        // Two years on: the month goes, what is unended or dead is kept.
        const laterMs = clock.now().getTime() + 732 * DAY_MS
        await ensurePartitions(store.database, laterMs)
        await purge(store.database, RETENTION, laterMs)
        await ensurePartitions(store.database, clock.now().getTime())
        await expectModel()
        expect(await recountWhenDue(store.database, laterMs + nights++ * DAY_MS)).toEqual([])
      }),
      { numRuns: 6 },
    )
  }, 120_000)

  test('in every reading while both accept, deliver and fold at once', async () => {
    let isOver = false
    const work = gateways.map(async (gateway, n) => {
      for (let round = 0; round < 15; round += 1) {
        const news = Array.from({ length: 10 }, (_, m) => draft(`W${n}-${m}`, `${round}`))
        await Promise.all(news.map((message) => accept(gateway, message)))
        const leases = await gateway.store.lease(leaseRequest({ limit: 20 }))
        await Promise.all(
          leases.map((lease, m) => gateway.store.settle(entry(lease, m % 5 === 0 ? dead : delivered))),
        )
        await foldBalance(gateway.database)
      }
    })
    const reading = (async () => {
      let readings = 0
      for (; !isOver; readings += 1) {
        const { balance } = await store.readings.figures()
        expect(balance.accepted).toBe(balance.ended + balance.unended)
      }
      return readings
    })()
    await Promise.all(work).finally(() => {
      isOver = true
    })
    expect(await reading).toBeGreaterThan(10)
  })
})

test('what was never added up is added up piece by piece, however much it is', async () => {
  const store = await testStore()
  const before = countsOf(await store.readings.figures(), 'dossier')?.delivered ?? 0
  await store.database.query({
    text: `insert into balance_deltas (route, part, count, minute) select 'dossier', part, 1, 1000 from generate_series(1, 45000), (values ('accepted'), ('delivered')) as p(part)`,
  })
  await foldBalance(store.database)
  const [left] = await store.database.query({ text: 'select count(*)::int as n from balance_deltas' })
  expect(left).toEqual({ n: 0 })
  expect(countsOf(await store.readings.figures(), 'dossier')?.delivered).toBe(before + 45_000)
  await store.close()
})

describe('the nightly recount', () => {
  let store: TestStore
  beforeAll(async () => {
    store = await testStore()
  })
  afterAll(() => store.close())

  const NIGHT = Date.parse('2031-03-01T02:00:00+07:00')

  test('runs once a night, whichever gateway comes first', async () => {
    const another = await store.another()
    expect(await recountWhenDue(store.database, NIGHT + 5_000)).toEqual([])
    expect(await recountWhenDue(another.database, NIGHT + 3_600_000)).toBeNull()
    expect(await recountWhenDue(another.database, NIGHT + DAY_MS - 1)).toBeNull()
    expect(await recountWhenDue(another.database, NIGHT + DAY_MS)).toEqual([])
    const figures = await store.readings.figures()
    expect(figures.recount).toEqual({ at: new Date(NIGHT + DAY_MS), isOk: true })
  })

  test('a balance that is wrong is noted and told, and never mended', async () => {
    await accept(store, draft('A', 'a'))
    await store.database.query({
      text: `insert into balance_deltas values ('dossier', 'accepted', 2), ('step', 'dead', 1)`,
    })
    const wrong = [
      { route: 'dossier', said_unended: '3', unended: '1', said_dead: '0', dead: '0' },
      { route: 'step', said_unended: '-1', unended: '0', said_dead: '1', dead: '0' },
    ]
    for (const night of [2, 3]) {
      expect(await recountWhenDue(store.database, NIGHT + night * DAY_MS)).toEqual(wrong)
      expect((await store.readings.figures()).recount?.isOk).toBe(false)
    }
  })
})
