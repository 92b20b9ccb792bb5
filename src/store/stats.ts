import type { Database } from './database.ts'

/** What became of the messages that were accepted in a stretch of time. Rejected ones are outside. */
export interface Figures {
  readonly accepted: number
  readonly delivered: number
  readonly dead: number
  /** Was tried more than once, or will be. */
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
/** A window is shown in points of so many minutes, which are added up from stretches (migration 0006). */
const WINDOWS = {
  '1h': { points: 60, pointMinutes: 1, stretch: 1 },
  '24h': { points: 96, pointMinutes: 15, stretch: 15 },
  '7d': { points: 84, pointMinutes: 120, stretch: 15 },
} as const
export type StatsWindow = keyof typeof WINDOWS

/** Contract §7: figures are at most 5 s old. */
const FRESH_MS = 4_000
/** A latency is kept as the number of its bin (migration 0006). */
const BINS_PER_E = 20

/** Exchanges accepted in one point of the window. */
interface PointRow {
  /** Unix minutes. */
  readonly point: number
  readonly route: string
  readonly part: 'accepted' | 'delivered' | 'dead' | 'retried'
  /** -1 but for delivered ones. */
  readonly bin: number
  readonly n: number
}

/** What is added up and what is not yet, in one statement. The first along the primary key, the second is seconds old; reads no history. */
const POINTS = {
  name: 'stats.points',
  text: `select minute / $2 * $2 as point, route, part, bin, sum(count)::int as n from (
      select minute, route, part, bin, count from figures where stretch = $1 and minute >= $3
      union all select minute, route, part, coalesce(bin, -1), count from balance_deltas where minute >= $3
        and part in ('accepted', 'delivered', 'dead', 'retried')
    ) f group by point, route, part, bin`,
}

export interface StatsReader {
  readonly read: (window: StatsWindow) => Promise<Stats>
}

/** Figures of a window of time, of the whole store; nothing is read twice within 4 s, whoever asks. */
export function createStats(database: Pick<Database, 'query'>, monotonicMs: () => number): StatsReader {
  const windows = new Map<StatsWindow, { readonly askedMs: number; readonly stats: Promise<Stats> }>()
  return {
    read: (window) => {
      const known = windows.get(window)
      if (known && monotonicMs() - known.askedMs < FRESH_MS) return known.stats
      const stats = readWindow(database, window)
      windows.set(window, { askedMs: monotonicMs(), stats })
      // A failure is told to whoever asked, and the next one asks anew.
      stats.catch(() => windows.delete(window))
      return stats
    },
  }
}

async function readWindow(database: Pick<Database, 'query'>, window: StatsWindow): Promise<Stats> {
  const { points, pointMinutes, stretch } = WINDOWS[window]
  const [clock] = await database.query<{ minute: number }>({
    name: 'stats.clock',
    text: 'select floor(extract(epoch from clock_timestamp()) / 60)::int as minute',
  })
  const first = (Math.floor((clock?.minute ?? 0) / pointMinutes) - points + 1) * pointMinutes
  const rows = await database.query<PointRow>({ ...POINTS, values: [stretch, pointMinutes, first] })
  const byPoint = Map.groupBy(rows, (row) => row.point)
  return {
    ...figuresOf(rows),
    byRoute: Object.fromEntries(
      [...Map.groupBy(rows, (row) => row.route)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([route, its]) => [route, figuresOf(its)]),
    ),
    series: Array.from({ length: points }, (_, n) => {
      const point = first + n * pointMinutes
      const { accepted, delivered, dead } = figuresOf(byPoint.get(point) ?? [])
      return { at: new Date(point * MINUTE_MS), accepted, delivered, dead }
    }),
  }
}

function figuresOf(rows: readonly PointRow[]): Figures {
  const sums = { accepted: 0, delivered: 0, dead: 0, retried: 0 }
  const bins = new Map<number, number>()
  for (const { part, bin, n } of rows) {
    sums[part] += n
    if (part === 'delivered') bins.set(bin, (bins.get(bin) ?? 0) + n)
  }
  return { ...sums, p50Ms: quantile(bins, 0.5), p99Ms: quantile(bins, 0.99) }
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
