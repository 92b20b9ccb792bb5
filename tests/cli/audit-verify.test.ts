import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type GatewayFile,
  type GatewayProcess,
  runCli,
  startGateway,
  writeConfig,
} from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { ADMINS, TOKENS } from './admins.ts'

const PORTAL = 'http://127.0.0.1:9'

describe('an external database, beside a running gateway', () => {
  let database: TestDatabase
  let gateway: GatewayProcess
  let file: GatewayFile
  let client: Client

  beforeAll(async () => {
    database = await testDatabase()
    const options = { database: { url: database.url }, portalUrl: PORTAL, config: { admins: ADMINS } }
    gateway = await startGateway(options)
    file = writeConfig(options)
    client = new Client(database.connection)
    await client.connect()
    for (const action of ['pause', 'resume', 'pause', 'resume']) expect((await lane(action)).code).toBe(0)
  })
  afterAll(async () => {
    await client.end()
    file.remove()
    await gateway.kill()
  })

  const lane = (action: string) =>
    runCli([
      ...['lanes', action, 'npsp.DongBoHoSoMC', '--reason', 'kiểm tra'],
      ...['--url', gateway.adminUrl, '--token', TOKENS.operator],
    ])
  const verify = (...more: readonly string[]) => runCli(['audit', 'verify', '--config', file.path, ...more])
  const verdict = async (...more: readonly string[]) => JSON.parse((await verify('--json', ...more)).out)
  const tamper = async (statement: string, check: () => Promise<void>): Promise<void> => {
    await client.query('create table kept as select * from audit')
    await client.query(statement)
    await check()
    await client.query('truncate audit')
    await client.query('insert into audit select * from kept order by id')
    await client.query('drop table kept')
  }

  test('intact: 0, with rows and head; the head holds later too', async () => {
    const { code, out, err } = await verify()
    expect([code, err]).toEqual([0, ''])
    const { rows, head } = await verdict()
    expect(rows).toBeGreaterThanOrEqual(4)
    expect(out).toContain(`${rows} dòng`)
    expect(out).toContain(head)
    await lane('pause')
    expect(await verdict('--head', head.toUpperCase())).toMatchObject({ isIntact: true, rows: rows + 1 })
  })

  test('a changed row: 1, its number and what is wrong', async () => {
    await tamper(`update audit set reason = 'another' where id = 2`, async () => {
      const { code, out, err } = await verify()
      expect([code, out]).toEqual([1, ''])
      expect(err).toContain('dòng 2')
      expect(err).toContain('changed')
      expect(err.trimEnd().split('\n')).toHaveLength(1)
      expect(await verdict()).toEqual({ isIntact: false, id: '2', problem: 'changed' })
    })
    expect((await verify()).code).toBe(0)
  })

  test('a missing row: 1', async () => {
    await tamper('delete from audit where id = 3', async () => {
      const { code, err } = await verify()
      expect(code).toBe(1)
      expect(err).toContain('dòng 3')
      expect(err).toContain('missing')
    })
  })

  test('rows cut off at the end: 1 for whoever noted the head', async () => {
    const { rows, head } = await verdict()
    await tamper(`delete from audit where id = ${rows}`, async () => {
      const { code, err } = await verify('--head', head)
      expect(code).toBe(1)
      expect(err).toContain(`dòng ${rows}`)
      expect(err).toContain('cut off')
    })
  })

  test('under another key nothing can be said: 2', async () => {
    const other = writeConfig({
      database: { url: database.url },
      portalUrl: PORTAL,
      config: {
        encryption: {
          keys: [{ id: 'k1', key: Buffer.alloc(32, 1).toString('base64') }],
          indexKey: Buffer.alloc(32, 2).toString('base64'),
        },
      },
    })
    const { code, err } = await runCli(['audit', 'verify', '--config', other.path])
    other.remove()
    expect(code).toBe(2)
    expect(err).toContain('encryption.indexKey')
  })
})

describe('what cannot be read ends with 2 and one sentence', () => {
  const verifyAt = async (url: string) => {
    const file = writeConfig({ database: { url }, portalUrl: PORTAL })
    const told = await runCli(['audit', 'verify', '--config', file.path])
    file.remove()
    expect([told.code, told.out]).toEqual([2, ''])
    expect(told.err.trimEnd().split('\n')).toHaveLength(1)
    return told.err
  }

  test('a database that is not there', async () => {
    expect(await verifyAt('postgres://u@127.0.0.1:9/x')).toContain('database.url')
    expect(await verifyAt('postgres://u@nowhere.invalid/x')).toContain('database.url')
  })

  test('one that is not ours', async () => {
    const database = await testDatabase()
    expect(await verifyAt(database.url)).toContain('migrate')
    expect(await verifyAt(database.url.replace(/test_\d+_\d+/, 'none'))).toContain('database.url')
  })

  test('a configuration that is wrong', async () => {
    const { code, err } = await runCli(['audit', 'verify', '--config', '/nowhere.yaml'])
    expect(code).toBe(2)
    expect(err).toContain('--config')
  })
})

test('the embedded database: not while a gateway has it; then started, read and stopped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-audit-'))
  const dataDir = join(folder, 'data')
  const options = { database: { dataDir }, portalUrl: PORTAL, config: { admins: ADMINS } }
  const file = writeConfig(options)
  const verify = () => runCli(['audit', 'verify', '--config', file.path])
  try {
    const absent = await verify()
    expect([absent.code, absent.out]).toEqual([2, ''])
    expect(absent.err).toContain('There is no database')
    mkdirSync(dataDir, { mode: 0o711 })
    expect((await verify()).err).toContain('There is no database')

    const gateway = await startGateway(options)
    const pause = ['lanes', 'pause', 'npsp.DongBoHoSoMC', '--reason', 'r']
    expect((await runCli([...pause, '--url', gateway.adminUrl, '--token', TOKENS.operator])).code).toBe(0)
    const used = await verify()
    expect(used.code).toBe(2)
    expect(used.err).toMatch(
      /in use by another gateway \(process \d+\): stop it .* run audit verify again\.\n$/,
    )
    expect(await gateway.stop()).toBe(0)

    const { code, out, err } = await verify()
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('nguyên vẹn')
    // It let go of the directory.
    const again = await startGateway(options)
    await again.stop()
  } finally {
    file.remove()
    rmSync(folder, { recursive: true, force: true })
  }
})
