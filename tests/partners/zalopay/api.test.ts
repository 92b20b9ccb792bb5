import { expect, test } from 'vitest'
import type { CallRequest, CallResult } from '../../../src/domain/partner.ts'
import type { StoredOrder, StoredRefund } from '../../../src/domain/payment.ts'
import { CODES, zalopayMeaning } from '../../../src/partners/zalopay/codes.ts'
import { ORDER } from '../provider-orders.ts'
import { hmac, KEY1, provider } from './support.ts'

const stored: StoredOrder = {
  providerRef: '250701_2553_HS000001',
  terms: { appTime: '1751333400000', expireSeconds: '900' },
  createdAt: new Date('2025-07-01T01:30:00Z'),
  expiresAt: new Date('2025-07-01T01:45:00Z'),
  order: ORDER,
}

const storedRefund: StoredRefund = {
  providerRefundRef: '250701_2553_0000000001',
  terms: {},
  createdAt: new Date('2025-07-01T03:00:00Z'),
  ...{ isAcknowledged: false, hasEarlier: false },
  refund: {
    refundRef: 'R-1',
    amountVnd: 150_000,
    transactionId: '250701000000389',
    transactionAmountVnd: 150_000,
    reason: 'Nộp trùng',
    by: 'gw',
  },
}

function tools(members: object, nowMs = 1_751_340_000_000) {
  const requests: CallRequest[] = []
  const call = async (request: CallRequest): Promise<CallResult> => {
    requests.push(request)
    return { kind: 'answered', status: 200, headers: {}, text: JSON.stringify(members) }
  }
  const sent = () => JSON.parse(String(requests.at(-1)?.body))
  return { requests, sent, call, now: new Date(nowMs), random: (length: number) => 'r'.repeat(length) }
}

const refundsOf = () => provider.refunds ?? expect.unreachable('ZaloPay has refunds')

test('an order’s number begins with its day in Viet Nam and stays within 40 characters', () => {
  const prepare = (now: string, expireMs: number, sequence = 12) =>
    provider.prepare(ORDER, {
      sequence,
      now: new Date(now),
      expiresAt: new Date(Date.parse(now) + expireMs),
      random: (length) => 'r'.repeat(length),
    })
  expect(prepare('2025-06-30T17:00:00Z', 900_000)).toEqual({
    providerRef: '250701_2553_crrrrrr',
    terms: { appTime: '1751302800000', expireSeconds: '900' },
  })
  expect(prepare('2025-06-30T16:59:59Z', 1000).terms['expireSeconds']).toBe('300')
  expect(prepare('2025-06-30T16:59:59Z', 10e9).terms['expireSeconds']).toBe('2592000')
  expect(prepare('2025-06-30T16:59:59Z', 1000).providerRef).toMatch(/^250630_2553_/)
  expect(
    prepare('2025-07-01T00:00:00Z', 1000, Number.MAX_SAFE_INTEGER).providerRef.length,
  ).toBeLessThanOrEqual(40)
})

test('a creation is signed over its seven values and says the same on every try', async () => {
  const at = tools({ return_code: 1, order_url: 'https://qcgateway.zalopay.vn/openinapp?order=x' })
  expect(await provider.create(stored, at)).toEqual({
    kind: 'created',
    payUrl: 'https://qcgateway.zalopay.vn/openinapp?order=x',
  })
  await provider.create(stored, { ...at, now: new Date() })
  expect(at.requests[1]).toEqual(at.requests[0])
  const { mac, ...sent } = at.sent()
  const embed = '{"redirecturl":"https://gw.example.gov.vn/pay/zalopay/return"}'
  const text = (user: string): string => `2553|250701_2553_HS000001|${user}|150000|1751333400000|${embed}|[]`
  expect(mac).toBe(hmac(text('lienthong'), KEY1))
  expect(hmac(text('dvc'), KEY1)).toBe('50c7442735945886d9dd2d228940b45adabd0536d7c8b959538970f91e1a53d9')
  expect(sent).toMatchObject({
    app_id: 2553,
    expire_duration_seconds: 900,
    callback_url: 'https://gw.example.gov.vn/callbacks/zalopay',
  })
  expect(JSON.stringify(sent)).not.toContain(ORDER.payer.name)
})

test('an answer to a creation is an address, a refusal with both codes, or decides nothing', async () => {
  const create = (members: object) => provider.create(stored, tools(members))
  expect(await create({ return_code: 2, sub_return_code: -68 })).toMatchObject({
    kind: 'refused',
    code: '2/-68',
  })
  expect(await create({ return_code: 2, sub_return_code: 2 })).toMatchObject({ kind: 'refused', code: '2' })
  expect((await create({ return_code: 2, sub_return_code: -999 })).kind).toBe('unavailable')
  for (const members of [
    { return_code: 1 },
    { return_code: 1, order_url: 'javascript:1' },
    { order_url: 'https://x.vn' },
  ])
    expect((await create(members)).kind).toBe('unknown')
})

test('a query is signed as the vector; paid, failed, under way, not known and refused are told apart', async () => {
  const at = tools({ return_code: 1, sub_return_code: 1, amount: 150_000, zp_trans_id: 250_701_000_000_389 })
  expect(await provider.query(stored, at)).toMatchObject({
    kind: 'known',
    statements: [
      {
        verdict: { kind: 'success' },
        transactionId: '250701000000389',
        amountVnd: 150_000,
        paidAt: null,
        code: '1',
      },
    ],
  })
  expect(at.sent()).toEqual({
    app_id: 2553,
    app_trans_id: '250701_2553_HS000001',
    mac: '69eb6f67965a910e52d2ef38737cf18aecb2052303161644d12e26192df45a86',
  })
  const ask = async (members: object) => provider.query(stored, tools(members))
  expect(await ask({ return_code: 3, amount: 0, zp_trans_id: 0 })).toMatchObject({
    statements: [{ verdict: { kind: 'pending' }, transactionId: null, amountVnd: null }],
  })
  for (const sub_return_code of [undefined, 2, -63, -54, -12345])
    expect(await ask({ return_code: 2, sub_return_code })).toMatchObject({
      statements: [{ verdict: { kind: 'failure' } }],
    })
  for (const sub_return_code of [-49, -92, -101])
    expect(await ask({ return_code: 2, sub_return_code })).toEqual({ kind: 'not-known' })
  expect(await ask({ return_code: 2, sub_return_code: -402 })).toMatchObject({
    kind: 'refused',
    code: '2/-402',
  })
  const untrusted = [
    { return_code: 1, amount: 150_000 },
    { return_code: 1, zp_trans_id: 1 },
    { return_code: 1, amount: '1e5', zp_trans_id: 1 },
    { return_code: 1, amount: 150_000, zp_trans_id: 1, app_trans_id: 'another' },
  ]
  for (const members of untrusted) expect((await ask(members)).kind).toBe('untrusted')
})

test('a refund is signed as the vector and keeps its number; so does the question for it', async () => {
  const sent = tools({ return_code: 3 })
  expect(await refundsOf().send(stored, storedRefund, sent)).toEqual({ kind: 'refunding' })
  const { mac, ...members } = sent.sent()
  expect(members).toEqual({
    m_refund_id: '250701_2553_0000000001',
    app_id: 2553,
    zp_trans_id: '250701000000389',
    amount: 150_000,
    timestamp: 1_751_340_000_000,
    description: 'Hoan tien 250701_2553_HS000001',
  })
  const text = (description: string): string => `2553|250701000000389|150000|${description}|1751340000000`
  expect(mac).toBe(hmac(text('Hoan tien 250701_2553_HS000001'), KEY1))
  expect(hmac(text('Hoan tien HS000001'), KEY1)).toBe(
    '9c7d1c3bec1e1a0dbee78345923aad55d3595400eac8b81dc4996abbe76d7800',
  )
  const asked = tools({ return_code: 1 }, 1_751_340_060_000)
  expect(await refundsOf().query(stored, storedRefund, asked)).toEqual({ kind: 'refunded' })
  expect(asked.sent()['mac']).toBe('081fb3b1302f225e32207a008b460b22013bf982c20b7612ba3f2b729a6f0a5a')
})

test('a refund’s answers and its query’s are told apart by the table', async () => {
  const kinds = async (asked: 'send' | 'query', codes: readonly (readonly [number, number?])[]) =>
    Promise.all(
      codes.map(
        async ([return_code, sub_return_code]) =>
          (await refundsOf()[asked](stored, storedRefund, tools({ return_code, sub_return_code }))).kind,
      ),
    )
  expect(await kinds('send', [[1], [3], [2], [2, -14], [2, -23], [2, -500]])).toEqual([
    ...['refunded', 'refunding', 'refused', 'refused', 'refunding', 'unavailable'],
  ])
  expect(await kinds('query', [[1], [3], [2], [2, -13], [2, -101], [2, -8], [2, -1], [2, -402]])).toEqual([
    ...['refunded', 'refunding', 'refused', 'refused', 'not-known', 'not-known', 'refunding', 'unavailable'],
  ])
  const other = await refundsOf().query(
    stored,
    storedRefund,
    tools({ return_code: 1, m_refund_id: 'another' }),
  )
  expect(other.kind).toBe('untrusted')
})

test('every call’s rows end with one for all other codes, and no code stands in two', () => {
  for (const of of new Set(CODES.map((row) => row.of))) {
    const rows = CODES.filter((row) => row.of === of)
    expect(rows.findIndex(({ codes }) => codes === null)).toBe(rows.length - 1)
    const codes = rows.flatMap((row) => row.codes ?? [])
    expect(new Set(codes).size).toBe(codes.length)
    expect(zalopayMeaning(of, '31337/-1')).toBe(rows.at(-1)?.means)
  }
})
