import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** One running process of a cluster's server. */
interface ServerProcess {
  readonly pid: number
  readonly isPostmaster: boolean
}

/** The name that every process of this cluster's server carries in its title. */
export function clusterNameOf(dataPath: string): string {
  return `lienthong-${createHash('sha256').update(dataPath).digest('hex').slice(0, 16)}`
}

/**
 * Running processes of the server of `dataPath` (a real path), whoever started it. Known by their command lines, which every user
 * may read, and not by the pid in postmaster.pid, which may by now be somebody else's. Where the working directory can be read
 * as well (root in a container may not), a server that was started under another spelling of the path is found too.
 */
export async function findServerProcesses(dataPath: string): Promise<readonly ServerProcess[]> {
  const title = `postgres: ${clusterNameOf(dataPath)}: `
  const found: ServerProcess[] = []
  for (const { pid, words } of process.platform === 'linux' ? readProc() : await readPs()) {
    const isServer = /(^|\/)postgres$/.test(words[0] ?? '')
    if (words.join(' ').startsWith(title)) found.push({ pid, isPostmaster: false })
    else if (isServer && (words.includes(dataPath) || workingDirectory(pid) === dataPath))
      found.push({ pid, isPostmaster: true })
  }
  return found
}

/**
 * Ends whatever still runs of the server of `dataPath`: a postmaster cleanly (fast, at most `fastMs`, then immediate, then SIGKILL);
 * processes that outlived theirs are given a moment to notice, then killed. Resolves to whether there was a postmaster.
 */
export async function endServerProcesses(dataPath: string, fastMs: number): Promise<boolean> {
  const found = await findServerProcesses(dataPath)
  if (found.length === 0) return false
  const hasPostmaster = found.some((each) => each.isPostmaster)
  if (hasPostmaster) {
    for (const [signal, waitMs] of [['SIGINT', fastMs] as const, ['SIGQUIT', 1500] as const]) {
      // A process that was forked this instant still bears the postmaster's command line: to it these signals do no harm.
      for (const each of found) if (each.isPostmaster) send(each.pid, signal)
      if (await areGone(dataPath, waitMs)) return true
    }
  } else if (await areGone(dataPath, 300)) return false
  for (const { pid } of await findServerProcesses(dataPath)) send(pid, 'SIGKILL')
  if (await areGone(dataPath, 5000)) return hasPostmaster
  throw new Error(`processes of the server of ${dataPath} do not end`)
}

/** Ends an initdb that its gateway, killed meanwhile, left at work in `path`: else it would go on in a directory that is removed. */
export async function endInitdb(path: string): Promise<void> {
  for (const { pid, words } of process.platform === 'linux' ? readProc() : await readPs()) {
    const isIts = /(^|\/)(initdb|postgres)( |$)/.test(words[0] ?? '')
    if (isIts && words.some((word) => word.includes(path))) send(pid, 'SIGKILL')
  }
}

async function areGone(dataPath: string, waitMs: number): Promise<boolean> {
  const endMs = performance.now() + waitMs
  do {
    if ((await findServerProcesses(dataPath)).length === 0) return true
    await delay(20)
  } while (performance.now() < endMs)
  return false
}

/** Sends a signal to a process that may already be gone. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

interface CommandLine {
  readonly pid: number
  readonly words: readonly string[]
}

function readProc(): readonly CommandLine[] {
  const lines: CommandLine[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const text = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      if (text.includes('postgres'))
        lines.push({ pid: Number(name), words: text.split('\0').filter(Boolean) })
    } catch {
      // It ended meanwhile.
    }
  }
  return lines
}

async function readPs(): Promise<readonly CommandLine[]> {
  const { stdout } = await execute('ps', ['-axo', 'pid=,command='], { timeout: 5000 })
  return stdout
    .split('\n')
    .filter((line) => line.includes('postgres'))
    .map((line) => {
      const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
      // ps joins the words with blanks: the path, which may hold some, is what follows -D.
      const [program, path] = (command ?? '').split(' -D ')
      return { pid: Number(pid), words: path === undefined ? [program ?? ''] : [program ?? '', path] }
    })
}

function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}
