import type { QueryConfig } from 'pg'
import type { Receipt } from '../domain/exchange.ts'
import type { Failure } from '../domain/failure.ts'
import type { RecordedCall, Sealing, SettleEntry } from '../flow/ports.ts'
import { byteaArray, plainArray } from './arrays.ts'
import type { Client } from './database.ts'
import { monthOfId } from './ids.ts'
import { bodyPlace } from './lease.ts'
import { lockLines, refreshOf } from './lines.ts'

/** Rows of one month. Any may have moved to the kept partition since the lease: both are named (see lease.ts). */
const ATTEMPTS = {
  name: 'settle.attempts',
  text: `update attempts a set outcome = u.outcome, duration_ms = u.duration_ms, status = u.status, failure_code = u.code, record = u.record
    from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::int[], $6::text[], $7::bytea[]) as u(exchange, number, outcome, duration_ms, status, code, record)
    where a.exchange = u.exchange and a.number = u.number and a.month in ($8, 0) and a.exchange = any($1::uuid[])`,
}

/** What ends is counted with it, and what will be tried again for the first time (migrations 0003 and 0006). */
const EXCHANGES = {
  name: 'settle.exchanges',
  text: `with settled as (
    update exchanges e set state = u.state, failures = e.failures + u.failed, counted_failures = e.counted_failures + u.counted,
      is_doubtful = e.is_doubtful or u.is_unknown, failure_code = u.code, failure_detail = u.detail,
      lane_mark = case when u.failed = 1 then coalesce((select sum(delivered) from lane_deliveries d where d.lane = e.lane), 0) else e.lane_mark end,
      ended_at = case when u.state = 'waiting' then null else clock_timestamp() end
    from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::bool[], $6::text[], $7::text[]) as u(id, state, failed, counted, is_unknown, code, detail)
    where e.id = u.id and e.month in ($8, 0) and e.id = any($1::uuid[])
    returning e.id, e.month, e.on_dead, e.route, e.state, e.attempts, e.ended_at
    ), counted as (
      insert into balance_deltas (route, part, count, minute, bin)
      select route, state, count(*), minute_of(id), case when state = 'delivered' then latency_bin(id, ended_at) end as bin
        from settled where state <> 'waiting' group by route, state, minute_of(id), bin
      union all select route, 'retried', count(*), minute_of(id), null from settled where state = 'waiting' and attempts = 1 group by route, minute_of(id)
    )
    select id, month, on_dead from settled`,
}

/** The message as it was translated last: a status map may have changed since the attempt before. */
const MESSAGE_OUT = {
  name: 'settle.message-out',
  text: `insert into exchange_bodies (month, exchange, kind, body) select u.month, u.exchange, 'out', u.body
    from unnest($1::int[], $2::uuid[], $3::bytea[]) as u(month, exchange, body)
    on conflict (month, exchange, kind) do update set body = excluded.body`,
}

const LEAVE = {
  name: 'settle.leave',
  text: 'delete from queue_entries where order_key_id = any($1::bigint[]) and exchange = any($2::uuid[])',
}

const HOLD = {
  name: 'settle.hold',
  text: 'update queue_entries set is_dead = true where order_key_id = any($1::bigint[]) and exchange = any($2::uuid[])',
}

const REMEMBER = {
  name: 'settle.remember',
  text: `insert into order_memory (order_key_id, memory) select * from unnest($1::bigint[], $2::jsonb[])
    on conflict (order_key_id) do update set memory = excluded.memory where order_memory.memory is distinct from excluded.memory`,
}

/** The slot keeps gateways out of each other's way; lanes sorted. */
const COUNT_DELIVERED = {
  name: 'settle.count',
  text: `insert into lane_deliveries as d (lane, slot, delivered) select u.lane, $3, u.n from unnest($1::text[], $2::int[]) as u(lane, n) order by u.lane
    on conflict (lane, slot) do update set delivered = d.delivered + excluded.delivered`,
}

const PAUSE = {
  name: 'settle.pause',
  text: `update lanes l set paused_until = greatest(l.paused_until, clock_timestamp() + u.ms * interval '1 ms')
    from unnest($1::text[], $2::float8[]) as u(id, ms) where l.id = u.id`,
}

/**
 * Settles a batch within the caller's transaction. One answer per entry: false when its lease was lost, and nothing of it is written (I3).
 * Keys are locked first; the heads are found in a later statement (see lines.ts).
 */
export async function settleBatch(
  client: Client,
  batch: readonly SettleEntry[],
  { gateway, sealing }: { readonly gateway: number; readonly sealing: Sealing },
): Promise<boolean[]> {
  const locked = await lockLines(
    client,
    batch.map((entry) => entry.lease.orderKeyId),
  )
  const isOurs = batch.map((entry) => locked.get(entry.lease.orderKeyId)?.lease_token === entry.lease.token)
  const ours = batch.filter((_, n) => isOurs[n])
  if (ours.length > 0) await write(client, ours, { gateway, sealing })
  return isOurs
}

/** Only where the exchanges are kept has to be known first; what follows from it does not wait for one another. */
async function write(
  client: Client,
  entries: readonly SettleEntry[],
  { gateway, sealing }: { readonly gateway: number; readonly sealing: Sealing },
): Promise<void> {
  const months = [...Map.groupBy(entries, ({ lease }) => monthOfId(lease.exchangeId))]
  const settled = await Promise.all(
    months.map(([month, some]) => client.query<StoredRow>(exchangesOf(some, month))),
  )
  const stored = new Map(settled.flatMap(({ rows }) => rows).map((row) => [row.id, row]))
  const statements = [
    ...months.map(([month, some]) => attemptsOf(some, month, sealing)),
    ...messagesOut(entries, stored, sealing),
    ...lineMoves(entries, stored),
    ...endedReplays(entries),
    ...countedDeliveries(entries, gateway),
    ...memories(entries),
    ...lanePauses(entries),
  ]
  await Promise.all(statements.map((statement) => client.query(statement)))
}

interface StoredRow {
  readonly id: string
  readonly month: number
  readonly on_dead: 'hold' | 'skip'
}

const idsOf = (entries: readonly SettleEntry[]): string =>
  plainArray(entries.map(({ lease }) => lease.exchangeId))

const exchangesOf = (entries: readonly SettleEntry[], month: number): QueryConfig => ({
  ...EXCHANGES,
  values: [
    idsOf(entries),
    plainArray(entries.map((entry) => entry.settlement.state)),
    plainArray(entries.map((entry) => (entry.settlement.state === 'delivered' ? 0 : 1))),
    plainArray(entries.map((entry) => (entry.isCounted ? 1 : 0))),
    plainArray(entries.map((entry) => entry.outcome === 'unknown')),
    entries.map((entry) => failureOf(entry)?.code ?? null),
    entries.map((entry) => failureOf(entry)?.detail ?? null),
    month,
  ],
})

const attemptsOf = (entries: readonly SettleEntry[], month: number, sealing: Sealing): QueryConfig => ({
  ...ATTEMPTS,
  values: [
    idsOf(entries),
    plainArray(entries.map((entry) => entry.lease.attempt)),
    plainArray(entries.map((entry) => entry.outcome)),
    plainArray(entries.map((entry) => Math.round(entry.durationMs))),
    plainArray(entries.map((entry) => entry.status)),
    plainArray(entries.map((entry) => failureOf(entry)?.code ?? null)),
    byteaArray(
      entries.map((entry) =>
        sealing.seal(recordOf(entry), attemptPlace(entry.lease.exchangeId, entry.lease.attempt)),
      ),
    ),
    month,
  ],
})

const failureOf = (entry: SettleEntry) => ('failure' in entry.settlement ? entry.settlement.failure : null)

const recordOf = (entry: SettleEntry): Uint8Array =>
  attemptRecord(
    entry.calls,
    entry.settlement.state === 'delivered' ? entry.settlement.receipt : null,
    failureOf(entry),
  )

/** What is kept of an attempt beside its columns; read back by the admin port. */
export const attemptRecord = (
  calls: readonly RecordedCall[],
  receipt: Receipt | null,
  failure: Failure | null,
): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      calls,
      receipt: receipt?.text ?? null,
      detail: failure?.detail ?? null,
      internal: failure?.internal ?? null,
      partnerText: failure?.partnerText ?? null,
      issues: failure?.issues ?? null,
    }),
  )

export const attemptPlace = (exchangeId: string, attempt: number): string =>
  `attempts/${exchangeId}/${attempt}`

type Stored = ReadonlyMap<string, StoredRow>

function messagesOut(entries: readonly SettleEntry[], stored: Stored, sealing: Sealing): QueryConfig[] {
  const written = entries.flatMap(({ lease, messageOut }) =>
    messageOut === null ? [] : [{ exchange: lease.exchangeId, messageOut }],
  )
  if (written.length === 0) return []
  const values = [
    plainArray(written.map(({ exchange }) => stored.get(exchange)?.month ?? monthOfId(exchange))),
    plainArray(written.map(({ exchange }) => exchange)),
    byteaArray(
      written.map(({ exchange, messageOut }) => sealing.seal(messageOut, bodyPlace(exchange, 'out'))),
    ),
  ]
  return [{ ...MESSAGE_OUT, values }]
}

/** The few that did not arrive are listed apart (migration 0001). */
const FAILED = {
  name: 'settle.failed',
  text: `insert into failed_exchanges (exchange, month, seq, route, state, sender, partner, lane, failure_code, ended_at)
    select id, month, seq, route, 'dead', sender, partner, lane, failure_code, ended_at from exchanges where id = any($1::uuid[]) and month = any($2::int[])`,
}

/** Who ends leaves its line, or holds it; then each line has another head, in a statement after those (lines.ts). */
function lineMoves(entries: readonly SettleEntry[], stored: Stored): QueryConfig[] {
  const dead = entries.filter((entry) => entry.settlement.state === 'dead')
  const holding = dead.filter(({ lease }) => stored.get(lease.exchangeId)?.on_dead === 'hold')
  const leaving = entries.filter((entry) => entry.settlement.state !== 'waiting' && !holding.includes(entry))
  const deadIds = dead.map(({ lease }) => lease.exchangeId)
  const refresh = refreshOf(
    entries.map(({ lease, settlement }) => ({
      orderKeyId: lease.orderKeyId,
      delayed:
        settlement.state === 'waiting'
          ? { exchange: lease.exchangeId, delayMs: settlement.delayMs, failures: lease.failures + 1 }
          : null,
    })),
  )
  return [
    ...(dead.length > 0
      ? [{ ...FAILED, values: [plainArray(deadIds), [...new Set([...deadIds.map(monthOfId), 0])]] }]
      : []),
    ...(leaving.length > 0 ? [{ ...LEAVE, values: placesOf(leaving) }] : []),
    ...(holding.length > 0 ? [{ ...HOLD, values: placesOf(holding) }] : []),
    refresh,
  ]
}

const placesOf = (entries: readonly SettleEntry[]): string[] => [
  plainArray(entries.map(({ lease }) => lease.orderKeyId)),
  plainArray(entries.map(({ lease }) => lease.exchangeId)),
]

/** Index replay_items_replayed, empty but while replays run. */
const END_REPLAYS = {
  name: 'settle.end-replays',
  text: `update replay_items i set state = u.state from unnest($1::uuid[], $2::text[]) as u(exchange, state)
    where i.exchange = u.exchange and i.state = 'replayed'`,
}

/** How a replayed exchange ended again. */
function endedReplays(entries: readonly SettleEntry[]): QueryConfig[] {
  const ended = entries.filter((entry) => entry.settlement.state !== 'waiting')
  if (ended.length === 0) return []
  const values = [
    plainArray(ended.map((entry) => entry.lease.exchangeId)),
    plainArray(ended.map((entry) => entry.settlement.state)),
  ]
  return [{ ...END_REPLAYS, values }]
}

function countedDeliveries(entries: readonly SettleEntry[], gateway: number): QueryConfig[] {
  const counts = new Map<string, number>()
  for (const { lease, settlement } of entries)
    if (settlement.state === 'delivered') counts.set(lease.lane, (counts.get(lease.lane) ?? 0) + 1)
  return counts.size === 0
    ? []
    : [{ ...COUNT_DELIVERED, values: [[...counts.keys()], [...counts.values()], gateway % 16] }]
}

function memories(entries: readonly SettleEntry[]): QueryConfig[] {
  const changed = entries
    .filter((entry) => 'memory' in entry && entry.memory !== undefined)
    .map(({ lease, memory }) => ({ lease, memory: JSON.stringify(memory) }))
    .filter(({ lease, memory }) => memory !== JSON.stringify(lease.memory))
  if (changed.length === 0) return []
  const values = [
    plainArray(changed.map(({ lease }) => lease.orderKeyId)),
    changed.map(({ memory }) => memory),
  ]
  return [{ ...REMEMBER, values }]
}

function lanePauses(entries: readonly SettleEntry[]): QueryConfig[] {
  const pauses = new Map<string, number>()
  for (const { lease, settlement } of entries) {
    const pauseMs = 'pauseLaneMs' in settlement ? settlement.pauseLaneMs : null
    if (pauseMs !== null && pauseMs !== undefined)
      pauses.set(lease.lane, Math.max(pauses.get(lease.lane) ?? 0, pauseMs))
  }
  return pauses.size === 0 ? [] : [{ ...PAUSE, values: [[...pauses.keys()], [...pauses.values()]] }]
}
