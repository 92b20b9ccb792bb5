import type { ExchangeState } from '../domain/exchange.ts'
import type { AuditHead, LaneFigures, RouteFigures, StoreFigures } from '../flow/figures.ts'
import { RECOUNT_FACT, recountOf } from './balance.ts'
import type { Database } from './database.ts'
import { timeOfId } from './ids.ts'

/**
 * Everything in one statement, so in one snapshot: the balance holds in each reading. Reads no history: the sums, what is not yet folded into them,
 * what stands in line (one scan; 300,000 entries took 110 ms) and what is in flight, whose exchanges are looked up one by one (offset 0 keeps the
 * planner from joining whole months). The oldest of each lane: index queue_entries_lane.
 */
const FIGURES = {
  name: 'figures.read',
  text: `with parts as (
      select route, part, sum(count)::bigint as count from (
        select route, part, count from balance union all select route, part, count from balance_deltas) p group by route, part
    ), queued as (
      select route, lane, count(*) as count from (
        select route, lane from queue_entries where not is_dead union all select route, lane from calls_in_flight) q group by route, lane
    ), in_flight as (
      select e.route, e.lane, count(*) as count from order_keys k cross join lateral (
        select route, lane from exchanges x where x.month = k.head_month and x.id = k.head offset 0) e
      where k.state = 'leased' group by e.route, e.lane
      union all select route, lane, count(*) from calls_in_flight group by route, lane
    ), oldest as (
      select l.id as lane, (select exchange from queue_entries q where q.lane = l.id and not q.is_dead order by q.seq limit 1) as exchange from lanes l
    )
    select (select coalesce(json_agg(p), '[]') from parts p) as parts, (select coalesce(json_agg(q), '[]') from queued q) as queued,
      (select coalesce(json_agg(f), '[]') from in_flight f) as in_flight, (select coalesce(json_agg(o order by o.lane), '[]') from oldest o) as oldest,
      (select value from facts where name = '${RECOUNT_FACT}') as recount, (extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
}

interface Part {
  readonly route: string
  readonly part: 'accepted' | Exclude<ExchangeState, 'waiting' | 'delivering'>
  readonly count: number
}

interface InLine {
  readonly route: string
  readonly lane: string
  readonly count: number
}

interface FiguresRow {
  readonly parts: readonly Part[]
  readonly queued: readonly InLine[]
  readonly in_flight: readonly InLine[]
  readonly oldest: readonly { readonly lane: string; readonly exchange: string | null }[]
  readonly recount: string | null
  readonly now: string
}

/**
 * Figures of the whole store. `routes` have their rows also where they are still 0. unended is counted, not computed from the other two: were the
 * balance ever wrong, it would show.
 */
export async function readFigures(database: Database, routes: readonly string[]): Promise<StoreFigures> {
  const [row] = await database.query<FiguresRow>(FIGURES)
  if (!row) throw new Error('the figures were not answered')
  const total = (...parts: Part['part'][]): number =>
    sum(row.parts.filter(({ part }) => parts.includes(part)))
  return {
    routes: routeFigures(row, routes),
    lanes: laneFigures(row),
    balance: {
      accepted: total('accepted'),
      ended: total('delivered', 'dead', 'discarded'),
      unended: sum(row.queued),
    },
    recount: recountOf(row.recount),
  }
}

const sum = (counted: readonly { readonly count: number }[]): number =>
  counted.reduce((total, { count }) => total + count, 0)

function routeFigures(row: FiguresRow, routes: readonly string[]): RouteFigures[] {
  const known = new Set([...routes, ...row.parts.map(({ route }) => route)])
  return [...known].sort().map((route) => {
    const ofRoute = <T extends { readonly route: string }>(counted: readonly T[]): T[] =>
      counted.filter((each) => each.route === route)
    const delivering = sum(ofRoute(row.in_flight))
    const countOf = (wanted: Part['part']): number =>
      sum(ofRoute(row.parts).filter(({ part }) => part === wanted))
    return {
      route,
      counts: {
        waiting: sum(ofRoute(row.queued)) - delivering,
        delivering,
        delivered: countOf('delivered'),
        dead: countOf('dead'),
        discarded: countOf('discarded'),
        rejected: countOf('rejected'),
      },
    }
  })
}

function laneFigures(row: FiguresRow): LaneFigures[] {
  const nowMs = Number(row.now)
  return row.oldest.map(({ lane, exchange }) => {
    const inLane = (counted: readonly InLine[]): number => sum(counted.filter((each) => each.lane === lane))
    const receivedMs = exchange === null ? null : timeOfId(exchange)
    return {
      lane,
      waiting: inLane(row.queued) - inLane(row.in_flight),
      oldestSeconds: receivedMs === null ? 0 : Math.max(0, (nowMs - receivedMs) / 1_000),
    }
  })
}

/** Where the audit chain ends just now. */
export async function readAuditHead(database: Database): Promise<AuditHead> {
  const [row] = await database.query<{ id: string; head: string }>({
    name: 'figures.audit-head',
    text: `select id, encode(mac, 'hex') as head from audit order by id desc limit 1`,
  })
  return row ?? { id: '0', head: null }
}
