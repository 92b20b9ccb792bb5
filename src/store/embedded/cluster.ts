import { execFile } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CannotStart } from '../cannot-start.ts'
import { runAs } from './account.ts'
import type { Binaries } from './binaries.ts'
import { cannotRun, cannotWrite } from './causes.ts'
import { give, type Home } from './home.ts'
import { clusterNameOf, endInitdb } from './server-processes.ts'
import { HOST_ACCESS, settings } from './settings.ts'

const execute = promisify(execFile)

/** Superuser and database of the cluster; there is no password, the socket's directory is private. */
export const USER = 'lienthong'

const HALF = 'postgres.new-'
/** A fresh cluster takes 55 MB. */
const FRESH_BYTES = 80 * 1024 * 1024

/**
 * Makes sure that the home holds a whole cluster of our major version. It is made beside its place and renamed into it, so that
 * a crash leaves none or a whole one; halves of earlier starts are removed.
 *
 * @returns Whether it was made now.
 * @throws CannotStart
 */
export async function ensureCluster(home: Home, binaries: Binaries): Promise<boolean> {
  for (const name of readdirSync(home.path))
    if (name.startsWith(HALF)) await removeHalf(join(home.path, name))
  if (existsSync(home.dataPath)) {
    checkVersion(home, binaries)
    return false
  }
  const { bavail, bsize } = statfsSync(home.path)
  if (bavail * bsize < FRESH_BYTES) throw cannotWrite(home.path, 'ENOSPC')
  const half = join(home.path, `${HALF}${process.pid}`)
  try {
    mkdirSync(half, { mode: 0o700 })
    give(home.account, half)
  } catch (error) {
    throw cannotWrite(home.path, error)
  }
  await runInitdb(half, home, binaries)
  appendFileSync(join(half, 'postgresql.conf'), "\ninclude 'lienthong.conf'\n")
  renameSync(half, home.dataPath)
  return true
}

/** A server that the initdb was feeding ends with it, a moment later: hence the retries. */
async function removeHalf(path: string): Promise<void> {
  await endInitdb(path)
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}

/** Writes our settings and access rules into the cluster. */
export function configure(home: Home, socketPath: string): void {
  const texts = {
    'lienthong.conf': settings({ clusterName: clusterNameOf(home.dataPath), socketPath }),
    'pg_hba.conf': HOST_ACCESS,
  }
  for (const [name, text] of Object.entries(texts)) {
    const path = join(home.dataPath, name)
    try {
      writeFileSync(`${path}.new`, text, { mode: 0o600 })
      give(home.account, `${path}.new`)
      renameSync(`${path}.new`, path)
    } catch (error) {
      throw cannotWrite(home.dataPath, error)
    }
  }
}

function checkVersion(home: Home, binaries: Binaries): void {
  const path = join(home.dataPath, 'PG_VERSION')
  const found = existsSync(path) ? readFileSync(path, 'utf8').trim() : null
  if (found === String(binaries.major)) return
  const what = found === null ? 'no PostgreSQL database' : `a database of PostgreSQL ${found}`
  throw new CannotStart(
    `${home.dataPath} holds ${what}, this gateway needs PostgreSQL ${binaries.major}: move it over with pg_upgrade or a dump, or set database.dataDir to another directory.`,
  )
}

async function runInitdb(directory: string, home: Home, binaries: Binaries): Promise<void> {
  const words = [
    ['--pgdata', directory],
    ['--username', USER],
    ['--auth', 'trust'],
    ['--encoding', 'UTF8'],
    // The same order and case rules on every machine, whatever locales it has.
    ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ['--data-checksums', '--no-instructions'],
  ].flat()
  try {
    await execute(binaries.initdb, words, { ...runAs(home.account), timeout: 120_000 })
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    const said = stderr === '' ? String(error) : stderr
    try {
      rmSync(directory, { recursive: true, force: true })
      appendFileSync(home.logPath, said, { mode: 0o600 })
    } catch {
      // A full disk: the sentence below says so.
    }
    throw cannotRun('initdb', said, home.logPath)
  }
}
