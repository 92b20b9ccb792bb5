import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import {
  type GatewayFile,
  type GatewayOptions,
  type GatewayProcess,
  runCli,
  startGateway,
  writeConfig,
} from '../support/gateway.ts'
import { testDatabase } from '../support/postgres.ts'
import { codeOf, putDossier } from '../support/sender.ts'

let portal: NpspMock
let folder: string
const cleanup: (() => unknown)[] = []

beforeAll(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  folder = mkdtempSync(join(tmpdir(), 'lienthong-start-'))
  chmodSync(folder, 0o711)
})
afterAll(async () => {
  await portal.close()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(async () => {
  for (const clean of cleanup.splice(0).reverse()) await clean()
})

const configFile = (options: Partial<GatewayOptions> = {}): GatewayFile => {
  const file = writeConfig({ database: { dataDir: join(folder, 'data') }, portalUrl: portal.url, ...options })
  cleanup.push(file.remove)
  return file
}
const start = async (options: GatewayOptions): Promise<GatewayProcess> => {
  const gateway = await startGateway(options)
  cleanup.push(() => gateway.kill().catch(() => undefined))
  return gateway
}
const oneSentence = (text: string): void => {
  expect(text.trim().split('\n')).toHaveLength(1)
  expect(text).not.toMatch(/ {4}at |Error:/)
}

describe('exit 2 with one sentence that says what to do', () => {
  test('the configuration file is not there', async () => {
    const { code, err } = await runCli(['serve', '--config', join(folder, 'none.yaml')])
    expect(code).toBe(2)
    oneSentence(err)
  })

  test('several things are wrong with it: all of them, a line each with its path', async () => {
    const path = join(folder, 'wrong.yaml')
    writeFileSync(path, 'province: { agencyCode: H56 }\nserver: { partnerPort: x, bogus: 1 }\n')
    for (const verb of ['serve', 'check']) {
      const { code, err, out } = await runCli([verb, '--config', path])
      expect(code).toBe(2)
      expect(out).toBe('')
      for (const pointer of ['/province/name: ', '/server/partnerPort: ', '/server/bogus: '])
        expect(err).toContain(pointer)
    }
  })

  test('a port is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanup.push(() => server.close())
    const address = server.address()
    const partnerPort = typeof address === 'object' && address !== null ? address.port : 0
    const { code, err } = await runCli(['serve', '--config', configFile({ partnerPort }).path])
    expect(code).toBe(2)
    oneSentence(err)
    expect(err).toContain(String(partnerPort))
  })

  test('another gateway uses the data directory', async () => {
    const dataDir = join(folder, 'shared')
    await start({ database: { dataDir }, portalUrl: portal.url })
    const { code, err } = await runCli(['serve', '--config', configFile({ database: { dataDir } }).path])
    expect(code).toBe(2)
    oneSentence(err)
  })

  test('the data directory cannot be made: below a file, or where nobody can make one', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    for (const dataDir of [join(file, 'data'), '/proc/lienthong/data']) {
      const { code, err } = await runCli(['serve', '--config', configFile({ database: { dataDir } }).path])
      expect(code).toBe(2)
      oneSentence(err)
    }
  })

  test('another index key than the store was begun with', async () => {
    const database = await testDatabase()
    cleanup.push(database.close)
    const first = await start({ database: { url: database.url }, portalUrl: portal.url })
    await first.stop()
    const encryption = {
      keys: [{ id: 'k9', key: Buffer.alloc(32, 9).toString('base64') }],
      indexKey: Buffer.alloc(32, 8).toString('base64'),
    }
    const { code, err } = await runCli([
      'serve',
      '--config',
      configFile({ database: { url: database.url }, config: { encryption } }).path,
    ])
    expect(code).toBe(2)
    oneSentence(err)
    expect(err).toContain('indexKey')
  })

  test('I11: unended exchanges of a partner that was taken out of the configuration, with their counts', async () => {
    const database = await testDatabase()
    cleanup.push(database.close)
    portal.faults.add({ kind: 'outage', mode: '503' })
    const first = await start({ database: { url: database.url }, portalUrl: portal.url })
    await putDossier(first.url, codeOf(1), 'một')
    await first.kill()
    portal.faults.clear()
    const partners = { 'dossier-system': { baseUrl: 'http://127.0.0.1:9', auth: { bearer: 'x' } } }
    const { code, err } = await runCli([
      'serve',
      '--config',
      configFile({ database: { url: database.url }, config: { partners } }).path,
    ])
    expect(code).toBe(2)
    oneSentence(err)
    expect(err).toMatch(/1 unended of route dossier/)
  })

  test('production without a configuration, and a command that does not exist', async () => {
    const production = await runCli(['serve'], { ...process.env, NODE_ENV: 'production' })
    expect(production.code).toBe(2)
    for (const args of [['bogus'], ['serve', '--bogus'], []]) expect((await runCli(args)).code).toBe(2)
    expect((await runCli(['--help'])).code).toBe(0)
  })
})

test('a route whose partner is not configured is off: 404', async () => {
  const database = await testDatabase()
  cleanup.push(database.close)
  const partners = { 'dossier-system': { baseUrl: 'http://127.0.0.1:9', auth: { bearer: 'x' } } }
  const gateway = await start({
    database: { url: database.url },
    portalUrl: portal.url,
    config: { partners },
  })
  expect(await putDossier(gateway.url, codeOf(1), 'một')).toMatchObject({
    status: 404,
    body: { code: 'ROUTE_UNKNOWN' },
  })
})

test('check says OK; migrate brings an empty database to this version and can be said again', async () => {
  const database = await testDatabase()
  cleanup.push(database.close)
  const { path } = configFile({ database: { url: database.url } })
  expect(await runCli(['check', '--config', path])).toMatchObject({ code: 0, out: 'OK\n' })
  for (let n = 0; n < 2; n++) expect((await runCli(['migrate', '--config', path])).code).toBe(0)
})

test('the command line also runs as `npx lienthong`, whatever Node the machine has', () => {
  const { status, stdout } = spawnSync('npx', ['--no-install', 'lienthong', '--help'], {
    encoding: 'utf8',
    cwd: new URL('../..', import.meta.url),
  })
  expect(stdout).toContain('serve')
  expect(status).toBe(0)
})

test('Ctrl-C ends it with 0 and stops the embedded database with it, also when it comes twice', async () => {
  const dataDir = join(folder, 'ctrl-c')
  const gateway = await start({ database: { dataDir }, portalUrl: portal.url })
  const pid = Number(gateway.log.find((fact) => fact['msg'] === 'database.started')?.['pid'])
  const ended = once(gateway.child, 'exit')
  gateway.signal('SIGINT')
  await vi.waitFor(() => expect(gateway.log.at(-1)).toMatchObject({ msg: 'gateway.stopping' }), {
    interval: 1,
  })
  gateway.signal('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})
