import { fail, ok, type Result } from '../domain/failure.ts'
import type { Accepted, Draft } from '../flow/ports.ts'
import { byteaArray, plainArray } from './arrays.ts'
import type { Client } from './database.ts'
import { monthOfId, timeOfId } from './ids.ts'
import { claim, type First, hexOf, repeated } from './repeats.ts'

/** A Draft with the id it will have, and its body as it is written. */
export interface NewExchange {
  readonly id: string
  readonly draft: Draft
  readonly sealedBody: Uint8Array
}

/** What a key remembers per route of its latest accepted exchange. `at`: Unix ms of its id. */
interface Latest {
  readonly exchange: string
  readonly hash: string
  readonly at: number
  readonly sender: string
}

interface LockedKey {
  readonly id: string
  readonly partner: string
  readonly key: string
  readonly next_position: string
  readonly latest: Readonly<Record<string, Latest>>
}

/** An equal dossier is the same one for so long; later it is sent again. */
const DUPLICATE_MS = 24 * 3_600_000

/**
 * Makes the key rows that are missing and locks all of them until the commit: the lock serialises acceptance per key, so that "equals the
 * latest" and the position in the line are free of races. Sorted, since two batches in opposite orders deadlock.
 */
const LOCK_KEYS = {
  name: 'accept.lock-keys',
  text: `insert into order_keys as k (partner, key, next_position)
    select u.partner, u.key, 1 + u.n from unnest($1::text[], $2::text[], $3::int[]) with ordinality as u(partner, key, n, place) order by u.place
    on conflict (key, partner) do update set next_position = k.next_position + excluded.next_position - 1
    returning id, partner, key, next_position, latest`,
}

/**
 * Writes the exchanges, their bodies and their places in line; a key that was idle becomes ready with the first of them as its head.
 * A key in any other state keeps its head: the new ones stand behind it.
 */
const INSERT = {
  name: 'accept.insert',
  text: `with news as (
      select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
        $11::text[], $12::int[], $13::bytea[], $14::text[], $15::bytea[], $16::text[])
      as n(id, month, route, sender, partner, lane, key, order_key, order_key_id, position, on_dead, size, content_hash, traceparent, body, subjects)
    ), marks as (
      select lane, sum(delivered)::bigint as mark from lane_deliveries where lane in (select lane from news) group by lane
    ), e as (
      insert into exchanges (month, id, route, sender, partner, lane, key, order_key, order_key_id, position, on_dead, state, size, lane_mark, content_hash, subjects, traceparent)
      select n.month, n.id, n.route, n.sender, n.partner, n.lane, n.key, n.order_key, n.order_key_id, n.position, n.on_dead, 'waiting', n.size,
        coalesce(m.mark, 0), n.content_hash, n.subjects::bytea[], n.traceparent
      from news n left join marks m on m.lane = n.lane order by n.order_key_id, n.position
      returning month, id, seq, route, lane, order_key_id, position, size
    ), b as (
      insert into exchange_bodies (month, exchange, kind, body) select month, id, 'in', body from news
    ), q as (
      insert into queue_entries (order_key_id, position, exchange, month, seq, route, lane, size)
      select order_key_id, position, id, month, seq, route, lane, size from e
    ), counted as (
      insert into balance_deltas (route, part, count, minute) select route, 'accepted', count(*), minute_of(id) from e group by route, minute_of(id)
    ), heads as (
      select distinct on (order_key_id) order_key_id, id, month, lane, size from news order by order_key_id, position
    )
    update order_keys k set
      latest = k.latest || u.latest::jsonb,
      state = case k.state when 'idle' then 'ready' else k.state end,
      due = case k.state when 'idle' then now() else k.due end,
      head = case k.state when 'idle' then h.id else k.head end,
      head_month = case k.state when 'idle' then h.month else k.head_month end,
      head_lane = case k.state when 'idle' then h.lane else k.head_lane end,
      head_size = case k.state when 'idle' then h.size else k.head_size end,
      head_failures = case k.state when 'idle' then 0 else k.head_failures end
    from unnest($17::bigint[], $18::text[]) as u(id, latest) join heads h on h.order_key_id = u.id
    where k.id = any($17::bigint[]) and k.id = u.id`,
}

/**
 * Accepts a batch within the caller's transaction; one answer per item, in its order. Items of one key are placed in the order in which
 * they arrived. Repeats are told from new ones under the locks of their keys and idempotency keys.
 */
export async function acceptBatch(
  client: Client,
  batch: readonly NewExchange[],
): Promise<Result<Accepted>[]> {
  if (batch.length === 0) return []
  const [keys, claims] = await Promise.all([lockKeys(client, batch), claim(client, batch)])
  const answers = new Map<string, Result<Accepted>>()
  const repeats = new Map<string, string>()
  const news: { readonly item: NewExchange; readonly key: LineInBatch }[] = []

  for (const item of batch) {
    const line = keys.get(lineName(item.draft))
    if (!line) throw new Error('an order key was not returned by its upsert')
    const first = item.draft.dedupeHash ? claims.get(hexOf(item.draft.dedupeHash)) : latestEqual(line, item)
    if (first && first.exchange !== item.id) {
      if (first.contentHash === hexOf(item.draft.contentHash)) repeats.set(item.id, first.exchange)
      else answers.set(item.id, conflict())
      continue
    }
    news.push({ item, key: line })
    line.latest[item.draft.route] = latestOf(item)
    answers.set(item.id, ok({ exchangeId: item.id, state: 'waiting', duplicate: false, failure: null }))
  }
  if (news.length > 0) await client.query({ ...INSERT, values: insertValues(news) })
  for (const [id, answer] of await repeated(client, repeats, claims, answers)) answers.set(id, answer)

  return batch.map((item) => answers.get(item.id) ?? conflict())
}

/** A key row as this batch sees it: `latest` moves on as items of the batch are placed, `position` is the next free one. */
interface LineInBatch {
  readonly id: string
  position: bigint
  latest: Record<string, Latest>
}

const lineName = (draft: Draft): string => `${draft.partner} ${draft.orderKey}`

const latestOf = (item: NewExchange): Latest => ({
  exchange: item.id,
  hash: hexOf(item.draft.contentHash),
  at: timeOfId(item.id) ?? 0,
  sender: item.draft.sender,
})

const conflict = (): Result<Accepted> =>
  fail(
    'IDEMPOTENCY_CONFLICT',
    'This key was used before for a message with other content. Use a new key for a new message, or send the first message unchanged.',
  )

async function lockKeys(client: Client, batch: readonly NewExchange[]): Promise<Map<string, LineInBatch>> {
  const counts = new Map<string, { partner: string; key: string; count: number }>()
  for (const { draft } of batch) {
    const known = counts.get(lineName(draft))
    if (known) known.count += 1
    else counts.set(lineName(draft), { partner: draft.partner, key: draft.orderKey, count: 1 })
  }
  const sorted = [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  const { rows } = await client.query<LockedKey>({
    ...LOCK_KEYS,
    values: [
      sorted.map(([, k]) => k.partner),
      sorted.map(([, k]) => k.key),
      plainArray(sorted.map(([, k]) => k.count)),
    ],
  })
  return new Map(
    rows.map((row) => {
      const name = `${row.partner} ${row.key}`
      const taken = BigInt(counts.get(name)?.count ?? 0)
      return [name, { id: row.id, position: BigInt(row.next_position) - taken, latest: { ...row.latest } }]
    }),
  )
}

function latestEqual(line: LineInBatch, item: NewExchange): First | null {
  const latest = line.latest[item.draft.route]
  const mine = latestOf(item)
  return latest &&
    latest.sender === mine.sender &&
    latest.hash === mine.hash &&
    mine.at - latest.at < DUPLICATE_MS
    ? { exchange: latest.exchange, contentHash: latest.hash, isDiscarded: false }
    : null
}

function insertValues(news: readonly { readonly item: NewExchange; readonly key: LineInBatch }[]): unknown[] {
  const rows = news.map(({ item, key }) => {
    const position = key.position
    key.position += 1n
    return {
      id: item.id,
      ...item.draft,
      sealedBody: item.sealedBody,
      keyId: key.id,
      position: String(position),
    }
  })
  const lines = new Map(news.map(({ key }) => [key.id, key.latest]))
  return [
    plainArray(rows.map((row) => row.id)),
    plainArray(rows.map((row) => monthOfId(row.id))),
    rows.map((row) => row.route),
    rows.map((row) => row.sender),
    rows.map((row) => row.partner),
    rows.map((row) => row.lane),
    rows.map((row) => row.key),
    rows.map((row) => row.orderKey),
    plainArray(rows.map((row) => row.keyId)),
    plainArray(rows.map((row) => row.position)),
    rows.map((row) => row.onDead),
    plainArray(rows.map((row) => row.body.length)),
    byteaArray(rows.map((row) => row.contentHash)),
    rows.map((row) => row.traceparent),
    byteaArray(rows.map((row) => row.sealedBody)),
    rows.map((row) => `{${row.subjects.map((hash) => `"\\\\x${hexOf(hash)}"`).join(',')}}`),
    plainArray([...lines.keys()]),
    [...lines.values()].map((latest) => JSON.stringify(latest)),
  ]
}
