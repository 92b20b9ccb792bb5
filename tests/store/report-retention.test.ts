import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidMaker } from '../../src/store/ids.ts'
import { purgeReports } from '../../src/store/report-retention.ts'
import { type TestStore, testStore } from '../support/store.ts'

const DAY_MS = 86_400_000
const KEPT = { rejectedDays: 90, reportDays: 400, auditDays: 3_650 }
const nowMs = Date.now()
/** An id that was made so many days ago. */
const idOf = (daysAgo: number): string => uuidMaker(() => nowMs - daysAgo * DAY_MS)()

let store: TestStore
beforeAll(async () => {
  store = await testStore()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

const write = (text: string, values: readonly unknown[]) =>
  store.database.query({ text, values: [...values] })
const idsOf = async (text: string): Promise<unknown[]> =>
  (await store.database.query<{ id: unknown }>({ text })).map(({ id }) => id)

async function reconciled(id: string, state: string, lines: number): Promise<string> {
  await write(
    `insert into reconciliations (id, kind, day, ordered_by, is_daily, state, statements) values ($1, 'payments', '2025-11-21', 'lan', false, $2, '[]')`,
    [id, state],
  )
  await write(
    `insert into reconciliation_lines (reconciliation, place, class, line) select $1, n, 'matched', '{}' from generate_series(1, $2::int) n`,
    [id, lines],
  )
  return id
}

async function replayed(id: string, state: string, items: number): Promise<string> {
  await write(
    `insert into replays (id, by, reason, matched, skipped, state) values ($1, 'lan', 'x', 1, 0, $2)`,
    [id, state],
  )
  await write(
    `insert into replay_items (replay, exchange, month, order_key_id, position, state)
      select $1, gen_random_uuid(), 202511, 1, n, 'delivered' from generate_series(1, $2::int) n`,
    [id, items],
  )
  await write(
    `insert into replay_edits (replay, exchange, paths, body) values ($1, gen_random_uuid(), '{}', '\\x00')`,
    [id],
  )
  return id
}

test('what has ended and is older goes with all its parts, in batches; what is younger, under way or waits for somebody stays', async () => {
  await reconciled(idOf(401), 'done', 7_000)
  await reconciled(idOf(500), 'failed', 0)
  const reconciliations = [await reconciled(idOf(401), 'running', 0), await reconciled(idOf(399), 'done', 2)]
  await replayed(idOf(401), 'finished', 7_000)
  await replayed(idOf(450), 'rejected', 1)
  const replays = [
    await replayed(idOf(401), 'running', 1),
    await replayed(idOf(402), 'paused', 1),
    await replayed(idOf(403), 'proposed', 1),
    await replayed(idOf(399), 'finished', 1),
  ]
  for (const [slot, daysAgo] of [
    [1, 91],
    [2, 89],
  ])
    await write(
      `insert into callback_quarantine (slot, at, provider, reason, raw) values ($1, now() - $2::int * interval '1 day', 'bank', 'x', '\\x00')`,
      [slot, daysAgo],
    )

  for (const [count, daysAgo] of [
    [7_000, 3_651],
    [3, 3_649],
  ])
    await write(
      `insert into decisions (exchange, kind, at, by, reason) select gen_random_uuid(), 'discard', now() - $2::int * interval '1 day', 'lan', 'x'
        from generate_series(1, $1::int)`,
      [count, daysAgo],
    )

  expect(await purgeReports(store.database, KEPT, nowMs)).toEqual({
    ...{ reconciliations: 2, replays: 2, callbacks: 1, decisions: 7_000 },
  })
  expect((await idsOf('select id from reconciliations')).sort()).toEqual(reconciliations.sort())
  expect(await idsOf('select distinct reconciliation as id from reconciliation_lines')).toEqual([
    reconciliations.toSorted().at(-1),
  ])
  for (const table of ['replay_items', 'replay_edits'])
    expect((await idsOf(`select distinct replay as id from ${table}`)).sort()).toEqual(replays.toSorted())
  expect((await idsOf('select id from replays')).sort()).toEqual(replays.toSorted())
  expect(await idsOf('select slot as id from callback_quarantine')).toEqual([2])
  expect(await idsOf('select id from decisions')).toHaveLength(3)
  expect(await purgeReports(store.database, KEPT, nowMs)).toEqual({
    ...{ reconciliations: 0, replays: 0, callbacks: 0, decisions: 0 },
  })
})
