import type { Sealing } from '../flow/ports.ts'
import { CannotStart } from './cannot-start.ts'
import type { Database } from './database.ts'
import { bodyPlace } from './lease.ts'
import { SEALED_WITH } from './rotate.ts'

/** The index key never rotates: another one than the store was begun with would find no repeat again (contract §2). */
export async function checkFingerprint(database: Database, fingerprint: string): Promise<void> {
  await database.query({
    text: `insert into facts (name, value) values ('index key', $1) on conflict (name) do nothing`,
    values: [fingerprint],
  })
  // In a statement of its own: the first one's snapshot is older than what another process may just have written.
  const [row] = await database.query<{ value: string }>({
    text: `select value from facts where name = 'index key'`,
  })
  if (row && row.value !== fingerprint)
    throw new CannotStart(
      'encryption.indexKey is not the key with which this store was begun. Configure that key again (or the keys it was derived from): it never rotates.',
    )
}

/**
 * What still has to be delivered must be readable: a key left out, or another key under a known id, would turn every waiting message into a
 * dead one, and seal new ones with what nobody looks for.
 */
export async function checkKeys(
  database: Database,
  sealing: Pick<Sealing, 'hasKey' | 'open'>,
): Promise<void> {
  const [rotated] = await database.query<{ value: string }>({
    text: 'select value from facts where name = $1',
    values: [SEALED_WITH],
  })
  if (rotated && !sealing.hasKey(rotated.value))
    throw new CannotStart(
      `What is kept was sealed anew with encryption key ${JSON.stringify(rotated.value)}, which is not configured. Add that key to encryption.keys.`,
    )
  // Long after a long outage: as patient as a migration.
  const { rows } = await database.patientTransaction((client) =>
    client.query<{ id: Buffer; count: string; exchange: string; body: Buffer }>({
      // A sealed value begins with its version, the length of its key's id and that id (privacy/sealing.ts).
      text: `with keys as (
          select substr(b.body, 3, get_byte(b.body, 1)) as id, count(*) as count, min(q.exchange::text)::uuid as exchange
          from queue_entries q join exchange_bodies b on b.month = q.month and b.exchange = q.exchange and b.kind = 'in'
          where length(b.body) > 2 group by 1)
        select k.id, k.count, k.exchange, b.body from keys k join exchange_bodies b on b.exchange = k.exchange and b.kind = 'in' order by 1`,
    }),
  )
  const counted = (wrong: typeof rows): string =>
    wrong.map((row) => `${row.count} under ${JSON.stringify(row.id.toString())}`).join(', ')
  const missing = rows.filter((row) => !sealing.hasKey(row.id.toString()))
  if (missing.length > 0)
    throw new CannotStart(
      `The store holds undelivered messages whose encryption key is not configured: ${counted(missing)}. Add that key to encryption.keys, behind the first one.`,
    )
  const other = rows.filter((row) => !opens(sealing, row.body, bodyPlace(row.exchange, 'in')))
  if (other.length > 0)
    throw new CannotStart(
      `An encryption key is not the one with which undelivered messages were sealed: ${counted(other)}. Configure the right key under that id, and give a new key a new id.`,
    )
}

function opens(sealing: Pick<Sealing, 'open'>, sealed: Uint8Array, place: string): boolean {
  try {
    sealing.open(sealed, place)
    return true
  } catch {
    return false
  }
}

/** I11: every unended Exchange names a Route in the table, and so does every dead one, which may be replayed. */
export async function checkRoutes(database: Database, routes: readonly string[]): Promise<void> {
  const rows = await database.query<{ route: string; state: string; count: string }>({
    text: `select route, state, count(*) as count from (
        select route, 'unended' as state from queue_entries where not is_dead
        union all select route, 'dead' from failed_exchanges where state = 'dead' and not is_final) e
      where route <> all($1::text[]) group by route, state order by route, state`,
    values: [routes],
  })
  if (rows.length === 0) return
  const counts = rows.map((row) => `${row.count} ${row.state} of route ${row.route}`).join(', ')
  throw new CannotStart(
    `The store holds exchanges whose route is off: ${counts}. Configure the partner of that route again, deliver or discard them, then take it away.`,
  )
}
