import { readdirSync, readFileSync } from 'node:fs'
import { CannotStart } from './cannot-start.ts'
import type { Database } from './database.ts'

const folder = new URL('./migrations/', import.meta.url)

/** Any number that no other program uses on this database: taken for the length of the migration, so that two processes starting at once are safe. */
const MIGRATION_LOCK = 7_411_025

export interface Migrated {
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[]
}

/**
 * Brings the database to this program's version: numbered files, forward only, each in a transaction of its own, under a lock.
 * @throws CannotStart when the database is newer than this program: an older program must not write into it.
 */
export async function migrate(database: Database): Promise<Migrated> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const client = await database.connectAlone({ isPatient: true })
  try {
    await client.query({ text: 'select pg_advisory_lock($1)', values: [MIGRATION_LOCK] })
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string }>('select name from migrations order by name')
    const known = new Set(rows.map((row) => row.name))
    const foreign = rows.find((row) => !files.includes(row.name))
    if (foreign)
      throw new CannotStart(
        `The database was migrated by a newer version of this program (${foreign.name}). Start that version, or restore the backup made before it.`,
      )
    const applied = files.filter((name) => !known.has(name))
    for (const name of applied) {
      await client.query('begin')
      await client.query(readFileSync(new URL(name, folder), 'utf8'))
      await client.query({ text: 'insert into migrations (name) values ($1)', values: [name] })
      await client.query('commit')
    }
    return { applied }
  } finally {
    await client.end()
  }
}
