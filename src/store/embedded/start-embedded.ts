import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { CannotStart } from '../cannot-start.ts'
import { provideBinaries } from './binaries.ts'
import { cannotRun, cannotWrite } from './causes.ts'
import { configure, ensureCluster, USER } from './cluster.ts'
import { lockDirectory } from './directory-lock.ts'
import { chooseHome, type Home, makeSocketPath, removeSocketPath } from './home.ts'
import {
  connectionTo,
  type EmbeddedConnection,
  ensureDatabase,
  launch,
  type Postmaster,
} from './postmaster.ts'
import { endServerProcesses } from './server-processes.ts'
import { type Supervisor, supervise } from './supervisor.ts'

export type { EmbeddedConnection } from './postmaster.ts'

export interface EmbeddedOptions {
  /** Absolute; made when missing. */
  readonly dataDir: string
  /**
   * One call per fact: `database.started` { pid, dataPath, durationMs, isFresh }, `database.died` { pid, how }, `database.restarted` { pid, durationMs },
   * `database.restart_failed` { problem }, `database.stopped` { dataPath }, `database.leftover_ended` { dataPath },
   * `database.placed_elsewhere` { dataPath, message }, `database.binaries_copied` { path, message }.
   * `message` is a sentence for whoever started the gateway.
   */
  readonly log: (event: string, fields: object) => void
  /** PostgreSQL's files (bin, lib, share); by default those of the platform's optional package. */
  readonly nativePath?: string
}

/** A PostgreSQL server of our own, on a private socket, with one database named `lienthong`. */
export interface EmbeddedServer {
  /** Stays the same over restarts. */
  readonly connection: EmbeddedConnection
  /** Of the postmaster; null while it is being started again. */
  readonly pid: () => number | null
  /** The cluster's directory, with postmaster.pid. */
  readonly dataPath: string
  /** Holds all of the server's files: dataDir, or the directory that the start named instead. */
  readonly homePath: string
  /** Called each time the server died by itself; it is started again without further ado. */
  readonly onDied: (listener: () => void) => void
  /** Stops it cleanly and starts it again. */
  readonly restart: () => Promise<void>
  /**
   * Stops it for good: cleanly within `fastMs` (8000; clients are disconnected), then at once. Frees the data directory.
   * Idempotent.
   */
  readonly stop: (fastMs?: number) => Promise<void>
}

/** `problem`: one sentence that says what to do. */
export type EmbeddedStart =
  | { readonly ok: true; readonly server: EmbeddedServer }
  | { readonly ok: false; readonly problem: string }

/**
 * Starts the embedded PostgreSQL of `dataDir` and keeps it running until `stop`. A server that a killed gateway left behind is
 * ended cleanly first. Nothing of it listens on a network.
 *
 * What an installation can get wrong comes back as `problem`: directory not writable, disk full, another gateway in it,
 * data of another major version, no programs for this platform.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedStart> {
  try {
    const dataDir = makeDirectory(options.dataDir)
    // Before anything else is touched: a server that runs there may be another gateway's.
    const lock = lockDirectory(dataDir)
    try {
      return { ok: true, server: await start(dataDir, options, lock.release) }
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    if (error instanceof CannotStart) return { ok: false, problem: error.message }
    // A file operation that failed where none was expected to: the disk filled up meanwhile, or somebody changed a file's rights.
    if (error instanceof Error && 'syscall' in error)
      return { ok: false, problem: cannotWrite(options.dataDir, error).message }
    throw error
  }
}

async function start(
  dataDir: string,
  options: EmbeddedOptions,
  release: () => void,
): Promise<EmbeddedServer> {
  const startedMs = performance.now()
  const { log } = options
  const home = await chooseHome(dataDir, log)
  const binaries = await provideBinaries(options.nativePath ?? null, home.account, log)
  if (await endServerProcesses(home.dataPath, 8000))
    log('database.leftover_ended', { dataPath: home.dataPath })
  const isFresh = await ensureCluster(home, binaries)
  const host = await makeSocketPath(home)
  configure(home, host)
  const launchHere = () => launch(home, binaries, host)
  let first: Postmaster
  try {
    first = await launchHere()
  } catch (error) {
    removeSocketPath(home, host)
    throw error
  }
  const supervisor = supervise(
    { dataPath: home.dataPath, logPath: home.logPath, launch: launchHere, log },
    first,
  )
  const server = serverOf(home, host, supervisor, () => {
    removeSocketPath(home, host)
    release()
    log('database.stopped', { dataPath: home.dataPath })
  })
  try {
    await ensureDatabase(host)
  } catch (error) {
    await server.stop()
    throw cannotRun('server', String(error), home.logPath)
  }
  const durationMs = Math.round(performance.now() - startedMs)
  log('database.started', { pid: supervisor.pid(), dataPath: home.dataPath, durationMs, isFresh })
  return server
}

function serverOf(home: Home, host: string, supervisor: Supervisor, afterStop: () => void): EmbeddedServer {
  let stopped: Promise<void> | null = null
  return {
    connection: connectionTo(host, USER),
    pid: supervisor.pid,
    dataPath: home.dataPath,
    homePath: home.path,
    onDied: supervisor.onDied,
    restart: supervisor.restart,
    stop: (fastMs = 8000) => {
      stopped ??= supervisor.stop(fastMs).then(afterStop)
      return stopped
    },
  }
}

/** Makes the directory, passable for the database's user where it is new, and resolves its links. */
function makeDirectory(dataDir: string): string {
  try {
    if (!existsSync(dataDir)) {
      makeWithParents(dataDir)
      chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700)
    }
    return realpathSync(dataDir)
  } catch (error) {
    throw cannotWrite(dataDir, error)
  }
}

/** Not Node's own `recursive`: that never ends where a file system answers ENOENT to every mkdir, as /proc does. */
function makeWithParents(path: string): void {
  const parent = dirname(path)
  if (!existsSync(parent)) makeWithParents(parent)
  mkdirSync(path)
}
