import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { storedSummaries, untilState } from '../support/delivered.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { type Relay, startRelay } from '../support/relay.ts'
import { codeOf, getExchange, putDossier, send } from '../support/sender.ts'

let portal: NpspMock
let database: TestDatabase
let relay: Relay
let gateway: GatewayProcess | null = null

beforeEach(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  database = await testDatabase()
  relay = await startRelay(database.connection)
})
afterEach(async () => {
  await gateway?.kill().catch(() => undefined)
  gateway = null
  await relay.close()
  await portal.close()
  await database.close()
})

const start = async (): Promise<GatewayProcess> => {
  gateway = await startGateway({
    database: { url: relay.url(database.connection.database, database.connection.user) },
    portalUrl: portal.url,
  })
  return gateway
}
const readyz = async (url: string): Promise<number> => (await fetch(`${url}/readyz`)).status

test('an external database that is away at the start: it listens, answers 503 everywhere, and is ready by itself when it comes', async () => {
  await relay.cut()
  const { url, adminUrl } = await start()
  expect(await readyz(adminUrl)).toBe(503)
  expect((await fetch(`${adminUrl}/healthz`)).status).toBe(200)
  const refused = await putDossier(url, codeOf(1), 'một')
  expect(refused).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  await relay.mend()
  await vi.waitFor(async () => expect(await readyz(adminUrl)).toBe(200), 10_000)
  expect((await putDossier(url, codeOf(1), 'một', { prefer: 'wait=10' })).body['state']).toBe('delivered')
})

test('a database that goes: 503 at once, nothing acknowledged is lost, and within 5 s of its return everything goes on', async () => {
  const { url, adminUrl } = await start()
  portal.faults.add({ kind: 'latency', ms: 100 })
  const sent = await Promise.all(Array.from({ length: 20 }, (_, n) => putDossier(url, codeOf(n), 'một')))
  await relay.cut()
  await vi.waitFor(async () => expect((await putDossier(url, codeOf(99), 'x')).status).toBe(503), 10_000)
  const askedAt = performance.now()
  expect((await putDossier(url, codeOf(99), 'x')).status).toBe(503)
  expect(performance.now() - askedAt).toBeLessThan(1_000)
  expect((await getExchange(url, sent[0]?.body['exchangeId'])).status).toBe(503)
  await relay.mend()
  await vi.waitFor(async () => expect(await readyz(adminUrl)).toBe(200), 5_000)
  for (const { body } of sent) await untilState(url, body['exchangeId'], 'delivered')
  for (let n = 0; n < 20; n++) expect(storedSummaries(portal, codeOf(n))).toEqual(['một'])
})

test('a database that hangs: acceptance answers 503 after at most 5 s and goes on by itself', async () => {
  const { url, adminUrl } = await start()
  expect((await putDossier(url, codeOf(1), 'một', { prefer: 'wait=10' })).body['state']).toBe('delivered')
  relay.freeze()
  const askedAt = performance.now()
  expect((await putDossier(url, codeOf(1), 'hai')).status).toBe(503)
  expect(performance.now() - askedAt).toBeLessThan(6_500)
  relay.thaw()
  await vi.waitFor(async () => expect(await readyz(adminUrl)).toBe(200), 10_000)
  expect((await putDossier(url, codeOf(1), 'ba', { prefer: 'wait=10' })).body['state']).toBe('delivered')
})

test('an invalid message is told so without a store, only without a place where it was kept', async () => {
  await relay.cut()
  const { url } = await start()
  const answer = await send(url, 'PUT', `/v1/dossiers/${codeOf(1)}`, {})
  expect(answer).toMatchObject({ status: 422, body: { code: 'INBOUND_INVALID' } })
  expect(answer.body['exchangeId']).toBeUndefined()
})

test('SIGTERM while the database hangs: exit 0 within 10 s all the same', async () => {
  const { url, stop } = await start()
  expect((await putDossier(url, codeOf(1), 'một', { prefer: 'wait=10' })).body['state']).toBe('delivered')
  relay.freeze()
  const askedAt = performance.now()
  expect(await stop()).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(10_000)
})
