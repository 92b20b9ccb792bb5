import type { Client, Database } from './database.ts'
import { monthOfId } from './ids.ts'
import { lockLines, refreshLines } from './lines.ts'
import { LIVING_GATEWAYS } from './living-gateways.ts'

/**
 * Leases that nobody will settle: their time is over, or their gateway's advisory lock is free (it died) and the partner cannot be at work
 * on its last send any more. Index order_keys_leased; there are never more leased keys than deliveries in flight.
 */
const ABANDONED = {
  name: 'takeover.abandoned',
  text: `select id from order_keys where state = 'leased' and (lease_until <= clock_timestamp() or (in_flight_until <= clock_timestamp()
      and lease_holder not in (${LIVING_GATEWAYS})))
    order by id limit 500 for update skip locked`,
}

/**
 * Their attempts stay open, as the trace of what happened; the exchange waits again and knows that it may have arrived. Those that will be tried
 * again for the first time are counted (migration 0006).
 */
const REOPEN = {
  name: 'takeover.reopen',
  text: `with reopened as (
      update exchanges e set state = 'waiting', is_doubtful = true from order_keys k
      where k.id = any($1::bigint[]) and e.id = k.head and e.id = any($2::uuid[]) and e.month = any($3::int[]) and e.state = 'delivering'
      returning e.id, e.route, e.attempts
    )
    insert into balance_deltas (route, part, count, minute)
    select route, 'retried', count(*), minute_of(id) from reopened where attempts = 1 group by route, minute_of(id)`,
}

/** Takes over abandoned leases within the caller's transaction; answers how many. Their exchanges are due at once. */
export async function takeOver(client: Client): Promise<number> {
  const { rows } = await client.query<{ id: string }>(ABANDONED)
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.id)
  await lockLines(client, ids)
  const heads = await client.query<{ head: string }>({
    name: 'takeover.heads',
    text: 'select head from order_keys where id = any($1::bigint[])',
    values: [ids],
  })
  const exchanges = heads.rows.map((row) => row.head)
  await client.query({ ...REOPEN, values: [ids, exchanges, [...new Set([...exchanges.map(monthOfId), 0])]] })
  await refreshLines(
    client,
    ids.map((orderKeyId) => ({ orderKeyId, delayed: null })),
  )
  return ids.length
}

/**
 * Ends a lease of which nothing was sent, within the caller's transaction: its attempt is unmade. Without effect when the lease is lost.
 */
export async function giveBack(
  client: Client,
  lease: {
    readonly orderKeyId: string
    readonly token: string
    readonly exchangeId: string
    readonly attempt: number
  },
): Promise<void> {
  const lines = await lockLines(client, [lease.orderKeyId])
  if (lines.get(lease.orderKeyId)?.lease_token !== lease.token) return
  const months = [monthOfId(lease.exchangeId), 0]
  await client.query({
    name: 'give-back.attempt',
    text: 'delete from attempts where exchange = $1 and number = $2 and month = any($3::int[])',
    values: [lease.exchangeId, lease.attempt, months],
  })
  await client.query({
    name: 'give-back.exchange',
    text: `update exchanges set state = 'waiting', attempts = attempts - 1 where id = $1 and month = any($2::int[]) and state = 'delivering'`,
    values: [lease.exchangeId, months],
  })
  await refreshLines(client, [{ orderKeyId: lease.orderKeyId, delayed: null, keepsDue: true }])
}

/** Proves that no line is stranded: idle, or without its first entry as head, while something stands in it. Answers how many were; 0, or there is a bug. */
export async function mendStranded(database: Database): Promise<number> {
  return database.transaction(async (client) => {
    const { rows } = await client.query<{ id: string }>({
      name: 'takeover.stranded',
      // From the queue, not from the keys: those are never purged.
      text: `select k.id from (
          select distinct on (order_key_id) order_key_id, exchange, is_dead from queue_entries order by order_key_id, position) f
        join order_keys k on k.id = f.order_key_id
        where (k.state in ('idle', 'held') and not f.is_dead) or (k.state = 'ready' and k.head is distinct from f.exchange)
        order by k.id limit 1000`,
    })
    const ids = rows.map((row) => row.id)
    if (ids.length === 0) return 0
    const lines = await lockLines(client, ids)
    const free = ids.filter((id) => lines.get(id)?.state !== 'leased')
    await refreshLines(
      client,
      free.map((orderKeyId) => ({ orderKeyId, delayed: null })),
    )
    return free.length
  })
}
