import { createHash } from 'node:crypto'
import type { ExchangeState, ExchangeView } from '../domain/exchange.ts'
import { type FailureCode, fail, ok, type Result } from '../domain/failure.ts'
import type { Accepted, ExchangeFilter, Page } from '../flow/ports.ts'
import type { Database } from './database.ts'
import { monthOfId, timeOfId } from './ids.ts'
import { acceptedOf, type StateRow } from './repeats.ts'

/**
 * An exchange as it is seen: due only while it is the head of its line and its lane may send; held by the first one ahead of it that is dead
 * or waits in a paused lane (one ahead that is in flight or merely waits holds nobody).
 */
export const viewFrom = (
  source: string,
): string => `select e.id, e.seq, e.route, e.sender, e.partner, e.key, e.state, e.attempts, e.failure_code, e.failure_detail,
    case when e.state = 'waiting' and k.state = 'ready' and k.head = e.id and not coalesce(l.is_paused, false)
      then greatest(k.due, l.paused_until) end as due_at,
    case when e.state = 'waiting' then (
      select h.exchange from (
        (select q.exchange, q.position from queue_entries q where q.order_key_id = e.order_key_id and q.position < e.position and q.is_dead
          order by q.position limit 1)
        union all
        -- Few lanes are ever paused: without one this reads nothing.
        (select q.exchange, q.position from lanes ql join queue_entries q on q.lane = ql.id
          where (ql.is_paused or ql.paused_until > now()) and q.order_key_id = e.order_key_id and q.position < e.position and not q.is_dead
            and not (k.state = 'leased' and k.head = q.exchange)
          order by q.position limit 1)
      ) h order by h.position limit 1) end as held_by
  from ${source} left join order_keys k on k.id = e.order_key_id left join lanes l on l.id = e.lane`

export interface ViewRow extends StateRow {
  readonly seq: string
  readonly route: string
  readonly sender: string
  readonly partner: string
  readonly key: string
  readonly attempts: number
  readonly due_at: Date | null
  readonly held_by: string | null
}

export async function findExchange(
  database: Database,
  sender: string,
  id: string,
): Promise<ExchangeView | null> {
  if (timeOfId(id) === null) return null
  const rows = await database.query<ViewRow>({
    name: 'views.find',
    text: `${viewFrom('exchanges e')} where e.id = $1 and e.month = any($2::int[]) and e.sender = $3`,
    values: [id, [monthOfId(id), 0], sender],
  })
  return rows[0] ? viewOf(rows[0]) : null
}

/**
 * What has a state that few have is found in the table that holds just those. The queue grows from nothing to thousands within seconds of an outage, and
 * for as long as statistics say that it is empty, PostgreSQL would join and sort all of it for each page (measured with 15,000: 1.2 s); `offset 0` makes it look
 * up one exchange after the other instead. Not so where `isNarrow`: the few exchanges of one key have an index.
 */
export function exchangeSource(state: ExchangeState | 'failed' | undefined, isNarrow: boolean): string {
  switch (state) {
    case 'failed':
      return 'failed_exchanges s join exchanges e on e.month = s.month and e.id = s.exchange'
    case 'delivering':
      return `(select head_month as month, head as exchange from order_keys where state = 'leased'
        union all select month, exchange from calls_in_flight) s join exchanges e on e.month = s.month and e.id = s.exchange`
    case 'waiting':
      return isNarrow
        ? 'queue_entries s join exchanges e on e.month = s.month and e.id = s.exchange'
        : 'queue_entries s cross join lateral (select * from exchanges x where x.month = s.month and x.id = s.exchange offset 0) e'
    case 'dead':
    case 'discarded':
    case 'rejected':
      return `failed_exchanges s join exchanges e on s.state = '${state}' and e.month = s.month and e.id = s.exchange`
    case 'delivered':
    case undefined:
      return 'exchanges e'
  }
}

/** The column along which such a list is read: that of the smaller table, where there is one. */
export const seqOf = (state: ExchangeState | 'failed' | undefined): 's.seq' | 'e.seq' =>
  state === undefined || state === 'delivered' || state === 'delivering' ? 'e.seq' : 's.seq'

/** Newest first, along one index per filter: exchanges_by_key, exchanges_by_sender. */
export async function listExchanges(
  database: Database,
  filter: ExchangeFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Result<Page<ExchangeView>>> {
  // No key of ours holds a NUL, and PostgreSQL would refuse the question.
  if (filter.key?.includes('\0')) return ok({ items: [], nextCursor: null })
  const question = ['sender', filter.sender, filter.key?.toUpperCase() ?? null, filter.state ?? null]
  const before = cursor === null ? null : readCursor(cursor, question)
  if (before === undefined)
    return fail(
      'INBOUND_MALFORMED',
      'The cursor belongs to another list. Ask for the first page again, without a cursor.',
    )
  const rows = await database.query<ViewRow>({
    text: `${viewFrom(exchangeSource(filter.state, filter.key !== undefined))} where e.sender = $1 and ($2::text is null or e.order_key = $2) and ($3::text is null or e.state = $3)
      and ($4::bigint is null or ${seqOf(filter.state)} < $4) order by ${seqOf(filter.state)} desc limit $5`,
    values: [filter.sender, filter.key?.toUpperCase() ?? null, filter.state ?? null, before, limit + 1],
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return ok({
    items: page.map(viewOf),
    nextCursor: rows.length > limit && last ? writeCursor(last.seq, question) : null,
  })
}

/** Which of these have ended, and how. */
export async function endedExchanges(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, Accepted>> {
  const rows = await database.query<StateRow>({
    name: 'views.ended',
    text: `select id, state, failure_code, failure_detail from exchanges where id = any($1::uuid[]) and month = any($2::int[])
      and state not in ('waiting', 'delivering')`,
    values: [ids, [...new Set([...ids.map(monthOfId), 0])]],
  })
  return new Map(rows.map((row) => [row.id, { ...acceptedOf(row), duplicate: false }]))
}

export function viewOf(row: ViewRow): ExchangeView {
  return {
    id: row.id,
    route: row.route,
    sender: row.sender,
    partner: row.partner,
    key: row.key,
    state: row.state,
    receivedAt: new Date(timeOfId(row.id) ?? 0),
    dueAt: row.due_at,
    heldBy: row.held_by,
    attempts: row.attempts,
    failure: failureOf(row.state, row.failure_code, row.failure_detail),
  }
}

function failureOf(
  state: ExchangeState,
  code: FailureCode | null,
  detail: string | null,
): ExchangeView['failure'] {
  return code === null || state === 'delivered' ? null : { code, detail: detail ?? '' }
}

/** Cursors are bound to what was asked: `question` is the filter, its members in a fixed order. */
const fingerprint = (question: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 16)

export const writeCursor = (seq: string, question: readonly unknown[]): string =>
  Buffer.from(`${seq}.${fingerprint(question)}`).toString('base64url')

/** The number at which the page before ended; undefined: not a cursor of this question. By default it fits a bigint. */
export function readCursor(cursor: string, question: readonly unknown[], digitsMax = 18): string | undefined {
  const [, seq, bound] =
    /^(\d+)\.([\w-]{16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  return seq !== undefined && seq.length <= digitsMax && bound === fingerprint(question) ? seq : undefined
}
