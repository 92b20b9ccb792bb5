import { createHash } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Mock } from '../../mocks/lib/mock-server.ts'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { startPopulationMock } from '../../mocks/population/mock.ts'
import { askCitizen, CITIZEN, PURPOSE, populationConfig } from '../support/citizens.ts'
import { API_KEY, type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, putDossier } from '../support/sender.ts'

const TOKENS = { operator: 'operator-token', auditor: 'auditor-token' }
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

let database: TestDatabase
let citizens: Mock
let portal: NpspMock
let gateway: GatewayProcess

const begin = (): Promise<GatewayProcess> =>
  startGateway({
    database: { url: database.url },
    portalUrl: portal.url,
    config: {
      admins: Object.entries(TOKENS).map(([role, token]) => ({
        name: role,
        role,
        tokenSha256: sha256(token),
      })),
      partners: {
        'dossier-system': { baseUrl: 'http://127.0.0.1:9', auth: { bearer: 'x' } },
        npsp: { baseUrl: portal.url, ...NPSP_ACCOUNT, ratePerSecond: 1000 },
        population: populationConfig(citizens.url, {
          concurrency: 4,
          breaker: { volumeThreshold: 5, resetTimeoutMs: 600 },
        }),
      },
    },
  })

beforeAll(async () => {
  database = await testDatabase()
  citizens = await startPopulationMock({ port: 0 })
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  gateway = await begin()
  await vi.waitFor(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200), {
    timeout: 30_000,
    interval: 100,
  })
}, 120_000)
afterEach(() => {
  citizens.faults.clear()
  citizens.clearReceived()
})
afterAll(async () => {
  await gateway?.stop()
  await citizens?.close()
  await portal?.close()
})

async function admin(role: keyof typeof TOKENS, path: string, body?: object) {
  const response = await fetch(gateway.adminUrl + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${TOKENS[role]}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

const exchange = async (id: unknown) => {
  const response = await fetch(`${gateway.url}/v1/exchanges/${id}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  })
  return (await response.json()) as Record<string, unknown>
}

describe('a citizen is looked up', () => {
  test('exactly the procedure’s fields come back, and the exchange is delivered', async () => {
    const { status, body } = await askCitizen(gateway.url, 'lookup')
    expect(status).toBe(200)
    expect(body).toEqual({
      exchangeId: expect.any(String),
      result: 'matched',
      citizen: {
        personalId: '000190000101',
        fullName: 'TRẦN THỊ MẪU MỘT',
        birth: { date: '1990-04-17', precision: 'day' },
        father: { fullName: 'TRẦN VĂN CHA MẪU', personalId: null, legacyId: null, nationality: 'VN' },
      },
    })
    const seen = await exchange(body['exchangeId'])
    expect(seen).toMatchObject({ state: 'delivered', route: 'citizen-lookup', attempts: 1, failure: null })
    expect(JSON.stringify(seen)).not.toMatch(/MẪU|000190000101/)
  })

  test('an Idempotency-Key is not read: the same again is another question with another id', async () => {
    const key = { 'idempotency-key': 'k' }
    const ids = [
      (await askCitizen(gateway.url, 'lookup', {}, key)).body['exchangeId'],
      (await askCitizen(gateway.url, 'lookup', {}, key)).body['exchangeId'],
    ]
    expect(new Set(ids).size).toBe(2)
    const sent = citizens.received().map(({ idempotencyKey }) => idempotencyKey)
    expect(sent).toEqual(ids)
  })

  test('neither an unknown procedure nor an inactive officer may ask: one text, and nothing is sent', async () => {
    const texts: unknown[] = []
    for (const purpose of [
      { ...PURPOSE, procedureCode: 'constructor' },
      { ...PURPOSE, officerId: 'nobody' },
      { ...PURPOSE, officerId: 'CB-09' },
    ]) {
      const { status, body } = await askCitizen(gateway.url, 'lookup', { purpose })
      expect([status, body['code']]).toEqual([403, 'PURPOSE_NOT_ALLOWED'])
      texts.push(body['detail'])
    }
    expect(new Set(texts).size).toBe(1)
    expect(citizens.received()).toEqual([])
  })

  test.each([{ date: '1990-04-18' }, { year: 1991 }])('nobody was born on another day: %j', async (birth) => {
    const { body } = await askCitizen(gateway.url, 'lookup', { birth })
    expect(body).toEqual({ exchangeId: body['exchangeId'], result: 'not-matched' })
  })

  test('another person’s record is not-matched, told to nobody and a security event', async () => {
    const { body } = await askCitizen(gateway.url, 'lookup', {
      ...{ personalId: '000191000909', fullName: 'Bùi Thị Mẫu Chín', birth: { date: '1991-09-09' } },
    })
    expect(body).toEqual({ exchangeId: body['exchangeId'], result: 'not-matched' })
    await vi.waitFor(() => {
      const [event] = gateway.log.filter(({ msg }) => msg === 'security.noticed')
      expect(event).toMatchObject({ level: 50, exchangeId: body['exchangeId'], kind: 'other-person' })
    })
  })
})

describe('when it does not work', () => {
  test('a connection that breaks is tried again with the same id; a Fault is not', async () => {
    citizens.faults.add({ kind: 'reset-before-commit', times: 2 })
    const { status, body } = await askCitizen(gateway.url, 'lookup')
    expect(status).toBe(200)
    const ids = citizens.received().map((item) => item.idempotencyKey)
    expect(ids).toEqual(Array(3).fill(body['exchangeId']))
    const bodies = citizens.received().map((item) => /<dan:MaYeuCau>(.*?)</.exec(String(item.body))?.[1])
    expect(bodies).toEqual(ids)
    citizens.clearReceived()
    citizens.faults.add({ kind: 'refusal', times: 1 })
    const refused = await askCitizen(gateway.url, 'lookup')
    expect([refused.status, refused.body['code']]).toEqual([502, 'ENDPOINT_REFUSED'])
    expect(citizens.received()).toHaveLength(1)
  })

  test('all of it ends by the caller’s deadline', async () => {
    citizens.faults.add({ kind: 'hang' })
    const startedMs = performance.now()
    const { status, body, headers } = await askCitizen(gateway.url, 'lookup', {}, { prefer: 'wait=1' })
    expect([status, body['code']]).toEqual([504, 'ENDPOINT_TIMEOUT'])
    expect(performance.now() - startedMs).toBeLessThan(4_000)
    expect(headers.get('preference-applied')).toBe('wait=1')
    expect(await exchange(body['exchangeId'])).toMatchObject({ state: 'dead', attempts: 1 })
  })

  test('whoever gives no time asks nobody, and closes the way to nobody', async () => {
    const hurried = Array.from({ length: 12 }, () =>
      askCitizen(gateway.url, 'lookup', {}, { prefer: 'wait=0' }),
    )
    // Where the store takes more than half a second nothing is opened: 503.
    for (const { status } of await Promise.all(hurried)) expect([503, 504]).toContain(status)
    expect(citizens.received()).toHaveLength(0)
    expect((await askCitizen(gateway.url, 'lookup')).status).toBe(200)
  })

  test('slow questions take no room from deliveries, nor from each other’s dossier', async () => {
    citizens.faults.add({ kind: 'latency', ms: 2_500 })
    const ended: string[] = []
    const slow = Array.from({ length: 8 }, async () => {
      const { status } = await askCitizen(gateway.url, 'lookup', {}, { prefer: 'wait=30' })
      ended.push('question')
      return status
    })
    await vi.waitFor(() => expect(citizens.received()).toHaveLength(4))
    const { body } = await putDossier(gateway.url, codeOf(1), 'một', { prefer: 'wait=20' })
    ended.push(String(body['state']))
    expect(await Promise.all(slow)).toEqual(Array(8).fill(200))
    expect(ended[0]).toBe('delivered')
  })

  test('an open breaker answers at once and sends nothing; half-open lets one through', async () => {
    citizens.faults.add({ kind: 'status', status: 503 })
    await vi.waitFor(
      async () => {
        const { body } = await askCitizen(gateway.url, 'verify', {}, { prefer: 'wait=1' })
        expect(body['code']).toBe('CIRCUIT_OPEN')
        expect(await exchange(body['exchangeId'])).toMatchObject({ state: 'dead', attempts: 0 })
      },
      { timeout: 20_000, interval: 10 },
    )
    citizens.faults.clear()
    await vi.waitFor(async () => expect((await askCitizen(gateway.url, 'verify')).status).toBe(200), {
      timeout: 20_000,
      interval: 100,
    })
  })
})

describe('a dead question is final', () => {
  test('409 for replay and discard, skipped in a filter', async () => {
    citizens.faults.add({ kind: 'refusal', times: 1 })
    const { body } = await askCitizen(gateway.url, 'lookup')
    const id = String(body['exchangeId'])
    const reason = 'thử'
    expect((await admin('operator', `/admin/v1/exchanges/${id}/discard`, { reason })).status).toBe(409)
    expect((await admin('operator', '/admin/v1/replays', { exchangeIds: [id], reason })).status).toBe(409)
    const filter = { state: 'dead', route: 'citizen-lookup' }
    const dry = await admin('operator', '/admin/v1/replays', { filter, reason, dryRun: true })
    expect(JSON.parse(dry.text)).toMatchObject({ matched: 0, skipped: expect.any(Number) })
    expect(JSON.parse(dry.text).skipped).toBeGreaterThan(0)
  })

  test('kill -9 in the middle leaves it dead, with its audit row, and it is never sent later', async () => {
    citizens.faults.add({ kind: 'hang' })
    const lost = askCitizen(gateway.url, 'lookup').catch(() => null)
    await vi.waitFor(() => expect(citizens.received()).toHaveLength(1))
    const id = citizens.received()[0]?.idempotencyKey
    await gateway.kill()
    await lost
    citizens.faults.clear()
    citizens.clearReceived()
    gateway = await begin()
    await vi.waitFor(
      async () => expect(await exchange(id)).toMatchObject({ state: 'dead', failure: { code: 'INTERNAL' } }),
      { timeout: 10_000, interval: 200 },
    )
    const { text } = await admin('auditor', `/admin/v1/audit?object=${id}`)
    expect(JSON.parse(text).items).toMatchObject([{ details: { result: 'abandoned', officer: 'CB-01' } }])
    expect(citizens.received()).toEqual([])
  })
})

test('nothing of a person stands in logs, metrics, the audit log or the rows of the database', async () => {
  const { body } = await askCitizen(gateway.url, 'lookup')
  const id = String(body['exchangeId'])
  const audit = (await admin('auditor', `/admin/v1/audit?object=${id}`)).text
  expect(JSON.parse(audit).items).toMatchObject([
    {
      by: 'onegate',
      action: 'citizen-lookup',
      details: {
        ...{ officer: 'CB-01', dossier: PURPOSE.dossierCode, procedure: PURPOSE.procedureCode },
        ...{ result: 'matched', subjects: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
      },
    },
  ])
  const shown = (await admin('operator', `/admin/v1/exchanges/${id}`)).text
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  const secret = /000190000101|100000101|trần|mẫu|TRANTHIMAUMOT|1990-?04-?17/i
  for (const text of [audit, shown, metrics, JSON.stringify(gateway.log), gateway.errors()])
    expect(text.normalize('NFC')).not.toMatch(secret)
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const tables = ['exchanges', 'exchange_bodies', 'attempts', 'calls_in_flight', 'failed_exchanges', 'audit']
  for (const table of tables) {
    const { rows } = await client.query(`select t::text as row from ${table} t`)
    // A bytea's text is hexadecimal: looked for are the bytes, too.
    const text = rows.map(({ row }) => String(row)).join('\n')
    const hex = Buffer.from(CITIZEN.personalId).toString('hex')
    expect([table, secret.test(text), text.includes(hex)]).toEqual([table, false, false])
  }
  await client.end()
})

test('a question that is given up because the gateway stops is still answered', async () => {
  citizens.faults.add({ kind: 'hang' })
  const asking = askCitizen(gateway.url, 'lookup', {}, { Prefer: 'wait=30' })
  await vi.waitFor(() => expect(citizens.received()).toHaveLength(1))
  const stopped = gateway.stop()
  expect(await asking).toMatchObject({ status: 504, body: { code: 'ENDPOINT_TIMEOUT' } })
  expect(await stopped).toBe(0)
  gateway = await begin()
  await vi.waitFor(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200), {
    timeout: 30_000,
    interval: 100,
  })
})

test('the balance holds', async () => {
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
    const part = (name: string): number =>
      Number(new RegExp(`lienthong_balance\\{part="${name}"\\} (\\d+)`).exec(metrics)?.[1])
    expect(part('unended')).toBe(0)
    expect(part('accepted')).toBe(part('ended'))
  })
})
