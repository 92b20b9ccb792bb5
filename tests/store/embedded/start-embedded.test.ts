import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { testDatabase } from '../../support/postgres.ts'
import { ask, connected, freshDataDir, gatewayProcess, isRunning, started } from './data-directory.ts'

describe('the embedded database', () => {
  it('starts in a new directory, stops without a trace and keeps what it was given', async () => {
    const dataDir = freshDataDir()
    const { server: first, facts } = await started(dataDir)
    expect(first.homePath).toBe(dataDir)
    expect(existsSync(join(first.dataPath, 'postmaster.pid'))).toBe(true)
    await ask(first.connection, 'CREATE TABLE kept AS SELECT 42 AS value')
    const pid = first.pid()
    await first.stop()
    await first.stop()
    expect(isRunning(pid)).toBe(false)
    expect(existsSync(join(first.dataPath, 'postmaster.pid'))).toBe(false)
    expect(facts.map((fact) => fact.event)).toEqual(['database.started', 'database.stopped'])

    const { server: again, facts: factsAgain } = await started(dataDir)
    expect(await ask(again.connection, 'SELECT value FROM kept')).toBe(42)
    expect(factsAgain[0]?.fields).toMatchObject({ isFresh: false, pid: again.pid() })
  })

  it('listens on its private socket only, commits to the disk and sorts by code point', async () => {
    const { server } = await started(freshDataDir())
    const setting = (name: string) => ask(server.connection, `SHOW ${name}`)
    expect(await setting('listen_addresses')).toBe('')
    expect(await setting('unix_socket_directories')).toBe(server.connection.host)
    expect(await setting('fsync')).toBe('on')
    expect(await setting('synchronous_commit')).toBe('on')
    expect(await setting('data_checksums')).toBe('on')
    expect(await setting('server_encoding')).toBe('UTF8')
    expect(await setting('TimeZone')).toBe('UTC')
    expect(await ask(server.connection, "SELECT 'Z' < 'a' AND 'z' < 'đ'")).toBe(true)
    expect(await ask(server.connection, 'SELECT current_database()')).toBe('lienthong')
  })

  it('keeps the values of failed statements out of its log', async () => {
    const { server } = await started(freshDataDir())
    const client = await connected(server.connection)
    await client.query('CREATE TABLE person (number text PRIMARY KEY)')
    await client.query('INSERT INTO person VALUES ($1)', ['012345678901'])
    await expect(client.query('INSERT INTO person VALUES ($1)', ['012345678901'])).rejects.toThrow(
      'duplicate',
    )
    await expect(client.query("SELECT 'x012345678901'::int")).rejects.toThrow('invalid input')
    await server.stop()
    const log = readFileSync(join(server.homePath, 'postgres.log'), 'utf8')
    expect(log).toContain('database system is shut down')
    expect(log).not.toContain('012345678901')
  })

  it('restarts on request at the same address, which is no death', async () => {
    const { server } = await started(freshDataDir())
    const died = vi.fn()
    server.onDied(died)
    const before = server.pid()
    await server.restart()
    expect(server.pid()).not.toBe(before)
    expect(await ask(server.connection, 'SELECT 1')).toBe(1)
    expect(died).not.toHaveBeenCalled()
  })

  it('puts its socket elsewhere when the path is too long for one', async () => {
    const dataDir = join(freshDataDir(), 'a-long-name-'.repeat(8))
    const { server } = await started(dataDir)
    expect(server.dataPath).toBe(join(dataDir, 'postgres'))
    expect(server.connection.host.startsWith(dataDir)).toBe(false)
    expect(await ask(server.connection, 'SELECT 1')).toBe(1)
    await server.stop()
    expect(existsSync(server.connection.host)).toBe(false)
  })
})

describe('after a crash', () => {
  it('a killed server is started again by itself, whatever its sessions were doing', async () => {
    const { server, facts } = await started(freshDataDir())
    const died = vi.fn()
    server.onDied(died)
    await ask(server.connection, 'CREATE TABLE kept AS SELECT 42 AS value')
    const busy = await connected(server.connection)
    const { rows } = await busy.query('SELECT pg_backend_pid() AS pid')
    // Busy without waiting for anything: such a session does not notice that its postmaster is gone.
    const lost = expect(busy.query('SELECT count(*) FROM generate_series(1, 10000000000)')).rejects.toThrow()
    const pid = server.pid()
    if (pid === null) throw new Error('no server')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(facts.at(-1)?.event).toBe('database.restarted'), 5000)
    await lost
    expect(died).toHaveBeenCalledTimes(1)
    expect(server.pid()).not.toBe(pid)
    expect(isRunning(rows[0].pid)).toBe(false)
    expect(await ask(server.connection, 'SELECT value FROM kept')).toBe(42)
  })

  it('what a killed gateway left running is ended, and its commits are there', async () => {
    const dataDir = freshDataDir()
    const gateway = gatewayProcess(dataDir)
    const { pid } = await gateway.said
    const host = join(dataDir, 'run')
    const connection = { host, port: 5432, user: 'lienthong', database: 'lienthong', ssl: false } as const
    await ask(connection, 'CREATE TABLE kept AS SELECT 42 AS value')
    await gateway.kill('SIGKILL')
    expect(isRunning(pid)).toBe(true)
    const { server, facts } = await started(dataDir)
    expect(facts.map((fact) => fact.event)).toEqual(['database.leftover_ended', 'database.started'])
    expect(isRunning(pid)).toBe(false)
    expect(await ask(server.connection, 'SELECT value FROM kept')).toBe(42)
  })

  it('gateway and server killed together: the next start recovers', async () => {
    const dataDir = freshDataDir()
    const gateway = gatewayProcess(dataDir)
    const { pid } = await gateway.said
    await gateway.kill('SIGKILL')
    if (pid !== null) process.kill(pid, 'SIGKILL')
    const { server } = await started(dataDir)
    expect(await ask(server.connection, 'SELECT 1')).toBe(1)
  })

  it('a number in postmaster.pid that another process bears by now is left alone', async () => {
    const dataDir = freshDataDir()
    const { server } = await started(dataDir)
    const text = readFileSync(join(server.dataPath, 'postmaster.pid'), 'utf8')
    await server.stop()
    const stale = text.replace(/^\d+/, String(process.pid))
    writeFileSync(join(server.dataPath, 'postmaster.pid'), stale)
    const { server: again } = await started(dataDir)
    expect(await ask(again.connection, 'SELECT 1')).toBe(1)
  })

  it('a cluster that was only half made is made anew', async () => {
    const dataDir = freshDataDir()
    const gateway = gatewayProcess(dataDir)
    const halves = () =>
      existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-')) : []
    await vi.waitFor(() => expect(halves()).toHaveLength(1), { timeout: 10_000, interval: 5 })
    await gateway.kill('SIGKILL')
    mkdirSync(join(dataDir, 'postgres.new-1/base'), { recursive: true })
    const { server, facts } = await started(dataDir)
    expect(facts.at(-1)?.fields).toMatchObject({ isFresh: true })
    expect(await ask(server.connection, 'SELECT 1')).toBe(1)
    expect(halves()).toEqual([])
  })
})

it('a test database is empty, its own and gone after its end', async () => {
  const one = await testDatabase()
  const two = await testDatabase()
  const client = new Client({ connectionString: one.url })
  await client.connect()
  const { rows } = await client.query('SELECT current_database() AS name')
  expect(rows).toEqual([{ name: one.connection.database }])
  expect(two.connection.database).not.toBe(one.connection.database)
  await client.end()
  await one.close()
  await expect(new Client(one.connection).connect()).rejects.toThrow('does not exist')
  await two.close()
})
