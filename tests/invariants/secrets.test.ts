import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT } from '../../mocks/npsp/mock.ts'
import { untilState } from '../support/delivered.ts'
import { API_KEY } from '../support/gateway.ts'
import { codeOf, dossierOf, putDossier, send } from '../support/sender.ts'
import { type Rig, startRig } from './rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig({ breaker: { volumeThreshold: 1_000 } })
})
afterEach(() => rig.close())

/** Texts of a message: whatever is longer than a word of the schema and not a code of a list. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 9 ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

/** Everything that the process has said. */
const said = (): string => JSON.stringify(rig.gateway.log) + rig.gateway.errors()
const isLogged = (msg: string): boolean => rig.gateway.log.some((fact) => fact['msg'] === msg)

function expectSilence(secrets: readonly string[]): void {
  const all = said()
  for (const secret of secrets) {
    expect(all).not.toContain(secret)
    expect(all).not.toContain(Buffer.from(secret).toString('base64'))
  }
}

describe('I8: no payload, no secret, no personal data in logs or metrics', () => {
  test('I8: of a message that is delivered after failing in every way nothing is said but ids, codes and times', async () => {
    const code = codeOf(1)
    const message = dossierOf(code, 'Nội dung KÍN của hồ sơ')
    for (const fault of [
      { kind: 'status', status: 500 },
      { kind: 'text', text: 'Lỗi KÍN: dossier of Trần Thị Riêng', code: '-7' },
      { kind: 'non-json' },
      { kind: 'reset-after-commit' },
      { kind: 'refusal', text: 'Từ chối KÍN Trần Thị Riêng' },
    ] as const)
      rig.portal.faults.add({ ...fault, service: 'DongBoHoSoMC', dossierCode: code, times: 1 })
    const { body } = await send(rig.gateway.url, 'PUT', `/v1/dossiers/${code}`, message)
    // Every refusal of the portal is replayed until it is taken.
    await vi.waitFor(
      async () => {
        await rig.replay(body['exchangeId'])
        await untilState(rig.gateway.url, body['exchangeId'], 'delivered', 300)
      },
      { timeout: 20_000, interval: 50 },
    )
    expect(isLogged('attempt.settled')).toBe(true)
    const sessions = rig.portal.received().flatMap((item) => (item.session === null ? [] : [item.session]))
    expect(sessions).not.toEqual([])
    expectSilence([
      ...textsOf(message),
      ...['KÍN', 'Trần Thị Riêng', API_KEY, NPSP_ACCOUNT.password],
      ...new Set(sessions),
    ])
  })

  test('I8: of what is refused at the door nothing is said but that it was', async () => {
    const { url } = rig.gateway
    const secret = 'Trần Thị Riêng'
    await send(url, 'PUT', `/v1/dossiers/${codeOf(1)}`, {
      ...dossierOf(codeOf(1), 'x'),
      status: secret,
      [secret]: secret,
    })
    await vi.waitFor(() => expect(isLogged('exchange.rejected')).toBe(true))
    await send(url, 'PUT', `/v1/dossiers/${encodeURIComponent(secret)}`, dossierOf(codeOf(1), secret))
    await send(url, 'PUT', `/v1/dossiers/%ff${encodeURIComponent(secret)}`, dossierOf(codeOf(1), secret))
    await send(url, 'PUT', `/v1/dossiers/${codeOf(1)}`, {}, { authorization: `Bearer wrong-KEY-of-somebody` })
    await send(
      url,
      'PUT',
      `/v1/dossiers/${codeOf(1)}`,
      {},
      { 'idempotency-key': 'key-of-KIN', 'x-kin': 'header-of-KIN' },
    )
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
    await fetch(`${url}/v1/dossiers/${codeOf(1)}`, { method: 'PUT', headers, body: `{"a": "${secret}", ` })
    await send(url, 'GET', `/v1/exchanges/${encodeURIComponent(secret)}`, undefined)
    await send(url, 'GET', `/v1/exchanges?key=${encodeURIComponent(secret)}&cursor=cursor-of-KIN`, undefined)
    expectSilence([
      secret,
      encodeURIComponent(secret),
      'wrong-KEY-of-somebody',
      'key-of-KIN',
      'header-of-KIN',
      'cursor-of-KIN',
      API_KEY,
    ])
  })

  test('I8: an error of the database is told without the values that it repeats', async () => {
    // The row of the first message stands in the error's detail, its traceparent and key in the failing row of the second.
    await rig.query(`alter table exchanges add constraint not_this check (key <> '${codeOf(2)}')`)
    const refused = await putDossier(rig.gateway.url, codeOf(2), 'KÍN')
    expect(refused.status).toBe(503)
    await vi.waitFor(() => expect(isLogged('gateway.faulted')).toBe(true))
    expectSilence([codeOf(2), 'KÍN', 'Failing row', API_KEY])
  })

  test('I8: the admin port tells nothing of a message, in health, readiness or metrics', async () => {
    const message = dossierOf(codeOf(1), 'Nội dung KÍN')
    await send(rig.gateway.url, 'PUT', `/v1/dossiers/${codeOf(1)}`, message, { prefer: 'wait=10' })
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const text = await (await fetch(`${rig.gateway.adminUrl}${path}`)).text()
      for (const secret of [...textsOf(message), API_KEY, NPSP_ACCOUNT.password])
        expect(text).not.toContain(secret)
    }
  })
})
