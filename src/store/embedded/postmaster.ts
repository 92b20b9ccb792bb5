import { spawn } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { CannotStart } from '../cannot-start.ts'
import { runAs } from './account.ts'
import type { Binaries } from './binaries.ts'
import { cannotRun, cannotWrite } from './causes.ts'
import { USER } from './cluster.ts'
import type { Home } from './home.ts'
import { endServerProcesses } from './server-processes.ts'

/** How to connect: usable as pg's client and pool configuration. */
export interface EmbeddedConnection {
  /** Directory of the Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  /** Never taken from PGSSLMODE: a Unix socket has none. */
  readonly ssl: false
}

/** A running server's first process, a child of ours. */
export interface Postmaster {
  readonly pid: number
  /** Resolves when it has ended, however. */
  readonly ended: Promise<string>
}

const LOG_BYTES_MAX = 10 * 1024 * 1024
/** Recovery after a crash replays at most max_wal_size. */
const READY_MS = 300_000

/**
 * Starts the server and waits until it answers. It is a session of its own (a Ctrl-C in our terminal is not its), has a clean
 * environment and writes to the log file only.
 *
 * @throws CannotStart when it ends before it answers.
 */
export async function launch(home: Home, binaries: Binaries, host: string): Promise<Postmaster> {
  boundLog(home.logPath)
  // Checked by the caller: no process of this cluster runs. A number in it that somebody else bears by now would stop the start.
  rmSync(join(home.dataPath, 'postmaster.pid'), { force: true })
  const from = existsSync(home.logPath) ? statSync(home.logPath).size : 0
  const postmaster = spawnPostgres(home, binaries)
  let end: string | null = null
  void postmaster.ended.then((how) => {
    end = how
  })
  const endMs = performance.now() + READY_MS
  while (performance.now() < endMs) {
    if (end !== null) {
      const words = readFileSync(home.logPath).subarray(from).toString('utf8')
      throw cannotRun('server', words === '' ? end : words, home.logPath)
    }
    if (await isAnswering(host)) return postmaster
    await delay(15)
  }
  await endServerProcesses(home.dataPath, 8000)
  throw new CannotStart(
    `PostgreSQL did not become ready within ${READY_MS / 1000} s: see ${home.logPath}, then start again.`,
  )
}

function spawnPostgres(home: Home, binaries: Binaries): Postmaster {
  let log: number
  try {
    log = openSync(home.logPath, 'a', 0o600)
  } catch (error) {
    throw cannotWrite(home.logPath, error)
  }
  const child = spawn(binaries.postgres, ['-D', home.dataPath], {
    ...runAs(home.account),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  child.unref()
  return { pid: child.pid ?? 0, ended }
}

async function isAnswering(host: string): Promise<boolean> {
  const client = new Client({ ...connectionTo(host, 'postgres'), connectionTimeoutMillis: 2000 })
  // Without a listener a connection that breaks after connecting would be an uncaught error.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

export const connectionTo = (host: string, database: string): EmbeddedConnection => ({
  host,
  port: 5432,
  user: USER,
  database,
  ssl: false,
})

/** Makes the gateway's own database where it is missing: a crash may have come between initdb and this. */
export async function ensureDatabase(host: string): Promise<void> {
  const client = new Client(connectionTo(host, 'postgres'))
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [USER])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${USER}`)
  } finally {
    await client.end()
  }
}

/** Keeps the log and one predecessor, each about 10 MB at most. The server appends, so a cut file goes on at its beginning. */
export function boundLog(logPath: string): void {
  try {
    if (!existsSync(logPath) || statSync(logPath).size < LOG_BYTES_MAX) return
    copyFileSync(logPath, `${logPath}.1`)
    truncateSync(logPath)
  } catch {
    // A full disk must not stop a server that may be the way out of it; the log is bounded the next time.
  }
}
