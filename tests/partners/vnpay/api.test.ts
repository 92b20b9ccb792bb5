import { describe, expect, test } from 'vitest'
import { answered, hmac, provider, scripted, stored, storedRefund } from './support.ts'

const QUERY_ORDER = [
  'ResponseId',
  'Command',
  'ResponseCode',
  'Message',
  'TmnCode',
  'TxnRef',
  'Amount',
  'BankCode',
  'PayDate',
  'TransactionNo',
  'TransactionType',
  'TransactionStatus',
  'OrderInfo',
  'PromotionCode',
  'PromotionAmount',
]
const REFUND_ORDER = QUERY_ORDER.slice(0, 13)

const QUERIED: Readonly<Record<string, string>> = {
  ResponseId: 'resp-0001',
  Command: 'querydr',
  ResponseCode: '00',
  Message: 'Successful',
  TmnCode: 'TESTTMN1',
  TxnRef: 'HS000001',
  Amount: '15000000',
  BankCode: 'NCB',
  PayDate: '20250701083112',
  TransactionNo: '14226112',
  TransactionType: '01',
  TransactionStatus: '00',
  OrderInfo: 'Truy van HS000001',
}

const signature = (values: Readonly<Record<string, string>>, order: readonly string[]): string =>
  hmac(order.map((name) => values[name] ?? '').join('|'))

const prefixed = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`vnp_${name}`, value]))

const signed = (values: Readonly<Record<string, string>>, order = QUERY_ORDER) =>
  answered({ ...prefixed(values), vnp_SecureHash: signature(values, order) })

const query = (answer: Parameters<typeof scripted>[0]) => provider.query(stored, scripted(answer).tools)

test('the pay address is the vector’s, the same on every try, and nothing is called for it', async () => {
  const { tools, requests } = scripted(answered({}))
  const first = await provider.create(stored, tools)
  expect(first).toEqual({
    kind: 'created',
    payUrl:
      'https://sandbox.vnpayment.vn/paymentv2/vpcpay.html?vnp_Amount=15000000&vnp_Command=pay&vnp_CreateDate=20250701083000&vnp_CurrCode=VND&vnp_ExpireDate=20250701084500&vnp_IpAddr=203.113.1.2&vnp_Locale=vn&vnp_OrderInfo=Le+phi+ho+so+000.00.18.H56-250701-0001&vnp_OrderType=other&vnp_ReturnUrl=https%3A%2F%2Fgw.example.gov.vn%2Fpay%2Fvnpay%2Freturn&vnp_TmnCode=TESTTMN1&vnp_TxnRef=HS000001&vnp_Version=2.1.0' +
      '&vnp_SecureHash=147dd1f4855fb2198a0d50f5d08be50982a989b610ff26880f3dd6f37167c5e2180eb070d6ed52a0d0731f727a0a30a9221eb8281b8a89610743398b1c0827be',
  })
  expect(await provider.create(stored, tools)).toEqual(first)
  expect(requests).toEqual([])
})

test('what VNPAY would refuse is found beforehand, with its place', () => {
  const { order } = stored
  const paths = (changed: Partial<typeof order>): string[] =>
    provider.check({ ...order, ...changed }).map(({ path }) => path)
  expect(paths({})).toEqual([])
  expect(paths({ amountVnd: 9_999_999_999 })).toEqual([])
  expect(paths({ amountVnd: 10_000_000_000 })).toEqual(['/fees'])
  expect(paths({ payer: { ...order.payer, ip: '::1' } })).toEqual(['/payer/ip'])
  expect(paths({ payer: { ...order.payer, ip: '2001:db8::7' } })).toEqual([])
  expect(paths({ description: '支付' })).toEqual(['/description'])
})

describe('a query', () => {
  test('is signed as the vector, with the creation time as it was sent', async () => {
    const { tools, requests } = scripted(signed(QUERIED))
    await provider.query(stored, { ...tools, random: () => 'rq0001' })
    expect(requests.map(({ method, url, label }) => [method, url, label])).toEqual([
      ['POST', 'https://sandbox.vnpayment.vn/merchant_webapi/api/transaction', 'querydr'],
    ])
    expect(JSON.parse(String(requests[0]?.body))).toEqual({
      vnp_RequestId: 'rq0001',
      vnp_Version: '2.1.0',
      vnp_Command: 'querydr',
      vnp_TmnCode: 'TESTTMN1',
      vnp_TxnRef: 'HS000001',
      vnp_TransactionDate: '20250701083000',
      vnp_CreateDate: '20250701090000',
      vnp_IpAddr: '203.113.1.2',
      vnp_OrderInfo: 'Truy van HS000001',
      vnp_SecureHash:
        '8fd34ee69ed8f1b8a686a62e668136789021db37f6abd2f15523c5c2f2a7c4a44f2174c3e8b7f18a6455542df0928f87ed35831f433e537e0eb17336ba751706',
    })
  })

  test('believes the vector’s answer, numbers or texts', async () => {
    expect(signature(QUERIED, QUERY_ORDER)).toBe(
      '1e53910fc0981158652f423dadb332880c787bec0c72ee90deec55021a9f0eb3c9e01e044bd07c20741a9c3650f62fada20f5af93e65d7d64bcab3fe59ee38c8',
    )
    const statement = {
      providerRef: 'HS000001',
      verdict: { kind: 'success' },
      transactionId: '14226112',
      amountVnd: 150_000,
      currency: 'VND',
      paidAt: new Date('2025-07-01T01:31:12Z'),
      code: '00/00',
    }
    expect(await query(signed(QUERIED))).toEqual({ kind: 'known', statements: [statement], payUrl: null })
    const asNumbers = {
      ...prefixed(QUERIED),
      vnp_Amount: 15_000_000,
      vnp_SecureHash: signature(QUERIED, QUERY_ORDER).toUpperCase(),
    }
    expect(await query(answered(asNumbers))).toEqual({ kind: 'known', statements: [statement], payUrl: null })
  })

  test.each([...Object.keys(QUERIED), 'PromotionCode', 'PromotionAmount'])(
    'does not believe another %s',
    async (name) => {
      const answer = { ...prefixed(QUERIED), vnp_SecureHash: signature(QUERIED, QUERY_ORDER) }
      expect((await query(answered({ ...answer, [`vnp_${name}`]: '99' }))).kind).toBe('untrusted')
    },
  )

  test('does not believe a missing or short signature, lists, another reference, command or terminal', async () => {
    const hash = signature(QUERIED, QUERY_ORDER)
    const wrong = [
      answered(prefixed(QUERIED)),
      answered({ ...prefixed(QUERIED), vnp_SecureHash: '' }),
      answered({ ...prefixed(QUERIED), vnp_SecureHash: hash.slice(2) }),
      answered({ ...prefixed(QUERIED), vnp_SecureHash: [hash] }),
      answered({ ...prefixed(QUERIED), vnp_TxnRef: ['HS000001'], vnp_SecureHash: hash }),
      signed({ ...QUERIED, TxnRef: 'HS000002' }),
      signed({ ...QUERIED, TxnRef: '' }),
      signed({ ...QUERIED, TmnCode: 'OTHER001' }),
      signed({ ...QUERIED, Command: 'refund' }),
      signed({ ...QUERIED, Amount: '15000000.0' }),
    ]
    for (const answer of wrong) expect((await query(answer)).kind).toBe('untrusted')
  })

  test('tells pending, review, not known, refused, a refund’s state and no answer apart', async () => {
    expect(await query(signed({ ...QUERIED, TransactionStatus: '01' }))).toMatchObject({
      statements: [{ verdict: { kind: 'pending' } }],
    })
    expect(await query(signed({ ...QUERIED, TransactionStatus: '07' }))).toMatchObject({
      statements: [{ verdict: { reason: 'suspected-fraud' } }],
    })
    expect(
      await query(signed({ ...QUERIED, TransactionStatus: '02', Amount: '', TransactionNo: '' })),
    ).toMatchObject({
      statements: [{ verdict: { kind: 'failure' }, amountVnd: null, transactionId: null }],
    })
    expect((await query(signed({ ...QUERIED, Amount: '' }))).kind).toBe('untrusted')
    const unknown = { ResponseId: 'r', Command: 'querydr', ResponseCode: '91', Message: 'Not found' }
    expect(await query(signed({ ...unknown, TxnRef: 'HS000001', TmnCode: 'TESTTMN1' }))).toEqual({
      kind: 'not-known',
    })
    expect(await query(signed(unknown))).toEqual({ kind: 'not-known' })
    expect(await query(signed({ ...QUERIED, ResponseCode: '94' }))).toMatchObject({
      kind: 'refused',
      code: '94',
    })
    expect(await query(signed({ ...QUERIED, TransactionType: '02', TransactionStatus: '05' }))).toEqual({
      kind: 'known',
      statements: [],
      payUrl: null,
    })
    expect((await query(answered({}, 503))).kind).toBe('unavailable')
    expect((await query({ kind: 'no-answer', reason: 'timeout', internal: '' })).kind).toBe('unknown')
  })
})

const REFUNDED: Readonly<Record<string, string>> = {
  ...QUERIED,
  Command: 'refund',
  TransactionType: '02',
  TransactionStatus: '05',
  OrderInfo: 'Hoan tien HS000001',
}

describe('a refund', () => {
  const { refunds } = provider
  if (refunds === null) throw new Error('VNPAY has refunds')
  const send = (answer: Parameters<typeof scripted>[0]) =>
    refunds.send(stored, storedRefund, scripted(answer).tools)
  const ask = (answer: Parameters<typeof scripted>[0]) =>
    refunds.query(stored, storedRefund, scripted(answer).tools)

  test('is signed as the vector, the same on every try, and its answer is believed', async () => {
    const { tools, requests } = scripted(signed(REFUNDED, REFUND_ORDER))
    expect(await refunds.send(stored, storedRefund, tools)).toEqual({ kind: 'refunding' })
    expect(await refunds.send(stored, storedRefund, { ...tools, now: new Date() })).toEqual({
      kind: 'refunding',
    })
    expect(requests[1]).toEqual(requests[0])
    expect(JSON.parse(String(requests[0]?.body))['vnp_SecureHash']).toBe(
      '3f0ee0cf663a31ca720a1d81c024bd787c98cb4807b6ec0ac721f87a65bdcf0791d83fd7cf5dbcc5eb1e6e59591ddefd72833b63b180ccafce94847fb6982537',
    )
    expect(signature(REFUNDED, REFUND_ORDER)).toBe(
      'e4e067944aa67d60907e935ddccf32e1d7f4fdb548d7fd8ab482f94b98b65fcfb3b1ec5b7d44750df5ef2782604c4e6cf19ddf86f1313c6b48ac4eef99c303b7',
    )
  })

  test('of a part has type 03, of the whole 02, and an id of its own', () => {
    const numbering = {
      sequence: 7,
      now: stored.createdAt,
      expiresAt: stored.expiresAt,
      random: () => 'abcdef',
    }
    const of = (amountVnd: number) =>
      refunds.prepare(stored, { ...storedRefund.refund, amountVnd }, numbering)
    expect(of(150_000)).toEqual({
      providerRefundRef: '2507017abcdef',
      terms: { transactionType: '02', createDate: '20250701083000' },
    })
    expect(of(50_000).terms['transactionType']).toBe('03')
  })

  test('is refunding until VNPAY says otherwise; 94 is the same refund again, 95 a refusal, 99 unknown', async () => {
    const code = (ResponseCode: string, TransactionStatus = '') =>
      send(signed({ ...REFUNDED, ResponseCode, TransactionStatus }, REFUND_ORDER))
    expect(await code('00', '06')).toEqual({ kind: 'refunded' })
    expect(await code('94')).toEqual({ kind: 'refunding' })
    expect(await code('95')).toMatchObject({ kind: 'refused', code: '95' })
    expect(await code('00', '09')).toMatchObject({ kind: 'refused', code: '00/09' })
    expect((await code('99')).kind).toBe('unknown')
    const unsigned = await send(answered(prefixed(REFUNDED)))
    const other = await send(signed({ ...REFUNDED, TxnRef: 'HS000002' }, REFUND_ORDER))
    expect([unsigned.kind, other.kind]).toEqual(['untrusted', 'untrusted'])
  })

  test('after an earlier one is not taken for it: until VNPAY has acknowledged it, it is sent again with the same id', async () => {
    const { tools, requests } = scripted(
      signed({ ...QUERIED, TransactionType: '03', TransactionStatus: '06' }),
    )
    const of = (more: object) => refunds.query(stored, { ...storedRefund, ...more }, tools)
    expect(await of({ hasEarlier: true })).toEqual({ kind: 'not-known' })
    expect(requests).toEqual([])
    expect(await of({ hasEarlier: true, isAcknowledged: true })).toEqual({ kind: 'refunded' })
    expect(await of({})).toEqual({ kind: 'refunded' })
  })

  test('is followed by query: 05, 06, 09; the payment itself or another refund’s amount is not it', async () => {
    const state = (changed: Readonly<Record<string, string>>) =>
      ask(signed({ ...QUERIED, TransactionType: '02', ...changed }))
    expect(await state({ TransactionStatus: '05' })).toEqual({ kind: 'refunding' })
    expect(await state({ TransactionStatus: '06' })).toEqual({ kind: 'refunded' })
    expect(await state({ TransactionStatus: '00' })).toEqual({ kind: 'refunded' })
    expect(await state({ TransactionStatus: '09' })).toMatchObject({ kind: 'refused', code: '00/09' })
    expect(await state({ TransactionType: '01' })).toEqual({ kind: 'not-known' })
    expect(await state({ Amount: '4000000', TransactionStatus: '06' })).toEqual({ kind: 'not-known' })
    expect(await state({ ResponseCode: '91' })).toEqual({ kind: 'not-known' })
    expect((await state({ ResponseCode: '99' })).kind).toBe('unavailable')
    expect((await ask(answered(prefixed(QUERIED)))).kind).toBe('untrusted')
  })
})
