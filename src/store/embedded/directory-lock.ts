import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CannotStart } from '../cannot-start.ts'
import { cannotWrite } from './causes.ts'

/** The right to use a data directory, held by one process at a time. */
export interface DirectoryLock {
  /** Idempotent. */
  readonly release: () => void
}

/** SQLite's primary result code for "another connection holds the lock". */
const SQLITE_BUSY = 5

/** Held locks: a collected DatabaseSync would close its file and with it the lock. */
const held = new Set<DatabaseSync>()

/**
 * Locks `directory` against a second gateway. The lock is the operating system's (fcntl, by way of SQLite, as Node has no flock):
 * it ends with the process however that ends, and outlasts a SIGSTOP. `gateway.pid` beside it only names the holder.
 *
 * `gateway.lock` must never be opened by anything else in this process: closing any descriptor of it would free the lock.
 *
 * @throws CannotStart when another gateway holds it (with its pid) or the directory is not writable.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const pidPath = join(directory, 'gateway.pid')
  const lockPath = join(directory, 'gateway.lock')
  let lock: DatabaseSync | null = null
  try {
    // SQLite would open a file that is not writable for reading, where an exclusive lock excludes nobody.
    const both = constants.R_OK | constants.W_OK
    accessSync(directory, both | constants.X_OK)
    if (existsSync(lockPath)) accessSync(lockPath, both)
    lock = new DatabaseSync(lockPath, { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    writeFileSync(pidPath, `${process.pid}\n`)
  } catch (error) {
    lock?.close()
    if (isBusy(error)) throw inUse(directory, pidPath)
    throw cannotWrite(directory, error)
  }
  held.add(lock)
  return {
    release: () => {
      if (!held.delete(lock)) return
      rmSync(pidPath, { force: true })
      lock.close()
    },
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === SQLITE_BUSY
}

function inUse(directory: string, pidPath: string): CannotStart {
  const pid = readPid(pidPath)
  const holder = pid === null ? 'another gateway' : `another gateway (process ${pid})`
  return new CannotStart(
    `${directory} is in use by ${holder}: stop that one, or set database.dataDir to another directory.`,
  )
}

function readPid(pidPath: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(pidPath, 'utf8'), 10)
    return Number.isInteger(pid) ? pid : null
  } catch {
    // Only a name for the sentence: its holder may not have written it yet.
    return null
  }
}
