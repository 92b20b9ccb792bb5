import { type FailureResult, fail, ok, type Result } from '../domain/failure.ts'
import type { Actor, ReplayMatch, ReplayOrder, ReplayTerms, ReplayView } from '../flow/operator-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { appendAudit } from './audit.ts'
import type { Client, Database } from './database.ts'
import { monthOfId, timeOfId } from './ids.ts'
import { lockLines } from './lines.ts'
import { replay as replayOne } from './operator.ts'
import { type Clause, operatorClause } from './operator-list.ts'
import { insertEdits, takeUpEdits } from './replay-edits.ts'

/** The dead exchanges of an order as SQL over e; ids are checked before. A dead call is final: its sender is gone. */
export function deadOf(order: ReplayOrder): Clause {
  if (order.kind === 'ids')
    return {
      source: 'failed_exchanges s join exchanges e on e.month = s.month and e.id = s.exchange',
      where: `s.state = 'dead' and not s.is_final and s.exchange = any($1::uuid[])`,
      values: [order.exchangeIds],
    }
  const clause = operatorClause({ ...order.filter, state: 'dead' })
  return { ...clause, where: `not s.is_final and ${clause.where}` }
}

export const isNotDead = (order: ReplayOrder): boolean =>
  order.kind === 'filter' && order.filter.state !== undefined && order.filter.state !== 'dead'

/** How many an order would replay and pass over. One id that is not dead refuses the whole order (contract §7). */
export async function matchReplay(
  client: Pick<Client, 'query'>,
  order: ReplayOrder,
): Promise<Result<ReplayMatch>> {
  if (order.kind === 'ids' && order.exchangeIds.some((id) => timeOfId(id) === null)) return unknownId()
  const dead = deadOf(order)
  const matched = isNotDead(order) ? 0 : await count(client, dead)
  if (order.kind === 'filter') {
    const all = await count(client, operatorClause(order.filter))
    return ok({ matched, skipped: all - matched })
  }
  const ids = new Set(order.exchangeIds)
  if (matched === ids.size) return ok({ matched, skipped: 0 })
  const known = await client.query({
    text: 'select from exchanges where id = any($1::uuid[]) and month = any($2::int[])',
    values: [[...ids], [...new Set([...ids].map(monthOfId)), 0]],
  })
  return known.rowCount === ids.size
    ? fail(
        'STATE_CONFLICT',
        'Only dead exchanges are replayed, and one of these is not dead, or was a question whose sender has gone. Nothing was replayed.',
      )
    : unknownId()
}

const unknownId = (): Result<never> =>
  fail('NOT_FOUND', 'One of these exchanges does not exist. Nothing was replayed.')

async function count(client: Pick<Client, 'query'>, clause: Clause): Promise<number> {
  const { rows } = await client.query<{ n: number }>({
    text: `select count(*)::int as n from ${clause.source} where ${clause.where}`,
    values: [...clause.values],
  })
  return rows[0]?.n ?? 0
}

/** One order of named exchanges at a time, so that of two at once the later one sees the other's. Any number of its own. */
const LOCK_ORDERS = {
  name: 'replays.lock-orders',
  text: 'select pg_advisory_xact_lock(7411034)',
}

/** Ordered already, and not yet made due: still dead, and yet somebody else's. A paused or proposed job keeps nobody from it. */
async function isUnderWay(client: Client, exchangeIds: readonly string[]): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'replays.under-way',
    text: `select from replays r join replay_items i on i.replay = r.id and i.exchange = any($1::uuid[])
      where r.state = 'running' and i.state = 'pending' limit 1`,
    values: [exchangeIds],
  })
  return rowCount === 1
}

const underWay = (): FailureResult =>
  fail(
    'STATE_CONFLICT',
    'One of these is being replayed already, by another order. Look at it again before you order it anew.',
  )

export interface NewReplay {
  readonly replayId: string
  readonly order: ReplayOrder
  readonly actor: Actor
  readonly reason: string
  readonly terms: ReplayTerms
}

/** Writes the job with its items and its audit row, in the caller's transaction. It is run by stepReplays. */
export async function orderReplay(
  client: Client,
  job: NewReplay,
  sealing: Pick<Sealing, 'hash' | 'seal'>,
): Promise<Result<ReplayMatch & { readonly replayId: string }>> {
  if (job.order.kind === 'ids') await client.query(LOCK_ORDERS)
  const match = await matchReplay(client, job.order)
  if (!match.ok) return match
  if (job.order.kind === 'ids' && (await isUnderWay(client, job.order.exchangeIds))) return underWay()
  const dead = deadOf(job.order)
  const { rowCount } = isNotDead(job.order)
    ? { rowCount: 0 }
    : await client.query({
        text: `insert into replay_items (replay, exchange, month, order_key_id, position)
          select $${dead.values.length + 1}::uuid, e.id, e.month, e.order_key_id, e.position from ${dead.source} where ${dead.where}`,
        values: [...dead.values, job.replayId],
      })
  // What died or was mended since the count: the items are what counts.
  const matched = rowCount ?? 0
  const { skipped } = match.value
  await client.query({
    text: `insert into replays (id, by, reason, matched, skipped, state) values ($1, $2, $3, $4, $5, $6)`,
    values: [
      job.replayId,
      job.actor.by,
      job.reason,
      matched,
      skipped,
      matched === 0 ? 'finished' : job.terms.isProposed ? 'proposed' : 'running',
    ],
  })
  await insertEdits(client, job, sealing)
  const edited = job.terms.edits.map(({ exchangeId, paths }) => ({ exchangeId, paths }))
  const details = {
    matched,
    skipped,
    ...(edited.length > 0 && { edited }),
    ...(job.order.kind === 'filter' ? { filter: job.order.filter } : {}),
  }
  await appendAudit(
    client,
    job.actor,
    {
      action: job.terms.isProposed ? 'replay.propose' : 'replay.order',
      object: job.replayId,
      reason: job.reason,
      details,
    },
    sealing,
  )
  return ok({ replayId: job.replayId, matched, skipped })
}

interface PendingRow {
  readonly replay: string
  readonly exchange: string
  readonly by: string
  readonly reason: string
}

/** The next items of running jobs, in the order of their lines. Read before their keys are locked, and read again after. */
const PENDING = {
  name: 'replays.pending',
  text: `select i.replay, i.exchange, i.order_key_id, r.by, r.reason from replay_items i join replays r on r.id = i.replay
    where r.state = 'running' and i.state = 'pending' order by i.replay, i.order_key_id, i.position limit $1`,
}

const STILL_PENDING = {
  name: 'replays.still-pending',
  text: `select i.replay, i.exchange, r.by, r.reason from unnest($1::uuid[], $2::uuid[]) as u(replay, exchange)
    join replay_items i on i.replay = u.replay and i.exchange = u.exchange join replays r on r.id = i.replay
    where r.state = 'running' and i.state = 'pending' order by i.replay, i.order_key_id, i.position for update of i`,
}

/** What is not dead any more was replayed or discarded by somebody else: its end counts for this job, too. */
const NOTE = {
  name: 'replays.note',
  text: `update replay_items i set state = case when e.state in ('delivered', 'discarded') then e.state when e.state is null then 'discarded' else 'replayed' end
    from (select u.replay, u.exchange, e.state from unnest($1::uuid[], $2::uuid[]) as u(replay, exchange)
      left join exchanges e on e.id = u.exchange and e.month = any($3::int[])) e
    where i.replay = e.replay and i.exchange = e.exchange`,
}

const FINISH = {
  name: 'replays.finish',
  text: `update replays r set state = 'finished' where r.state = 'running'
    and not exists (select from replay_items i where i.replay = r.id and i.state = 'pending')
    and not exists (select from replay_items i where i.replay = r.id and i.state = 'replayed')`,
}

/** Makes up to `limit` exchanges due again, each with its item in one transaction: none twice, none forgotten, whoever dies. */
export async function stepReplays(client: Client, limit: number): Promise<number> {
  const candidates = await client.query<PendingRow & { readonly order_key_id: string }>({
    ...PENDING,
    values: [limit],
  })
  if (candidates.rows.length > 0)
    await lockLines(
      client,
      candidates.rows.map((row) => row.order_key_id),
    )
  // Keys first, then items, as everybody. Another process that took these meanwhile has left nothing pending of them.
  const { rows } = await client.query<PendingRow>({
    ...STILL_PENDING,
    values: [candidates.rows.map((row) => row.replay), candidates.rows.map((row) => row.exchange)],
  })
  // Of several jobs that name one exchange the first replays it, and its edit counts.
  const first = new Map(rows.toReversed().map((row) => [row.exchange, row.replay]))
  await takeUpEdits(
    client,
    [...first].map(([exchangeId, replayId]) => ({ exchangeId, replayId })),
  )
  for (const { exchange, by, reason, replay } of rows)
    await replayOne(client, { exchangeId: exchange, by, reason, replayId: replay })
  if (rows.length > 0) {
    const ids = rows.map((row) => row.exchange)
    await client.query({
      ...NOTE,
      values: [rows.map((row) => row.replay), ids, [...new Set([...ids.map(monthOfId), 0])]],
    })
  }
  await client.query(FINISH)
  return rows.length
}

/** Jobs with their progress, newest first; ids are UUIDv7. */
export async function listReplays(
  database: Database,
  which: { readonly id: string | null; readonly before: string | null; readonly limit: number },
): Promise<ReplayView[]> {
  const rows = await database.query<ReplayView & { readonly discarded: number }>({
    name: 'replays.list',
    text: `select r.id as "replayId", r.by, r.reason, r.at, r.matched, r.state,
        (select count(*)::int from replay_edits e where e.replay = r.id) as edits,
        case when r.decided_by is not null then json_build_object('by', r.decided_by, 'at', r.decided_at, 'reason', r.decision_reason) end as decision,
        c.delivered, c.dead, c.delivered + c.dead + c.discarded as done
      from replays r left join lateral (
        select count(*) filter (where state = 'delivered')::int as delivered, count(*) filter (where state = 'dead')::int as dead,
          count(*) filter (where state = 'discarded')::int as discarded from replay_items i where i.replay = r.id) c on true
      where ($1::uuid is null or r.id = $1) and ($2::uuid is null or r.id < $2) order by r.id desc limit $3`,
    values: [which.id, which.before, which.limit],
  })
  return rows.map((row) => ({
    ...row,
    decision: row.decision && { ...row.decision, at: new Date(row.decision.at) },
  }))
}

/** running ↔ paused; STATE_CONFLICT when it is already so, or finished. */
export async function setReplayPaused(
  client: Client,
  change: {
    readonly replayId: string
    readonly isPaused: boolean
    readonly actor: Actor
    readonly reason: string
  },
  sealing: Pick<Sealing, 'hash'>,
): Promise<Result<null>> {
  const [from, to] = change.isPaused ? ['running', 'paused'] : ['paused', 'running']
  const { rows } = await client.query<{ state: string }>({
    text: 'select state from replays where id = $1 for update',
    values: [change.replayId],
  })
  const [row] = rows
  if (!row) return fail('NOT_FOUND', 'There is no such replay. GET /admin/v1/replays lists them.')
  if (row.state !== from)
    return fail('STATE_CONFLICT', `This replay is ${row.state}. Look at it again before you change it.`)
  await client.query({ text: 'update replays set state = $2 where id = $1', values: [change.replayId, to] })
  const action = change.isPaused ? 'replay.pause' : 'replay.resume'
  await appendAudit(
    client,
    change.actor,
    { action, object: change.replayId, reason: change.reason, details: {} },
    sealing,
  )
  return ok(null)
}
