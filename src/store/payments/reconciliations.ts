import { fail, ok, type Result } from '../../domain/failure.ts'
import type { Observer, Page, Sealing } from '../../flow/ports.ts'
import type {
  DueReconciliation,
  NewReconciliation,
  ReconciliationLine,
  ReconciliationStore,
  ReconciliationView,
} from '../../flow/reconcile-ports.ts'
import { appendAudit } from '../audit.ts'
import type { Client, Database } from '../database.ts'
import { timeOfId } from '../ids.ts'
import { inTransaction } from '../store.ts'
import { readCursor, writeCursor } from '../views.ts'
import { deadNewsOf, paymentsBy, paymentsOf } from './day.ts'

export interface ReconciliationParts {
  readonly database: Database
  /** For what may be slow without harm. */
  readonly reads: Database
  readonly sealing: Sealing
  readonly observer: Pick<Observer, 'faulted'>
  readonly isReady: () => boolean
  readonly newId: () => string
}

/** Reconciliations over a migrated database. */
export function createReconciliationStore(parts: ReconciliationParts): ReconciliationStore {
  const { database, reads, sealing } = parts
  return {
    isReady: parts.isReady,
    order: (order) => inTransaction(database, (client) => orderOne(client, order, parts)),
    takeDue: (holdMs) => takeDue(database, holdMs),
    hold: async (id, holdMs) => {
      await database.query({
        name: 'reconciliations.hold',
        text: `update reconciliations set held_until = clock_timestamp() + $2::float8 * interval '1 ms' where id = $1 and state = 'running'`,
        values: [id, holdMs],
      })
    },
    end: (id, lines) => inTransaction(database, (client) => endOne(client, id, lines)),
    list: (limit, cursor) => list(reads, limit, cursor),
    find: async (id) => {
      if (timeOfId(id) === null) return null
      const [row] = await reads.query<Row>({ ...FIND, values: [id] })
      return row === undefined ? null : { ...viewOf(row), lines: await linesOf(reads, id) }
    },
    paymentsOf: (provider, day) => paymentsOf(reads, provider, day, parts),
    paymentsBy: (provider, refs) => paymentsBy(reads, provider, refs, parts),
    deadNews: (paymentRef) => deadNewsOf(reads, paymentRef),
    noteRequery: (paymentRef, actor, reason) =>
      inTransaction(database, (client) =>
        appendAudit(
          client,
          actor,
          { action: 'payment.requery', object: paymentRef, reason, details: {} },
          sealing,
        ),
      ),
  }
}

interface Row {
  readonly id: string
  readonly day: string
  readonly ordered_by: string
  readonly ordered_at: Date
  readonly ended_at: Date | null
  readonly state: ReconciliationView['state']
  readonly counts: ReconciliationView['counts']
}

const COLUMNS = `id, to_char(day, 'YYYY-MM-DD') as day, ordered_by, ordered_at, ended_at, state, counts`

const viewOf = (row: Row): ReconciliationView => ({
  id: row.id,
  kind: 'payments',
  day: row.day,
  by: row.ordered_by,
  at: row.ordered_at,
  endedAt: row.ended_at,
  state: row.state,
  counts: row.counts,
})

const FIND = { name: 'reconciliations.find', text: `select ${COLUMNS} from reconciliations where id = $1` }

/** The daily one of a day is ordered once (reconciliations_daily); whoever orders it again is answered the one that is there. */
const ORDER = {
  name: 'reconciliations.order',
  text: `insert into reconciliations (id, kind, day, ordered_by, is_daily, state, statements)
    values ($1, 'payments', $2, $3, $4, 'running', $5::jsonb) on conflict do nothing returning ${COLUMNS}`,
}
const DAILY = {
  name: 'reconciliations.daily-of',
  text: `select ${COLUMNS} from reconciliations where kind = 'payments' and day = $1 and is_daily`,
}

/** Who orders the daily one. */
const SCHEDULE = 'lienthong'

async function orderOne(
  client: Client,
  { day, statements, ordered }: NewReconciliation,
  { newId, sealing }: Pick<ReconciliationParts, 'newId' | 'sealing'>,
): Promise<ReconciliationView> {
  const id = newId()
  const values = [id, day, ordered?.actor.by ?? SCHEDULE, ordered === null, JSON.stringify(statements)]
  const [row] = (await client.query<Row>({ ...ORDER, values })).rows
  if (row === undefined) {
    const [daily] = (await client.query<Row>({ ...DAILY, values: [day] })).rows
    if (daily === undefined) throw new Error(`the daily reconciliation of ${day} is not there`)
    return viewOf(daily)
  }
  if (ordered !== null) {
    const { actor, reason } = ordered
    const details = { day, rows: statements.length }
    await appendAudit(client, actor, { action: 'reconciliation.order', object: id, reason, details }, sealing)
  }
  return viewOf(row)
}

/** Index reconciliations_running. What another gateway is just taking is passed over. */
const TAKE = {
  name: 'reconciliations.take',
  text: `update reconciliations set held_until = clock_timestamp() + $1::float8 * interval '1 ms' where id = (
      select id from reconciliations where state = 'running' and (held_until is null or held_until < now())
      order by ordered_at limit 1 for update skip locked)
    returning id, to_char(day, 'YYYY-MM-DD') as day, statements`,
}

async function takeDue(database: Database, holdMs: number): Promise<DueReconciliation | null> {
  const [due] = await database.query<Row & Pick<DueReconciliation, 'statements'>>({
    ...TAKE,
    values: [holdMs],
  })
  return due === undefined ? null : { id: due.id, day: due.day, statements: due.statements }
}

const END = {
  name: 'reconciliations.end',
  text: `update reconciliations set state = $2, ended_at = clock_timestamp(), held_until = null, statements = '[]', counts = $3::jsonb
    where id = $1 and state = 'running'`,
}
const LINES = {
  name: 'reconciliations.lines',
  text: `insert into reconciliation_lines (reconciliation, place, class, line)
    select $1, place, line->>'class', line from jsonb_array_elements($2::jsonb) with ordinality as l(line, place)`,
}

/** One that somebody else has ended, after a lease that ran out, stays as it is. */
async function endOne(
  client: Client,
  id: string,
  lines: readonly ReconciliationLine[] | null,
): Promise<void> {
  const counts: Record<string, number> = {}
  for (const { class: kind } of lines ?? []) counts[kind] = (counts[kind] ?? 0) + 1
  const state = lines === null ? 'failed' : 'done'
  const { rowCount } = await client.query({ ...END, values: [id, state, JSON.stringify(counts)] })
  if (rowCount === 0 || lines === null) return
  await client.query({ ...LINES, values: [id, JSON.stringify(lines)] })
}

async function linesOf(database: Database, id: string): Promise<ReconciliationLine[]> {
  const rows = await database.query<{ line: ReconciliationLine }>({
    name: 'reconciliations.lines-of',
    text: 'select line from reconciliation_lines where reconciliation = $1 order by place',
    values: [id],
  })
  return rows.map(({ line }) => line)
}

async function list(
  database: Database,
  limit: number,
  cursor: string | null,
): Promise<Result<Page<ReconciliationView>>> {
  const question = ['reconciliations', 'payments']
  const before = cursor === null ? null : readCursor(cursor, question)
  if (before === undefined)
    return fail(
      'INBOUND_MALFORMED',
      'The cursor belongs to another list. Ask for the first page again, without a cursor.',
    )
  const rows = await database.query<Row & { readonly seq: string }>({
    name: 'reconciliations.list',
    text: `select ${COLUMNS}, seq from reconciliations where kind = 'payments' and ($2::bigint is null or seq < $2::bigint)
      order by seq desc limit $1`,
    values: [limit + 1, before],
  })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return ok({
    items: items.map(viewOf),
    nextCursor: rows.length > limit && last ? writeCursor(last.seq, question) : null,
  })
}
