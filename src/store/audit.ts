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

/** One row as it is signed. `at`: Unix ms, so that it comes back from the database as it went in. */
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

/** Any number of its own: rows are chained one after the other, so appending waits for whoever is just appending. Taken last in a transaction. */
const AUDIT_LOCK = 7_411_027

/** Appends within the caller's transaction, so that no write is without its row and no row without its write. */
export const appendAudit = (
  client: Client,
  actor: Actor,
  fact: AuditFact,
  sealing: Pick<Sealing, 'hash'>,
): Promise<void> => appendAudits(client, [{ ...fact, actor }], sealing)

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
    client.query({ name: 'audit.lock', text: 'select pg_advisory_xact_lock($1)', values: [AUDIT_LOCK] }),
    client.query<{ id: string; mac: Buffer; now: string }>({
      name: 'audit.last',
      text: `select coalesce(max(id), 0)::bigint as id, (select mac from audit order by id desc limit 1) as mac,
        (extract(epoch from clock_timestamp()) * 1000)::bigint as now from audit`,
    }),
  ])
  if (known.length === 0) return
  const [last] = rows
  let before = hex(last?.mac)
  const signed = known.map(({ actor, ...fact }, n) => {
    const row: SignedRow = {
      id: String(BigInt(last?.id ?? 0) + BigInt(n + 1)),
      at: Number(last?.now ?? 0),
      ...actor,
      ...fact,
      details: JSON.stringify(fact.details ?? {}),
    }
    const mac = macOf(row, before, sealing)
    before = hex(mac)
    return { ...row, mac }
  })
  await client.query({
    name: 'audit.append',
    text: `insert into audit (id, at, by, role, action, object, reason, details, mac)
      select u.id, to_timestamp(u.at / 1000.0), u.by, u.role, u.action, u.object, u.reason, u.details, u.mac
      from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[])
        as u(id, at, by, role, action, object, reason, details, mac)`,
    values: [
      signed.map((row) => row.id),
      signed.map((row) => row.at),
      signed.map((row) => row.by),
      signed.map((row) => row.role),
      signed.map((row) => row.action),
      signed.map((row) => row.object),
      signed.map((row) => row.reason),
      signed.map((row) => row.details),
      signed.map((row) => row.mac),
    ],
  })
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
