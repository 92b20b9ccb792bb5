import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { CannotStart } from '../cannot-start.ts'

const execute = promisify(execFile)

/** The OS user under which PostgreSQL runs when the gateway runs as root, which PostgreSQL refuses. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Options for spawn and execFile: as this account; null means as ourselves. The directory is one that every user can enter. */
export function runAs(account: Account | null): {
  readonly uid?: number
  readonly gid?: number
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
} {
  const env = { PATH: '/usr/bin:/bin', LANG: 'C', TZ: 'UTC' }
  return account === null ? { cwd: '/', env } : { uid: account.uid, gid: account.gid, cwd: '/', env }
}

/**
 * Who runs the server. Not root: null, ourselves. Root: the owner of an existing cluster, else the user `postgres`, else `nobody`.
 *
 * @param clusterPath The cluster's directory when it exists, else null.
 * @throws CannotStart when the cluster belongs to somebody whom we cannot be.
 */
export function chooseAccount(clusterPath: string | null): Account | null {
  const own = process.getuid?.() ?? -1
  const owner = clusterPath === null ? null : statSync(clusterPath)
  if (own !== 0) {
    if (owner === null || own === -1 || owner.uid === own) return null
    throw new CannotStart(
      `${clusterPath} belongs to the user ${nameOf(owner.uid)}: start as that user, or give the directory to this one (chown -R).`,
    )
  }
  if (owner !== null && owner.uid === 0) {
    throw new CannotStart(
      `${clusterPath} belongs to root, as whom PostgreSQL does not run: give it to another user (chown -R nobody).`,
    )
  }
  if (owner !== null) return { name: nameOf(owner.uid), uid: owner.uid, gid: owner.gid }
  const users = passwd()
  const account =
    users.find((user) => user.name === 'postgres') ?? users.find((user) => user.name === 'nobody')
  if (account !== undefined && account.uid !== 0) return account
  throw new CannotStart(
    'PostgreSQL does not run as root and there is neither a user postgres nor nobody: start the gateway as another user.',
  )
}

/** Whether the account can pass through `directory` (an absolute path), asked of the system itself. */
export async function canEnter(account: Account | null, directory: string): Promise<boolean> {
  try {
    await execute('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { ...runAs(account), timeout: 5000 })
    return true
  } catch {
    return false
  }
}

function nameOf(uid: number): string {
  return passwd().find((user) => user.uid === uid)?.name ?? `with id ${uid}`
}

function passwd(): readonly Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }))
}
