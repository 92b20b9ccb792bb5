import { expect, onTestFinished, test } from 'vitest'
import { FAILURES } from '../../src/domain/failure.ts'
import { askStore } from '../../src/http/ask-store.ts'
import { pendingPayment, testPayments } from '../support/payments.ts'
import { recordingObserver, testStore } from '../support/store.ts'

test('a payment that somebody else holds for too long is 503, to be asked again', async () => {
  const store = await testStore()
  onTestFinished(store.close)
  const payments = testPayments(store)
  await pendingPayment(payments, 'HELD')
  const observer = recordingObserver()
  await store.database.transaction(async (client) => {
    await client.query(`select from payments where payment_ref = 'HELD' for update`)
    const decide = () =>
      payments.store.decide(
        'HELD',
        { kind: 'state', decision: 'paid' },
        { by: 'Lan', role: 'operator' },
        'đã đối chiếu',
      )
    const answer = await askStore({ isReady: () => true, observer, where: 'http.admin' }, decide)
    expect(answer).toMatchObject({ ok: false, failure: { code: 'STORE_UNAVAILABLE' } })
  })
  expect(FAILURES.STORE_UNAVAILABLE.status).toBe(503)
})

test('a mistake of ours is no state of the store', async () => {
  const wrong = askStore({ isReady: () => true, observer: recordingObserver(), where: 'x' }, () =>
    Promise.reject(new Error('ours')),
  )
  await expect(wrong).rejects.toThrow('ours')
})
