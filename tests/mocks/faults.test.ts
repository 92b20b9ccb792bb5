import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FAULT_KINDS } from '../../mocks/lib/fault-orders.ts'
import { type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import {
  ACCOUNT,
  ask,
  dossierItem,
  jsonOf,
  login,
  type PortalClient,
  portalClient,
  progressItem,
} from './portal-client.ts'

const CODE = 'H56.14-251121-0001'

let mock: NpspMock
let client: PortalClient
beforeEach(async () => {
  mock = await startNpspMock({ port: 0, ...ACCOUNT })
  client = await portalClient(mock)
})
afterEach(() => mock.close())

const order = (body: unknown) => ask(mock.url, { path: '/__faults', body })
const stored = () => mock.dossier(CODE).length
const last = () => mock.received().at(-1)

describe('the switch', () => {
  test('faults are ordered, listed and cleared over HTTP', async () => {
    expect(await order({ kind: 'status', status: 503, times: 2 })).toMatchObject({ status: 201 })
    const added = await order([{ kind: 'latency', ms: 5 }, { kind: 'hang' }])
    expect(jsonOf(added)['items']).toMatchObject([
      { kind: 'status', times: 2 },
      { kind: 'latency' },
      { kind: 'hang' },
    ])
    expect(jsonOf(await ask(mock.url, { method: 'DELETE', path: '/__faults' }))).toEqual({ items: [] })
    expect(jsonOf(await ask(mock.url, { method: 'GET', path: '/__faults' }))).toEqual({ items: [] })
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: '0' })
  })

  test.each([
    [{ kind: 'earthquake' }, 'Unknown kind "earthquake"'],
    [{ kind: 'latency' }, 'latency needs ms'],
    [{ kind: 'status', status: 99 }, 'status must be a whole number from 200 to 599'],
    [{ kind: 'hang', service: 'Other' }, 'service must be one of login, DongBoHoSoMC'],
    [{ kind: 'hang', times: 0 }, 'times must be'],
    [{ kind: 'hang', ms: 5 }, 'hang has no parameter "ms"'],
    [{ kind: 'outage', mode: 'refused' }, 'needs ms'],
    [[{ kind: 'hang' }, 7], 'Fault 2: A fault is a JSON object'],
    ['{"kind":', 'A fault is a JSON object'],
    [[], 'empty'],
  ])('%j is a 422 that says why, and changes nothing', async (body, text) => {
    const answer = await order(body)
    expect(answer).toMatchObject({ status: 422, text: expect.stringContaining(text.replaceAll('"', '\\"')) })
    expect(mock.faults.list()).toEqual([])
  })

  test('a fault hits as many calls as ordered, of its service and dossier only', async () => {
    mock.faults.add({
      kind: 'status',
      status: 500,
      service: 'DongBoHoSoMC',
      dossierCode: CODE.toLowerCase(),
      times: 2,
    })
    expect(await login(mock.url)).toMatchObject({ status: 200 })
    expect(await client.create(dossierItem({ MaHoSo: 'H56.14-251121-0002' }))).toMatchObject({ status: 200 })
    expect(await client.lookUp(CODE)).toMatchObject({ status: 200 })
    expect(await client.create(dossierItem())).toMatchObject({ status: 500 })
    expect(await client.create(dossierItem())).toMatchObject({ status: 500 })
    expect(await client.create(dossierItem())).toMatchObject({ status: 200 })
    expect(mock.faults.list()).toEqual([])
  })

  test('message faults leave the login alone unless it is named', async () => {
    mock.faults.add({ kind: 'refusal' })
    expect(jsonOf(await login(mock.url))).toMatchObject({ error_code: 0 })
    mock.faults.add({ kind: 'refusal', service: 'login', text: 'khóa' })
    expect(jsonOf(await login(mock.url))).toMatchObject({ error_code: '-1', message: 'khóa' })
  })

  test('every kind of the table can be ordered', async () => {
    const needs: Readonly<Record<string, object>> = {
      latency: { ms: 1 },
      status: { status: 500 },
      'error-code-type': { type: 'string' },
      text: { text: 'x' },
    }
    const all = FAULT_KINDS.map((kind) => ({ kind, times: 1, ...needs[kind] }))
    expect(await order(all)).toMatchObject({ status: 201 })
  })
})

describe('each fault as a caller sees it', () => {
  test('latency: the answer comes later', async () => {
    mock.faults.add({ kind: 'latency', ms: 120, times: 1 })
    const before = performance.now()
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: '0' })
    expect(performance.now() - before).toBeGreaterThanOrEqual(115)
  })

  test('latency: what was asked is done even when the caller has given up', async () => {
    mock.faults.add({ kind: 'latency', ms: 5_000, times: 1 })
    expect(await client.create(dossierItem(), { patienceMs: 100 })).toEqual({ kind: 'gave-up', bytes: 0 })
    expect(stored()).toBe(1)
    expect(last()).toMatchObject({ committed: true, answered: null })
  })

  test('hang: never a byte, and nothing stored unless ordered', async () => {
    mock.faults.add([
      { kind: 'hang', times: 1 },
      { kind: 'hang', times: 1, commit: true },
    ])
    expect(await client.create(dossierItem(), { patienceMs: 100 })).toEqual({ kind: 'gave-up', bytes: 0 })
    expect(stored()).toBe(0)
    expect(await client.create(dossierItem(), { patienceMs: 100 })).toEqual({ kind: 'gave-up', bytes: 0 })
    expect(stored()).toBe(1)
  })

  test('status: with Retry-After', async () => {
    mock.faults.add({ kind: 'status', status: 429, retryAfter: 7, times: 1 })
    expect(await client.create(dossierItem())).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
    expect(last()).toMatchObject({ committed: false, answered: 429, fault: 'status' })
  })

  test('reset before and after commit: the same break, another truth', async () => {
    mock.faults.add([
      { kind: 'reset-before-commit', times: 1 },
      { kind: 'reset-after-commit', times: 1 },
    ])
    expect(await client.create(dossierItem())).toEqual({ kind: 'broken', code: 'ECONNRESET' })
    expect(stored()).toBe(0)
    expect(await client.create(dossierItem())).toEqual({ kind: 'broken', code: 'ECONNRESET' })
    expect(stored()).toBe(1)
    expect(last()).toMatchObject({ committed: true, answered: null, fault: 'reset-after-commit' })
  })

  test('session expiry: all sessions at once, or one for each of the next calls', async () => {
    await order({ kind: 'session-expiry' })
    expect(mock.faults.list()).toEqual([])
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: -2 })

    mock.faults.add({ kind: 'session-expiry', times: 1 })
    const fresh = await portalClient(mock)
    for (const _ of [1, 2])
      expect(jsonOf(await fresh.create(dossierItem()))).toMatchObject({
        error_code: -2,
        message: 'Phiên làm việc đã hết hạn',
      })
    expect(jsonOf(await (await portalClient(mock)).create(dossierItem()))).toMatchObject({ error_code: '0' })
  })

  test('refusal and text: any text with any code, nothing stored', async () => {
    mock.faults.add([
      { kind: 'refusal', times: 1 },
      { kind: 'text', text: 'Thành công', code: 3, times: 1 },
    ])
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({
      error_code: '-1',
      message: 'Mã TTHC không có trong danh mục',
    })
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: 3, message: 'Thành công' })
    expect(stored()).toBe(0)
  })

  test('login refused: only the login, without a session', async () => {
    mock.faults.add({ kind: 'login-refused', times: 1 })
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: '0' })
    expect(jsonOf(await login(mock.url))).not.toHaveProperty('session')
    expect(jsonOf(await login(mock.url))).toHaveProperty('session')
  })

  test('outage: cut off or 503, login included, until it is deleted', async () => {
    await order({ kind: 'outage' })
    expect(await client.create(dossierItem())).toMatchObject({ kind: 'broken' })
    expect(await login(mock.url)).toMatchObject({ kind: 'broken' })
    await ask(mock.url, { method: 'DELETE', path: '/__faults' })
    await order({ kind: 'outage', mode: '503' })
    expect(await login(mock.url)).toMatchObject({ status: 503 })
    mock.faults.clear()
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: '0' })
  })

  test('outage, refused: nobody listens until its time is over or it is cleared', async () => {
    expect(await order({ kind: 'outage', mode: 'refused', ms: 300 })).toMatchObject({ status: 201 })
    expect(await login(mock.url)).toEqual({ kind: 'broken', code: 'ECONNREFUSED' })
    await vi.waitFor(async () => expect(await login(mock.url)).toMatchObject({ status: 200 }), 5_000)
    expect(mock.faults.list()).toEqual([])
    mock.faults.add({ kind: 'outage', mode: 'refused', ms: 600_000 })
    expect(await login(mock.url)).toEqual({ kind: 'broken', code: 'ECONNREFUSED' })
    mock.faults.clear()
    await vi.waitFor(async () => expect(await login(mock.url)).toMatchObject({ status: 200 }), 5_000)
  })

  test('non-JSON: a page in place of an answer', async () => {
    mock.faults.add({ kind: 'non-json', times: 1 })
    const seen = await client.create(dossierItem())
    expect(seen).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(() => jsonOf(seen)).toThrow()
  })

  test('wso2: the API gateway’s envelope, in XML and in JSON, with the status of its code', async () => {
    mock.faults.add([
      { kind: 'wso2', times: 1 },
      { kind: 'wso2', code: 900901, format: 'json', times: 1 },
    ])
    expect(await client.create(dossierItem())).toMatchObject({
      status: 503,
      text: expect.stringContaining('<am:code>303001</am:code>'),
    })
    const second = await client.create(dossierItem())
    expect(second).toMatchObject({ status: 401 })
    expect(jsonOf(second)).toMatchObject({ fault: { code: 900901 } })
  })

  test.each([
    ['number', 0, -1],
    ['string', '0', '-1'],
    ['padded', '00', '-01'],
  ] as const)('error_code as %s, of successes and of refusals', async (type, success, refusal) => {
    mock.faults.add({ kind: 'error-code-type', type })
    expect(jsonOf(await client.create(dossierItem()))['error_code']).toBe(success)
    expect(jsonOf(await client.create(dossierItem()))['error_code']).toBe(refusal)
    expect(jsonOf(await login(mock.url))['error_code']).toBe(success)
  })

  test('endless: bytes without end, the request done', async () => {
    mock.faults.add({ kind: 'endless', everyMs: 5, times: 1 })
    const seen = await client.create(dossierItem(), { patienceMs: 300 })
    expect(seen.kind === 'gave-up' && seen.bytes).toBeGreaterThan(30)
    expect(stored()).toBe(1)
  })

  test('huge: over 1 MB', async () => {
    mock.faults.add({ kind: 'huge', times: 1 })
    const seen = await client.create(dossierItem())
    expect(seen.kind === 'answered' && seen.text.length).toBeGreaterThan(1024 * 1024)
  })

  test('faults combine: a late refusal with a padded code', async () => {
    await client.create(dossierItem())
    mock.faults.add([
      { kind: 'latency', ms: 60, times: 1 },
      { kind: 'error-code-type', type: 'padded', times: 1 },
      { kind: 'refusal', code: '-7', times: 1 },
    ])
    const before = performance.now()
    expect(jsonOf(await client.send('CapNhatTienDoHoSoMC', [progressItem()]))['error_code']).toBe('-07')
    expect(performance.now() - before).toBeGreaterThanOrEqual(55)
  })
})

test('closing destroys sockets that hang', async () => {
  mock.faults.add({ kind: 'hang' })
  const hanging = client.create(dossierItem())
  await vi.waitFor(() => expect(mock.received({ service: 'DongBoHoSoMC' })).toHaveLength(1))
  await mock.close()
  expect(await hanging).toMatchObject({ kind: 'broken' })
})
