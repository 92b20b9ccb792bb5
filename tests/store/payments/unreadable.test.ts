import { afterAll, beforeAll, expect, test } from 'vitest'
import { createReconciliationStore } from '../../../src/store/payments/reconciliations.ts'
import {
  AMOUNT,
  callbackOf,
  pendingPayment,
  type TestPayments,
  testPayments,
} from '../../support/payments.ts'
import { hashOf, recordingObserver, sealing, type TestStore, testStore } from '../../support/store.ts'

let store: TestStore
let here: TestPayments
beforeAll(async () => {
  store = await testStore()
  here = testPayments(store)
})
afterAll(() => store.close())

/** Flips the last byte of what is sealed in it: no key opens it any more. */
const FLIPPED = `set_byte(details, length(details) - 1, 255 - get_byte(details, length(details) - 1))`
const spoilPayment = (paymentRef: string) =>
  store.database.query({
    text: `update payments set details = ${FLIPPED} where payment_ref = $1`,
    values: [paymentRef],
  })

/** What is told of a row that cannot be read: which one, nothing of what is in it. */
const fault = (what: string) => ({
  where: 'payments.unreadable',
  error: expect.objectContaining({ message: expect.stringMatching(new RegExp(`^${what} cannot be read: `)) }),
})

test('a due payment that no key opens is reported, stays held, and keeps none of the others', async () => {
  await pendingPayment(here, 'BAD', { provider: 'one', pollAfterMs: 0 })
  await pendingPayment(here, 'GOOD', { provider: 'one', pollAfterMs: 0 })
  await pendingPayment(here, 'OTHER', { provider: 'two', pollAfterMs: 0 })
  await spoilPayment('BAD')
  const rooms = new Map([
    ['one', 20],
    ['two', 20],
  ])
  const taken = await here.store.takeDue(rooms, 60_000)
  expect(taken.map(({ payment }) => payment.paymentRef).toSorted()).toEqual(['GOOD', 'OTHER'])
  expect(here.faults).toEqual([fault('payment BAD')])
  const held = await store.database.query({
    text: 'select poll_due > clock_timestamp() as is_held from payments where payment_ref = $1',
    values: ['BAD'],
  })
  expect(held).toEqual([{ is_held: true }])
})

test('a due refund that no key opens is reported and keeps none of the others', async () => {
  const before = here.faults.length
  for (const paymentRef of ['RBAD', 'RLOST', 'RGOOD']) {
    await pendingPayment(here, paymentRef, { provider: 'giving' })
    await here.store.settle({ ...callbackOf(paymentRef), provider: 'giving' })
    const opened = await here.store.openRefund({
      number: await here.store.nextNumber(),
      paymentRef,
      contentHash: hashOf(paymentRef),
      prepared: { providerRefundRef: `RF-${paymentRef}`, terms: {} },
      refund: {
        ...{ refundRef: 'a', amountVnd: AMOUNT, reason: 'rút hồ sơ', by: 'Lan' },
        ...{ transactionId: `T-${paymentRef}`, transactionAmountVnd: AMOUNT },
      },
      createdAt: new Date(),
    })
    expect(opened.ok).toBe(true)
  }
  await store.database.query({
    text: `update payment_refunds set details = ${FLIPPED} where provider_refund_ref = 'RF-RBAD'`,
  })
  await spoilPayment('RLOST')
  const taken = await here.store.takeDueRefunds(new Map([['giving', 20]]), 60_000)
  expect(taken.map(({ payment }) => payment.paymentRef)).toEqual(['RGOOD'])
  expect(here.faults.slice(before)).toHaveLength(2)
  expect(here.faults.slice(before)).toEqual(
    expect.arrayContaining([fault('refund a of payment RBAD'), fault('refund a of payment RLOST')]),
  )
})

test('a payment of the day that no key opens is listed without its order, and costs no other its place', async () => {
  const observer = recordingObserver()
  const { database, reads, newId } = store
  const { isReady } = store.store
  const reconciliations = createReconciliationStore({ database, reads, sealing, observer, isReady, newId })
  for (const paymentRef of ['DBAD', 'DGOOD']) {
    await pendingPayment(here, paymentRef, { provider: 'daily' })
    await here.store.settle({ ...callbackOf(paymentRef), provider: 'daily' })
  }
  await spoilPayment('DBAD')
  const listed = await reconciliations.paymentsOf('daily', '2025-11-21')
  expect(listed.map(({ view, payment }) => [view.paymentRef, payment?.paymentRef ?? null])).toEqual([
    ['DBAD', null],
    ['DGOOD', 'DGOOD'],
  ])
  expect(observer.faults).toEqual([fault('payment DBAD')])
})
