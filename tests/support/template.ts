import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/store/embedded/start-embedded.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A stopped server's data directory, for tests to copy: initdb takes seven times as long as a start. */
    readonly dataDirTemplate: string
  }
}

/** Once a run: makes the data directory that every test file's server begins with. */
export async function setup(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'lienthong-template-'))
  chmodSync(directory, 0o711)
  const dataDir = join(directory, 'data')
  const started = await startEmbedded({ dataDir, log: () => undefined })
  if (!started.ok) throw new Error(started.problem)
  await started.server.stop()
  project.provide('dataDirTemplate', dataDir)
  return () => rmSync(directory, { recursive: true, force: true })
}
