import type { ExchangeState } from '../domain/exchange.ts'
import { type FailureCode, ok, type Result } from '../domain/failure.ts'
import type { Accepted } from '../flow/ports.ts'
import type { NewExchange } from './accept.ts'
import { byteaArray, plainArray } from './arrays.ts'
import type { Client } from './database.ts'
import { monthOfId } from './ids.ts'

/** Claims idempotency keys; one that another transaction is just claiming is waited for. Sorted by hash (by the caller). */
const CLAIM = {
  name: 'accept.claim',
  text: `insert into idempotency_keys (hash, exchange, month, content_hash)
    select * from unnest($1::bytea[], $2::uuid[], $3::int[], $4::bytea[])
    on conflict (hash) do nothing returning hash`,
}

const CLAIMED = {
  name: 'accept.claimed',
  text: `select hash, exchange, content_hash, is_discarded from idempotency_keys where hash = any($1::bytea[])`,
}

/** States of the first exchanges of repeats. A purged one has no row. */
const STATES = {
  name: 'accept.states',
  text: `select id, state, failure_code, failure_detail from exchanges where id = any($1::uuid[]) and month = any($2::int[])`,
}

/** The exchange that came first with a key or a content. */
export interface First {
  readonly exchange: string
  readonly contentHash: string
  readonly isDiscarded: boolean
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Who came first, by hash in hex, for every idempotency key of the batch: possibly an item of the batch itself. */
export async function claim(client: Client, batch: readonly NewExchange[]): Promise<Map<string, First>> {
  const wanted = new Map<string, NewExchange>()
  for (const item of batch) {
    const hash = item.draft.dedupeHash
    if (hash && !wanted.has(hexOf(hash))) wanted.set(hexOf(hash), item)
  }
  if (wanted.size === 0) return new Map()
  const sorted = [...wanted.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  const items = sorted.map(([, item]) => item)
  const hashes = byteaArray(sorted.map(([hash]) => Buffer.from(hash, 'hex')))
  const { rowCount } = await client.query({
    ...CLAIM,
    values: [
      hashes,
      plainArray(items.map((item) => item.id)),
      plainArray(items.map((item) => monthOfId(item.id))),
      byteaArray(items.map((item) => item.draft.contentHash)),
    ],
  })
  const ours = new Map(
    sorted.map(([hash, item]): [string, First] => [
      hash,
      { exchange: item.id, contentHash: hexOf(item.draft.contentHash), isDiscarded: false },
    ]),
  )
  if (rowCount === items.length) return ours
  const { rows } = await client.query<{
    hash: Buffer
    exchange: string
    content_hash: Buffer
    is_discarded: boolean
  }>({
    ...CLAIMED,
    values: [hashes],
  })
  return new Map(
    rows.map((row) => [
      hexOf(row.hash),
      { exchange: row.exchange, contentHash: hexOf(row.content_hash), isDiscarded: row.is_discarded },
    ]),
  )
}

/** Answers of the repeats: the first exchange as it now is. */
export async function repeated(
  client: Client,
  repeats: ReadonlyMap<string, string>,
  claims: ReadonlyMap<string, First>,
  answers: ReadonlyMap<string, Result<Accepted>>,
): Promise<Map<string, Result<Accepted>>> {
  const stored = [...repeats.values()].filter((first) => !answers.has(first))
  const states = new Map<string, Accepted>()
  if (stored.length > 0) {
    const { rows } = await client.query<StateRow>({
      ...STATES,
      values: [stored, [...new Set(stored.map(monthOfId)), 0]],
    })
    for (const row of rows) states.set(row.id, acceptedOf(row))
  }
  const discarded = new Set(
    [...claims.values()].filter((first) => first.isDiscarded).map((first) => first.exchange),
  )
  const result = new Map<string, Result<Accepted>>()
  for (const [id, first] of repeats) {
    const purged: ExchangeState = discarded.has(first) ? 'discarded' : 'delivered'
    const state: Accepted = answers.has(first)
      ? { exchangeId: first, state: 'waiting', duplicate: true, failure: null }
      : (states.get(first) ?? { exchangeId: first, state: purged, duplicate: true, failure: null })
    result.set(id, ok(state))
  }
  return result
}

export interface StateRow {
  readonly id: string
  readonly state: ExchangeState
  readonly failure_code: FailureCode | null
  readonly failure_detail: string | null
}

export const acceptedOf = (row: StateRow): Accepted => ({
  exchangeId: row.id,
  state: row.state,
  duplicate: true,
  failure: row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '' },
})
