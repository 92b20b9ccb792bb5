import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Client } from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { type Address, openDatabase } from '../../src/store/database.ts'
import { countByKey } from '../../src/store/key-counts.ts'
import { ADMINS, TOKENS } from '../cli/admins.ts'
import { untilState } from '../support/delivered.ts'
import { type GatewayProcess, runCli, startGateway, writeConfig } from '../support/gateway.ts'
import { testDatabase } from '../support/postgres.ts'
import { codeOf, putDossier } from '../support/sender.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
const key = (id: string) => ({ id, key: randomBytes(32).toString('base64') })
const [k1, k2, indexKey] = [key('k1'), key('k2'), randomBytes(32).toString('base64')]

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function rig() {
  const portal: NpspMock = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  closing.push(portal.close)
  const database = await testDatabase()
  const client = new Client(database.connection)
  await client.connect()
  closing.push(() => client.end())
  const optionsOf = (...keys: readonly (typeof k1)[]) => ({
    database: { url: database.url },
    portalUrl: portal.url,
    config: { admins: ADMINS, encryption: { keys, indexKey } },
  })
  const start = async (...keys: readonly (typeof k1)[]): Promise<GatewayProcess> => {
    const gateway = await startGateway(optionsOf(...keys))
    closing.push(() => gateway.kill())
    return gateway
  }
  const configOf = (...keys: readonly (typeof k1)[]): string => {
    const file = writeConfig(optionsOf(...keys))
    closing.push(file.remove)
    return file.path
  }
  return { client, start, configOf, address: database.connection }
}

/** Values that hang on a key, by column; nothing where it has none. */
async function valuesOf(address: Address, id: string): Promise<Record<string, number>> {
  const database = openDatabase(address, { connections: 1 })
  const counts = await countByKey(database)
  await database.close()
  return Object.fromEntries(
    counts.filter(({ keyId }) => keyId === id).map(({ column, count }) => [column, count]),
  )
}

/** From now on whoever changes this exchange's bodies takes this long. A function of its own: changing it locks no table. */
const slowDown = (client: Client, exchange: unknown, seconds: number) =>
  client.query(`create or replace function slow() returns trigger language plpgsql as $$
    begin
      if new.exchange = '${String(exchange)}' then perform pg_sleep(${seconds}); end if;
      return new;
    end $$`)

const MESSAGES = 60

test('rotation under traffic, killed in the middle: run again it finishes, and the old key opens nothing any more', async () => {
  const { client, start, configOf, address } = await rig()
  const before = await start(k1)
  const ids: unknown[] = []
  const sendOne = async (gateway: GatewayProcess): Promise<number> => {
    const sent = await putDossier(gateway.url, codeOf(ids.length), 'nội dung '.repeat(80))
    if (sent.status === 202) ids.push(sent.body['exchangeId'])
    return sent.status
  }
  while (ids.length < MESSAGES) expect([202, 503]).toContain(await sendOne(before))
  for (const id of ids) await untilState(before.url, id, 'delivered')
  expect(await before.stop()).toBe(0)
  // In the second batch of the first column: the first one is committed by then.
  await slowDown(client, ids.at(-1), 4)
  await client.query(
    'create trigger slow before update on exchange_bodies for each row execute function slow()',
  )

  const gateway = await start(k2, k1)
  const others = new Set<number>()
  let isOver = false
  const traffic = (async () => {
    while (!isOver) {
      const status = await sendOne(gateway)
      // 503: nothing was acknowledged, as on any machine that has too much to do.
      if (status !== 202 && status !== 503) others.add(status)
    }
  })()
  const config = configOf(k2, k1)
  const killed: ChildProcess = spawn(process.execPath, [main, 'keys', 'rotate', '--config', config], {
    stdio: 'ignore',
  })
  const ended = once(killed, 'exit')
  await vi.waitFor(
    async () => {
      const { rows } = await client.query(
        `select from exchange_bodies where substr(body, 3, 2) = 'k2' and exchange = any($1::uuid[])`,
        [ids.slice(0, MESSAGES)],
      )
      expect(rows).toHaveLength(100)
    },
    { timeout: 60_000, interval: 50 },
  )
  killed.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  await slowDown(client, ids.at(-1), 0)
  expect(await valuesOf(address, 'k1')).toMatchObject({
    'exchange_bodies.body': 2 * MESSAGES - 100,
    'attempts.record': MESSAGES,
  })

  const rotated = await runCli(['keys', 'rotate', '--config', config])
  expect([rotated.code, rotated.err]).toEqual([0, ''])
  expect(await valuesOf(address, 'k1')).toEqual({})
  isOver = true
  await traffic
  expect(others).toEqual(new Set())
  expect(ids.length).toBeGreaterThan(MESSAGES)
  for (const id of ids) await untilState(gateway.url, id, 'delivered')
  expect(await gateway.stop()).toBe(0)

  const listed = await runCli(['keys', 'list', '--config', configOf(k2)])
  expect([listed.code, listed.err]).toEqual([0, ''])
  const after = await start(k2)
  for (const id of ids) expect(await revealed(after, id)).toContain('nội dung')
}, 400_000)

/** By the API: a process of the command line for each would take longer than all of them. */
async function revealed(gateway: GatewayProcess, id: unknown): Promise<string> {
  const response = await fetch(`${gateway.adminUrl}/admin/v1/exchanges/${String(id)}/reveal`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKENS.auditor}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'đối chiếu sau khi đổi khóa' }),
  })
  expect(response.status).toBe(200)
  const { messageIn, attempts } = (await response.json()) as {
    messageIn: unknown
    attempts: { receipt: unknown }[]
  }
  expect(attempts.at(-1)?.receipt).not.toBeNull()
  return JSON.stringify(messageIn)
}
