import type { Client } from './database.ts'
import { monthOfId, timeOfId } from './ids.ts'
import { lockLines, refreshLines } from './lines.ts'

export interface Decision {
  readonly exchangeId: string
  readonly by: string
  readonly reason: string
  /** The job it belongs to. */
  readonly replayId?: string
}

interface Place {
  readonly order_key_id: string
  readonly position: string
  readonly route: string
}

interface ReplayedRow {
  readonly id: string
  readonly month: number
  readonly seq: string
  readonly route: string
  readonly lane: string
  readonly size: number
}

/** A dead exchange is due again, `maxAttempts` anew, at its old place in the line (contract §3.3). false: it is not dead. */
export async function replay(client: Client, decision: Decision): Promise<boolean> {
  const place = await lockPlace(client, decision.exchangeId)
  if (place === null) return false
  const { rows } = await client.query<ReplayedRow>({
    name: 'operator.replay',
    text: `with replayed as (
        update exchanges e set state = 'waiting', failures = 0, counted_failures = 0, failure_code = null, failure_detail = null, ended_at = null,
        lane_mark = coalesce((select sum(delivered) from lane_deliveries d where d.lane = e.lane), 0)
      where e.id = $1 and e.month = any($2::int[]) and e.state = 'dead' returning e.id, e.month, e.seq, e.route, e.lane, e.size, e.attempts
      ), counted as (
        insert into balance_deltas (route, part, count, minute) select route, part, n, minute_of(id) from replayed,
          (values ('dead', -1), ('retried', 1)) as c(part, n) where part = 'dead' or attempts = 1
      )
      select id, month, seq, route, lane, size from replayed`,
    values: [decision.exchangeId, monthsOf(decision.exchangeId)],
  })
  const [row] = rows
  if (!row) return false
  // A skipped dead one has left the line and returns to its place; one that holds still stands there.
  await client.query({
    name: 'operator.enqueue',
    text: `insert into queue_entries (order_key_id, position, exchange, month, seq, route, lane, size) values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (order_key_id, position) do update set is_dead = false`,
    values: [place.order_key_id, place.position, row.id, row.month, row.seq, row.route, row.lane, row.size],
  })
  await client.query({
    name: 'operator.unfail',
    text: 'delete from failed_exchanges where exchange = $1',
    values: [decision.exchangeId],
  })
  await record(client, 'replay', decision)
  await refreshUnlessLeased(client, place)
  return true
}

/** A dead exchange is given up and lets its successors go. false: it is not dead. */
export async function discard(client: Client, decision: Decision): Promise<boolean> {
  const place = await lockPlace(client, decision.exchangeId)
  if (place === null) return false
  const { rowCount } = await client.query({
    name: 'operator.discard',
    text: `with given_up as (
        update exchanges set state = 'discarded', ended_at = clock_timestamp() where id = $1 and month = any($2::int[]) and state = 'dead' returning id, route
      ), counted as (
        insert into balance_deltas (route, part, count, minute) select route, part, n, minute_of(id) from given_up, (values ('dead', -1), ('discarded', 1)) as c(part, n)
      )
      select route from given_up`,
    values: [decision.exchangeId, monthsOf(decision.exchangeId)],
  })
  if (rowCount === 0) return false
  await client.query({
    name: 'operator.dequeue',
    text: 'delete from queue_entries where order_key_id = $1 and position = $2',
    values: [place.order_key_id, place.position],
  })
  await client.query({
    name: 'operator.discard-failed',
    text: `update failed_exchanges set state = 'discarded' where exchange = $1`,
    values: [decision.exchangeId],
  })
  await client.query({
    name: 'operator.discard-key',
    text: 'update idempotency_keys set is_discarded = true where exchange = $1',
    values: [decision.exchangeId],
  })
  await client.query({
    name: 'operator.discard-item',
    // By way of the few jobs that are not finished: of the others there may be years.
    text: `update replay_items set state = 'discarded' where replay = any(array(select id from replays where state <> 'finished'))
      and exchange = $1 and state in ('pending', 'replayed')`,
    values: [decision.exchangeId],
  })
  await forgetLatest(client, place, decision.exchangeId)
  await record(client, 'discard', decision)
  await refreshUnlessLeased(client, place)
  return true
}

/** Locks the exchange's key before the exchange, as everybody does. null: no such exchange, or one without a place in a line. */
async function lockPlace(client: Client, exchangeId: string): Promise<Place | null> {
  if (timeOfId(exchangeId) === null) return null
  const { rows } = await client.query<Place>({
    name: 'operator.place',
    text: 'select order_key_id, position, route from exchanges where id = $1 and month = any($2::int[]) and order_key_id is not null',
    values: [exchangeId, monthsOf(exchangeId)],
  })
  const [place] = rows
  if (!place) return null
  await lockLines(client, [place.order_key_id])
  return place
}

const monthsOf = (exchangeId: string): number[] => [monthOfId(exchangeId), 0]

async function refreshUnlessLeased(client: Client, place: Place): Promise<void> {
  const lines = await lockLines(client, [place.order_key_id])
  if (lines.get(place.order_key_id)?.state !== 'leased')
    await refreshLines(client, [{ orderKeyId: place.order_key_id, delayed: null }])
}

/** A discarded exchange is no longer the latest of its route: the one before it that was not discarded is. */
async function forgetLatest(client: Client, place: Place, exchangeId: string): Promise<void> {
  const { rows } = await client.query<{ id: string; content_hash: Buffer; sender: string }>({
    name: 'operator.previous',
    text: `select id, content_hash, sender from exchanges where order_key_id = $1 and route = $2 and state <> 'discarded' and position < $3
      and order_key = (select key from order_keys where id = $1) order by seq desc limit 1`,
    values: [place.order_key_id, place.route, place.position],
  })
  const [previous] = rows
  const latest = previous && {
    exchange: previous.id,
    hash: previous.content_hash.toString('hex'),
    at: timeOfId(previous.id) ?? 0,
    sender: previous.sender,
  }
  await client.query({
    name: 'operator.latest',
    text: `update order_keys set latest = case when $3::jsonb is null then latest - $2::text else latest || jsonb_build_object($2::text, $3::jsonb) end
      where id = $1 and latest -> $2::text ->> 'exchange' = $4`,
    values: [place.order_key_id, place.route, latest ? JSON.stringify(latest) : null, exchangeId],
  })
}

async function record(client: Client, kind: 'replay' | 'discard', decision: Decision): Promise<void> {
  await client.query({
    name: 'operator.record',
    text: 'insert into decisions (exchange, kind, by, reason, replay) values ($1, $2, $3, $4, $5)',
    values: [decision.exchangeId, kind, decision.by, decision.reason, decision.replayId ?? null],
  })
}
