import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { CannotStart } from '../cannot-start.ts'
import { type Account, canEnter, chooseAccount } from './account.ts'
import { cannotWrite } from './causes.ts'

/** Where the server's files are and who owns them. */
export interface Home {
  /** Real path of the directory that holds everything below: `dataDir`, or the one that `postgres.home` in it names. */
  readonly path: string
  /** The cluster, with postmaster.pid: mode 0700, the account's. */
  readonly dataPath: string
  readonly logPath: string
  readonly account: Account | null
}

/** For what the database's user cannot reach where it belongs. */
export const ELSEWHERE = '/var/lib/lienthong'
const TEMPORARY_SOCKETS = 'lienthong-socket-'

/**
 * Chooses where the cluster of `dataDir` (a real path) lives: where it already is; in `dataDir`; or, as root and where the
 * database's user cannot enter `dataDir`, in a directory of its own, which `dataDir/postgres.home` names from then on.
 *
 * @throws CannotStart
 */
export async function chooseHome(
  dataDir: string,
  log: (event: string, fields: object) => void,
): Promise<Home> {
  const pointer = join(dataDir, 'postgres.home')
  const named = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : null
  if (named !== null && !existsSync(named)) {
    throw new CannotStart(
      `The database of ${dataDir} is expected in ${named}, which is gone: put it back, or delete ${pointer} to begin with an empty one.`,
    )
  }
  const settled = named ?? dataDir
  const cluster = join(settled, 'postgres')
  const account = chooseAccount(existsSync(cluster) ? cluster : null)
  const isOpen = account === null || (await canEnter(account, settled))
  if (!isOpen && (named !== null || existsSync(cluster))) {
    throw new CannotStart(
      `The user ${account.name}, who owns the database in ${settled}, cannot enter that directory: open it and the ones above (chmod o+x).`,
    )
  }
  const path = isOpen ? settled : await makeElsewhere(dataDir, pointer, account)
  if (path !== dataDir) {
    log('database.placed_elsewhere', {
      dataPath: path,
      message: `The database of ${dataDir} is kept in ${path}${account === null ? '' : `, which its user ${account.name} can enter`}.`,
    })
  }
  return { path, dataPath: join(path, 'postgres'), logPath: join(path, 'postgres.log'), account }
}

/** A new directory that the account can enter. Never an old one: whoever deleted `dataDir` wants an empty database. */
async function makeElsewhere(dataDir: string, pointer: string, account: Account): Promise<string> {
  const name = `data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`
  try {
    makeOpen(ELSEWHERE)
    let path = join(ELSEWHERE, name)
    for (let count = 2; existsSync(path); count += 1) path = join(ELSEWHERE, `${name}-${count}`)
    mkdirSync(path)
    chmodSync(path, 0o711)
    if (!(await canEnter(account, path))) throw new Error(`the user ${account.name} cannot enter it`)
    writeFileSync(pointer, `${path}\n`)
    return path
  } catch (error) {
    throw new CannotStart(
      `The user ${account.name}, as whom PostgreSQL runs, can enter neither ${dataDir} nor ${ELSEWHERE}: open one of them (chmod o+x), or set database.dataDir to another directory.`,
      { cause: error },
    )
  }
}

/**
 * An empty private directory for the server's socket: in the home where its path fits into a socket address (104 bytes on some
 * systems, 107 on Linux) and the settings file, else below the system's temporary directory.
 */
export async function makeSocketPath(home: Home): Promise<string> {
  const near = join(home.path, 'run')
  try {
    removeFormerSocket(home)
    if (isUsable(near)) {
      rmSync(near, { recursive: true, force: true })
      mkdirSync(near, { mode: 0o700 })
      give(home.account, near)
      return near
    }
    for (const root of [tmpdir(), '/tmp']) {
      if (!(await canEnter(home.account, root))) continue
      const path = mkdtempSync(join(root, TEMPORARY_SOCKETS))
      give(home.account, path)
      if (isUsable(path)) return path
      removeSocketPath(home, path)
    }
  } catch (error) {
    throw cannotWrite(home.path, error)
  }
  throw new CannotStart(
    `No directory for the database's socket has a path that is short enough: set TMPDIR to a short one.`,
  )
}

/** Removes a socket's directory. One that was made elsewhere is recognised by its name: no other directory is ever removed. */
export function removeSocketPath(home: Home, path: string): void {
  if (path === join(home.path, 'run') || basename(path).startsWith(TEMPORARY_SOCKETS))
    rmSync(path, { recursive: true, force: true })
}

/** Removes what a killed start left of its socket: postmaster.pid names its directory in line 5. */
function removeFormerSocket(home: Home): void {
  const pidFile = join(home.dataPath, 'postmaster.pid')
  const former = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n')[4] : undefined
  if (former !== undefined && former !== '') removeSocketPath(home, former)
}

/** Makes a directory that everybody can enter, whatever our umask; one that is there is left as it is. */
export function makeOpen(path: string): void {
  if (existsSync(path)) return
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
}

/** Makes the account the owner. */
export function give(account: Account | null, path: string): void {
  if (account !== null) chownSync(path, account.uid, account.gid)
}

function isUsable(directory: string): boolean {
  // The server's lock file beside the socket is the longest name. A comma or quote would need quoting that not every reader knows.
  return Buffer.byteLength(join(directory, '.s.PGSQL.5432')) <= 103 && !/[,'"\\\n]/.test(directory)
}
