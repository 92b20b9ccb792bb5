import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { VNPAY_ACCOUNT } from '../../mocks/vnpay/mock.ts'
import { sign } from '../../mocks/vnpay/sign.ts'
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
let url: string
beforeAll(async () => {
  rig = await startPayingRig({
    config: {
      feeExemptions: [
        {
          channel: 'online',
          legalBasis: 'Nghị quyết 12/2025/NQ-HĐND',
          from: '2025-06-24',
          zeroReceipt: true,
        },
        { channel: 'post', feeKind: 'charge', legalBasis: 'NQ 411' },
      ],
    },
  })
  url = rig.gateway().url
})
afterAll(() => rig.close())

/** A payment whose payer has opened the pay page. */
async function opened(more: Record<string, unknown> = {}) {
  const { body } = await postPayment(url, paymentRequest(more))
  await fetch(`${String(body['payUrl'])}&outcome=open`)
  return { ref: String(body['paymentRef']), providerRef: String(body['providerRef']) }
}

const untilTold = (ref: string, states: string[]) =>
  vi.waitFor(() => expect(toldStates(rig.dossierSystem, ref)).toEqual(states), { timeout: 10_000 })

describe('a payment', () => {
  test('is created once: the same request is the same answer, other content a conflict', async () => {
    const request = paymentRequest()
    const answers = await Promise.all(Array.from({ length: 10 }, () => postPayment(url, request)))
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1)
    const [first] = answers
    expect(first?.status).toBe(201)
    expect(first?.body).toMatchObject({ state: 'pending', amountVnd: 150_000, exemptions: [] })
    expect(first?.headers.get('location')).toBe(`/v1/payments/${String(request['paymentRef'])}`)
    const other = await postPayment(url, { ...request, description: 'khac' })
    expect([other.status, other.body['code']]).toEqual([422, 'IDEMPOTENCY_CONFLICT'])
  })

  test('paid at the provider is paid here, and the dossier system is told once', async () => {
    const { ref, providerRef } = await opened()
    const calls = await rig.vnpay.pay({ ref: providerRef, outcome: 'paid', callbacks: 3 })
    const codes = calls.map(({ text }) => JSON.parse(text).RspCode).sort()
    expect(codes).toEqual(['00', '02', '02'])
    const { body } = await getPayment(url, ref)
    expect(body).toMatchObject({ state: 'paid', refundedVnd: 0, refunds: [], reviews: [] })
    expect(body['providerTransactionId']).toMatch(/^\d+$/)
    await untilTold(ref, ['paid'])
    const [event] = rig.dossierSystem
      .received({ service: 'payment-events' })
      .filter((item) => Object(item.body).paymentRef === ref)
    expect(event?.body).toEqual({
      eventId: event?.idempotencyKey,
      paymentRef: ref,
      dossierCode: body['dossierCode'],
      provider: 'vnpay',
      providerTransactionId: body['providerTransactionId'],
      amountVnd: 150_000,
      refundedVnd: 0,
      state: 'paid',
      occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+07:00$/),
    })
  })

  test('that failed and then succeeded is paid, told in that order, and a late failure changes nothing', async () => {
    const { ref, providerRef } = await opened()
    await rig.vnpay.pay({ ref: providerRef, outcome: 'failed' })
    await rig.vnpay.pay({ ref: providerRef, outcome: 'paid' })
    await rig.vnpay.pay({ ref: providerRef, outcome: 'failed', code: '51/02' })
    await untilTold(ref, ['failed', 'paid'])
    expect((await getPayment(url, ref)).body['state']).toBe('paid')
  })

  test('of another amount is acknowledged as such, for review, and an operator decides', async () => {
    const { ref, providerRef } = await opened()
    const calls = await rig.vnpay.pay({ ref: providerRef, outcome: 'paid', amountVnd: 1_000 })
    expect(new Set(calls.map(({ text }) => JSON.parse(text).RspCode))).toEqual(new Set(['04']))
    await untilTold(ref, ['review'])
    expect((await getPayment(url, ref)).body['reviews']).toMatchObject([
      { reason: 'amount-mismatch', amountVnd: 1_000, decision: null },
    ])
  })

  test.each(['07/00', '00/07', '00/04', '24/00', '24/04'])(
    'with the codes %s goes to review',
    async (code) => {
      const { ref, providerRef } = await opened()
      await rig.vnpay.pay({ ref: providerRef, outcome: 'paid', code })
      expect((await getPayment(url, ref)).body['state']).toBe('review')
    },
  )

  test('paid twice stays paid, with the second one for review', async () => {
    const { ref, providerRef } = await opened()
    await rig.vnpay.pay({ ref: providerRef, outcome: 'paid', transactions: 2 })
    const { body } = await getPayment(url, ref)
    expect(body).toMatchObject({ state: 'paid', reviews: [{ reason: 'double-payment', decision: null }] })
    await untilTold(ref, ['paid'])
  })

  test('whose fees are all exempt is settled here, and a receipt of 0 đồng is told', async () => {
    const request = paymentRequest({ channel: 'online' })
    const { status, body } = await postPayment(url, request)
    expect([status, body]).toEqual([
      201,
      {
        paymentRef: request['paymentRef'],
        state: 'exempt',
        amountVnd: 0,
        exemptions: [
          { code: 'PHI01', legalBasis: 'Nghị quyết 12/2025/NQ-HĐND' },
          { code: 'LP01', legalBasis: 'Nghị quyết 12/2025/NQ-HĐND' },
        ],
      },
    ])
    await untilTold(String(request['paymentRef']), ['exempt'])
  })

  test('with an exempt line charges the rest', async () => {
    const { body } = await postPayment(url, paymentRequest({ channel: 'post' }))
    expect(body).toMatchObject({
      state: 'pending',
      amountVnd: 100_000,
      exemptions: [{ code: 'LP01', legalBasis: 'NQ 411' }],
    })
  })
})

describe('what is wrong is refused with the member that is wrong', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no such provider', { provider: 'nobody' }, '/provider'],
    ['a reference with a blank', { paymentRef: 'a b' }, '/paymentRef'],
    ['no fees', { fees: [] }, '/fees'],
    ['an amount of 0', { fees: [{ code: 'a', name: 'b', kind: 'fee', amountVnd: 0 }] }, '/fees/0/amountVnd'],
    ['no address to return to', { returnUrl: 'javascript:alert(1)' }, '/returnUrl'],
    ['a network address that is none', { payer: { name: 'a', ip: '1.2.3' } }, '/payer/ip'],
    ['an unknown member', { amount: 1 }, '/amount'],
    [
      'a payer with both numbers',
      { payer: { name: 'a', personalId: '038090000001', taxCode: '0100109106', ip: '203.113.1.2' } },
      '/payer/taxCode',
    ],
    ['a dossier code that is none', { dossierCode: 'abc' }, '/dossierCode'],
    ['a unit’s code that is none', { unit: { code: 'Sở Xây dựng', name: 'a' } }, '/unit/code'],
  ])('%s', async (_, more, path) => {
    const { status, body } = await postPayment(url, paymentRequest(more))
    expect([status, body['code'], body['issues']]).toEqual([
      422,
      'INBOUND_INVALID',
      expect.arrayContaining([expect.objectContaining({ path })]),
    ])
  })

  test('but not a long description: VNPAY gets as much of it as it takes', async () => {
    const { status, body } = await postPayment(url, paymentRequest({ description: 'Phí '.repeat(100) }))
    expect(status).toBe(201)
    const told = new URL(String(body['payUrl'])).searchParams.get('vnp_OrderInfo')
    expect(told).toBe('Phi '.repeat(64).slice(0, 255))
  })

  test('a sum beyond 2^53−1', async () => {
    const line = (code: string) => ({ code, name: 'x', kind: 'fee', amountVnd: Number.MAX_SAFE_INTEGER })
    const { status, body } = await postPayment(url, paymentRequest({ fees: [line('a'), line('b')] }))
    expect([status, body['issues']]).toEqual([422, [expect.objectContaining({ path: '/fees' })]])
  })

  test('a payment that is unknown is not found', async () => {
    expect((await getPayment(url, 'nobody')).status).toBe(404)
    expect((await getPayment(url, '%00')).status).toBe(404)
  })
})

describe('callbacks that are not believed change nothing and learn nothing', () => {
  const call = async (query: string) => {
    const response = await fetch(`${url}/callbacks/vnpay?${query}`)
    return { status: response.status, body: await response.text() }
  }

  test('a wrong, short or missing signature, a repeated field, another terminal, an unknown order', async () => {
    const { ref, providerRef } = await opened()
    const good = `vnp_Amount=15000000&vnp_ResponseCode=00&vnp_TmnCode=${VNPAY_ACCOUNT.tmnCode}&vnp_TransactionNo=99&vnp_TransactionStatus=00&vnp_TxnRef=${providerRef}`
    const signed = (query: string) => `${query}&vnp_SecureHash=${sign(VNPAY_ACCOUNT.hashSecret, query)}`
    const right = sign(VNPAY_ACCOUNT.hashSecret, good)
    for (const query of [
      good,
      `${good}&vnp_SecureHash=${right.slice(0, 40)}`,
      `${good}&vnp_SecureHash=${'0'.repeat(128)}`,
      `${good}&vnp_TxnRef=${providerRef}&vnp_SecureHash=${right}`,
      '',
    ]) {
      const { status, body } = await call(query)
      expect([status, JSON.parse(body).RspCode]).toEqual([200, '97'])
      expect(body).not.toContain(right)
    }
    expect(
      JSON.parse((await call(signed(good.replace(VNPAY_ACCOUNT.tmnCode, 'OTHERTMN')))).body).RspCode,
    ).toBe('01')
    expect(JSON.parse((await call(signed(good.replace(providerRef, 'nobody')))).body).RspCode).toBe('01')
    expect((await getPayment(url, ref)).body['state']).toBe('pending')
    expect(
      JSON.parse((await call(`${good}&utm_source=x&vnp_SecureHash=${right.toUpperCase()}`)).body).RspCode,
    ).toBe('00')
    const metrics = await (await fetch(`${rig.gateway().adminUrl}/metrics`)).text()
    expect(metrics).toMatch(/lienthong_payment_callbacks_total\{provider="vnpay",outcome="unverified"\} 5/)
    expect(metrics).toMatch(/lienthong_payments\{provider="vnpay",state="paid"\} [1-9]/)
  })

  test('another method is not allowed, and a provider that is not configured is not there', async () => {
    for (const method of ['POST', 'HEAD', 'OPTIONS']) {
      const answer = await fetch(`${url}/callbacks/vnpay`, { method })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
    }
    const metrics = await (await fetch(`${rig.gateway().adminUrl}/metrics`)).text()
    expect(metrics).toMatch(/lienthong_payment_callbacks_total\{provider="vnpay",outcome="unverified"\} 5\n/)
    expect((await send(url, 'POST', '/callbacks/momo', {})).status).toBe(404)
  })
})

describe('the payer comes back', () => {
  test('to the sender’s address with the reference, by path or by the provider’s reference', async () => {
    const { ref, providerRef } = await opened()
    for (const path of [`/${ref}?vnp_ResponseCode=00`, `?vnp_TxnRef=${providerRef}`]) {
      const response = await fetch(`${url}/return/vnpay${path}`, { redirect: 'manual' })
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(
        `https://onegate.example/tra-ket-qua?hs=1&paymentRef=${ref}#muc`,
      )
    }
    expect((await getPayment(url, ref)).body['state']).toBe('pending')
    for (const path of ['/nobody', '', '?vnp_TxnRef=nobody', '/%00', '/%E0%A4%A'])
      expect((await fetch(`${url}/return/vnpay${path}`, { redirect: 'manual' })).status).toBe(404)
    for (const path of ['/return/nobody', `/return/nobody/${ref}`])
      expect((await fetch(`${url}${path}`, { redirect: 'manual' })).status).toBe(404)
  })
})

test('one sender does not see another’s payments, and a stranger’s key is none', async () => {
  const { ref } = await opened()
  expect(
    (await send(url, 'GET', `/v1/payments/${ref}`, undefined, { authorization: 'Bearer x' })).status,
  ).toBe(401)
})
