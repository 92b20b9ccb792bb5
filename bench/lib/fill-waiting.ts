import type pg from 'pg'
import type { Sealing } from '../../src/flow/ports.ts'
import { bodyPlace } from '../../src/store/lease.ts'
import { codeOf, dossier } from './load.ts'
import { LANE, PARTNER, ROUTE, SENDER } from './stores.ts'

const SEAL_BATCH = 2_000

export interface Waiting {
  readonly dossiers: number
  /** Exchanges that stand in each dossier's line. */
  readonly each: number
  /** Number of the first dossier's code. */
  readonly from: number
  /** Since when the heads are due. */
  readonly dueSinceHours: number
}

/** The lines, a head due in each; the earlier the number, the earlier due. */
const LINES = `insert into order_keys (partner, key, next_position, state, due)
  select $1, code, $3::int + 1, 'ready', now() - $4 * interval '1 hour' + n * interval '1 ms' from unnest($2::text[]) with ordinality as u(code, n)
  returning id, key`

/** The exchanges of every line, as they would have come in: all first ones, which are the heads, then all second ones. */
const EXCHANGES = `with lines as (select * from unnest($1::bigint[], $2::text[]) with ordinality as u(id, code, n)),
    news as (
      select uuidv7() as id, l.id as order_key_id, l.code, p as position from generate_series(1, $3::int) p cross join lines l order by p, l.n
    ), placed as (
      insert into exchanges (month, id, route, sender, partner, lane, key, order_key, order_key_id, position, on_dead, state, size, content_hash)
      select to_char(now() at time zone 'UTC', 'YYYYMM')::int, id, $4, $5, $6, $7, code, code, order_key_id, position, 'hold', 'waiting', $8,
        sha256(uuid_send(id)) from news
      returning *
    ), queued as (
      insert into queue_entries (order_key_id, position, exchange, month, seq, route, lane, size)
      select order_key_id, position, id, month, seq, route, lane, size from placed
    ), headed as (
      update order_keys k set head = p.id, head_month = p.month, head_lane = p.lane, head_size = p.size,
        latest = jsonb_build_object(p.route, jsonb_build_object('exchange', p.id, 'hash', encode(p.content_hash, 'hex'), 'at', 0, 'sender', p.sender))
      from placed p where k.id = p.order_key_id and p.position = 1
    )
    select id, month from placed`

/**
 * Fills a migrated store with waiting exchanges, in statements over whole sets; each has a really sealed body of its own, a dossier of about 3 kB.
 * What it adds to the balance is added there, too: a recount finds nothing wrong.
 */
export async function fillWaiting(client: pg.Client, waiting: Waiting, sealing: Sealing): Promise<void> {
  const body = Buffer.from(JSON.stringify(dossier))
  const codes = Array.from({ length: waiting.dossiers }, (_, n) => codeOf(waiting.from + n))
  await client.query('begin')
  const lines = await client.query<{ id: string; key: string }>(LINES, [
    PARTNER,
    codes,
    waiting.each,
    waiting.dueSinceHours,
  ])
  const { rows } = await client.query<{ id: string; month: number }>(EXCHANGES, [
    lines.rows.map((line) => line.id),
    lines.rows.map((line) => line.key),
    waiting.each,
    ROUTE,
    SENDER,
    PARTNER,
    LANE,
    body.length,
  ])
  for (let at = 0; at < rows.length; at += SEAL_BATCH) {
    const batch = rows.slice(at, at + SEAL_BATCH)
    await client.query(
      `insert into exchange_bodies (month, exchange, kind, body) select month, id, 'in', body from unnest($1::int[], $2::uuid[], $3::bytea[]) as u(month, id, body)`,
      [
        batch.map((row) => row.month),
        batch.map((row) => row.id),
        batch.map((row) => sealing.seal(body, bodyPlace(row.id, 'in'))),
      ],
    )
  }
  await client.query('insert into balance_deltas (route, part, count) values ($1, $2, $3)', [
    ROUTE,
    'accepted',
    rows.length,
  ])
  await client.query('commit')
  // As autovacuum would have done by now.
  await client.query('vacuum analyze')
}
