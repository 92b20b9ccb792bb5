import { expect, test } from 'vitest'
import type { CallRequest, CallResult } from '../../../src/domain/partner.ts'
import type { StoredOrder, StoredRefund } from '../../../src/domain/payment.ts'
import { ORDER } from '../provider-orders.ts'
import { hmac, provider } from './support.ts'

const stored: StoredOrder = {
  providerRef: 'HS000001-1',
  terms: { requestId: 'RQ-0001' },
  createdAt: new Date('2025-07-01T01:30:00Z'),
  expiresAt: new Date('2025-07-01T01:45:00Z'),
  order: { ...ORDER, description: 'Lệ phí hồ sơ HS000001' },
}

const storedRefund: StoredRefund = {
  providerRefundRef: 'RF000001-1',
  terms: { requestId: 'RF-0001' },
  createdAt: new Date('2025-07-01T03:00:00Z'),
  ...{ isAcknowledged: false, hasEarlier: false },
  refund: {
    refundRef: 'R-1',
    amountVnd: 150_000,
    transactionId: '2588659987',
    transactionAmountVnd: 150_000,
    reason: 'Nộp trùng',
    by: 'gw',
  },
}

const answered = (members: object, status = 200): CallResult => ({
  kind: 'answered',
  status,
  headers: {},
  text: JSON.stringify(members),
})

function tools(answer: CallResult) {
  const requests: CallRequest[] = []
  const call = async (request: CallRequest): Promise<CallResult> => {
    requests.push(request)
    return answer
  }
  return { requests, call, now: new Date('2025-07-01T02:00:00Z'), random: () => 'QR-0001' }
}

const bodyOf = (request: CallRequest | undefined) => JSON.parse(String(request?.body))

const OURS = { partnerCode: 'MOMO', orderId: 'HS000001-1', amount: 150_000, resultCode: 0 }

test('a creation is signed over the published names and says the same on every try', async () => {
  const at = tools(answered({ ...OURS, payUrl: 'https://test-payment.momo.vn/v2/gateway/pay?t=x' }))
  const first = await provider.create(stored, at)
  expect(first).toEqual({ kind: 'created', payUrl: 'https://test-payment.momo.vn/v2/gateway/pay?t=x' })
  await provider.create(stored, { ...at, now: new Date() })
  expect(at.requests[1]).toEqual(at.requests[0])
  const { signature, ...body } = bodyOf(at.requests[0])
  expect(at.requests[0]?.url).toBe('https://test-payment.momo.vn/v2/gateway/api/create')
  expect(body).toMatchObject({ requestId: 'RQ-0001', amount: 150_000, orderInfo: 'Le phi ho so HS000001' })
  const text =
    'accessKey=F8BBA842ECF85&amount=150000&extraData=&ipnUrl=https://gw.example.gov.vn/ipn/momo&orderId=HS000001-1&orderInfo=Le phi ho so HS000001&partnerCode=MOMO&redirectUrl=https://gw.example.gov.vn/pay/momo/return&requestId=RQ-0001&requestType=captureWallet'
  expect(signature).toBe(hmac(text))
  // The same names with the vector's extraData give the vector's signature.
  expect(hmac(text.replace('extraData=', 'extraData=eyJtYUhvU28iOiJIMDEifQ=='))).toBe(
    '7bb71385558bcae527e2256784974415a1ac7b1cd5cbac2e5b2321df07b0c53e',
  )
  expect(JSON.stringify(body)).not.toContain(ORDER.payer.name)
})

test('an answer to a creation is an address, a refusal, or decides nothing', async () => {
  const create = (answer: CallResult) => provider.create(stored, tools(answer))
  expect(await create(answered({ ...OURS, resultCode: 22 }, 400))).toMatchObject({
    kind: 'refused',
    code: '22',
  })
  expect((await create(answered({ ...OURS, resultCode: 10 }))).kind).toBe('unavailable')
  const undecided = [
    { ...OURS, orderId: 'HS000002-1', payUrl: 'https://x.vn/' },
    { ...OURS, amount: 1, payUrl: 'https://x.vn/' },
    OURS,
    { ...OURS, payUrl: 'javascript:alert(1)' },
    { message: 'x' },
  ]
  for (const members of undecided) expect((await create(answered(members))).kind).toBe('unknown')
})

test('limits are found beforehand', () => {
  const paths = (changed: object) => provider.check({ ...stored.order, ...changed }).map(({ path }) => path)
  expect([999, 1000, 50_000_000, 50_000_001].map((amountVnd) => paths({ amountVnd }))).toEqual([
    ['/fees'],
    [],
    [],
    ['/fees'],
  ])
  expect(paths({ description: '支払い' })).toEqual(['/description'])
})

test('a query is signed as the vector and believed for its own reference only', async () => {
  const ask = (members: object) => provider.query(stored, tools(answered(members)))
  const at = tools(answered({ ...OURS, transId: 2_588_659_987 }))
  expect(await provider.query(stored, at)).toMatchObject({
    kind: 'known',
    statements: [
      { verdict: { kind: 'success' }, transactionId: '2588659987', amountVnd: 150_000, paidAt: null },
    ],
  })
  expect(bodyOf(at.requests[0])['signature']).toBe(
    'de8fbe04f9cfef8ecdb7771f72c62bbb1c3544f20693e3c5ff880dda3aeb718b',
  )
  expect(await ask({ ...OURS, resultCode: 7002, amount: 0 })).toMatchObject({
    statements: [{ verdict: { kind: 'pending' }, amountVnd: null }],
  })
  expect(await ask({ ...OURS, resultCode: 42 })).toEqual({ kind: 'not-known' })
  expect(await ask({ ...OURS, resultCode: 11 })).toMatchObject({ kind: 'refused', code: '11' })
  const untrusted = [
    { ...OURS, orderId: 'HS000002-1', transId: 1 },
    { ...OURS, partnerCode: 'OTHER', transId: 1 },
    { resultCode: 0, transId: 1, amount: 150_000 },
    { ...OURS, transId: 1, amount: '1e5' },
    OURS,
  ]
  for (const members of untrusted) expect((await ask(members)).kind).toBe('untrusted')
})

test('a refund is an order of its own, signed as the vector, the same on every try', async () => {
  const at = tools(answered({ ...OURS, orderId: 'RF000001-1', transId: 2_588_659_988 }))
  const { refunds } = provider
  if (refunds === null) throw new Error('MoMo has refunds')
  expect(await refunds.send(stored, storedRefund, at)).toEqual({ kind: 'refunded' })
  await refunds.send(stored, storedRefund, { ...at, now: new Date() })
  expect(at.requests[1]).toEqual(at.requests[0])
  const { signature, ...body } = bodyOf(at.requests[0])
  expect(body).toMatchObject({ transId: 2_588_659_987, description: 'Hoan tien HS000001-1' })
  const text = (description: string): string =>
    `accessKey=F8BBA842ECF85&amount=150000&description=${description}&orderId=RF000001-1&partnerCode=MOMO&requestId=RF-0001&transId=2588659987`
  expect(signature).toBe(hmac(text('Hoan tien HS000001-1')))
  expect(hmac(text('Hoan tien HS000001'))).toBe(
    'da86cce504812d9be92963ce05b952ce3082babd7493bf107f35d539cf02fe8e',
  )
  const one = { sequence: 1, now: stored.createdAt, expiresAt: stored.expiresAt, random: () => 'abcdef' }
  expect(refunds.prepare(stored, storedRefund.refund, one).providerRefundRef).not.toBe(stored.providerRef)
})

test('a refund’s answers and its query’s are told apart by the table', async () => {
  const { refunds } = provider
  if (refunds === null) throw new Error('MoMo has refunds')
  const ours = { ...OURS, orderId: 'RF000001-1' }
  const sent = async (resultCode: number) =>
    (await refunds.send(stored, storedRefund, tools(answered({ ...ours, resultCode })))).kind
  const asked = async (members: object) =>
    (await refunds.query(stored, storedRefund, tools(answered({ ...ours, ...members })))).kind
  expect(await Promise.all([0, 7002, 40, 41, 10, 99, 1080, 1081, 42].map(sent))).toEqual([
    ...[
      'refunded',
      'refunding',
      'refunding',
      'refunding',
      'unavailable',
      'unknown',
      'refused',
      'refused',
      'refused',
    ],
  ])
  expect(await Promise.all([0, 7002, 42, 11, 99, 1080].map((resultCode) => asked({ resultCode })))).toEqual([
    ...['refunded', 'refunding', 'not-known', 'unavailable', 'unavailable', 'refused'],
  ])
  expect(await asked({ orderId: 'another', resultCode: 0 })).toBe('untrusted')
  expect(await asked({ amount: 1, resultCode: 0 })).toBe('untrusted')
  const listed = {
    orderId: 'HS000001-1',
    refundTrans: [{ orderId: 'RF000001-1', amount: 150_000, resultCode: 1080 }],
  }
  expect(await asked(listed)).toBe('refused')
})
