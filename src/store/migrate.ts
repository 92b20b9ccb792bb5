import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { CannotStart } from './cannot-start.ts'
import type { Client, Database } from './database.ts'
import { LIVING_GATEWAYS } from './living-gateways.ts'

const folder = new URL('./migrations/', import.meta.url)

/** Any number that no other program uses on this database: taken for the length of the migration, so that two processes starting at once are safe. */
const MIGRATION_LOCK = 7_411_025

/** One that was told to stop, or whose end the database has not yet noticed, is waited for. */
const STOPPING_MS = 10_000
const LOOK_MS = 250

export interface Migrated {
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[]
}

/**
 * Brings the database to this program's version: numbered files, forward only, each in a transaction of its own, under a lock.
 * @throws CannotStart when the database is newer than this program, or is to be changed under gateways that still run: an older program must not
 * write into it.
 */
export async function migrate(database: Database, { patienceMs = STOPPING_MS } = {}): Promise<Migrated> {
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
    if (applied.length > 0) await untilAlone(client, patienceMs)
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

/** Gateways that run on what is there now hold their locks; of a new database, or one whose gateways were stopped, nobody does. */
async function untilAlone(client: Client, patienceMs: number): Promise<void> {
  for (let leftMs = patienceMs; ; leftMs -= LOOK_MS) {
    const { rowCount } = await client.query(LIVING_GATEWAYS)
    const count = rowCount ?? 0
    if (count === 0) return
    if (leftMs <= 0)
      throw new CannotStart(
        `Gateways of an older version still run on this database (${count}), which this version has to change. Stop them, then start again.`,
      )
    await pause(LOOK_MS)
  }
}
