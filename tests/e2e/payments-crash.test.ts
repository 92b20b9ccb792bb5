import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  getPayment,
  type PayingRig,
  paymentRequest,
  postPayment,
  startPayingRig,
  toldStates,
} from '../support/paying-gateway.ts'
import { send } from '../support/sender.ts'

let rig: PayingRig
beforeAll(async () => {
  rig = await startPayingRig({ ipnIntervalMs: 3_000, vnpay: { timeoutMs: 1_000, poll: { intervalMs: 500 } } })
})
afterAll(() => rig.close())

/** Payments whose payers have opened the pay page. */
async function openedPayments(count: number) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const request = paymentRequest()
      // A busy machine may answer 503 first: the same request is the same payment.
      const body = await vi.waitFor(
        async () => {
          const created = await postPayment(rig.gateway().url, request)
          expect([created.status, created.body['code']]).toEqual([201, undefined])
          return created.body
        },
        { timeout: 30_000, interval: 200 },
      )
      await fetch(`${String(body['payUrl'])}&outcome=open`)
      return { ref: String(body['paymentRef']), providerRef: String(body['providerRef']) }
    }),
  )
}

/** As the gateway has it; a store that has just come back may answer 503 first, 404 is an answer. */
const seen = (ref: string): Promise<Record<string, unknown>> =>
  vi.waitFor(
    async () => {
      const { status, body } = await getPayment(rig.gateway().url, ref)
      expect([200, 404]).toContain(status)
      return body
    },
    { timeout: 30_000, interval: 200 },
  )

const untilPaidAndToldOnce = async (refs: readonly string[]): Promise<void> => {
  await vi.waitFor(
    () => {
      for (const ref of refs) expect(toldStates(rig.dossierSystem, ref)).toEqual(['paid'])
    },
    { timeout: 30_000, interval: 200 },
  )
  for (const ref of refs) expect(await seen(ref)).toMatchObject({ state: 'paid', reviews: [] })
}

test('killed while callbacks come in: whatever was acknowledged is there, everything is paid and told once', async () => {
  const payments = await openedPayments(30)
  const first = rig.gateway()
  const paying = payments.map(({ providerRef }) => rig.vnpay.pay({ ref: providerRef, outcome: 'paid' }))
  // Somewhere between the store and the acknowledgements.
  await vi.waitFor(() => expect(rig.vnpay.callbacks().length).toBeGreaterThan(1), {
    ...{ timeout: 15_000, interval: 1 },
  })
  await first.kill()
  const acknowledged = rig.vnpay
    .callbacks()
    .filter(({ text }) => text.includes('"00"'))
    .map(({ ref }) => ref)
  await rig.start()
  for (const { ref } of payments.filter(({ providerRef }) => acknowledged.includes(providerRef)))
    expect((await seen(ref))['state']).toBe('paid')
  // What was not acknowledged the provider says again.
  await Promise.all(paying)
  await untilPaidAndToldOnce(payments.map(({ ref }) => ref))
}, 120_000)

test('killed between acknowledgement and forwarding: the event is delivered by the next one, once', async () => {
  const payments = await openedPayments(5)
  rig.dossierSystem.faults.add({ kind: 'outage', mode: '503' })
  await Promise.all(payments.map(({ providerRef }) => rig.vnpay.pay({ ref: providerRef, outcome: 'paid' })))
  for (const { ref } of payments) expect((await seen(ref))['state']).toBe('paid')
  await rig.gateway().kill()
  rig.dossierSystem.faults.clear()
  await rig.start()
  await untilPaidAndToldOnce(payments.map(({ ref }) => ref))
}, 120_000)

test('a refund survives a kill: one refund at the provider', async () => {
  const [payment] = await openedPayments(1)
  if (!payment) throw new Error('no payment')
  await rig.vnpay.pay({ ref: payment.providerRef, outcome: 'paid' })
  const ordered = await send(rig.gateway().url, 'POST', `/v1/payments/${payment.ref}/refunds`, {
    refundRef: 'HT-1',
    amountVnd: 150_000,
    reason: 'Hồ sơ rút',
    by: 'Lan',
  })
  expect([ordered.status, ordered.body]).toEqual([
    202,
    { paymentRef: payment.ref, refundRef: 'HT-1', state: 'refunding' },
  ])
  await rig.gateway().kill()
  const next = await rig.start()
  await vi.waitFor(
    async () => expect((await getPayment(next.url, payment.ref)).body['state']).toBe('refunded'),
    {
      timeout: 60_000,
      interval: 300,
    },
  )
  expect(rig.vnpay.received({ service: 'refund' }).filter(({ committed }) => committed)).toHaveLength(1)
}, 120_000)

test('refunds of one amount are told apart, also where an answer is lost: each is at the provider once', async () => {
  const [payment] = await openedPayments(1)
  if (payment === undefined) throw new Error('no payment was opened')
  await rig.vnpay.pay({ ref: payment.providerRef, outcome: 'paid' })
  const refunded = async (refundRef: string, wholeVnd: number) => {
    const ordered = await send(rig.gateway().url, 'POST', `/v1/payments/${payment.ref}/refunds`, {
      ...{ refundRef, amountVnd: 50_000, reason: 'nộp thừa', by: 'Lê Văn Ánh' },
    })
    expect(ordered.status).toBe(202)
    await vi.waitFor(async () => expect((await seen(payment.ref))['refundedVnd']).toBe(wholeVnd), {
      ...{ timeout: 30_000, interval: 200 },
    })
  }
  const atProvider = () =>
    rig.vnpay
      .received({ service: 'refund' })
      .filter(({ body, committed }) => committed && Object(body)['vnp_TxnRef'] === payment.providerRef).length
  await refunded('HT-A', 50_000)
  rig.vnpay.faults.add({ kind: 'reset-after-commit', service: 'refund', times: 1 })
  await refunded('HT-B', 100_000)
  expect(atProvider()).toBe(2)
  rig.vnpay.faults.add({ kind: 'reset-before-commit', service: 'refund', times: 1 })
  await refunded('HT-C', 150_000)
  expect(atProvider()).toBe(3)
  expect((await seen(payment.ref))['state']).toBe('refunded')
}, 120_000)
