import type { Recount } from '../flow/figures.ts'
import type { Client, Database } from './database.ts'

/** Any number of its own: one gateway folds at a time, one recounts. */
const FOLD_LOCK = 7_411_030
const RECOUNT_LOCK = 7_411_031

/** Where the store notes its last recount. */
export const RECOUNT_FACT = 'balance recount'
const DAY_MS = 86_400_000
/** 02:00 in Viet Nam, which has one time zone and no summer time: when nobody waits for a dossier. */
const NIGHT_MS = 19 * 3_600_000

/** What the figures of a window are added up by, and kept for, in minutes (migration 0006): a list of SQL rows. */
const STRETCHES = 'values (1, 120), (15, 8 * 24 * 60)'
const NOW_MINUTE = '(extract(epoch from now()) / 60)::int'

/** Figures whose time is over, along the primary key. */
const FORGET = {
  name: 'balance.forget',
  text: `delete from figures f using (${STRETCHES}) as s(stretch, kept) where f.stretch = s.stretch and f.minute < ${NOW_MINUTE} - s.kept`,
}

/** Rows added up in one transaction: what a long outage of the fold left behind must not be too much for one statement. */
const FOLD_MAX = 20_000

/** One statement: whoever reads these tables sees each row in one of them. */
const FOLD = {
  name: 'balance.fold',
  text: `with folded as (
      delete from balance_deltas where ctid = any(array(select ctid from balance_deltas limit $1)) returning route, part, count, minute, bin
    ), figured as (
      insert into figures as f (stretch, minute, route, part, bin, count)
      select s.stretch, d.minute / s.stretch * s.stretch, d.route, d.part, coalesce(d.bin, -1), sum(d.count)
        from folded d cross join (${STRETCHES}) as s(stretch, kept)
        where d.part in ('accepted', 'delivered', 'dead', 'retried') and d.minute >= ${NOW_MINUTE} - s.kept
        group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
      on conflict (stretch, minute, route, part, bin) do update set count = f.count + excluded.count
    ), sums as (
      select route, part, sum(count)::bigint as count from folded where part <> 'retried' group by route, part
    ), added as (
      insert into balance as b (route, part, count) select route, part, count from sums order by route, part
      on conflict (route, part) do update set count = b.count + excluded.count
    )
    select count(*)::int as n from folded`,
}

/**
 * What is there against what the balance says, in one snapshot, per route: the rows in line that are not dead are the unended, the dead are listed
 * apart. Reads no history.
 */
const RECOUNT = {
  name: 'balance.recount',
  text: `with parts as (
      select route, part, count from balance union all select route, part, count from balance_deltas where part <> 'retried'
    ), said as (
      select route, sum(case part when 'accepted' then count when 'rejected' then 0 else -count end)::bigint as unended,
        coalesce(sum(count) filter (where part = 'dead'), 0)::bigint as dead from parts group by route
    ), queued as (
      select route, count(*) as unended from (
        select route from queue_entries where not is_dead union all select route from calls_in_flight) q group by route
    ), failed as (
      select route, count(*) as dead from failed_exchanges where state = 'dead' group by route
    )
    select route, coalesce(s.unended, 0)::bigint as said_unended, coalesce(q.unended, 0) as unended,
      coalesce(s.dead, 0)::bigint as said_dead, coalesce(f.dead, 0) as dead
    from said s full join queued q using (route) full join failed f using (route)
    where coalesce(s.unended, 0) <> coalesce(q.unended, 0) or coalesce(s.dead, 0) <> coalesce(f.dead, 0)
    order by route`,
}

/** A route whose balance is wrong; counts as texts, as the database gives them. */
export interface Imbalance {
  readonly route: string
  readonly said_unended: string
  readonly unended: string
  readonly said_dead: string
  readonly dead: string
}

/** For whoever has to look for the bug: routes and counts. */
export const describeImbalance = (wrong: readonly Imbalance[]): string =>
  wrong
    .map(
      ({ route, ...n }) =>
        `route ${route}: ${n.unended} unended where the balance says ${n.said_unended}, ${n.dead} dead where it says ${n.said_dead}`,
    )
    .join('; ')

/** Adds what was appended to the sums. Leaves it to another gateway that is just doing so. */
export async function foldBalance(database: Database): Promise<void> {
  while ((await foldSome(database)) === FOLD_MAX);
}

/** Answers how many rows it added up. */
const foldSome = (database: Database): Promise<number> =>
  database.transaction(async (client) => {
    if (!(await tryLock(client, FOLD_LOCK))) return 0
    const { rows } = await client.query<{ n: number }>({ ...FOLD, values: [FOLD_MAX] })
    await client.query(FORGET)
    return rows[0]?.n ?? 0
  })

/**
 * Recounts when nobody has since the last night; null: not due, or another gateway is at it. What is wrong is told and noted, never mended:
 * a balance that corrects itself would hide the bug.
 */
export async function recountWhenDue(
  database: Database,
  nowMs: number,
): Promise<readonly Imbalance[] | null> {
  const last = await lastRecount(database)
  if (last !== null && last.at.getTime() >= lastNight(nowMs)) return null
  return database.patientTransaction(async (client) => {
    if (!(await tryLock(client, RECOUNT_LOCK))) return null
    const { rows } = await client.query<Imbalance>(RECOUNT)
    await client.query({
      text: 'insert into facts (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
      values: [RECOUNT_FACT, JSON.stringify({ at: nowMs, isOk: rows.length === 0 })],
    })
    return rows
  })
}

/** The latest time that it was 02:00 in Viet Nam. */
const lastNight = (nowMs: number): number => Math.floor((nowMs - NIGHT_MS) / DAY_MS) * DAY_MS + NIGHT_MS

async function lastRecount(database: Database): Promise<Recount | null> {
  const [row] = await database.query<{ value: string }>({
    name: 'balance.last-recount',
    text: `select value from facts where name = '${RECOUNT_FACT}'`,
  })
  return recountOf(row?.value ?? null)
}

/** Reads what recountWhenDue has noted under RECOUNT_FACT. */
export function recountOf(value: string | null): Recount | null {
  const noted: unknown = value === null ? null : JSON.parse(value)
  if (typeof noted !== 'object' || noted === null || !('at' in noted) || !('isOk' in noted)) return null
  return { at: new Date(Number(noted.at)), isOk: noted.isOk === true }
}

async function tryLock(client: Client, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ is_ours: boolean }>({
    text: 'select pg_try_advisory_xact_lock($1) as is_ours',
    values: [lock],
  })
  return rows[0]?.is_ours === true
}
