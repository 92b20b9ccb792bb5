import type { Database } from './database.ts'
import { firstIdOf } from './ids.ts'

export interface ReportRetention {
  /** Of callbacks that were not believed, too. */
  readonly rejectedDays: number
  readonly reportDays: number
  /** Of what was decided about single exchanges, as of the audit rows that say the same. */
  readonly auditDays: number
}

export interface PurgedReports {
  readonly reconciliations: number
  readonly replays: number
  /** Callbacks that were not believed. */
  readonly callbacks: number
  /** Replays and discards of single exchanges, as these show them. */
  readonly decisions: number
}

const DAY_MS = 86_400_000
const BATCH = 200
/** A reconciliation has a line for each payment of a day, a replay an item for each exchange: those go first, so many at a time. */
const PARTS_BATCH = 5_000

/** What is ordered by id, since their ids tell the time: those that have ended and were ordered before. */
const OLD = {
  reconciliations: `select id from reconciliations where id < $1 and state <> 'running' order by id limit ${BATCH}`,
  replays: `select id from replays where id < $1 and state in ('finished', 'rejected') order by id limit ${BATCH}`,
}
const PARTS = {
  reconciliations: [
    `delete from reconciliation_lines where (reconciliation, place) in (
      select reconciliation, place from reconciliation_lines where reconciliation = any($1::uuid[]) limit ${PARTS_BATCH})`,
  ],
  replays: [
    `delete from replay_edits where replay = any($1::uuid[])`,
    `delete from replay_items where (replay, exchange) in (
      select replay, exchange from replay_items where replay = any($1::uuid[]) limit ${PARTS_BATCH})`,
  ],
}

/**
 * Deletes what was reported and ordered long ago, in batches; cut off, it goes on the next time. Who ordered it and why stays in the audit log, and
 * in each exchange's own decisions. `nowMs`: the database's clock.
 */
export async function purgeReports(
  database: Database,
  { rejectedDays, reportDays, auditDays }: ReportRetention,
  nowMs: number,
): Promise<PurgedReports> {
  const before = firstIdOf(nowMs - reportDays * DAY_MS)
  return {
    reconciliations: await purgeOrdered(database, 'reconciliations', before),
    replays: await purgeOrdered(database, 'replays', before),
    callbacks: await purgeQuarantine(database, nowMs - rejectedDays * DAY_MS),
    decisions: await purgeDecisions(database, nowMs - auditDays * DAY_MS),
  }
}

async function purgeOrdered(database: Database, table: keyof typeof OLD, before: string): Promise<number> {
  for (let purged = 0; ; ) {
    const old = await database.query<{ id: string }>({ text: OLD[table], values: [before] })
    const ids = old.map(({ id }) => id)
    if (ids.length === 0) return purged
    for (const text of PARTS[table])
      for (let deleted = PARTS_BATCH; deleted === PARTS_BATCH; )
        deleted = (await database.query({ text: `${text} returning 1`, values: [ids] })).length
    // Nothing that has ended begins again, and nothing is added to it.
    await database.query({ text: `delete from ${table} where id = any($1::uuid[])`, values: [ids] })
    purged += ids.length
  }
}

/** At most as many as there are slots. */
async function purgeQuarantine(database: Database, beforeMs: number): Promise<number> {
  const rows = await database.query({
    text: 'delete from callback_quarantine where at < to_timestamp($1 / 1000.0) returning 1',
    values: [beforeMs],
  })
  return rows.length
}

/** From the beginning, along their ids, in whose order they were made: no more is read than goes, and one batch. */
async function purgeDecisions(database: Database, beforeMs: number): Promise<number> {
  for (let purged = 0; ; ) {
    const rows = await database.query({
      text: `with oldest as (select id, at from decisions order by id limit ${PARTS_BATCH})
        delete from decisions d using oldest o where d.id = o.id and o.at < to_timestamp($1 / 1000.0) returning 1`,
      values: [beforeMs],
    })
    purged += rows.length
    if (rows.length < PARTS_BATCH) return purged
  }
}
