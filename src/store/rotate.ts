import { setTimeout as pause } from 'node:timers/promises'
import type { Sealing } from '../flow/ports.ts'
import type { Client, Database } from './database.ts'
import { LIVING_GATEWAYS } from './living-gateways.ts'
import { keyIdOf, nameOfColumn, SEALED_COLUMNS, type SealedColumn } from './sealed-columns.ts'
import { inTransaction } from './store.ts'

/** A value that no configured key opens: it stays as it is. `place` names table and row, nothing of what is in it. */
export interface Unopened {
  readonly column: string
  readonly keyId: string | null
  readonly place: string
}

export interface Rotated {
  /** Values that were sealed anew now. */
  readonly resealed: number
  readonly unopenedCount: number
  /** At most 1,000 of them. */
  readonly unopened: readonly Unopened[]
  /** Values under an older key that were sealed meanwhile, again and again: a gateway still seals with that key. */
  readonly isEndless: boolean
  /** Living gateways that lack the new key: nothing more was sealed anew once they were seen. */
  readonly lacking: readonly number[]
}

/** Rows looked through at a time; rows locked and sealed anew at a time, and their bytes (the first always fits). */
const PAGE_ROWS = 2_000
const BATCH_ROWS = 100
const BATCH_BYTES = 4_000_000

const UNOPENED_MAX = 1_000

/** A pass finds what a pass before could not lock, or what was written meanwhile. */
const PASSES_MAX = 10
/** What a killed process has locked, the server gives free when it notices: within seconds. */
const PASS_PAUSE_MS = 1_000

/** The fact by which a gateway without the new key does not start any more (start-checks.ts). */
export const SEALED_WITH = 'sealed with'

export interface RotateOptions {
  readonly sealing: Sealing
  /** So many more are done. */
  readonly onProgress: (count: number) => void
}

/**
 * Seals every value anew that hangs on an older key, beside running gateways. What is left to do is what the tables say: cut off at any
 * point, the next run goes on there. A value is locked for the milliseconds of its batch and never waited for.
 */
export async function rotateKeys(
  database: Database,
  { sealing, onProgress }: RotateOptions,
): Promise<Rotated> {
  const newest = sealing.keyIds[0] ?? ''
  let unopened: Unopened[] = []
  let unopenedCount = 0
  let resealed = 0
  const done = (isEndless: boolean, lacking: readonly number[] = []): Rotated => ({
    ...{ resealed, unopenedCount, unopened, isEndless, lacking },
  })
  const early = await gatewaysWithout(database, newest)
  if (early.length > 0) return done(false, early)
  await database.query({
    text: 'insert into facts (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    values: [SEALED_WITH, newest],
  })
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    let left = 0
    unopened = []
    unopenedCount = 0
    for (const column of SEALED_COLUMNS)
      for await (const batch of staleBatches(database, column, newest)) {
        const lacking = await gatewaysWithout(database, newest)
        if (lacking.length > 0) return done(false, lacking)
        const result = await inTransaction(database, (client) => reseal(client, column, { batch, sealing }))
        resealed += result.resealed
        left += batch.length - result.unopened.length
        unopenedCount += result.unopened.length
        unopened.push(...result.unopened.slice(0, UNOPENED_MAX - unopened.length))
        onProgress(result.resealed)
      }
    if (left === 0) return done(false)
    await pause(PASS_PAUSE_MS)
  }
  return done(true)
}

/** Living gateways that could not open what the newest key seals. */
async function gatewaysWithout(database: Database, keyId: string): Promise<number[]> {
  const rows = await database.query<{ id: number }>({
    name: 'rotate.lacking',
    text: `select id from gateways where id in (${LIVING_GATEWAYS}) and (sealing_keys is null or $1 <> all(sealing_keys)) order by id`,
    values: [keyId],
  })
  return rows.map((row) => row.id)
}

/** A row's primary key, as texts. */
type RowKey = readonly string[]

interface PageRow {
  readonly key: RowKey
  readonly key_id: string | null
  readonly bytes: number
}

/** The rows under other keys than the newest, in batches along the primary key; each look is short and holds no snapshot. */
async function* staleBatches(
  database: Database,
  { table, column, key }: SealedColumn,
  newest: string,
): AsyncGenerator<readonly RowKey[]> {
  const names = key.map(([name]) => `t.${name}`)
  const bound = key.map(([, type], n) => `$${n + 1}::${type}`)
  const text = (from: string): string =>
    `select array[${names.map((name) => `${name}::text`).join(', ')}] as key, ${keyIdOf(`t.${column}`)} as key_id, length(t.${column}) as bytes
     from ${table} t where t.${column} is not null ${from} order by ${names.join(', ')} limit ${PAGE_ROWS}`
  const first = text('')
  const next = text(`and (${names.join(', ')}) > (${bound.join(', ')})`)
  for (let last: RowKey | null = null; ; ) {
    const rows: readonly PageRow[] = await database.query<PageRow>(
      last === null ? { text: first } : { text: next, values: [...last] },
    )
    yield* batchesOf(rows.filter((row) => row.key_id !== newest))
    last = rows.at(-1)?.key ?? null
    if (last === null || rows.length < PAGE_ROWS) return
  }
}

function* batchesOf(rows: readonly PageRow[]): Generator<readonly RowKey[]> {
  let batch: RowKey[] = []
  let bytes = 0
  for (const row of rows) {
    if (batch.length > 0 && (batch.length >= BATCH_ROWS || bytes + row.bytes > BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(row.key)
    bytes += row.bytes
  }
  if (batch.length > 0) yield batch
}

interface Batch {
  readonly batch: readonly RowKey[]
  readonly sealing: Sealing
}

interface LockedRow {
  readonly key: RowKey
  readonly key_id: string | null
  readonly place: string
  readonly value: Buffer
}

async function reseal(
  client: Client,
  sealed: SealedColumn,
  { batch, sealing }: Batch,
): Promise<{ readonly resealed: number; readonly unopened: readonly Unopened[] }> {
  const { table, column, key, place } = sealed
  const wanted = `unnest(${key.map(([, type], n) => `$${n + 1}::${type}[]`).join(', ')})`
  const names = key.map(([name]) => name)
  const isSame = names.map((name) => `t.${name} = u.${name}`).join(' and ')
  const columnsOf = (keys: readonly RowKey[]): string[][] =>
    key.map((_, n) => keys.map((row) => row[n] ?? ''))
  // Rows that somebody is just writing are left to the next pass: nobody waits for anybody, in whatever order they lock.
  const { rows } = await client.query<LockedRow>({
    text: `select array[${names.map((name) => `t.${name}::text`).join(', ')}] as key, ${keyIdOf(`t.${column}`)} as key_id, ${place} as place, t.${column} as value
      from ${wanted} as u(${names.join(', ')}) join ${table} t on ${isSame} where t.${column} is not null for update of t skip locked`,
    values: columnsOf(batch),
  })
  const unopened: Unopened[] = []
  const fresh: { readonly key: RowKey; readonly value: Uint8Array }[] = []
  for (const row of rows) {
    const plain = openedOrNull(sealing, row)
    if (plain === null) unopened.push({ column: nameOfColumn(sealed), keyId: row.key_id, place: row.place })
    else if (row.key_id !== sealing.keyIds[0])
      fresh.push({ key: row.key, value: sealing.seal(plain, row.place) })
  }
  if (fresh.length > 0)
    await client.query({
      text: `update ${table} t set ${column} = u.value from unnest(${key.map(([, type], n) => `$${n + 1}::${type}[]`).join(', ')}, $${key.length + 1}::bytea[])
        as u(${names.join(', ')}, value) where ${isSame}`,
      values: [...columnsOf(fresh.map((row) => row.key)), fresh.map((row) => row.value)],
    })
  return { resealed: fresh.length, unopened }
}

function openedOrNull(sealing: Sealing, { value, place }: LockedRow): Uint8Array | null {
  try {
    return sealing.open(value, place)
  } catch {
    // Counted and named by the caller.
    return null
  }
}
