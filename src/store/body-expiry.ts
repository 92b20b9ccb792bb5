import type { Database } from './database.ts'
import { eraseContents, IS_FINAL } from './erase.ts'
import { timeOfId } from './ids.ts'

/** Rows of a route looked at in one statement, and erased in one transaction. */
const PAGE = 500
const DAY_MS = 86_400_000

export interface BodyExpiry {
  /** Erases what is due now; answers how many. `nowMs`: the database's clock. */
  readonly run: (nowMs: number) => Promise<number>
}

interface Row {
  readonly id: string
  readonly month: number
  readonly seq: string
  readonly is_due: boolean
}

/**
 * Erases bodies, records and issues of a route's exchanges so many ms after their end (bodiesKeptMs); the row stays, and so does the audit row.
 * Walks along exchanges_by_route in pages, from where it was before: what had not ended by then is met by the walk from the beginning that each
 * process makes when it starts and once a day. Two gateways at it do the same twice, and no harm.
 */
export function createBodyExpiry(database: Database, keptMs: ReadonlyMap<string, number>): BodyExpiry {
  const from = new Map<string, string>()
  let beganMs = 0
  return {
    run: async (nowMs) => {
      if (nowMs - beganMs > DAY_MS) {
        from.clear()
        beganMs = nowMs
      }
      let erased = 0
      for (const [route, ms] of keptMs) {
        for (let isMore = true; isMore; ) {
          const rows = await pageOf(database, {
            route,
            after: from.get(route) ?? '0',
            endedBeforeMs: nowMs - ms,
          })
          // In the order of acceptance: what came later than this cannot have ended before it.
          const young = rows.findIndex(({ id }) => (timeOfId(id) ?? 0) > nowMs - ms)
          const old = young === -1 ? rows : rows.slice(0, young)
          const due = old.filter(({ is_due }) => is_due)
          if (due.length > 0) await database.transaction((client) => eraseContents(client, due))
          erased += due.length
          const last = old.at(-1)
          if (last) from.set(route, last.seq)
          isMore = young === -1 && rows.length === PAGE
        }
      }
      return erased
    },
  }
}

const pageOf = (
  database: Database,
  {
    route,
    after,
    endedBeforeMs,
  }: { readonly route: string; readonly after: string; readonly endedBeforeMs: number },
): Promise<Row[]> =>
  database.query<Row>({
    name: 'expiry.page',
    text: `select e.id, e.month, e.seq, (e.erased_at is null and e.ended_at < to_timestamp($3 / 1000.0) and ${IS_FINAL}) as is_due
      from exchanges e where e.route = $1 and e.seq > $2 order by e.seq limit ${PAGE}`,
    values: [route, after, endedBeforeMs],
  })
