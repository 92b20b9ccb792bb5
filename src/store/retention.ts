import type { Database } from './database.ts'
import { monthOf } from './ids.ts'
import { lockLines } from './lines.ts'
import { monthsOf } from './partitions.ts'
import { purgeEdits } from './replay-edits.ts'
import { longestDays, purgeRoutes } from './route-retention.ts'

export interface Retention {
  readonly deliveredDays: number
  readonly rejectedDays: number
  readonly auditDays: number
  readonly reportDays: number
  /** By route; what is absent is as for all. */
  readonly routes?: Readonly<Record<string, { readonly deliveredDays?: number }>>
}

const DAY_MS = 86_400_000
/** Small enough that moving the bodies of a batch stays far below a statement's time. */
const BATCH = 200

/** Idempotency keys outlive any purge (contract §3: kept ≥ 400 days). */
const IDEMPOTENCY_DAYS_MIN = 400

const MOVES = [
  'update order_keys set head_month = 0 where id = any($1::bigint[]) and head = any($2::uuid[]) and head_month = $3',
  'update queue_entries set month = 0 where order_key_id = any($1::bigint[]) and exchange = any($2::uuid[]) and month = $3',
  'update failed_exchanges set month = 0 where $1::bigint[] is not null and exchange = any($2::uuid[]) and month = $3',
  'update exchange_bodies set month = 0 where $1::bigint[] is not null and exchange = any($2::uuid[]) and month = $3',
  'update attempts set month = 0 where $1::bigint[] is not null and exchange = any($2::uuid[]) and month = $3',
  'update exchanges set month = 0 where $1::bigint[] is not null and id = any($2::uuid[]) and month = $3',
]
/** Of rejected messages; the list of the failed last, since it is what the next run starts from. */
const FORGET = [
  'delete from exchange_bodies where exchange = any($1::uuid[]) and month = any($2::int[])',
  'delete from exchanges where id = any($1::uuid[]) and month = any($2::int[])',
  'delete from failed_exchanges where exchange = any($1::uuid[]) and month = any($2::int[])',
]

/** What is still dead in a month that goes was a call (the others are kept): from here on nobody can replay it, so it counts as discarded. */
const FORGET_FAILED = {
  name: 'retention.forget-failed',
  text: `with gone as (delete from failed_exchanges where month = $1 returning route, state)
    insert into balance_deltas (route, part, count)
    select g.route, c.part, c.n * count(*) from gone g cross join (values ('dead', -1), ('discarded', 1)) as c(part, n)
    where g.state = 'dead' group by g.route, c.part, c.n`,
}

const TABLES = ['exchange_bodies', 'attempts', 'exchanges'] as const

export interface Purged {
  readonly months: readonly number[]
  readonly kept: number
  /** Of routes that are kept shorter than their months. */
  readonly routes: number
  /** Of the kept ones, those that have ended since, long enough ago. */
  readonly keptEnded: number
  readonly rejected: number
  readonly idempotencyKeys: number
}

/**
 * Drops months that are wholly older than the longest deliveredDays of any route, after moving what is unended or dead into the kept partition
 * (month 0); deletes old rejected messages and idempotency keys in batches. Any step may be cut off and is taken up by the next run. `nowMs`: the database's clock.
 */
export async function purge(
  database: Database,
  retention: Omit<Retention, 'auditDays' | 'reportDays'>,
  nowMs: number,
): Promise<Purged> {
  const longestMs = longestDays(retention) * DAY_MS
  const months = await oldMonths(database, nowMs - longestMs)
  let kept = 0
  for (const month of months) {
    kept += await keepUnended(database, month)
    await dropMonth(database, month)
  }
  const routes = await purgeRoutes(database, retention, nowMs)
  const keptEnded = await purgeKept(database, nowMs - longestMs)
  await purgeEdits(database)
  return {
    ...{ months, kept, routes, keptEnded },
    rejected: await purgeRejected(database, nowMs - retention.rejectedDays * DAY_MS),
    idempotencyKeys: await purgeIdempotencyKeys(
      database,
      Math.max(IDEMPOTENCY_DAYS_MIN, longestDays(retention)),
    ),
  }
}

async function oldMonths(database: Database, beforeMs: number): Promise<number[]> {
  return (await monthsOf(database)).filter((month) => month !== 0 && month < monthOf(beforeMs))
}

/** Rows move by an update of the partition key, in batches; a settlement that meets a moving row is repeated by the store. */
async function keepUnended(database: Database, month: number): Promise<number> {
  for (let kept = 0; ; ) {
    const moved = await database.transaction(async (client) => {
      const { rows } = await client.query<{ id: string; order_key_id: string }>({
        text: `select e.id, e.order_key_id from (
            select exchange from queue_entries where month = $1 union select exchange from failed_exchanges where month = $1 and state = 'dead' and not is_final
          ) k join exchanges e on e.month = $1 and e.id = k.exchange order by e.seq limit ${BATCH}`,
        values: [month],
      })
      if (rows.length === 0) return 0
      const ids = rows.map((row) => row.id)
      const keys = rows.map((row) => row.order_key_id)
      // Keys first, as everybody: while they are locked nothing of these lines changes its state.
      await lockLines(client, keys)
      for (const text of MOVES) await client.query({ text, values: [keys, ids, month] })
      return rows.length
    })
    kept += moved
    if (moved < BATCH) return kept
  }
}

async function dropMonth(database: Database, month: number): Promise<void> {
  await database.query({ ...FORGET_FAILED, values: [month] })
  // DETACH CONCURRENTLY does not block whoever reads or writes other months; it may not run within a transaction.
  const client = await database.connectAlone({ isPatient: true })
  try {
    for (const table of TABLES) {
      const name = `${table}_${Number(month)}`
      const { rows } = await client.query<{ pending: boolean }>({
        text: `select inhdetachpending as pending from pg_inherits where inhrelid = to_regclass($1)`,
        values: [name],
      })
      if (rows[0])
        await client.query(
          `alter table ${table} detach partition ${name} ${rows[0].pending ? 'finalize' : 'concurrently'}`,
        )
      await client.query(`drop table if exists ${name}`)
    }
  } finally {
    await client.end()
  }
}

/** What was kept beyond its month and has ended since goes after its own time; dead ones never. */
async function purgeKept(database: Database, beforeMs: number): Promise<number> {
  let purged = 0
  for (let deleted = BATCH; deleted === BATCH; purged += deleted)
    deleted = await database.transaction(async (client) => {
      const { rows } = await client.query<{ id: string }>({
        text: `select id from exchanges where month = 0 and state in ('delivered', 'discarded')
          and ended_at < to_timestamp($1 / 1000.0) order by id limit ${BATCH}`,
        values: [beforeMs],
      })
      const ids = rows.map((row) => row.id)
      if (ids.length === 0) return 0
      for (const text of [
        ...FORGET,
        'delete from attempts where exchange = any($1::uuid[]) and month = any($2::int[])',
      ])
        await client.query({ text, values: [ids, [0]] })
      return ids.length
    })
  return purged
}

async function purgeRejected(database: Database, beforeMs: number): Promise<number> {
  let purged = 0
  for (let deleted = BATCH; deleted === BATCH; purged += deleted)
    deleted = await database.transaction(async (client) => {
      const { rows } = await client.query<{ exchange: string; month: number }>({
        text: `select exchange, month from failed_exchanges
          where state = 'rejected' and ended_at < to_timestamp($1 / 1000.0) order by seq limit ${BATCH}`,
        values: [beforeMs],
      })
      const ids = rows.map((row) => row.exchange)
      const months = [...new Set(rows.map((row) => row.month))]
      if (ids.length === 0) return 0
      for (const text of FORGET) await client.query({ text, values: [ids, months] })
      return ids.length
    })
  return purged
}

async function purgeIdempotencyKeys(database: Database, days: number): Promise<number> {
  let purged = 0
  for (let deleted = BATCH; deleted === BATCH; purged += deleted) {
    const rows = await database.query({
      text: `delete from idempotency_keys where hash in (
          select i.hash from idempotency_keys i where i.created_at < now() - $1 * interval '1 day'
            and not exists (select from queue_entries q where q.exchange = i.exchange)
          order by i.created_at limit ${BATCH}) returning 1`,
      values: [days],
    })
    deleted = rows.length
  }
  return purged
}
