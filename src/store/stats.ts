import type { ExchangeState } from '../domain/exchange.ts'
import type { Database } from './database.ts'
import { monthOf } from './ids.ts'
import { firstIdAt } from './operator-list.ts'

/** What became of the messages that were accepted in a stretch of time. Rejected ones are outside. */
export interface Figures {
  readonly accepted: number
  readonly delivered: number
  readonly dead: number
  /** Took more than one attempt. */
  readonly retried: number
  /** From acceptance to delivery, of the delivered ones, within 3 %; null: none was delivered. */
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

export interface Stats extends Figures {
  readonly byRoute: Readonly<Record<string, Figures>>
  /** Oldest first, one for each stretch of the window, the last one under way. `at`: its beginning. */
  readonly series: readonly {
    readonly at: Date
    readonly accepted: number
    readonly delivered: number
    readonly dead: number
  }[]
}

const MINUTE_MS = 60_000
/** A window is shown in points and read in cells; a cell lies within one point and one month (UTC). */
const WINDOWS = {
  '1h': { points: 60, pointMs: MINUTE_MS, cellMs: MINUTE_MS },
  '24h': { points: 96, pointMs: 15 * MINUTE_MS, cellMs: 5 * MINUTE_MS },
  '7d': { points: 84, pointMs: 120 * MINUTE_MS, cellMs: 15 * MINUTE_MS },
} as const
export type StatsWindow = keyof typeof WINDOWS

/** Contract §7: figures are at most 5 s old. */
const FRESH_MS = 4_000
/** After its end a cell may still get what was numbered within it and committed late (acceptance gives the store 5 s). */
const LATE_MS = 15_000
/** A latency is kept as the number of its bin; bins are 1/20 of a natural logarithm wide, 5 %. */
const BINS_PER_E = 20

/** One row per route, state, whether it was retried, and bin of a cell. */
interface CellRow {
  readonly cell: string
  readonly route: string
  readonly state: ExchangeState
  readonly is_retried: boolean
  readonly bin: number | null
  readonly n: number
}

/**
 * Reads a cell's ids along the primary key of their month and of the kept partition: what is read is bounded by the window, whatever else there is.
 * The time is the id's own, its first 48 bits.
 */
const CELLS = `select c.cell, e.route, e.state, e.attempts > 1 as is_retried,
    case when e.state = 'delivered' then floor(${BINS_PER_E} * ln(1 + greatest(0.0::float8,
      extract(epoch from e.ended_at)::float8 * 1000 - ('x' || encode(substr(uuid_send(e.id), 1, 6), 'hex'))::bit(48)::bigint)))::int end as bin,
    count(*)::int as n
  from unnest($1::bigint[], $2::int[], $3::uuid[], $4::uuid[]) as c(cell, month, first, after)
  join exchanges e on e.month in (c.month, 0) and e.id >= c.first and e.id < c.after
  where e.state <> 'rejected'
  group by c.cell, e.route, e.state, is_retried, bin`

interface Cell {
  readonly rows: readonly CellRow[]
  /** All have ended for good: it is never read again. */
  readonly isFinal: boolean
}

export interface StatsReader {
  readonly read: (window: StatsWindow) => Promise<Stats>
}

/**
 * Figures of a window of time, of the whole store. Of what was read before only the cells in which something may still change are read again,
 * and nothing twice within 4 s, whoever asks.
 */
export function createStats(database: Database, monotonicMs: () => number): StatsReader {
  const windows = new Map<StatsWindow, { readonly askedMs: number; readonly stats: Promise<Stats> }>()
  const cells = new Map<StatsWindow, Map<number, Cell>>()

  return {
    read: (window) => {
      const known = windows.get(window)
      if (known && monotonicMs() - known.askedMs < FRESH_MS) return known.stats
      const before = cells.get(window) ?? new Map<number, Cell>()
      cells.set(window, before)
      const stats = readWindow(database, window, before)
      windows.set(window, { askedMs: monotonicMs(), stats })
      // A failure is told to whoever asked, and the next one asks anew.
      stats.catch(() => windows.delete(window))
      return stats
    },
  }
}

async function readWindow(database: Database, window: StatsWindow, known: Map<number, Cell>): Promise<Stats> {
  const { points, pointMs, cellMs } = WINDOWS[window]
  // On a connection of its own: a week of a busy province may take longer than a statement of the one way may.
  const { rows, nowMs, first, wanted } = await database.patientTransaction(async (client) => {
    const { rows: clock } = await client.query<{ ms: string }>({
      text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
    })
    const nowMs = Number(clock[0]?.ms)
    const first = (Math.floor(nowMs / pointMs) - points + 1) * pointMs
    const wanted: number[] = []
    for (let at = first; at <= nowMs; at += cellMs) if (!known.get(at)?.isFinal) wanted.push(at)
    // Without statistics of a young month the planner would rather read all of it, for each cell.
    await client.query('set local enable_seqscan = off')
    const { rows } = await client.query<CellRow>({
      text: CELLS,
      values: [
        wanted,
        wanted.map(monthOf),
        wanted.map((at) => firstIdAt(new Date(at))),
        wanted.map((at) => firstIdAt(new Date(at + cellMs))),
      ],
    })
    return { rows, nowMs, first, wanted }
  })
  for (const at of known.keys()) if (at < first) known.delete(at)
  const read = Map.groupBy(rows, (row) => Number(row.cell))
  for (const at of wanted) {
    const cell = read.get(at) ?? []
    const isEnded = cell.every(({ state }) => state === 'delivered' || state === 'discarded')
    known.set(at, { rows: cell, isFinal: isEnded && at + cellMs + LATE_MS < nowMs })
  }
  return statsOf(
    known,
    Array.from({ length: points }, (_, n) => first + n * pointMs),
    pointMs,
  )
}

function statsOf(cells: ReadonlyMap<number, Cell>, points: readonly number[], pointMs: number): Stats {
  const rows = [...cells.values()].flatMap((cell) => cell.rows)
  const byPoint = new Map<number, CellRow[]>(points.map((at) => [at, []]))
  for (const [at, cell] of cells) byPoint.get(Math.floor(at / pointMs) * pointMs)?.push(...cell.rows)
  return {
    ...figuresOf(rows),
    byRoute: Object.fromEntries(
      [...Map.groupBy(rows, (row) => row.route)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([route, its]) => [route, figuresOf(its)]),
    ),
    series: [...byPoint].map(([at, its]) => {
      const { accepted, delivered, dead } = figuresOf(its)
      return { at: new Date(at), accepted, delivered, dead }
    }),
  }
}

function figuresOf(rows: readonly CellRow[]): Figures {
  const sum = (isCounted: (row: CellRow) => boolean): number =>
    rows.reduce((total, row) => total + (isCounted(row) ? row.n : 0), 0)
  const bins = new Map<number, number>()
  for (const { bin, n } of rows) if (bin !== null) bins.set(bin, (bins.get(bin) ?? 0) + n)
  return {
    accepted: sum(() => true),
    delivered: sum((row) => row.state === 'delivered'),
    dead: sum((row) => row.state === 'dead'),
    retried: sum((row) => row.is_retried),
    p50Ms: quantile(bins, 0.5),
    p99Ms: quantile(bins, 0.99),
  }
}

/** The middle of the bin in which the share of all is reached. */
function quantile(bins: ReadonlyMap<number, number>, share: number): number | null {
  const sorted = [...bins].sort(([a], [b]) => a - b)
  const total = sorted.reduce((sum, [, n]) => sum + n, 0)
  let seen = 0
  for (const [bin, n] of sorted) {
    seen += n
    if (seen >= total * share) return Math.round(Math.exp((bin + 0.5) / BINS_PER_E) - 1)
  }
  return null
}
