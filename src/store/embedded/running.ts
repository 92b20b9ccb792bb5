import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { USER } from './cluster.ts'
import { connectionTo, type EmbeddedConnection } from './postmaster.ts'

/**
 * The server that a gateway runs in `dataDir` just now, for a command beside it; null: there is none. Asks nobody: the server's own
 * postmaster.pid names its socket (line 5) and says that it is ready (line 8). It stops with its gateway, whoever is connected.
 */
export function runningServerOf(dataDir: string): EmbeddedConnection | null {
  if (!existsSync(dataDir)) return null
  const pointer = join(realpathSync(dataDir), 'postgres.home')
  const home = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : realpathSync(dataDir)
  const pidFile = join(home, 'postgres', 'postmaster.pid')
  if (!existsSync(pidFile)) return null
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  const host = lines[4] ?? ''
  return lines[7]?.trim() === 'ready' && existsSync(host) ? connectionTo(host, USER) : null
}
