import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { subjectNumber } from '../../src/domain/subject.ts'
import { createBodyExpiry } from '../../src/store/body-expiry.ts'
import { exchangeDetail } from '../../src/store/detail.ts'
import { type ErasureReport, eraseSubject } from '../../src/store/erase.ts'
import { monthOf, uuidMaker } from '../../src/store/ids.ts'
import { createOperatorStore } from '../../src/store/operator-store.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { purge } from '../../src/store/retention.ts'
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
beforeAll(async () => {
  store = await testStore()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

const PERSON = '038188012345'
const subjects = (...numbers: string[]) => ({
  subjects: numbers.map((number) => sealing.hash('subject', number)),
})
const ended = { delivered, dead } as const

/** Accepts one message about these people and lets it end so; null: it waits. */
async function message(
  key: string,
  end: keyof typeof ended | null,
  more: Parameters<typeof draft>[2],
): Promise<string> {
  const { exchangeId } = await accept(store, draft(key, `{"key":"${key}"}`, more))
  if (end !== null)
    for (const lease of await store.store.lease(leaseRequest()))
      await store.store.settle(entry(lease, ended[end]))
  return exchangeId
}

const order = (number: string, isDryRun = false): Promise<ErasureReport> =>
  eraseSubject(
    store.database,
    {
      ...{ number, actor: { by: 'local:test', role: 'local' }, reason: 'theo yêu cầu', isDryRun },
      onFound: () => undefined,
      onProgress: () => undefined,
    },
    sealing,
  )

const detail = (id: string) => exchangeDetail(store.database, id, sealing)

test('one person’s messages are erased, and nobody else’s; what has not ended is kept and counted', async () => {
  const gone = await message('E-1', 'delivered', subjects(PERSON, '038188099999'))
  const other = await message('E-2', 'delivered', subjects('038188099999'))
  const failed = await message('E-3', 'dead', subjects(PERSON))
  const given = await message('E-4', 'dead', subjects(PERSON))
  await store.store.discard(given, 'op', 'rút hồ sơ')
  const waits = await message('E-5', null, subjects(PERSON))
  const rejected = await store.store.reject({
    ...{ route: 'dossier', sender: 'onegate', partner: 'portal', lane: 'portal.dossiers', key: 'E-6' },
    ...{ body: Buffer.from(`{"số của ai":"${PERSON}"}`), failure: { code: 'INBOUND_INVALID', detail: 'no' } },
    issues: [{ path: '/a', message: 'x' }],
  })

  const tried = await order(PERSON, true)
  // The discard's own row, and nothing of the person.
  expect(tried).toMatchObject({
    isDryRun: true,
    erased: 3,
    kept: { unended: 1, dead: 1, payments: 0, audit: 1 },
  })
  expect((await detail(gone))?.messageIn).not.toBeNull()

  const report = await order(PERSON)
  expect(report).toEqual({ ...tried, isDryRun: false })
  for (const id of [gone, given, rejected ?? '']) {
    expect(await detail(id)).toMatchObject({
      ...{ erasedAt: expect.any(Date), messageIn: null, messageOut: null, issues: null, view: { id } },
    })
    for (const attempt of (await detail(id))?.attempts ?? [])
      expect(attempt).toMatchObject({ calls: null, receipt: null, partnerText: null })
  }
  for (const id of [other, failed, waits])
    expect(await detail(id)).toMatchObject({ erasedAt: null, messageIn: expect.anything() })
  // Again: what is left is what was kept.
  expect((await order(PERSON)).erased).toBe(0)

  const listed = await store.store.list({ sender: 'onegate', key: 'E-1' }, 10, null)
  expect(listed.ok && listed.value.items.map(({ id, state }) => [id, state])).toEqual([[gone, 'delivered']])
  const rows = await store.database.query<{ object: string; reason: string; details: string }>({
    text: `select object, reason, details from audit where action = 'subject.erase' order by id`,
  })
  expect(rows.map(({ object, reason }) => [object, reason])).toEqual(
    Array.from({ length: 3 }, () => [report.subject, 'theo yêu cầu']),
  )
  expect(JSON.stringify(rows)).not.toContain(PERSON)
})

test('a tax code is the same number with and without its hyphen, also where it was hashed with it', async () => {
  expect(subjectNumber('0100233456-001')).toBe('0100233456001')
  const before = await message('T-1', 'delivered', subjects('0100233456-001'))
  const now = await message('T-2', 'delivered', subjects('0100233456001'))
  const headquarters = await message('T-3', 'delivered', subjects('0100233456'))
  expect((await order('0100233456-001')).erased).toBe(2)
  for (const id of [before, now]) expect((await detail(id))?.erasedAt).not.toBeNull()
  expect((await detail(headquarters))?.erasedAt).toBeNull()
})

describe('an edited message', () => {
  const NAMED = '038188077777'

  /** Asks for a replay of a dead one with a message about somebody else; another person has yet to approve it. */
  async function edited(key: string): Promise<string> {
    const exchangeId = await message(key, 'dead', subjects(PERSON))
    const edit = { exchangeId, body: Buffer.from('{}'), paths: ['/applicant'], ...subjects(NAMED) }
    const operators = createOperatorStore({ database: store.database, sealing, newId: uuidMaker(Date.now) })
    const asked = await operators.orderReplay(
      { kind: 'ids', exchangeIds: [exchangeId] },
      { by: 'lan', role: 'operator' },
      'sửa số định danh',
      { edits: [edit], isProposed: true },
    )
    expect(asked.ok).toBe(true)
    return exchangeId
  }
  const kept = async (id: string): Promise<number> =>
    (await store.database.query({ text: 'select from replay_edits where exchange = $1', values: [id] }))
      .length

  test('is erased with whom it names, as the original is', async () => {
    const id = await edited('ED-1')
    expect((await order(NAMED, true)).kept.dead).toBe(1)
    await store.store.discard(id, 'op', 'rút')
    expect((await order(NAMED)).erased).toBe(1)
    expect([await kept(id), (await detail(id))?.messageIn]).toEqual([0, null])
  })

  test('goes with its exchange when that is purged', async () => {
    const id = await edited('ED-2')
    await store.store.discard(id, 'op', 'rút')
    const retention = {
      ...{ deliveredDays: 400, rejectedDays: 90, routes: { dossier: { deliveredDays: 30 } } },
    }
    await purge(store.database, retention, Date.now() + 29 * 86_400_000)
    expect(await kept(id)).toBe(1)
    await purge(store.database, retention, Date.now() + 31 * 86_400_000)
    expect([await detail(id), await kept(id)]).toEqual([null, 0])
  })
})

test('a route’s messages are erased so long after their end; the exchange stays, others keep theirs', async () => {
  const short = await message('B-1', 'delivered', { route: 'step', lane: 'portal.steps' })
  const failed = await message('B-2', 'dead', { route: 'step', lane: 'portal.steps' })
  const long = await message('B-3', 'delivered', {})
  const expiry = createBodyExpiry(store.database, new Map([['step', 60_000]]))
  expect(await expiry.run(Date.now())).toBe(0)
  const laterMs = Date.now() + 61_000
  expect(await expiry.run(laterMs)).toBe(1)
  expect(await detail(short)).toMatchObject({
    erasedAt: expect.any(Date),
    messageIn: null,
    view: { state: 'delivered' },
  })
  for (const id of [failed, long]) expect((await detail(id))?.messageIn).not.toBeNull()
  expect(await expiry.run(laterMs)).toBe(0)

  // A dead one that was passed over is met again by the next walk from the beginning.
  await store.store.discard(failed, 'op', 'rút')
  expect(await expiry.run(laterMs)).toBe(0)
  expect(await expiry.run(laterMs + 2 * 86_400_000)).toBe(1)
})

test('a route that is kept longer keeps its months; the others’ exchanges go from them', async () => {
  const others = await message('L-1', 'delivered', {})
  const kept = await message('L-2', 'delivered', { route: 'step', lane: 'portal.steps' })
  const failed = await message('L-3', 'dead', {})
  const retention = { deliveredDays: 400, rejectedDays: 90, routes: { step: { deliveredDays: 800 } } }
  const day = 86_400_000
  expect((await purge(store.database, retention, Date.now() + 399 * day)).routes).toBe(0)
  await ensurePartitions(store.database, Date.now() + 500 * day)
  const purged = await purge(store.database, retention, Date.now() + 500 * day)
  expect(purged.months).not.toContain(monthOf(Date.now()))
  expect(purged.routes).toBeGreaterThan(0)
  expect(await store.store.find('onegate', others)).toBeNull()
  expect(await store.store.find('onegate', kept)).toMatchObject({ state: 'delivered' })
  expect(await store.store.find('onegate', failed)).toMatchObject({ state: 'dead' })
})

test('a route that is kept shorter goes before its month', async () => {
  const short = await message('S-1', 'delivered', { route: 'step', lane: 'portal.steps' })
  const long = await message('S-2', 'delivered', {})
  const retention = { deliveredDays: 400, rejectedDays: 90, routes: { step: { deliveredDays: 30 } } }
  expect((await purge(store.database, retention, Date.now() + 31 * 86_400_000)).routes).toBeGreaterThan(0)
  expect(await store.store.find('onegate', short)).toBeNull()
  expect(await store.store.find('onegate', long)).toMatchObject({ state: 'delivered' })
})
