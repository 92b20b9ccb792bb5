import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { storedSummaries, untilState } from '../support/delivered.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, getExchange, postStep, putDossier, send } from '../support/sender.ts'

const RESET_MS = 600

let portal: NpspMock
let database: TestDatabase
let gateway: GatewayProcess
let next = 0
const newCode = (): string => codeOf(++next)

beforeAll(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
})
afterAll(() => portal.close())

beforeEach(async () => {
  portal.faults.clear()
  portal.clearReceived()
  database = await testDatabase()
  gateway = await startGateway({
    database: { url: database.url },
    portalUrl: portal.url,
    npsp: {
      timeoutMs: 800,
      retry: { maxAttempts: 3, firstDelayMs: 100, factor: 1, maxDelayMs: 200 },
      breaker: {
        errorThresholdPercentage: 50,
        volumeThreshold: 5,
        windowMs: 2_000,
        resetTimeoutMs: RESET_MS,
      },
    },
  })
})
afterEach(async () => {
  await gateway.kill()
  await database.close()
})

const deliveredDossier = async (code: string): Promise<void> => {
  expect((await putDossier(gateway.url, code, 'có rồi', { prefer: 'wait=10' })).body['state']).toBe(
    'delivered',
  )
}

describe('create, update and look-up (contract §3.2)', () => {
  test('the second message of a dossier goes out as an update, without a look-up', async () => {
    const code = newCode()
    await deliveredDossier(code)
    await putDossier(gateway.url, code, 'mới', { prefer: 'wait=10' })
    expect(portal.dossier(code).map((version) => version.isUpdating)).toEqual(['False', 'True'])
    expect(portal.received({ service: 'TraCuuHoSo', dossierCode: code })).toEqual([])
  })

  test('a lost answer is unknown: the dossier is looked up, then sent as an update, and nothing is sent twice as new', async () => {
    const code = newCode()
    portal.faults.add({ kind: 'hang', commit: true, service: 'DongBoHoSoMC', dossierCode: code, times: 1 })
    const { body } = await putDossier(gateway.url, code, 'một')
    const view = await untilState(gateway.url, body['exchangeId'], 'delivered')
    expect(view['attempts']).toBe(2)
    expect(portal.received({ dossierCode: code }).map((item) => [item.service, item.isUpdating])).toEqual([
      ['DongBoHoSoMC', 'False'],
      ['TraCuuHoSo', null],
      ['DongBoHoSoMC', 'True'],
    ])
  })

  test('a session that expires is renewed once for all deliveries that wait, and costs no attempt', async () => {
    await deliveredDossier(newCode())
    const logins = portal.received({ service: 'login' }).length
    portal.expireSessions()
    const sent = await Promise.all(
      Array.from({ length: 8 }, () => putDossier(gateway.url, newCode(), 'x', { prefer: 'wait=10' })),
    )
    expect(sent.map((answer) => answer.body['state'])).toEqual(sent.map(() => 'delivered'))
    for (const { body } of sent)
      expect((await getExchange(gateway.url, body['exchangeId'])).body['attempts']).toBe(1)
    expect(portal.received({ service: 'login' }).length).toBe(logins + 1)
  })
})

describe('what fails (contract §3.3)', () => {
  test('a refusal is dead at once with a public detail, and holds its dossier until discarded', async () => {
    const code = newCode()
    portal.faults.add({
      kind: 'refusal',
      text: 'Mã TTHC không có trong danh mục',
      service: 'DongBoHoSoMC',
      dossierCode: code,
      times: 1,
    })
    const first = await putDossier(gateway.url, code, 'sai', { prefer: 'wait=10' })
    expect(first.body).toMatchObject({ state: 'dead', failure: { code: 'ENDPOINT_REFUSED' } })
    expect(JSON.stringify(first.body)).not.toContain('danh mục')
    const second = await putDossier(gateway.url, code, 'đúng')
    const step = await postStep(gateway.url, code, 'b-1')
    for (const { body } of [second, step])
      expect((await getExchange(gateway.url, body['exchangeId'])).body).toMatchObject({
        state: 'waiting',
        heldBy: first.body['exchangeId'],
        dueAt: null,
      })
    const other = newCode()
    await deliveredDossier(other)
  })

  test('an outage kills nothing and delays nothing beyond itself: everything is due when the breaker closes', async () => {
    portal.faults.add({ kind: 'outage', mode: '503' })
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => putDossier(gateway.url, newCode(), 'trong lúc mất kết nối')),
    )
    // Far more failures than maxAttempts allows.
    await vi.waitFor(() => expect(portal.received().length).toBeGreaterThan(8), 10_000)
    await vi.waitFor(
      () => expect(gateway.log.filter((fact) => fact['msg'] === 'breaker.changed').length).toBeGreaterThan(6),
      20_000,
    )
    for (const { body } of sent)
      expect((await getExchange(gateway.url, body['exchangeId'])).body['state']).not.toBe('dead')
    portal.faults.clear()
    for (const { body } of sent) await untilState(gateway.url, body['exchangeId'], 'delivered', 5_000)
  })

  test('an open breaker spends no attempts: after it opened only probes reach the portal (I9)', async () => {
    portal.faults.add({ kind: 'status', status: 500 })
    await Promise.all(Array.from({ length: 10 }, () => putDossier(gateway.url, newCode(), 'x')))
    await vi.waitFor(
      () =>
        expect(
          gateway.log.some((fact) => fact['msg'] === 'breaker.changed' && fact['state'] === 'open'),
        ).toBe(true),
      10_000,
    )
    const opened = () =>
      gateway.log.filter((fact) => fact['msg'] === 'breaker.changed' && fact['state'] === 'half-open').length
    const halfOpen = opened()
    const before = gateway.log.filter((fact) => fact['msg'] === 'attempt.settled').length
    await vi.waitFor(() => expect(opened()).toBe(halfOpen + 4), 10_000)
    const after = gateway.log.filter((fact) => fact['msg'] === 'attempt.settled').length
    expect(after - before).toBeLessThanOrEqual(5 + 8)
    expect(after - before).toBeGreaterThanOrEqual(3)
  })

  test('a poisoned message ends dead after maxAttempts while others are delivered, and keeps nobody waiting', async () => {
    const code = newCode()
    portal.faults.add({ kind: 'status', status: 500, service: 'DongBoHoSoMC', dossierCode: code })
    const poisoned = await putDossier(gateway.url, code, 'độc')
    let isDead = false
    while (!isDead) {
      await deliveredDossier(newCode())
      isDead = (await getExchange(gateway.url, poisoned.body['exchangeId'])).body['state'] === 'dead'
    }
    const view = (await getExchange(gateway.url, poisoned.body['exchangeId'])).body
    expect(view).toMatchObject({ state: 'dead', failure: { code: 'ENDPOINT_UNAVAILABLE' } })
    expect(Number(view['attempts'])).toBeGreaterThanOrEqual(3)
  })

  test('Retry-After pauses the whole lane, no other', async () => {
    const code = newCode()
    await deliveredDossier(code)
    portal.faults.add({ kind: 'status', status: 429, retryAfter: 3600, service: 'DongBoHoSoMC', times: 1 })
    const paused = await putDossier(gateway.url, newCode(), 'một')
    await vi.waitFor(
      () =>
        expect(
          gateway.log.some((fact) => fact['msg'] === 'attempt.settled' && fact['outcome'] === 'unavailable'),
        ).toBe(true),
      10_000,
    )
    // retry.maxDelayMs bounds what a partner may ask for: 200 ms here.
    expect((await postStep(gateway.url, code, 'b-9')).status).toBe(202)
    await untilState(gateway.url, paused.body['exchangeId'], 'delivered', 5_000)
  })
})

describe('answers that are no answers', () => {
  for (const [name, fault] of [
    ['not JSON', { kind: 'non-json' }],
    ['an answer without end', { kind: 'endless' }],
    ['an answer over 1 MB', { kind: 'huge' }],
    ['a WSO2 fault', { kind: 'wso2', code: 101503 }],
    ['cut off before it was taken', { kind: 'reset-before-commit' }],
    ['cut off after it was taken', { kind: 'reset-after-commit' }],
    ['a login that is refused', { kind: 'login-refused' }],
  ] as const)
    test(`${name}: tried again, and delivered once it is over`, async () => {
      portal.expireSessions()
      portal.faults.add({ ...fault, times: 1 })
      const code = newCode()
      const { body } = await putDossier(gateway.url, code, 'một')
      const view = await untilState(gateway.url, body['exchangeId'], 'delivered')
      expect(Number(view['attempts'])).toBeGreaterThanOrEqual(2)
      expect(storedSummaries(portal, code)).toEqual(['một'])
    })
})

test('a trace goes on to the portal: the same trace id, another span', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const code = newCode()
  await putDossier(gateway.url, code, 'một', { prefer: 'wait=10', traceparent })
  const [item] = portal.received({ service: 'DongBoHoSoMC', dossierCode: code })
  expect(item?.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/)
  expect(item?.traceparent).not.toBe(traceparent)
})

test('I8: no payload, key or personal data in the log, whatever happens', async () => {
  const code = newCode()
  portal.faults.add({
    kind: 'refusal',
    text: 'Chủ hồ sơ Nguyễn Văn Bí Mật không hợp lệ',
    dossierCode: code,
    times: 1,
  })
  await putDossier(gateway.url, code, 'nội dung riêng tư', { prefer: 'wait=10' })
  await send(gateway.url, 'PUT', `/v1/dossiers/${newCode()}`, { riêng: 'tư', status: 'nonsense' })
  const log = JSON.stringify(gateway.log)
  for (const secret of ['riêng tư', 'Bí Mật', 'nonsense', 'test-onegate-key', NPSP_ACCOUNT.password])
    expect(log).not.toContain(secret)
})
