import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSealing } from '../../src/privacy/sealing.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { type GatewayFile, runCli, writeConfig } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

let database: TestDatabase
let file: GatewayFile
beforeAll(async () => {
  database = await testDatabase()
  file = writeConfig({ database: { url: database.url }, portalUrl: 'http://127.0.0.1:9' })
  const opened = openDatabase(database.connection, { connections: 1 })
  await migrate(opened)
  await opened.close()
})
afterAll(() => file.remove())

const run = (...args: readonly string[]) => runCli([...args, '--config', file.path])

test('purge says what it has deleted', async () => {
  const { code, out, err } = await run('purge', '--json')
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toEqual({
    ...{ months: [], kept: 0, routes: 0, keptEnded: 0, rejected: 0, idempotencyKeys: 0 },
    ...{ reconciliations: 0, replays: 0, callbacks: 0, decisions: 0 },
    audit: { rows: 0, broken: null },
  })
})

test('keys list on an empty store names the configured key, which nothing hangs on', async () => {
  const { code, out } = await run('keys', 'list', '--json')
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { keys: [{ id: 'k1', use: 'seals', values: 0, byColumn: {} }] },
  ])
})

test('a value that no key opens is named by keys list and keys rotate: 1; the rotation is audited', async () => {
  const opened = openDatabase(database.connection, { connections: 1 })
  const foreign = createSealing([{ id: 'gone', key: randomBytes(32) }], null)
  await opened.query({
    text: `insert into callback_quarantine (slot, provider, reason, raw) values (7, 'p', 'r', $1)`,
    values: [foreign.seal(Buffer.from('x'), 'callback_quarantine/7')],
  })
  const listed = await run('keys', 'list')
  expect(listed.code).toBe(1)
  expect(listed.err).toMatch(/^1 .*khóa gone không có/)
  const rotated = await run('keys', 'rotate')
  expect(rotated.code).toBe(1)
  expect(rotated.err).toContain('callback_quarantine.raw  callback_quarantine/7  khóa gone')
  const rows = await opened.query({
    text: `select action, object, by from audit where action = 'keys.rotate'`,
  })
  expect(rows).toEqual([{ action: 'keys.rotate', object: 'k1', by: expect.stringMatching(/^local:/) }])
  await opened.close()
})

describe('erase', () => {
  test('of a person of whom nothing is kept: 0, and a report without the number', async () => {
    const { code, out, err } = await run('erase', '--personal-id', '038188776655', '--reason', 'theo yêu cầu')
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('0 lượt')
    expect(out).not.toContain('038188776655')
  })

  test.each([
    [['--personal-id', '03818877665'], '12 digits'],
    [['--legacy-id', '0381887766'], '9 digits'],
    [['--tax-code', '010023345-1'], '10 digits'],
    [['--personal-id', '038188776655', '--legacy-id', '171889977'], 'one of'],
    [[], 'one of'],
  ])('%j: 2, with a sentence that does not repeat the number', async (args, words) => {
    const { code, out, err } = await run('erase', ...args, '--reason', 'theo yêu cầu')
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(words)
    expect(err).not.toMatch(/\d{6}/)
  })
})

test('a route that is none: check says so, 2', async () => {
  const wrong = writeConfig({
    ...{ database: { url: database.url }, portalUrl: 'http://127.0.0.1:9' },
    config: { retention: { routes: { dosier: { deliveredDays: 30 } } } },
  })
  const { code, err } = await runCli(['check', '--config', wrong.path])
  wrong.remove()
  expect(code).toBe(2)
  expect(err).toMatch(/^\/retention\/routes\/dosier: is no route/)
})
