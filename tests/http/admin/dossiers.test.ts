import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { callbackOf, orderOf, pendingPayment, testPayments } from '../../support/payments.ts'
import { accept, draft, type TestStore, testStore } from '../../support/store.ts'
import { type AdminPort, apiOver, killed, operatorsOf, startAdminPort } from './admin-port.ts'

let store: TestStore
let admin: AdminPort
beforeEach(async () => {
  store = await testStore()
  onTestFinished(() => store.close())
  admin = await startAdminPort(apiOver(store))
})

const get = (path: string) => admin.call('viewer', 'GET', `/admin/v1${path}`)

test('a dossier shows every exchange of it, newest first, each with its attempts and decisions', async () => {
  const [dead = ''] = await killed(store, ['D1', 'D2'])
  const { exchangeId: held } = await accept(store, draft('D1', 'held'))
  const operators = operatorsOf(store)
  const actor = { by: 'ops', role: 'operator' }
  await operators.orderReplay({ kind: 'ids', exchangeIds: [dead] }, actor, 'đã sửa')
  await operators.stepReplays(10)
  const { status, json } = await get('/dossiers/d1')
  expect([status, json]).toMatchObject([
    200,
    {
      key: 'D1',
      items: [
        { id: held, attempts: [], decisions: [] },
        {
          id: dead,
          attempts: [{ number: 1, outcome: 'refused', code: 'ENDPOINT_REFUSED' }],
          decisions: [{ kind: 'replay', by: 'ops', reason: 'đã sửa' }],
        },
      ],
      nextCursor: null,
    },
  ])
  expect((await get('/dossiers/NONE')).status).toBe(404)
})

test('a dossier shows its payments, newest first, each with what happened to it, also before any message of it came', async () => {
  const ledger = testPayments(store)
  const paying = await startAdminPort({ ...apiOver(store), payments: ledger.store })
  const ask = (code: string) => paying.call('viewer', 'GET', `/admin/v1/dossiers/${code}`)
  const order = { order: { ...orderOf('P1'), dossierCode: 'D1' } }
  await pendingPayment(ledger, 'P1', order)
  await pendingPayment(ledger, 'P2', { order: { ...orderOf('P2'), dossierCode: 'D1' } })
  await pendingPayment(ledger, 'P3', { order: { ...orderOf('P3'), dossierCode: 'D2' } })
  const { status, json } = await ask('d1')
  expect([status, json]).toMatchObject([200, { key: 'D1', items: [], nextCursor: null }])
  expect(json['payments']).toHaveLength(2)
  // Telling the dossier system of it is the dossier's first message here.
  await ledger.store.settle(callbackOf('P1'))
  const told = (await ask('D1')).json
  expect(told['items']).toMatchObject([{ key: 'D1' }])
  const paid = Object(told['payments'])
  expect(paid.map((payment: Record<string, unknown>) => [payment['paymentRef'], payment['state']])).toEqual([
    ['P2', 'pending'],
    ['P1', 'paid'],
  ])
  expect(paid[1].events.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['created', 'pending', 'callback', 'paid'],
  ])
})

test('dead ones are grouped by failure code, partner and route, and a code finds them in the list', async () => {
  const dead = await killed(store, ['E1', 'E2', 'E3'])
  await operatorsOf(store).discard(dead[2] ?? '', { by: 'ops', role: 'operator' }, 'không cần')
  const { json } = await get('/dead-letters')
  expect(json['items']).toMatchObject([
    { code: 'ENDPOINT_REFUSED', partner: 'portal', route: 'dossier', count: 2 },
  ])
  const idsOf = async (query: string) =>
    ((await get(`/exchanges?${query}`)).json['items'] as { id: string }[]).map(({ id }) => id).sort()
  expect(await idsOf('state=dead&code=ENDPOINT_REFUSED')).toEqual(dead.slice(0, 2).sort())
  expect(await idsOf('code=ENDPOINT_REFUSED')).toEqual([...dead].sort())
  expect(await idsOf('code=ENDPOINT_TIMEOUT')).toEqual([])
  expect(await idsOf('state=delivered&code=ENDPOINT_REFUSED')).toEqual([])
})
