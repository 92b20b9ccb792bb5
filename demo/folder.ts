import { existsSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ELSEWHERE } from '../src/store/embedded/home.ts'
import { endServerProcesses } from '../src/store/embedded/server-processes.ts'

const SERVER_STOP_MS = 5_000

/** A directory that goes again with everything in it. */
export interface Folder {
  readonly path: string
  /** Of the embedded database. */
  readonly dataDir: string
  /** Ends a database that a killed gateway left in it first. */
  readonly remove: () => Promise<void>
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'lienthong-demo-'))
  // Started as root, the database runs as another user, who must be able to pass through.
  await chmod(path, 0o711)
  const dataDir = join(path, 'data')
  return {
    path,
    dataDir,
    remove: async () => {
      const home = homeOf(dataDir)
      await endServerProcesses(join(home, 'postgres'), SERVER_STOP_MS)
      if (home !== dataDir) removeElsewhere(home)
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Where the database's user could not reach `dataDir`, a file in it names the directory that the server chose instead. */
function homeOf(dataDir: string): string {
  const pointer = join(dataDir, 'postgres.home')
  const named = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : null
  return named !== null && dirname(named) === ELSEWHERE ? named : dataDir
}

function removeElsewhere(home: string): void {
  rmSync(home, { recursive: true, force: true })
  try {
    rmdirSync(ELSEWHERE)
  } catch {
    // Not empty: something else is kept there.
  }
}
