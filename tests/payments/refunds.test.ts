import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRefunds } from '../../src/payments/refunds.ts'
import { AMOUNT, callbackOf, pendingPayment, type TestPayments, testPayments } from '../support/payments.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'
import { clock, hashOf, type TestStore, testStore } from '../support/store.ts'

let store: TestStore
let here: TestPayments
beforeAll(async () => {
  store = await testStore()
  here = testPayments(store)
})
afterAll(() => store.close())

test('the same refund ordered at the same time is the same one for both, not a conflict with itself', async () => {
  await pendingPayment(here, 'P1')
  await here.store.settle(callbackOf('P1'))
  const message = { refundRef: 'a', amountVnd: AMOUNT, reason: 'hồ sơ rút', by: 'Trần Thị Lan' }
  let isAlone = true
  const order = createRefunds({
    store: {
      ...here.store,
      // Between looking whether it is known and whether it is possible, the other one orders it.
      refundable: async (paymentRef, transactionId) => {
        if (isAlone) {
          isAlone = false
          expect(await orderOnce()).toMatchObject({ ok: true })
        }
        return here.store.refundable(paymentRef, transactionId)
      },
    },
    providers: new Map([['bank', scriptedProvider({})]]),
    chance: { clock, random: Math.random },
    read: () => ({ ok: true, value: { message, canonical: JSON.stringify(message) } }),
    hash: (scope, text) => hashOf(scope + text),
    onDue: () => undefined,
  })
  const orderOnce = () => order({ sender: 'onegate', paymentRef: 'P1', body: new Uint8Array() })
  expect(await orderOnce()).toMatchObject({ ok: true, value: { refundRef: 'a', state: 'refunding' } })
  expect((await here.store.detail('P1'))?.refunds).toHaveLength(1)
})
