import type { QueryConfig } from 'pg'
import { plainArray } from './arrays.ts'
import type { Client } from './database.ts'

/** A line whose head is to be found again. `delayMs`: null unless its head just failed and waits so long. */
export interface LineChange {
  readonly orderKeyId: string
  readonly delayed: { readonly exchange: string; readonly delayMs: number; readonly failures: number } | null
  /** Nothing was tried: a head that stays the head is due when it was. */
  readonly keepsDue?: boolean
}

/**
 * Locks keys, sorted as acceptance sorts them (in another order the two deadlocked, 9 times in 15 s), until the end of the transaction. Whoever changes a line locks its key first and looks for the head in a second
 * statement: in one statement the snapshot is older than the lock, and a message accepted meanwhile is stranded (house, decision 2).
 */
const LOCK = {
  name: 'lines.lock',
  text: 'select id, lease_token, state from order_keys where id = any($1::bigint[]) order by partner collate "C", key collate "C" for update',
}

/** The first of each line becomes its head: due now, or after its delay; a dead one holds the line; none, and the key is idle. */
const REFRESH = {
  name: 'lines.refresh',
  text: `update order_keys k set
      state = case when n.exchange is null then 'idle' when n.is_dead then 'held' else 'ready' end,
      head = n.exchange, head_month = n.month, head_lane = n.lane, head_size = n.size,
      head_failures = case when n.exchange = n.delayed then n.failures when k.state = 'leased' and n.exchange = k.head then k.head_failures else 0 end,
      due = case when n.exchange is null or n.is_dead then null
                 when n.exchange = n.delayed then clock_timestamp() + n.delay_ms * interval '1 ms'
                 when n.keeps_due and n.exchange = k.head then k.due else clock_timestamp() end,
      delayed_at = case when n.exchange = n.delayed then clock_timestamp() when n.keeps_due and n.exchange = k.head then k.delayed_at end,
      lease_token = null, lease_holder = null, lease_until = null, in_flight_until = null
    from (
      select u.id, u.delayed, u.delay_ms, u.failures, u.keeps_due, q.exchange, q.month, q.lane, q.size, q.is_dead
      from unnest($1::bigint[], $2::uuid[], $3::float8[], $4::int[], $5::bool[]) as u(id, delayed, delay_ms, failures, keeps_due)
      left join lateral (
        select exchange, month, lane, size, is_dead from queue_entries where order_key_id = u.id order by position limit 1
      ) q on true
    ) n where k.id = any($1::bigint[]) and k.id = n.id`,
}

export interface LockedLine {
  readonly id: string
  readonly lease_token: string | null
  readonly state: 'idle' | 'ready' | 'leased' | 'held'
}

export async function lockLines(
  client: Client,
  orderKeyIds: readonly string[],
): Promise<Map<string, LockedLine>> {
  const { rows } = await client.query<LockedLine>({
    ...LOCK,
    values: [plainArray([...new Set(orderKeyIds)])],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Only within a transaction that has locked these lines, and after its changes to queue_entries. */
export async function refreshLines(client: Client, changes: readonly LineChange[]): Promise<void> {
  if (changes.length > 0) await client.query(refreshOf(changes))
}

/** The statement of refreshLines, for whoever sends it with others. */
export const refreshOf = (changes: readonly LineChange[]): QueryConfig => ({
  ...REFRESH,
  values: [
    plainArray(changes.map((change) => change.orderKeyId)),
    plainArray(changes.map((change) => change.delayed?.exchange ?? null)),
    plainArray(changes.map((change) => change.delayed?.delayMs ?? 0)),
    plainArray(changes.map((change) => change.delayed?.failures ?? 0)),
    plainArray(changes.map((change) => change.keepsDue === true)),
  ],
})
