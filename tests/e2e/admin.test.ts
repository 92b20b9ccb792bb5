import { createHash } from 'node:crypto'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { follow } from '../http/admin/event-client.ts'
import { storedSummaries, untilState } from '../support/delivered.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, getExchange, postStep, putDossier, type Sent, send } from '../support/sender.ts'

const SERVICE = 'DongBoHoSoMC'
const CONCURRENCY = 8

let portal: NpspMock
let database: TestDatabase
const running: GatewayProcess[] = []

beforeEach(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  database = await testDatabase()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.kill().catch(() => undefined)))
  await portal.close()
  await database.close()
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const admins = (['viewer', 'operator', 'auditor'] as const).map((role) => ({
  name: `${role}-bot`,
  role,
  tokenSha256: sha256(`${role}-token`),
}))

const start = async (npsp: Record<string, unknown> = {}): Promise<GatewayProcess> => {
  const gateway = await startGateway({
    database: { url: database.url },
    portalUrl: portal.url,
    npsp: { timeoutMs: 1_500, concurrency: CONCURRENCY, ...npsp },
    config: { admins },
  })
  running.push(gateway)
  return gateway
}

const call = (gateway: GatewayProcess, role: string, method: string, path: string, body?: unknown) =>
  send(gateway.adminUrl, method, `/admin/v1${path}`, body, { authorization: `Bearer ${role}-token` })

const untilReplay = async (
  gateway: GatewayProcess,
  id: unknown,
  expected: Record<string, unknown>,
): Promise<void> => {
  await vi.waitFor(
    async () => expect((await call(gateway, 'viewer', 'GET', `/replays/${id}`)).body).toMatchObject(expected),
    { timeout: 90_000, interval: 100 },
  )
}

/** Dossiers 0 … count−1, refused by the portal and dead; every tenth has a successor that is held. */
async function refused(
  gateway: GatewayProcess,
  count: number,
): Promise<{ dead: unknown[]; held: unknown[] }> {
  portal.faults.add({ kind: 'refusal', service: SERVICE, text: 'Mã TTHC không có trong danh mục' })
  const numbers = Array.from({ length: count }, (_, n) => n)
  const sent = await inBatches(numbers, (n) => putDossier(gateway.url, codeOf(n), 'một'))
  const after = await inBatches(
    numbers.filter((n) => n % 10 === 0),
    (n) => putDossier(gateway.url, codeOf(n), 'hai'),
  )
  await vi.waitFor(
    async () => {
      const { body } = await call(gateway, 'viewer', 'GET', '/lanes')
      const [lane] = (body['items'] as Record<string, unknown>[]).filter(
        (item) => item['id'] === `npsp.${SERVICE}`,
      )
      expect(lane).toMatchObject({ dead: count, held: after.length, delivering: 0, waiting: 0 })
    },
    { timeout: 90_000, interval: 100 },
  )
  portal.faults.clear()
  portal.clearReceived()
  return {
    dead: sent.map(({ body }) => body['exchangeId']),
    held: after.map(({ body }) => body['exchangeId']),
  }
}

async function inBatches(numbers: readonly number[], sendOne: (n: number) => Promise<Sent>): Promise<Sent[]> {
  const sent: Sent[] = []
  for (let at = 0; at < numbers.length; at += 50)
    sent.push(...(await Promise.all(numbers.slice(at, at + 50).map((n) => untilTaken(() => sendOne(n))))))
  expect(sent.filter(({ status }) => status !== 202)).toEqual([])
  return sent
}

/** Sends it again after a 503, as a sender does. */
const untilTaken = (sendOne: () => Promise<Sent>): Promise<Sent> =>
  vi.waitFor(async () => {
    const sent = await sendOne()
    expect(sent.status).not.toBe(503)
    return sent
  }, 30_000)

/** Exchanges of which a crash left an attempt open: it was sent or about to be, and not settled. */
const leftOpen = async (): Promise<string[]> => {
  const client = new Client(database.connection)
  await client.connect()
  try {
    const { rows } = await client.query<{ exchange: string }>(
      `select distinct exchange from attempts where outcome = 'open'`,
    )
    return rows.map(({ exchange }) => exchange)
  } finally {
    await client.end()
  }
}

const receivedKeys = (): (string | null)[] =>
  portal.received({ service: SERVICE }).map((item) => item.idempotencyKey)

test('after the portal was mended a replay delivers what it had refused, under the same key, and its successors follow', async () => {
  const gateway = await start()
  const { dead, held } = await refused(gateway, 3)
  const step = await postStep(gateway.url, codeOf(1), 'b-1')
  expect((await getExchange(gateway.url, held[0])).body).toMatchObject({ state: 'waiting', heldBy: dead[0] })

  const dry = await call(gateway, 'operator', 'POST', '/replays', {
    ...{ exchangeIds: dead, reason: 'thử', dryRun: true },
  })
  expect([dry.status, dry.body]).toEqual([
    200,
    {
      ...{ replayId: null, matched: 3, skipped: 0, translates: 3, fails: [], changed: 0, changes: [] },
      groups: [{ route: 'dossier', partner: 'npsp', count: 3 }],
    },
  ])
  const ordered = await call(gateway, 'operator', 'POST', '/replays', {
    exchangeIds: dead,
    reason: 'cổng đã bổ sung thủ tục',
  })
  expect([ordered.status, ordered.body]).toEqual([202, expect.objectContaining({ matched: 3, skipped: 0 })])
  await untilReplay(gateway, ordered.body['replayId'], { done: 3, delivered: 3, dead: 0, state: 'finished' })
  for (const id of [...held, step.body['exchangeId']]) await untilState(gateway.url, id, 'delivered')
  expect(storedSummaries(portal, codeOf(0))).toEqual(['một', 'hai'])
  expect(
    receivedKeys()
      .filter((key) => dead.includes(key))
      .sort(),
  ).toEqual([...dead].sort())

  const detail = await call(gateway, 'auditor', 'POST', `/exchanges/${dead[0]}/reveal`, {
    reason: 'đối chiếu',
  })
  expect(detail.body).toMatchObject({
    state: 'delivered',
    attempts: [
      { number: 1, outcome: 'refused' },
      { number: 2, outcome: 'delivered' },
    ],
    replays: [{ by: 'operator-bot', reason: 'cổng đã bổ sung thủ tục' }],
  })
  const [first] = detail.body['attempts'] as { partnerText: string }[]
  expect(first?.partnerText).toContain('không có trong danh mục')
})

test('a discarded one lets its successors go without it', async () => {
  const gateway = await start()
  const { dead, held } = await refused(gateway, 1)
  const { status } = await call(gateway, 'operator', 'POST', `/exchanges/${dead[0]}/discard`, {
    reason: 'rút',
  })
  expect(status).toBe(200)
  await untilState(gateway.url, held[0], 'delivered')
  expect(storedSummaries(portal, codeOf(0))).toEqual(['hai'])
})

test('a paused lane sends nothing, in any process, until it is resumed', async () => {
  const [one, two] = await Promise.all([start(), start()])
  const lane = `/lanes/npsp.${SERVICE}`
  expect((await call(one, 'operator', 'POST', `${lane}/pause`, { reason: 'bảo trì' })).status).toBe(200)
  const sent = await putDossier(two.url, codeOf(1), 'một', { prefer: 'wait=1' })
  expect([sent.status, receivedKeys()]).toEqual([202, []])
  expect((await call(two, 'operator', 'POST', `${lane}/resume`, { reason: 'xong' })).status).toBe(200)
  await untilState(one.url, sent.body['exchangeId'], 'delivered')
})

test('events of all gateways come from each of them, and a stream does not hold up the end of its process', async () => {
  const [one, two] = await Promise.all([start(), start()])
  const { statesOf, seen, isEnded } = await follow(Number(new URL(one.adminUrl).port))
  await vi.waitFor(() => expect(seen.map(({ event }) => event)).toContain('lane'), 30_000)
  const { body } = await putDossier(two.url, codeOf(1), 'một')
  await vi.waitFor(
    () => expect(statesOf(body['exchangeId'])).toEqual(['waiting', 'delivering', 'delivered']),
    10_000,
  )
  const startedAt = Date.now()
  expect(await one.stop()).toBe(0)
  expect(Date.now() - startedAt).toBeLessThan(5_000)
  expect(isEnded()).toBe(true)
})

describe('kill -9 in the middle of a replay of 1,000 (contract §7, §8)', () => {
  const COUNT = 1_000
  const LONG_MS = 180_000

  const interrupt = async (first: GatewayProcess): Promise<unknown> => {
    const ordered = await call(first, 'operator', 'POST', '/replays', {
      filter: { state: 'dead' },
      reason: 'sửa xong',
    })
    expect(ordered.body).toMatchObject({ matched: COUNT, skipped: 0 })
    await vi.waitFor(() => expect(receivedKeys().length).toBeGreaterThan(COUNT / 4), 20_000)
    await first.kill()
    expect(new Set(receivedKeys()).size).toBeLessThan(COUNT)
    return ordered.body['replayId']
  }

  const checkEnd = async (
    gateway: GatewayProcess,
    ids: { dead: unknown[]; held: unknown[] },
  ): Promise<void> => {
    for (const id of ids.held) await untilState(gateway.url, id, 'delivered')
    const keys = receivedKeys()
    // None forgotten; twice only what was in flight when the process died (its attempt was left open), under the same key.
    expect(new Set(keys)).toEqual(new Set([...ids.dead, ...ids.held]))
    const twice = keys.filter((key, n) => keys.indexOf(key) !== n)
    expect(twice.length).toBeLessThanOrEqual(CONCURRENCY)
    expect(await leftOpen()).toEqual(expect.arrayContaining(twice))
    for (let n = 0; n < COUNT; n++)
      expect(storedSummaries(portal, codeOf(n))).toEqual(n % 10 === 0 ? ['một', 'hai'] : ['một'])
    expect(portal.summary().overlaps).toBe(0)
  }

  test(
    'the next process carries it on by itself: none twice, none forgotten, order kept',
    async () => {
      const first = await start({ ratePerSecond: 400 })
      const ids = await refused(first, COUNT)
      const replayId = await interrupt(first)
      const second = await start({ ratePerSecond: 400 })
      await untilReplay(second, replayId, { done: COUNT, delivered: COUNT, dead: 0, state: 'finished' })
      await checkEnd(second, ids)
    },
    LONG_MS,
  )

  test(
    'of two processes that share it one dies: the other carries it on',
    async () => {
      const [first, second] = await Promise.all([
        start({ ratePerSecond: 200 }),
        start({ ratePerSecond: 200 }),
      ])
      const ids = await refused(second, COUNT)
      const replayId = await interrupt(first)
      await untilReplay(second, replayId, { done: COUNT, delivered: COUNT, state: 'finished' })
      await checkEnd(second, ids)
    },
    LONG_MS,
  )
})
