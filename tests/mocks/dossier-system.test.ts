import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDossierSystemMock } from '../../mocks/dossier-system/mock.ts'
import type { Mock } from '../../mocks/lib/mock-server.ts'
import { ask } from './portal-client.ts'

let mock: Mock
beforeEach(async () => {
  mock = await startDossierSystemMock({ port: 0, bearer: 'token' })
})
afterEach(() => mock.close())

const EVENT = { eventId: 'e-1', dossierCode: 'H56.14-251121-0001', state: 'paid', amountVnd: 75000 }
const post = (body: unknown, bearer = 'token') =>
  ask(mock.url, { path: '/payment-events', body, headers: { authorization: `Bearer ${bearer}` } })

test('a payment event is taken, and again when it is repeated', async () => {
  for (const _ of [1, 2]) expect(await post(EVENT)).toMatchObject({ status: 200 })
  expect(mock.received({ dossierCode: 'H56.14-251121-0001' })).toMatchObject([
    { body: EVENT },
    { body: EVENT },
  ])
})

test('the token is checked before the event, and the event before it is taken', async () => {
  expect(await post('{', 'other')).toMatchObject({ status: 401 })
  expect(await post('{')).toMatchObject({ status: 400 })
  expect(await post({ ...EVENT, eventId: '' })).toMatchObject({ status: 422 })
  expect(mock.received().map((item) => item.committed)).toEqual([false, false, false])
})

test('it has the same switch, with the faults that make sense here', async () => {
  mock.faults.add({ kind: 'reset-after-commit', times: 1 })
  expect(await post(EVENT)).toEqual({ kind: 'broken', code: 'ECONNRESET' })
  expect(await ask(mock.url, { path: '/__faults', body: { kind: 'session-expiry' } })).toMatchObject({
    status: 422,
  })
  mock.faults.add({ kind: 'refusal', text: 'no such payment', times: 1 })
  expect(await post(EVENT)).toMatchObject({ status: 422, text: '{"message":"no such payment"}' })
})
