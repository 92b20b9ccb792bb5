import type pg from 'pg'
import type { Database } from './database.ts'
import { GATEWAY_LOCK } from './living-gateways.ts'

/** This process's sign of life: a session-level advisory lock that PostgreSQL drops when the process dies (house, decision 5). */
export interface Presence {
  /** The id that leases name as their holder. */
  readonly gateway: number
  /** Takes the lock again after its connection was lost. Safe to call often. */
  readonly keep: () => Promise<void>
  readonly close: () => Promise<void>
}

/** `sealingKeys`: ids of what it can open (store/rotate.ts). @throws Error when the database is out of reach. */
export async function announce(database: Database, sealingKeys: readonly string[]): Promise<Presence> {
  const [row] = await database.query<{ id: number }>({
    text: 'insert into gateways (sealing_keys) values ($1::text[]) returning id',
    values: [sealingKeys],
  })
  if (!row) throw new Error('the gateway was not given an id')
  const gateway = row.id
  let client: pg.Client | null = null

  const drop = (lost: pg.Client): void => {
    if (client === lost) client = null
  }
  const keep = async (): Promise<void> => {
    if (client !== null) return
    const fresh = await database.connectAlone()
    fresh.on('end', () => drop(fresh))
    fresh.on('error', () => drop(fresh))
    // Not waited for: where the server has not yet noticed that the old session is gone, the next sweep asks again.
    const isTaken = await fresh
      .query<{ is_taken: boolean }>({
        text: 'select pg_try_advisory_lock($1, $2) as is_taken',
        values: [GATEWAY_LOCK, gateway],
      })
      .then(
        ({ rows }) => rows[0]?.is_taken === true,
        () => false,
      )
    if (!isTaken) return void fresh.end().catch(() => undefined)
    client = fresh
  }
  await keep()
  return {
    gateway,
    keep,
    close: async () => {
      await client?.end()
    },
  }
}
