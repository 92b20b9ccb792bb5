import type { Database } from './database.ts'
import { IS_FINAL } from './erase.ts'
import { monthOf } from './ids.ts'
import { monthsOf } from './partitions.ts'
import type { Retention } from './retention.ts'

const DAY_MS = 86_400_000
/** Small enough that deleting the bodies of a batch stays far below a statement's time. */
const BATCH = 200

type RouteTimes = Pick<Retention, 'deliveredDays' | 'routes'>

/** How long the longest-kept route's exchanges are kept: a month goes as a whole only after that. */
export const longestDays = ({ deliveredDays, routes = {} }: RouteTimes): number =>
  Math.max(deliveredDays, ...Object.values(routes).map((route) => route.deliveredDays ?? deliveredDays))

/** Routes that are kept equally long; `isOthers`: all but these. */
interface Group {
  readonly routes: readonly string[]
  readonly isOthers: boolean
  readonly days: number
}

/** Those that go before their month does. */
function groupsOf(retention: RouteTimes): readonly Group[] {
  const named = Object.entries(retention.routes ?? {}).flatMap(([route, { deliveredDays }]) =>
    deliveredDays === undefined ? [] : [{ routes: [route], isOthers: false, days: deliveredDays }],
  )
  const others = {
    routes: named.flatMap(({ routes }) => routes),
    isOthers: true,
    days: retention.deliveredDays,
  }
  const longest = longestDays(retention)
  return [...named, others].filter(({ days }) => days < longest)
}

/** Deletes, in batches, what has ended for good of routes that are kept shorter than their months. Cut off, it goes on the next time. */
export async function purgeRoutes(database: Database, retention: RouteTimes, nowMs: number): Promise<number> {
  let purged = 0
  for (const group of groupsOf(retention)) {
    const beforeMs = nowMs - group.days * DAY_MS
    // The kept partition has its own rule (retention.ts), and what was accepted later has not ended before.
    for (const month of await monthsOf(database))
      if (month !== 0 && month <= monthOf(beforeMs))
        purged += await purgeGroup(database, group, { month, beforeMs })
  }
  return purged
}

const DELETE = [
  'delete from exchange_bodies where exchange = any($1::uuid[]) and month = $2',
  'delete from attempts where exchange = any($1::uuid[]) and month = $2',
  `delete from failed_exchanges where exchange = any($1::uuid[]) and month = $2`,
  'delete from exchanges where id = any($1::uuid[]) and month = $2',
]

async function purgeGroup(
  database: Database,
  { routes, isOthers }: Group,
  { month, beforeMs }: { readonly month: number; readonly beforeMs: number },
): Promise<number> {
  let purged = 0
  for (let lastSeq: string | null = '0'; lastSeq !== null; )
    lastSeq = await database.transaction(async (client) => {
      const { rows } = await client.query<{ id: string; seq: string }>({
        text: `select e.id, e.seq from exchanges e where e.month = $1 and e.seq > $2 and (e.route = any($3::text[])) <> $4
            and e.state <> 'rejected' and ${IS_FINAL} and e.ended_at < to_timestamp($5 / 1000.0)
          order by e.seq limit ${BATCH}`,
        values: [month, lastSeq, routes, isOthers, beforeMs],
      })
      const ids = rows.map(({ id }) => id)
      for (const text of DELETE) if (ids.length > 0) await client.query({ text, values: [ids, month] })
      purged += ids.length
      return ids.length === BATCH ? (rows.at(-1)?.seq ?? null) : null
    })
  return purged
}
