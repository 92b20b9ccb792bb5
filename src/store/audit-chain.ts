import type { Sealing } from '../flow/ports.ts'
import { type AuditRow, isSigned } from './audit.ts'
import type { Client, Database } from './database.ts'

/** Where the chain of what is left begins: behind the row that went last. */
interface Anchor {
  readonly id: bigint
  /** Hex; '' before the first row. */
  readonly mac: string
}

type Break = { readonly id: string; readonly problem: 'changed' | 'missing' }

export type AuditVerdict =
  | {
      readonly isIntact: true
      readonly rows: number
      readonly head: string | null
      /** The last row whose time was over (retention.auditDays) and that was deleted for it; null: none yet. */
      readonly purgedTo: string | null
    }
  /** `id`: the first row that is wrong or where one is missing; of a wrong anchor, the row that it names. */
  | {
      readonly isIntact: false
      readonly id: string
      readonly problem: 'changed' | 'missing' | 'cut-off' | 'anchor'
    }

const COLUMNS = 'id, at, by, role, action, object, reason, details, mac'
const BATCH = 5_000
/** Some milliseconds of a gateway's time. */
const NEWEST = 1_000
/** So that an appending transaction waits for a batch for no longer than for another one. */
const PURGE_BATCH = 500

/**
 * Reads the whole chain in one snapshot. A changed or inserted row has a wrong mac, a missing one leaves a gap, rows cut off at the end are found by
 * a head that was noted before (the log has one each hour), and rows deleted from the beginning by the anchor that only a purge can sign.
 */
export async function verifyAudit(
  database: Database,
  sealing: Pick<Sealing, 'hash'>,
  head: string | null,
): Promise<AuditVerdict> {
  return database.patientTransaction(async (client) => {
    await client.query('set transaction isolation level repeatable read, read only')
    const anchor = await readAnchor(client, sealing)
    if ('problem' in anchor) return { isIntact: false, ...anchor }
    const putIn = await rowBefore(client, anchor)
    if (putIn !== null) return { isIntact: false, id: putIn, problem: 'changed' }
    let last: Anchor = anchor
    let isHeadSeen = head === null || head === anchor.mac
    for (let read = BATCH; read === BATCH; ) {
      const rows = await rowsBehind(client, last, BATCH)
      const broken = breakIn(rows, last, sealing)
      if (broken) return { isIntact: false, ...broken }
      isHeadSeen ||= rows.some((row) => hex(row.mac) === head)
      last = lastOf(rows, last)
      read = rows.length
    }
    if (!isHeadSeen) return { isIntact: false, id: String(last.id + 1n), problem: 'cut-off' }
    return {
      isIntact: true,
      rows: Number(last.id - anchor.id),
      head: last.mac === '' ? null : last.mac,
      purgedTo: anchor.id === 0n ? null : String(anchor.id),
    }
  })
}

/**
 * What a running gateway looks at every hour: the newest rows, each against the one before; the oldest of them is taken as it is. `verifyAudit`
 * reads all.
 */
export async function verifyNewest(
  database: Database,
  sealing: Pick<Sealing, 'hash'>,
): Promise<Break | null> {
  const newest = await database.query<AuditRow>({
    text: `select ${COLUMNS} from audit order by id desc limit ${NEWEST}`,
  })
  const [first, ...rows] = newest.toReversed()
  return first === undefined ? null : breakIn(rows, { id: BigInt(first.id), mac: hex(first.mac) }, sealing)
}

export interface PurgedAudit {
  readonly rows: number
  /** Rows that are not as they were written are not deleted, nor is anything behind them: they are the evidence. */
  readonly broken: Break | { readonly id: string; readonly problem: 'anchor' } | null
}

/**
 * Deletes rows from the beginning of the log that are older than `beforeMs` (the database's clock), in batches, and moves the anchor with each. What
 * goes is verified before: a purge must not cover up what was done to the log. The last row stays, however old: the next one is chained to it.
 */
export async function purgeAudit(
  database: Database,
  sealing: Pick<Sealing, 'hash'>,
  beforeMs: number,
): Promise<PurgedAudit> {
  for (let rows = 0; ; ) {
    const { deleted, broken } = await database.transaction((client) => purgeBatch(client, sealing, beforeMs))
    rows += deleted
    if (broken !== null || deleted < PURGE_BATCH) return { rows, broken }
  }
}

/** Any number of its own: one gateway purges at a time. */
const PURGE_LOCK = 7_411_032

async function purgeBatch(
  client: Client,
  sealing: Pick<Sealing, 'hash'>,
  beforeMs: number,
): Promise<{ readonly deleted: number; readonly broken: PurgedAudit['broken'] }> {
  await client.query({ text: 'select pg_advisory_xact_lock($1)', values: [PURGE_LOCK] })
  const anchor = await readAnchor(client, sealing)
  if ('problem' in anchor) return { deleted: 0, broken: anchor }
  // One more than may go: the last row of the log is not among those that do.
  const rows = await rowsBehind(client, anchor, PURGE_BATCH + 1)
  const young = rows.findIndex((row) => row.at.getTime() >= beforeMs)
  const old = rows.slice(0, young === -1 ? rows.length - 1 : young)
  const broken = breakIn(old, anchor, sealing)
  if (broken) return { deleted: 0, broken }
  if (old.length === 0) return { deleted: 0, broken: null }
  const last = lastOf(old, anchor)
  await client.query({ text: 'delete from audit where id <= $1', values: [String(last.id)] })
  await client.query({
    text: `insert into audit_anchor (id, mac, signature) values ($1, $2, $3)
      on conflict (is_only) do update set id = excluded.id, mac = excluded.mac, signature = excluded.signature`,
    values: [String(last.id), Buffer.from(last.mac, 'hex'), signatureOf(last, sealing)],
  })
  return { deleted: old.length, broken: null }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const signatureOf = (anchor: Anchor, sealing: Pick<Sealing, 'hash'>): Uint8Array =>
  sealing.hash('audit anchor', JSON.stringify([String(anchor.id), anchor.mac]))

async function readAnchor(
  client: Client,
  sealing: Pick<Sealing, 'hash'>,
): Promise<Anchor | { readonly id: string; readonly problem: 'anchor' }> {
  const { rows } = await client.query<{ id: string; mac: Buffer; signature: Buffer }>(
    'select id, mac, signature from audit_anchor',
  )
  const [row] = rows
  if (!row) return { id: 0n, mac: '' }
  const anchor = { id: BigInt(row.id), mac: hex(row.mac) }
  return hex(signatureOf(anchor, sealing)) === hex(row.signature) ? anchor : { id: row.id, problem: 'anchor' }
}

/** A row that stands where none is any more, or ever was. */
async function rowBefore(client: Client, { id }: Anchor): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>({
    text: 'select id from audit where id <= $1 order by id limit 1',
    values: [String(id)],
  })
  return rows[0]?.id ?? null
}

async function rowsBehind(client: Client, { id }: Anchor, limit: number): Promise<readonly AuditRow[]> {
  const { rows } = await client.query<AuditRow>({
    text: `select ${COLUMNS} from audit where id > $1 order by id limit $2`,
    values: [String(id), limit],
  })
  return rows
}

/** The first of these rows that does not follow from the one before. */
function breakIn(rows: readonly AuditRow[], before: Anchor, sealing: Pick<Sealing, 'hash'>): Break | null {
  let last = before
  for (const row of rows) {
    if (BigInt(row.id) !== last.id + 1n) return { id: String(last.id + 1n), problem: 'missing' }
    if (!isSigned(row, last.mac, sealing)) return { id: row.id, problem: 'changed' }
    last = lastOf([row], last)
  }
  return null
}

function lastOf(rows: readonly AuditRow[], otherwise: Anchor): Anchor {
  const row = rows.at(-1)
  return row ? { id: BigInt(row.id), mac: hex(row.mac) } : otherwise
}
