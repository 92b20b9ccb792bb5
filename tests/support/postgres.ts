import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, inject } from 'vitest'
import {
  type EmbeddedConnection,
  type EmbeddedServer,
  startEmbedded,
} from '../../src/store/embedded/start-embedded.ts'

/** An empty database on a real PostgreSQL. */
export interface TestDatabase {
  /** Usable as pg's client and pool configuration. */
  readonly connection: EmbeddedConnection
  /** The same as `postgres://` URL, for whoever takes one (`database.url`). */
  readonly url: string
  /** Drops the database, whoever is still connected. Optional: the server goes with the test file. */
  readonly close: () => Promise<void>
}

export interface TestServer {
  readonly server: EmbeddedServer
  readonly close: () => Promise<void>
}

let started: Promise<TestServer> | null = null
let count = 0

afterAll(async () => {
  const server = started
  started = null
  await (await server)?.close()
})

/** A fresh database. The server is started with the first one of a test file and stopped after its last test. */
export async function testDatabase(): Promise<TestDatabase> {
  const { server } = await testServer()
  const database = `test_${process.pid}_${++count}`
  await execute(server.connection, `CREATE DATABASE ${database}`)
  const connection = { ...server.connection, database }
  return {
    connection,
    url: urlOf(connection),
    close: () => execute(server.connection, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
  }
}

/** The server of this test file, for tests that kill or restart it. It is shared: leave it running. */
export function testServer(): Promise<TestServer> {
  started ??= start()
  return started
}

/** One statement, for what a test cannot wait for: a session's end, a row's age. */
export const queryOn = ({ connection }: TestDatabase, text: string): Promise<void> =>
  execute(connection, text)

export function urlOf(connection: EmbeddedConnection): string {
  const { user, database, host, port } = connection
  return `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
}

async function start(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'lienthong-test-'))
  // As root the server runs as another user, who has to pass through.
  chmodSync(directory, 0o711)
  const watchdog = watchOver(directory)
  const dataDir = join(directory, 'data')
  // Owners, too: as root the server runs as another user.
  execFileSync('cp', ['-a', inject('dataDirTemplate'), dataDir])
  const result = await startEmbedded({ dataDir, log: () => undefined })
  if (!result.ok) throw new Error(result.problem)
  return {
    server: result.server,
    close: async () => {
      await result.server.stop()
      rmSync(directory, { recursive: true, force: true })
      watchdog()
    },
  }
}

/** A process that outlives ours: should we be killed, it ends the server and removes its directory. Returns its end. */
function watchOver(directory: string): () => void {
  const script = `
    while kill -0 "$1" 2>/dev/null; do sleep 1; done
    pid=$(head -n 1 "$2/data/postgres/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" && sleep 1
    rm -rf "$2"`
  const child = spawn('/bin/sh', ['-c', script, 'sh', String(process.pid), directory], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  })
  child.unref()
  return () => void child.kill('SIGKILL')
}

async function execute(connection: EmbeddedConnection, statement: string): Promise<void> {
  const client = new Client(connection)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
