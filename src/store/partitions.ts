import type { Database } from './database.ts'
import { monthsFrom } from './ids.ts'

const TABLES = ['exchanges', 'exchange_bodies', 'attempts'] as const

/** The months that have partitions, oldest first; 0, the kept partition, before all others. */
export async function monthsOf(database: Pick<Database, 'query'>): Promise<number[]> {
  const rows = await database.query<{ month: number }>({
    text: `select substr(c.relname, 11)::int as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'exchanges'::regclass and c.relname ~ '^exchanges_([1-9][0-9]{5}|0)$' order by 1`,
  })
  return rows.map((row) => row.month)
}

/** An exchange is updated at its lease and its settlement: room on the page keeps these updates there. */
const STORAGE = { exchanges: 'with (fillfactor = 75)', exchange_bodies: '', attempts: '' } as const

/** Partitions are made this far ahead, so that an outage of the maintenance of weeks harms nobody. */
const MONTHS_AHEAD = 3

/**
 * Makes the partitions of last month (a clock that was wrong), this month and the next ones, where they are missing. Idempotent, safe
 * for several processes: a lock serialises them. `nowMs`: the database's clock.
 */
export async function ensurePartitions(database: Database, nowMs: number): Promise<void> {
  const months = monthsFrom(nowMs - 31 * 86_400_000, MONTHS_AHEAD + 2)
  const missing = await database.query<{ month: number }>({
    text: `select m as month from unnest($1::int[]) m where to_regclass('attempts_' || m) is null`,
    values: [months],
  })
  if (missing.length === 0) return
  await database.transaction(async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('lienthong.partitions'))`)
    for (const { month } of missing)
      for (const table of TABLES)
        await client.query(
          `create table if not exists ${table}_${Number(month)} partition of ${table} for values in (${Number(month)}) ${STORAGE[table]}`,
        )
  })
}
