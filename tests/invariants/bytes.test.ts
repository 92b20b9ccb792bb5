import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lease } from '../../src/flow/ports.ts'
import { routes } from '../../src/routes/index.ts'
import { bodyPlace } from '../../src/store/lease.ts'
import { untilState } from '../support/delivered.ts'
import { API_KEY } from '../support/gateway.ts'
import { codeOf, dossierOf, putDossier } from '../support/sender.ts'
import {
  accept,
  dead,
  draft,
  entry,
  leaseRequest,
  type TestStore,
  testStore,
  waiting,
} from '../support/store.ts'
import { type Rig, startRig } from './rig.ts'

let rig: Rig
let store: TestStore
let next = 0
const newCode = (): string => codeOf(++next)
beforeAll(async () => {
  rig = await startRig({ breaker: { volumeThreshold: 1_000 } })
  store = await testStore()
})
afterAll(async () => {
  await store.close()
  await rig.close()
})

/** A valid dossier as no JSON library would write it: blanks, escapes, decomposed letters, members in another order. */
function oddlyWritten(code: string): string {
  const members = Object.entries(dossierOf(code, 'Ho\u0302\u0300 sơ')).reverse()
  const lines = members.map(([name, value]) => `\t"${name}" :\r\n  ${JSON.stringify(value)}`)
  return ` {\n${lines.join(' ,\n')}\n}\n  `.replace('"dossierCode"', '"\\u0064ossierCode"')
}

const put = async (code: string, body: string): Promise<unknown> => {
  const response = await fetch(`${rig.gateway.url}/v1/dossiers/${code}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body,
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { exchangeId: unknown }).exchangeId
}

async function storedBody(id: unknown, kind: 'in' | 'out'): Promise<string> {
  const [row] = await rig.query<{ body: Buffer }>(
    'select body from exchange_bodies where exchange = $1 and kind = $2',
    [id, kind],
  )
  if (!row) throw new Error(`no body ${kind}`)
  return Buffer.from(rig.sealing.open(row.body, bodyPlace(String(id), kind))).toString()
}

const replaceBody = (id: unknown, text: string) =>
  rig.query(`update exchange_bodies set body = $2 where exchange = $1 and kind = 'in'`, [
    id,
    rig.sealing.seal(Buffer.from(text), bodyPlace(String(id), 'in')),
  ])

const taken = (code: string) => rig.portal.received({ service: 'DongBoHoSoMC', dossierCode: code })
/** The one thing in the portal's envelope. */
function dataOf(envelope: unknown): Readonly<Record<string, unknown>> {
  // The mock has decoded it and found the list that it wants.
  const [item] = (envelope as { data: Readonly<Record<string, unknown>>[] }).data
  return item ?? {}
}
const summariesOf = (code: string) => taken(code).map((item) => dataOf(item.body)['TrichYeuHoSo'])

describe('I5: received bytes are kept verbatim; translation always starts from them', () => {
  test('I5: the bytes stand in the store as they came, after a failure, a refusal, a replay and the delivery', async () => {
    const code = newCode()
    const written = oddlyWritten(code)
    rig.portal.faults.add({
      kind: 'status',
      status: 500,
      service: 'DongBoHoSoMC',
      dossierCode: code,
      times: 1,
    })
    rig.portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', dossierCode: code, times: 1 })
    const id = await put(code, written)
    expect(await storedBody(id, 'in')).toBe(written)
    await untilState(rig.gateway.url, id, 'dead')
    expect(await storedBody(id, 'in')).toBe(written)
    await rig.replay(id)
    await untilState(rig.gateway.url, id, 'delivered')
    expect(await storedBody(id, 'in')).toBe(written)
  })

  test('I5: a retry and a replay translate the stored bytes anew, not what was sent before', async () => {
    const code = newCode()
    rig.portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', dossierCode: code, times: 1 })
    const { body } = await putDossier(rig.gateway.url, code, 'một')
    await untilState(rig.gateway.url, body['exchangeId'], 'dead')
    await replaceBody(body['exchangeId'], JSON.stringify(dossierOf(code, 'hai')))
    await rig.replay(body['exchangeId'])
    await untilState(rig.gateway.url, body['exchangeId'], 'delivered')
    expect(summariesOf(code)).toEqual(['một', 'hai'])
    expect(JSON.parse(await storedBody(body['exchangeId'], 'out'))).toMatchObject({ TrichYeuHoSo: 'hai' })
  })

  test('I5: every lease of a message hands out exactly the bytes that were accepted', async () => {
    const bytes = Buffer.from([0x20, 0x7b, 0x0a, 0x7d, 0xff, 0x00, 0xc3, 0x28])
    const { exchangeId } = await accept(store, draft('V1', 'odd', { body: bytes }))
    const leaseOne = async (): Promise<Lease> => {
      const [lease] = await store.store.lease(leaseRequest())
      if (!lease) throw new Error('nothing was leased')
      expect(Buffer.from(lease.body ?? '')).toEqual(bytes)
      return lease
    }
    await store.store.settle(entry(await leaseOne(), waiting(0)))
    await store.store.settle(entry(await leaseOne(), dead))
    await store.store.replay(exchangeId, 'op', 'mended')
    await store.store.giveBack(await leaseOne())
    await leaseOne()
  })
})

describe('I6: only valid messages reach a Translator, only valid messages leave', () => {
  test.each([
    ['is no JSON', () => 'not json at all', 'INBOUND_MALFORMED'],
    [
      'lacks what the schema wants',
      (key: string) => JSON.stringify({ ...dossierOf(key, 'x'), field: undefined }),
      'INBOUND_INVALID',
    ],
    [
      'has a word that the schema does not know, which no Translator would miss',
      (key: string) => JSON.stringify({ ...dossierOf(key, 'x'), stranger: 'x' }),
      'INBOUND_INVALID',
    ],
  ])(
    'I6: a stored message that %s (a schema that changed, a damaged row) is dead before anything is sent',
    async (_, textOf, code) => {
      const key = newCode()
      await rig.query(`update lanes set is_paused = true where id = 'npsp.DongBoHoSoMC'`)
      const { body } = await putDossier(rig.gateway.url, key, 'một')
      await replaceBody(body['exchangeId'], textOf(key))
      await rig.query(`update lanes set is_paused = false where id = 'npsp.DongBoHoSoMC'`)
      const view = await untilState(rig.gateway.url, body['exchangeId'], 'dead')
      expect(view).toMatchObject({ attempts: 1, failure: { code } })
      expect(rig.portal.received({ dossierCode: key })).toEqual([])
    },
  )

  test('I6: another dossier’s message under this code is dead before anything is sent', async () => {
    const key = newCode()
    await rig.query(`update lanes set is_paused = true where id = 'npsp.DongBoHoSoMC'`)
    const { body } = await putDossier(rig.gateway.url, key, 'một')
    const other = newCode()
    await replaceBody(body['exchangeId'], JSON.stringify(dossierOf(other, 'lạ')))
    await rig.query(`update lanes set is_paused = false where id = 'npsp.DongBoHoSoMC'`)
    await untilState(rig.gateway.url, body['exchangeId'], 'dead')
    for (const code of [key, other]) expect(rig.portal.received({ dossierCode: code })).toEqual([])
  })

  test('I6: what the portal receives is, member for member, the message that was validated and kept', async () => {
    const code = newCode()
    const { body } = await putDossier(rig.gateway.url, code, 'một', { prefer: 'wait=10' })
    const [item] = taken(code)
    expect(dataOf(item?.body)).toEqual(JSON.parse(await storedBody(body['exchangeId'], 'out')))
  })

  test('I6: an invalid message never gets a place in a line', async () => {
    const code = newCode()
    const response = await fetch(`${rig.gateway.url}/v1/dossiers/${code}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...dossierOf(code, 'một'), status: 'nonsense' }),
    })
    expect(response.status).toBe(422)
    const rows = await rig.query('select state, attempts, order_key_id from exchanges where key = $1', [code])
    expect(rows).toEqual([{ state: 'rejected', attempts: 0, order_key_id: null }])
    expect(await rig.query('select from order_keys where key = $1', [code])).toEqual([])
  })

  test.each(routes)('I6: $id refuses at the door and at the conversion alike', (route) => {
    const context = { key: newCode(), statusMap: new Map<string, string>() }
    for (const text of ['', '{', '[]', '{}', 'null']) {
      const door = route.admit(Buffer.from(text), context)
      const later = route.convert(Buffer.from(text), context)
      expect(door.ok || later.ok).toBe(false)
      if (!door.ok && !later.ok) expect(later.failure).toEqual(door.failure)
    }
  })
})
