import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HashAlgorithm, ignoreLogger, ProductCode, type ReturnQueryFromVNPay, VNPay } from 'vnpay'
import { startVnpayMock, type VnpayMock } from '../../../mocks/vnpay/mock.ts'
import { toCompactTime } from '../../../src/partners/payment-codec/vietnam-clock.ts'
import { anyOrder } from '../provider-orders.ts'
import { PAID, provider, read, SECRET, signedIpn, stored, TERMINAL } from './support.ts'

/** The package that others use for VNPAY: a second opinion, with the mistakes that were measured (payments notes §7.2). */
const oracleAt = (host: string): VNPay =>
  new VNPay({
    tmnCode: TERMINAL,
    secureSecret: SECRET,
    vnpayHost: host,
    queryDrAndRefundHost: host,
    hashAlgorithm: HashAlgorithm.SHA512,
    testMode: false,
    loggerFn: ignoreLogger,
  })
const oracle = oracleAt('https://sandbox.vnpayment.vn')

/** What it takes for a callback: numbers where it wants numbers. */
const asQuery = (query: string): ReturnQueryFromVNPay =>
  // Its type demands fields that VNPAY leaves out; the values are what VNPAY sends.
  Object.fromEntries(new URLSearchParams(query)) as unknown as ReturnQueryFromVNPay

test('a pay address is the package’s, byte by byte, whatever the order says', async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async (order) => {
      fc.pre(provider.check(order).length === 0)
      const made = await provider.create(
        { ...stored, order },
        { call: () => expect.unreachable('nothing is called'), now: new Date(), random: String },
      )
      if (made.kind !== 'created') expect.unreachable(made.kind)
      const ours = new URL(made.payUrl).searchParams
      const theirs = oracle.buildPaymentUrl({
        vnp_Amount: order.amountVnd,
        vnp_IpAddr: order.payer.ip,
        vnp_TxnRef: stored.providerRef,
        vnp_OrderInfo: ours.get('vnp_OrderInfo') ?? '',
        vnp_OrderType: ProductCode.Other,
        vnp_ReturnUrl: ours.get('vnp_ReturnUrl') ?? '',
        vnp_CreateDate: 20250701083000,
        vnp_ExpireDate: 20250701084500,
      })
      expect(made.payUrl).toBe(theirs)
    }),
    { numRuns: 100 },
  )
})

describe('callbacks', () => {
  test('that the package verifies, this folder verifies, and the other way round', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9 ._éệđ&=|+%-]{1,40}$/)
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 9_999_999 }), fc.boolean(), (info, amount, isSpoilt) => {
        const query = signedIpn({
          ...PAID,
          vnp_OrderInfo: info.trim() || 'x',
          vnp_Amount: String(amount * 100),
        })
        const given = isSpoilt ? query.replace('vnp_TxnRef=HS000001', 'vnp_TxnRef=HS000002') : query
        expect(read(given).kind === 'statement').toBe(oracle.verifyIpnCall(asQuery(given)).isVerified)
      }),
      { numRuns: 100 },
    )
  })

  test('on which the two differ as measured: other parameters, upper case, lists, nothing at all, contradictions', () => {
    const verifies = (query: string): boolean => oracle.verifyIpnCall(asQuery(query)).isVerified
    const query = signedIpn(PAID)
    expect([verifies(`${query}&utm_source=x`), read(`${query}&utm_source=x`).kind]).toEqual([
      false,
      'statement',
    ])
    const upper = query.replace(/[0-9a-f]{128}/, (hash) => hash.toUpperCase())
    expect([verifies(upper), read(upper).kind]).toEqual([false, 'statement'])
    const listed = { ...asQuery(query), vnp_TxnRef: [PAID['vnp_TxnRef']] }
    expect(oracle.verifyIpnCall(listed as unknown as ReturnQueryFromVNPay).isVerified).toBe(true)
    expect(read(query.replace('vnp_TxnRef=', 'vnp_TxnRef[]=')).kind).toBe('unverified')
    expect(() => verifies('')).toThrow()
    expect(read('').kind).toBe('unverified')
    const contradiction = signedIpn({ ...PAID, vnp_TransactionStatus: '02' })
    expect(oracle.verifyIpnCall(asQuery(contradiction)).isSuccess).toBe(true)
    expect(read(contradiction)).toMatchObject({ statement: { verdict: { kind: 'failure' } } })
  })
})

describe('the mock speaks as the package hears', () => {
  let mock: VnpayMock
  beforeAll(async () => {
    mock = await startVnpayMock({ port: 0, tmnCode: TERMINAL, hashSecret: SECRET, ipnIntervalMs: 5 })
  })
  afterAll(() => mock.close())

  test('a pay address of the package opens an order, and its query verifies the answer', async () => {
    const merchant = oracleAt(mock.url)
    const createDate = Number(toCompactTime(new Date()))
    const expireDate = Number(toCompactTime(new Date(Date.now() + 900_000)))
    const payUrl = merchant.buildPaymentUrl({
      vnp_Amount: 150_000,
      vnp_IpAddr: '203.113.1.2',
      vnp_TxnRef: 'HS000009',
      vnp_OrderInfo: 'Le phi ho so HS000009',
      vnp_OrderType: ProductCode.Other,
      vnp_ReturnUrl: 'https://gw.example.gov.vn/r',
      vnp_CreateDate: createDate,
      vnp_ExpireDate: expireDate,
    })
    const page = await fetch(`${payUrl}&callbacks=0`)
    expect(page.status, await page.text()).toBe(200)
    const answer = await merchant.queryDr({
      vnp_RequestId: 'rq1',
      vnp_TxnRef: 'HS000009',
      vnp_OrderInfo: 'Truy van HS000009',
      vnp_TransactionNo: 0,
      vnp_TransactionDate: createDate,
      vnp_CreateDate: createDate,
      vnp_IpAddr: '203.113.1.2',
    })
    expect(answer).toMatchObject({ isVerified: true, vnp_TransactionStatus: '00', vnp_TxnRef: 'HS000009' })
  })
})
