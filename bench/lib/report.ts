import Table from 'cli-table3'

/** One result (contract §9). null: not measured by this benchmark. */
export interface Figure {
  readonly bench: string
  readonly perSecond: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly rssMb: number | null
  /** To what stands beside it in the same run; null for what the others are compared with. */
  readonly ratio: number | null
}

const round = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits))

/** One JSON line a figure, and a table for people. */
export function report(figures: readonly Figure[]): void {
  const rounded = figures.map((figure) => ({
    bench: figure.bench,
    perSecond: round(figure.perSecond, 0),
    p50Ms: round(figure.p50Ms, 1),
    p99Ms: round(figure.p99Ms, 1),
    rssMb: round(figure.rssMb, 0),
    ratio: round(figure.ratio, 2),
  }))
  for (const figure of rounded) console.log(JSON.stringify(figure))
  const table = new Table({
    head: ['bench', 'per second', 'p50 ms', 'p99 ms', 'rss MB', 'ratio'],
    style: { head: [], border: [] },
  })
  for (const figure of rounded) table.push(Object.values(figure).map((value) => String(value ?? '–')))
  console.log(table.toString())
}
