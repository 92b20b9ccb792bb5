import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterEach } from 'vitest'
import {
  type EmbeddedConnection,
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbedded,
} from '../../../src/store/embedded/start-embedded.ts'

const endings: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** Runs at the end of the test, last one first. */
export const atEnd = (end: () => Promise<unknown> | unknown): void => void endings.push(end)

/** A directory that does not exist yet, which the database's user can reach. */
export function freshDataDir(): string {
  const parent = mkdtempSync(join(tmpdir(), 'lienthong-embedded-'))
  chmodSync(parent, 0o711)
  atEnd(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, 'data')
}

/** One fact that the launcher logged. */
export interface Fact {
  readonly event: string
  readonly fields: Record<string, unknown>
}

/** A started server, which the end of the test stops. @throws Error with the problem. */
export async function started(
  dataDir: string,
  options: Partial<EmbeddedOptions> = {},
): Promise<{ server: EmbeddedServer; facts: Fact[] }> {
  const facts: Fact[] = []
  const result = await startEmbedded({
    dataDir,
    log: (event, fields) => void facts.push({ event, fields: { ...fields } }),
    ...options,
  })
  if (!result.ok) throw new Error(result.problem)
  atEnd(() => result.server.stop())
  return { server: result.server, facts }
}

/** The problem with which a start comes back. */
export async function problemOf(dataDir: string, options: Partial<EmbeddedOptions> = {}): Promise<string> {
  const result = await startEmbedded({ dataDir, log: () => undefined, ...options })
  if (!result.ok) return result.problem
  await result.server.stop()
  throw new Error('the start succeeded')
}

/** A client that stays; it may lose its server. */
export async function connected(connection: EmbeddedConnection): Promise<Client> {
  const client = new Client(connection)
  client.on('error', () => undefined)
  await client.connect()
  atEnd(() => client.end().catch(() => undefined))
  return client
}

/** The first column of the first row, over a connection of its own. */
export async function ask(connection: EmbeddedConnection, statement: string): Promise<unknown> {
  const client = new Client(connection)
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

/** Another process on the data directory. */
export function gatewayProcess(dataDir: string): {
  readonly child: ChildProcess
  /** Its one line. */
  readonly said: Promise<{ pid: number | null; problem: string | null }>
  readonly kill: (signal: NodeJS.Signals) => Promise<void>
} {
  const script = join(import.meta.dirname, 'gateway-process.ts')
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const said = once(createInterface({ input: child.stdout }), 'line').then(([line]) =>
    JSON.parse(String(line)),
  )
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await exited
  }
  atEnd(() => kill('SIGKILL'))
  return { child, said, kill }
}

/** Whether a process with this id runs. One that has ended and waits for its parent to notice (a zombie) does not. */
export function isRunning(pid: number | null): boolean {
  if (pid === null) return false
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
