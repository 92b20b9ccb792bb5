import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type NpspMock, startNpspMock } from '../../../mocks/npsp/mock.ts'
import type { Call, Connection } from '../../../src/domain/partner.ts'
import { connect } from '../../../src/partners/npsp/connection.ts'
import { ACCOUNT, dossierItem, portalStatusItem, progressItem } from '../../mocks/portal-client.ts'
import { deliverOver, settings, type Told } from './scripted.ts'

const CODE = 'H56.14-251121-0001'

let mock: NpspMock
let connection: Connection
beforeEach(async () => {
  mock = await startNpspMock({ port: 0, ...ACCOUNT })
  connection = connect(settings({ baseUrl: mock.url, ...ACCOUNT }))
})
afterEach(() => mock.close())

/** One HTTP request as the outbound room makes it, without its limits. */
const call: Call = async ({ method, url, headers, body }) => {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      body: typeof body === 'string' || body === null ? body : Uint8Array.from(body),
      keepalive: false,
    })
    const text = await response.text()
    return { kind: 'answered', status: response.status, headers: Object.fromEntries(response.headers), text }
  } catch (error) {
    const internal = error instanceof Error ? String(error.cause) : String(error)
    return internal.includes('ECONNREFUSED')
      ? { kind: 'not-sent', internal }
      : { kind: 'no-answer', reason: 'cut-off', internal }
  }
}

const deliver = (told: Told = {}) =>
  deliverOver(connection, call, { body: JSON.stringify(dossierItem()), ...told })

const asked = () => mock.received().map(({ service, isUpdating }) => [service, isUpdating])

describe('against the portal itself', () => {
  it('a dossier is created, its next version updated, in one session', async () => {
    const { outcome, memory } = await deliver()
    expect(outcome).toEqual({ kind: 'delivered', receipt: { status: 200, text: 'Thêm mới thành công' } })
    expect((await deliver({ memory })).outcome.kind).toBe('delivered')
    expect(asked()).toEqual([
      ['login', null],
      ['DongBoHoSoMC', 'False'],
      ['DongBoHoSoMC', 'True'],
    ])
    expect(mock.dossier(CODE)).toHaveLength(2)
  })

  it('steps and portal statuses are taken', async () => {
    await deliver()
    const step = { operation: 'CapNhatTienDoHoSoMC', body: JSON.stringify(progressItem()) }
    expect((await deliver(step)).outcome.kind).toBe('delivered')
    const status = { operation: 'DongBoTrangThaiHoSo', body: JSON.stringify(portalStatusItem()) }
    expect((await deliver(status)).outcome.kind).toBe('delivered')
  })

  it('a dossier that the portal knows and we do not is updated in the same attempt, and the other way round', async () => {
    await deliver()
    expect(await deliver()).toMatchObject({ outcome: { kind: 'delivered' }, memory: { exists: true } })
    mock.forgetDossiers()
    expect((await deliver({ memory: { exists: true } })).outcome.kind).toBe('delivered')
    expect(asked().slice(1)).toEqual(
      ['False', 'False', 'True', 'True', 'False'].map((isUpdating) => ['DongBoHoSoMC', isUpdating]),
    )
  })

  it('an answer lost after the commit is unknown; the next attempt finds the dossier there', async () => {
    mock.faults.add({ kind: 'reset-after-commit', service: 'DongBoHoSoMC', times: 1 })
    expect((await deliver()).outcome.kind).toBe('unknown')
    expect((await deliver({ isDoubtful: true })).outcome.kind).toBe('delivered')
    expect(asked().slice(2)).toEqual([
      ['TraCuuHoSo', null],
      ['DongBoHoSoMC', 'True'],
    ])
  })

  it('sessions that expire under eight deliveries cost one login', async () => {
    await deliver()
    mock.expireSessions()
    const codes = Array.from({ length: 8 }, (_, index) => `H56.14-251121-100${index}`)
    const deliveries = codes.map((MaHoSo) => deliver({ body: JSON.stringify({ ...dossierItem(), MaHoSo }) }))
    for (const { outcome } of await Promise.all(deliveries)) expect(outcome.kind).toBe('delivered')
    expect(asked().filter(([service]) => service === 'login')).toHaveLength(2)
  })

  it('the faults of the way mean what they should', async () => {
    await deliver()
    const outcomeWith = async (fault: Parameters<NpspMock['faults']['add']>[0]) => {
      mock.faults.add(fault)
      const { outcome } = await deliver({ memory: { exists: true } })
      mock.faults.clear()
      return outcome
    }
    expect(await outcomeWith({ kind: 'wso2', format: 'xml' })).toMatchObject({
      kind: 'unavailable',
      pauseLaneMs: 30_000,
    })
    expect(await outcomeWith({ kind: 'wso2', format: 'json' })).toMatchObject({
      kind: 'unavailable',
      pauseLaneMs: 30_000,
    })
    expect(await outcomeWith({ kind: 'status', status: 503, retryAfter: 5 })).toMatchObject({
      kind: 'unavailable',
      pauseLaneMs: 5000,
    })
    expect((await outcomeWith({ kind: 'non-json' })).kind).toBe('unavailable')
    expect((await outcomeWith({ kind: 'outage' })).kind).toBe('unknown')
    expect(await outcomeWith({ kind: 'refusal', text: 'Mã TTHC không có trong danh mục' })).toMatchObject({
      kind: 'refused',
      failure: { partnerText: 'Mã TTHC không có trong danh mục' },
    })
  })

  it('a portal that refuses the account or cannot be reached is unavailable', async () => {
    mock.faults.add({ kind: 'login-refused' })
    expect((await deliver()).outcome.kind).toBe('unavailable')
    await mock.close()
    expect((await deliver()).outcome).toMatchObject({
      kind: 'unavailable',
      failure: { code: 'ENDPOINT_UNAVAILABLE', internal: expect.stringContaining('ECONNREFUSED') },
    })
  })
})
