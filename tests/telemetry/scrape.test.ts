import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { untilState } from '../support/delivered.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, dossierOf, postStep, putDossier, send } from '../support/sender.ts'

const LANE = 'npsp.DongBoHoSoMC'

let portal: NpspMock
let database: TestDatabase
let gateways: readonly GatewayProcess[]

beforeAll(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  database = await testDatabase()
  const start = () => startGateway({ database: { url: database.url }, portalUrl: portal.url })
  gateways = [await start(), await start()]
})
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()))
  await portal.close()
  await database.close()
})

async function scrape(gateway: GatewayProcess): Promise<Map<string, number>> {
  const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    samples.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

test('after known traffic both gateways tell the same figures of the store, and each its own of itself', async () => {
  const [first, second] = gateways
  if (!first || !second) return expect.unreachable('two gateways were started')
  const ids: unknown[] = []
  for (const n of [1, 2, 3]) ids.push((await putDossier(first.url, codeOf(n), 'một')).body['exchangeId'])
  ids.push((await postStep(second.url, codeOf(1), 'b1')).body['exchangeId'])
  const refused = await send(first.url, 'PUT', `/v1/dossiers/${codeOf(4)}`, {
    ...dossierOf(codeOf(4), 'sai'),
    status: 'nowhere',
  })
  expect(refused.status).toBe(422)
  for (const id of ids) await untilState(first.url, id, 'delivered')

  let seen: Map<string, number>[] = []
  await vi.waitFor(
    async () => {
      seen = await Promise.all(gateways.map(scrape))
      for (const figures of seen) expect(figures.get('lienthong_balance{part="ended"}')).toBe(4)
    },
    { timeout: 6_000, interval: 200 },
  )
  for (const figures of seen) {
    expect(figures.get('lienthong_balance{part="accepted"}')).toBe(4)
    expect(figures.get('lienthong_balance{part="unended"}')).toBe(0)
    expect(figures.get('lienthong_exchanges{route="dossier",state="delivered"}')).toBe(3)
    expect(figures.get('lienthong_exchanges{route="dossier",state="rejected"}')).toBe(1)
    expect(figures.get('lienthong_exchanges{route="progress",state="delivered"}')).toBe(1)
    expect(figures.get(`lienthong_lane_waiting{lane="${LANE}"}`)).toBe(0)
    expect(figures.get(`lienthong_lane_oldest_seconds{lane="${LANE}"}`)).toBe(0)
    expect(figures.get('lienthong_breaker_state{partner="npsp"}')).toBe(0)
    expect(figures.get('lienthong_store_reachable')).toBe(1)
  }
  const both = (name: string) => seen.reduce((total, figures) => total + (figures.get(name) ?? 0), 0)
  expect(both(`lienthong_attempts_total{lane="${LANE}",outcome="delivered"}`)).toBe(3)
  expect(both('lienthong_delivery_seconds_count')).toBe(4)
  expect(both('lienthong_delivery_seconds_sum')).toBeLessThan(40)
  // Four acceptances and four settlements, however they shared their commits.
  expect(both('lienthong_commit_size_sum')).toBe(8)
})

test('the head of the audit chain is in the log from the start', async () => {
  for (const gateway of gateways) {
    await vi.waitFor(
      () => expect(gateway.log.find((line) => line['msg'] === 'audit.head')).toMatchObject({ id: '0' }),
      { timeout: 15_000, interval: 200 },
    )
    expect((await scrape(gateway)).get('lienthong_audit_head_age_seconds')).toBeGreaterThanOrEqual(0)
  }
})
