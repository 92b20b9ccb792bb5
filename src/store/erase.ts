import { subjectForms } from '../domain/subject.ts'
import type { Actor } from '../flow/operator-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { appendAudit } from './audit.ts'
import type { Client, Database } from './database.ts'
import { monthsOf } from './partitions.ts'

/** Ended for good, over the row `e`: nothing will be sent of it. A dead one with a place in a line may be replayed; without one it is final. */
export const IS_FINAL = `(e.state in ('delivered', 'discarded', 'rejected') or (e.state = 'dead' and e.order_key_id is null))`

/** What of an exchange says something of persons; the row, with its codes, states and times, stays. */
const ERASE = [
  'delete from replay_edits where exchange = any($1::uuid[]) and $2::int[] is not null',
  'delete from exchange_bodies where exchange = any($1::uuid[]) and month = any($2::int[])',
  'update attempts set record = null where exchange = any($1::uuid[]) and month = any($2::int[])',
  `update exchanges set issues = null, subjects = '{}', erased_at = clock_timestamp() where id = any($1::uuid[]) and month = any($2::int[])`,
]

/** Erases what these exchanges hold of persons, within the caller's transaction. All of them have ended for good. */
export async function eraseContents(
  client: Client,
  exchanges: readonly { readonly id: string; readonly month: number }[],
): Promise<void> {
  const values = [exchanges.map(({ id }) => id), [...new Set(exchanges.map(({ month }) => month))]]
  for (const text of ERASE) await client.query({ text, values })
}

const BATCH = 200

/** Why something of a person stays. */
export type KeptReason = 'unended' | 'dead' | 'payments' | 'audit'

export interface ErasureReport {
  /** Keyed HMAC of the number, in hex: by it the audit log is searched. */
  readonly subject: string
  readonly isDryRun: boolean
  /** Exchanges whose contents were erased, or would be. */
  readonly erased: number
  readonly kept: Readonly<Record<KeptReason, number>>
}

export interface ErasureOrder {
  /** As it was given: neither kept nor told. */
  readonly number: string
  readonly actor: Actor
  readonly reason: string
  readonly isDryRun: boolean
  readonly onFound: (count: number) => void
  /** So many more are done. */
  readonly onProgress: (count: number) => void
}

interface Found {
  readonly id: string
  readonly month: number
  readonly key: string
  readonly state: string
  readonly is_final: boolean
}

/**
 * Erases one person's messages: bodies, attempts' records and issues of every exchange that names the number and has ended for good. Cut off,
 * it is ordered again: what is left is what still carries the number's hash. The order is audited before anything is erased.
 */
export async function eraseSubject(
  database: Database,
  { number, actor, reason, isDryRun, onFound, onProgress }: ErasureOrder,
  sealing: Pick<Sealing, 'hash'>,
): Promise<ErasureReport> {
  const hashes = subjectForms(number).map((form) => Buffer.from(sealing.hash('subject', form)))
  const found = await findSubject(database, hashes)
  const erasable = found.filter((exchange) => exchange.is_final)
  const report: ErasureReport = {
    subject: hashes[0]?.toString('hex') ?? '',
    isDryRun,
    erased: erasable.length,
    kept: await keptOf(database, found),
  }
  const { subject, ...details } = report
  await database.transaction((client) =>
    appendAudit(client, actor, { action: 'subject.erase', object: subject, reason, details }, sealing),
  )
  if (isDryRun) return report
  onFound(erasable.length)
  for (let from = 0; from < erasable.length; from += BATCH) {
    const batch = erasable.slice(from, from + BATCH)
    await database.transaction((client) => eraseContents(client, batch))
    onProgress(batch.length)
  }
  return report
}

/** Month by month: no index holds the hashes, since every acceptance would pay for a question that is asked a few times a year. */
async function findSubject(database: Database, hashes: readonly Buffer[]): Promise<Found[]> {
  const found: Found[] = []
  const client = await database.connectAlone({ isPatient: true })
  try {
    for (const month of await monthsOf(database)) {
      const { rows } = await client.query<Found>({
        text: `select e.id, e.month, e.order_key as key, e.state, ${IS_FINAL} as is_final from exchanges e
          where e.month = $1 and e.subjects && $2::bytea[] order by e.id`,
        values: [month, hashes],
      })
      found.push(...rows)
    }
  } finally {
    await client.end()
  }
  return found
}

async function keptOf(database: Database, found: readonly Found[]): Promise<ErasureReport['kept']> {
  const open = found.filter((exchange) => !exchange.is_final)
  const [row] = await database.query<{ payments: string; audit: string }>({
    text: `select (select count(*) from payments where order_key = any($1::text[])) as payments,
      (select count(*) from audit where object = any($2::text[])) as audit`,
    values: [[...new Set(found.map(({ key }) => key))], found.map(({ id }) => id)],
  })
  return {
    unended: open.filter(({ state }) => state !== 'dead').length,
    dead: open.filter(({ state }) => state === 'dead').length,
    payments: Number(row?.payments ?? 0),
    audit: Number(row?.audit ?? 0),
  }
}
