import type pg from 'pg'
import type { Sealing } from '../../src/flow/ports.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { dossier } from './load.ts'
import { PARTNER, SENDER } from './stores.ts'

const DAY_MS = 86_400_000

/** A stretch of time, evenly filled. */
export interface Stretch {
  readonly fromMs: number
  readonly toMs: number
  readonly count: number
  readonly hasBodies: boolean
}

/** Idle lines; their ids are 1 … n, since the store was empty. The codes are those of load.ts. */
const LINES = `insert into order_keys (partner, key, next_position, latest)
  select $1, format('H56.%s.%s-251121-%s', lpad((10 + n / 9000 % 90)::text, 2, '0'), lpad((10 + n / 810000)::text, 2, '0'), lpad((n % 9000 + 1)::text, 4, '0')),
    1000, jsonb_build_object('dossier', jsonb_build_object('exchange', uuidv7(), 'hash', encode(sha256(n::text::bytea), 'hex'), 'at', 0, 'sender', $3::text))
  from generate_series(0, $2::int - 1) n order by n`

/**
 * Of ten exchanges five are dossiers, four steps, one a status; one in a thousand is dead (and passed over, so that it stands in no line) and one
 * discarded. Each line has its turn; from acceptance to the end 0.1–3 s. One in twenty took two attempts.
 */
const EXCHANGES = `with news as (
    select n, at, uuidv7(at - clock_timestamp()) as id, (array['dossier','dossier','dossier','dossier','dossier','progress','progress','progress','progress','portal-status'])[1 + n % 10] as route,
      case n % 1000 when 0 then 'dead' when 1 then 'discarded' else 'delivered' end as state
    from (select n, to_timestamp(($1::float8 + ($2::float8 - $1) * n / $3::int) / 1000) as at from generate_series(0, $3::int - 1) n) t
  ), placed as (
    insert into exchanges (month, id, route, sender, partner, lane, key, order_key, order_key_id, position, on_dead, state, size, attempts, content_hash,
      failure_code, failure_detail, ended_at)
    select to_char(at at time zone 'UTC', 'YYYYMM')::int, news.id, route, case n % 20 when 7 then 'other' else $4 end, $5,
      case route when 'dossier' then 'npsp.DongBoHoSoMC' when 'progress' then 'npsp.CapNhatTienDoHoSoMC' else 'npsp.DongBoTrangThaiHoSo' end,
      k.key, k.key, k.id, n, 'skip', news.state, 3000, case n % 20 when 3 then 2 else 1 end, sha256(uuid_send(news.id)),
      case news.state when 'delivered' then null else 'ENDPOINT_REFUSED' end, case news.state when 'delivered' then null else 'The partner refused it.' end,
      at + (100 + n * 7919::bigint % 2900) * interval '1 ms'
    from news join order_keys k on k.id = 1 + n::bigint * 7919 % $6::int order by n
    returning *
  ), failed as (
    insert into failed_exchanges (exchange, month, seq, route, state, sender, partner, lane, failure_code, ended_at)
    select id, month, seq, route, state, sender, partner, lane, failure_code, ended_at from placed where state <> 'delivered'
  ), keyed as (
    insert into idempotency_keys (hash, exchange, month, content_hash, created_at)
    select sha256('k' || uuid_send(id)), id, month, content_hash, ended_at from placed where route = 'progress'
  ), tried as (
    insert into attempts (month, exchange, number, started_at, duration_ms, outcome, status, record)
    select month, id, 1, ended_at - interval '80 ms', 80, case state when 'delivered' then 'delivered' else 'refused' end, 200, $7::bytea from placed
  ), bodies as (
    insert into exchange_bodies (month, exchange, kind, body)
    select month, id, kind, $8::bytea from placed cross join (values ('in'), ('out')) as k(kind) where $9::bool
  )
  insert into balance_deltas (route, part, count, minute, bin)
    select route, 'accepted', count(*), minute_of(id), null from placed group by route, minute_of(id)
    union all select route, state, count(*), minute_of(id), case state when 'delivered' then latency_bin(id, ended_at) end as bin from placed
      group by route, state, minute_of(id), bin
    union all select route, 'retried', count(*), minute_of(id), null from placed where attempts > 1 group by route, minute_of(id)`

/**
 * Fills an empty, migrated store with exchanges that have ended, in one statement a stretch: lines, exchanges, attempts, keys of repeats, the
 * failed ones' list, the balance. Bodies and the attempts' records are copies of one that was really sealed: nobody opens them, their size counts.
 */
export async function fillEnded(
  store: OpenStore,
  client: pg.Client,
  { stretches, dossiers }: { readonly stretches: readonly Stretch[]; readonly dossiers: number },
  sealing: Sealing,
): Promise<void> {
  const body = sealing.seal(Buffer.from(JSON.stringify(dossier)), 'copied')
  const record = sealing.seal(
    Buffer.from(JSON.stringify({ calls: [{ label: 'DongBoHoSoMC', answer: 'x'.repeat(60) }] })),
    'copied',
  )
  await client.query('set synchronous_commit = off')
  await client.query(LINES, [PARTNER, dossiers, SENDER])
  await client.query(
    `insert into order_memory (order_key_id, memory) select id, '{"exists":true}' from order_keys`,
  )
  await client.query('analyze order_keys')
  for (const { fromMs, toMs, count, hasBodies } of stretches) {
    for (let at = fromMs; at < toMs + DAY_MS; at += DAY_MS) await ensurePartitions(store.database, at)
    await client.query(EXCHANGES, [fromMs, toMs, count, SENDER, PARTNER, dossiers, record, body, hasBodies])
  }
  // As autovacuum would have done by now.
  await client.query('vacuum analyze')
}
