import type { Actor, AuditEntry, AuditFilter } from '../flow/operator-ports.ts'
import type { Page, Sealing } from '../flow/ports.ts'
import type { Client, Database } from './database.ts'

export interface AuditFact {
  readonly action: string
  readonly object: string
  readonly reason: string | null
  readonly details: unknown
}

/** A fact with who did it. */
export type ActorFact = AuditFact & { readonly actor: Actor }

/**
 * One row as it is signed. `at`: Unix ms, so that it comes back from the database as it went in; by the database's clock or by the gateway's,
 * which may be 5 s apart, so that the order is that of `id`.
 */
interface SignedRow {
  readonly id: string
  readonly at: number
  readonly by: string
  readonly role: string
  readonly action: string
  readonly object: string
  readonly reason: string | null
  readonly details: string
}

/** The row's HMAC over itself and the row before, whose own is `before` in hex; '' before the first. */
const macOf = (row: SignedRow, before: string, sealing: Pick<Sealing, 'hash'>): Uint8Array =>
  sealing.hash(
    'audit',
    JSON.stringify([
      row.id,
      row.at,
      row.by,
      row.role,
      row.action,
      row.object,
      row.reason,
      row.details,
      before,
    ]),
  )

/** Any number of its own: rows are chained one after the other, so appending waits for whoever is just appending. */
const AUDIT_LOCK = 7_411_027
/** Taken last in a transaction, or before a statement that waits for nobody. */
export const LOCK_AUDIT = {
  name: 'audit.lock',
  text: 'select pg_advisory_xact_lock($1)',
  values: [AUDIT_LOCK],
}

/** What the next row's mac covers of the newest one. */
export interface AuditHead {
  /** '0': there is no row yet. */
  readonly id: string
  readonly mac: Uint8Array | null
}

type WrittenRow = SignedRow & { readonly mac: Uint8Array }

/** `facts` as rows that follow `head`, each at `atMs` (Unix ms). At least one. */
export function signedRows(
  facts: readonly ActorFact[],
  head: AuditHead,
  { atMs, sealing }: { readonly atMs: number; readonly sealing: Pick<Sealing, 'hash'> },
): WrittenRow[] {
  let before = hex(head.mac)
  return facts.map(({ actor, ...fact }, n) => {
    const row: SignedRow = {
      id: String(BigInt(head.id) + BigInt(n + 1)),
      at: atMs,
      ...actor,
      ...fact,
      details: JSON.stringify(fact.details ?? {}),
    }
    const mac = macOf(row, before, sealing)
    before = hex(mac)
    return { ...row, mac }
  })
}

/** The columns of rows that are written, for `insertRows`. */
export const columnsOf = (rows: readonly WrittenRow[]): unknown[] => [
  rows.map((row) => row.id),
  rows.map((row) => row.at),
  rows.map((row) => row.by),
  rows.map((row) => row.role),
  rows.map((row) => row.action),
  rows.map((row) => row.object),
  rows.map((row) => row.reason),
  rows.map((row) => row.details),
  rows.map((row) => row.mac),
]

/** SQL that inserts columnsOf(), whose first is parameter `first`. */
export function insertRows(first: number): string {
  const types = ['bigint', 'bigint', 'text', 'text', 'text', 'text', 'text', 'text', 'bytea']
  const columns = types.map((type, n) => `$${first + n}::${type}[]`).join(', ')
  return `insert into audit (id, at, by, role, action, object, reason, details, mac)
      select u.id, to_timestamp(u.at / 1000.0), u.by, u.role, u.action, u.object, u.reason, u.details, u.mac
      from unnest(${columns}) as u(id, at, by, role, action, object, reason, details, mac)`
}

/** Appends within the caller's transaction, so that no write is without its row and no row without its write. */
export const appendAudit = (
  client: Client,
  actor: Actor,
  fact: AuditFact,
  sealing: Pick<Sealing, 'hash'>,
): Promise<void> => appendAudits(client, [{ ...fact, actor }], sealing)

const APPEND = { name: 'audit.append', text: insertRows(1) }

/**
 * The same for several facts, in their order: one lock and one statement for all of them. `facts` may be what a statement under way will
 * answer; the lock is asked for at once, behind it.
 */
export async function appendAudits(
  client: Client,
  facts: readonly ActorFact[] | Promise<readonly ActorFact[]>,
  sealing: Pick<Sealing, 'hash'>,
): Promise<void> {
  // Together, and yet one after the other: the second one's snapshot is taken under the lock.
  const [known, , { rows }] = await Promise.all([
    facts,
    client.query(LOCK_AUDIT),
    client.query<{ id: string; mac: Buffer | null; now: string }>({
      name: 'audit.last',
      text: `select coalesce(max(id), 0)::bigint as id, (select mac from audit order by id desc limit 1) as mac,
        (extract(epoch from clock_timestamp()) * 1000)::bigint as now from audit`,
    }),
  ])
  const [head] = rows
  if (known.length === 0 || head === undefined) return
  const written = signedRows(known, head, { atMs: Number(head.now), sealing })
  await client.query({ ...APPEND, values: columnsOf(written) })
}

const hex = (bytes: Uint8Array | null | undefined): string =>
  bytes ? Buffer.from(bytes).toString('hex') : ''

/** A row as it is stored. */
export interface AuditRow extends Omit<SignedRow, 'at'> {
  readonly at: Date
  readonly mac: Buffer
}

/** Whether its mac is the one that it was written with, behind a row whose mac is `before`. */
export const isSigned = (row: AuditRow, before: string, sealing: Pick<Sealing, 'hash'>): boolean =>
  Buffer.from(macOf({ ...row, at: row.at.getTime() }, before, sealing)).equals(row.mac)

/** Newest first. */
export async function listAudit(
  database: Database,
  filter: AuditFilter,
  { limit, before }: { readonly limit: number; readonly before: string | null },
): Promise<Page<AuditEntry> & { readonly lastId: string | null }> {
  const rows = await database.query<AuditRow>({
    text: `select id, at, by, role, action, object, reason, details from audit
      where ($1::text is null or by = $1) and ($2::text is null or action = $2) and ($3::text is null or object = $3)
        and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5) and ($6::bigint is null or id < $6)
      order by id desc limit $7`,
    values: [
      filter.by ?? null,
      filter.action ?? null,
      filter.object ?? null,
      filter.from ?? null,
      filter.to ?? null,
      before,
      limit + 1,
    ],
  })
  const page = rows.slice(0, limit)
  return {
    items: page.map((row) => ({ ...row, details: JSON.parse(row.details) as unknown })),
    nextCursor: null,
    lastId: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}
