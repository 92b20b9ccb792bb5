import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleDossier, sampleMessages } from '../../mocks/dossier-system/sample-dossiers.ts'
import { type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { routes } from '../../src/routes/index.ts'
import { ACCOUNT, jsonOf, type PortalClient, portalClient } from './portal-client.ts'

let mock: NpspMock
let client: PortalClient
beforeAll(async () => {
  mock = await startNpspMock({ port: 0, ...ACCOUNT })
  client = await portalClient(mock)
})
afterAll(() => mock.close())

test('the same seed gives the same messages, another seed others', () => {
  const texts = (seed: number) => JSON.stringify([...sampleMessages({ seed, dossiers: 20 })])
  expect(texts(1)).toBe(texts(1))
  expect(texts(2)).not.toBe(texts(1))
})

test('every dossier has its own code of the province, also beyond one day', () => {
  const codes = new Set<string>()
  for (let index = 0; index < 60_000; index += 1) {
    const code = sampleDossier(1, index)[0]?.key ?? ''
    expect(code).toMatch(/^H56(\.\d\d)+-25\d{4}-\d{4}$/)
    codes.add(code)
  }
  expect(codes.size).toBe(60_000)
})

test('every message is valid, and in its order the portal takes what becomes of it', async () => {
  const services: Readonly<Record<string, string>> = {
    dossier: 'DongBoHoSoMC',
    progress: 'CapNhatTienDoHoSoMC',
    'portal-status': 'DongBoTrangThaiHoSo',
  }
  const known = new Set<string>()
  for (const { route: id, key, message } of sampleMessages({ seed: 7, dossiers: 40 })) {
    const route = routes.find((one) => one.id === id)
    const context = { key, statusMap: new Map<string, string>() }
    const bytes = Buffer.from(JSON.stringify(message))
    expect(route?.admit(bytes, context)).toMatchObject({ ok: true })
    const converted = route?.convert(bytes, context)
    if (!converted?.ok) throw new Error(JSON.stringify(converted))
    const item: unknown = JSON.parse(Buffer.from(converted.value).toString('utf8'))
    const isUpdating = id === 'dossier' && known.has(key) ? 'True' : 'False'
    known.add(key)
    const seen = await (id === 'portal-status'
      ? client.send('DongBoTrangThaiHoSo', item, { envelope: { type: '2' } })
      : client.send(services[id] ?? '', [item], { isUpdating }))
    expect(Number(jsonOf(seen)['error_code']), JSON.stringify(jsonOf(seen))).toBe(0)
  }
})
