import { LEASE_FRESH_MS, LEASE_GRACE_MS } from '../flow/lease-times.ts'
import type { Lease, LeaseRequest, Sealing } from '../flow/ports.ts'
import { plainArray } from './arrays.ts'
import type { Client } from './database.ts'

/**
 * Due heads of the partner's open lanes, oldest due first, as many as fit into the byte budget; rows that another gateway is just leasing
 * are skipped. Index order_keys_due, per lane; now(), not clock_timestamp(): only a stable function can bound an index scan, the other one walks
 * past every key that is not yet due. The keys are named as one array: joined, a plan made while there were none read all that were ready (6 ms with
 * 1,100 of them). Alternatives measured: `not exists an earlier unended message` is no mutual exclusion
 * and falls from 12,900 to 231 leases/s behind a dead head with 20,000 successors; this one stays at 12,500/s (house, decision 2).
 */
const LEASE = leaseStatement(
  'lease.due',
  `select id, due, head_size, 0 as failures from order_keys where state = 'ready' and head_lane = l.id and due <= now()
   order by due limit $2 for update skip locked`,
)

/** The head with the fewest failed attempts, due or not. Index order_keys_probe. */
const PROBE = leaseStatement(
  'lease.probe',
  `select id, due, head_size, head_failures as failures from order_keys where state = 'ready' and head_lane = l.id
   order by head_failures, due limit $2 for update skip locked`,
)

function leaseStatement(name: string, heads: string): { readonly name: string; readonly text: string } {
  return {
    name,
    text: `with candidates as (
        select k.* from lanes l cross join lateral (${heads}) k
        where l.partner = $1 and not l.is_paused and (l.paused_until is null or l.paused_until <= now())
        order by k.failures, k.due limit $2
      ), sized as (
        select id, sum(head_size) over (order by failures, due, id) as total, row_number() over (order by failures, due, id) as place from candidates
      )
      update order_keys k set state = 'leased', lease_token = nextval('lease_tokens'), lease_holder = $4,
        lease_until = clock_timestamp() + $5 * interval '1 ms', in_flight_until = clock_timestamp() + $6 * interval '1 ms'
      where k.id = any(array(select id from sized where total <= $3 or place = 1))
      returning k.id, k.lease_token, k.head, k.head_month`,
  }
}

/**
 * Opens the attempts of what was leased (I2) and reads what the attempt needs. Of one month and the kept partition, each named by a value of its
 * own: of a list the other months cannot be left out before it runs.
 */
const OPEN = {
  name: 'lease.open',
  text: `with e as (
      update exchanges e set state = 'delivering', attempts = attempts + 1
      where e.id = any($1::uuid[]) and e.month in ($2, 0)
      returning e.*
    ), a as (
      insert into attempts (month, exchange, number) select month, id, attempts from e
    )
    select e.id, e.month, b.kind as body_kind, e.route, e.sender, e.partner, e.lane, e.key, e.order_key_id, e.attempts, e.failures, e.counted_failures, e.is_doubtful,
      e.traceparent, b.body, m.memory
    from e left join exchange_bodies b on b.exchange = e.id and b.month = e.month and b.kind = case when e.is_edited then 'edit' else 'in' end
      and b.exchange = any($1::uuid[]) and b.month in ($2, 0)
    left join lateral (select memory from order_memory where order_key_id = e.order_key_id limit 1) m on true`,
}

/**
 * Extends leases that are still ours; the partner may be at work until in_flight_until. Locked in the order of acceptance and settlement
 * (lines.ts). A statement for each lease filled the pool: on a slow machine, where every lease is old before its first send, those in line waited
 * so long that the store counted as gone.
 */
const RENEW = {
  name: 'lease.renew',
  text: `with mine as (
      select k.id, u.token, u.lease_ms, u.work_ms
      from order_keys k join unnest($1::bigint[], $2::bigint[], $3::float8[], $4::float8[]) as u(id, token, lease_ms, work_ms) on u.id = k.id
      where k.id = any($1::bigint[]) and k.lease_token = u.token and k.state = 'leased'
      order by k.partner collate "C", k.key collate "C" for update of k
    )
    update order_keys k set lease_until = clock_timestamp() + m.lease_ms * interval '1 ms', in_flight_until = clock_timestamp() + m.work_ms * interval '1 ms'
    from mine m where k.id = any($1::bigint[]) and k.id = m.id and k.lease_token = m.token and k.state = 'leased' and k.lease_until > clock_timestamp()
    returning k.lease_token`,
}

interface LeasedKey {
  readonly id: string
  readonly lease_token: string
  readonly head: string
  readonly head_month: number
}

interface OpenedRow {
  readonly id: string
  readonly month: number
  readonly route: string
  readonly sender: string
  readonly partner: string
  readonly lane: string
  readonly key: string
  readonly order_key_id: string
  readonly attempts: number
  readonly failures: number
  readonly counted_failures: number
  readonly is_doubtful: boolean
  readonly traceparent: string | null
  readonly body: Buffer | null
  readonly body_kind: 'in' | 'edit' | null
  readonly memory: unknown
}

/** Leases and opens in the caller's transaction. `grantedAtMs`: monotonic, read before the store was asked. */
export async function leaseBatch(
  client: Client,
  request: LeaseRequest,
  {
    gateway,
    grantedAtMs,
    sealing,
  }: { readonly gateway: number; readonly grantedAtMs: number; readonly sealing: Sealing },
): Promise<Lease[]> {
  const { rows: keys } = await client.query<LeasedKey>({
    ...(request.isProbe ? PROBE : LEASE),
    values: [
      request.partner,
      request.limit,
      request.bytesMax,
      gateway,
      request.leaseMs,
      request.leaseMs - LEASE_GRACE_MS + LEASE_FRESH_MS,
    ],
  })
  if (keys.length === 0) return []
  const opened = await Promise.all(
    [...Map.groupBy(keys, (key) => key.head_month)].map(([month, some]) =>
      client.query<OpenedRow>({ ...OPEN, values: [plainArray(some.map((key) => key.head)), month] }),
    ),
  )
  const rows = opened.flatMap((one) => one.rows)
  if (rows.length !== keys.length)
    throw new Error(`${keys.length} heads were leased but ${rows.length} exchanges opened`)
  const tokens = new Map(keys.map((key) => [key.id, key.lease_token]))
  return rows.map((row) => ({
    exchangeId: row.id,
    month: row.month,
    route: row.route,
    sender: row.sender,
    partner: row.partner,
    lane: row.lane,
    key: row.key,
    orderKeyId: row.order_key_id,
    token: tokens.get(row.order_key_id) ?? '',
    attempt: row.attempts,
    failures: row.failures,
    countedFailures: row.counted_failures,
    isDoubtful: row.is_doubtful,
    memory: row.memory,
    traceparent: row.traceparent,
    body: row.body === null ? null : openBody(sealing, row.body, bodyPlace(row.id, row.body_kind ?? 'in')),
    grantedAtMs,
  }))
}

/** One message that cannot be opened must not keep the others of its lease: null, and its attempt says so. */
function openBody(sealing: Sealing, sealed: Uint8Array, place: string): Uint8Array | null {
  try {
    return sealing.open(sealed, place)
  } catch {
    return null
  }
}

export interface Renewal {
  readonly lease: Pick<Lease, 'orderKeyId' | 'token'>
  readonly leaseMs: number
}

/** Renews a batch within the caller's transaction; one answer each: false when the lease is lost. */
export async function renewBatch(client: Client, batch: readonly Renewal[]): Promise<boolean[]> {
  const { rows } = await client.query<{ lease_token: string }>({
    ...RENEW,
    values: [
      plainArray(batch.map(({ lease }) => lease.orderKeyId)),
      plainArray(batch.map(({ lease }) => lease.token)),
      plainArray(batch.map(({ leaseMs }) => leaseMs)),
      plainArray(batch.map(({ leaseMs }) => leaseMs - LEASE_GRACE_MS + LEASE_FRESH_MS)),
    ],
  })
  const renewed = new Set(rows.map((row) => row.lease_token))
  return batch.map(({ lease }) => renewed.has(lease.token))
}

/** What the sealed bodies are bound to. */
export const bodyPlace = (exchangeId: string, kind: 'in' | 'edit' | 'out'): string =>
  `exchange_bodies/${exchangeId}/${kind}`
