import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PaymentMock } from '../../mocks/lib/payment-mock.ts'
import { vietnamTime } from '../../mocks/lib/vietnam-time.ts'
import { MOMO_ACCOUNT, startMomoMock } from '../../mocks/momo/mock.ts'
import { signMessage as signMomo } from '../../mocks/momo/sign.ts'
import { startVnpayMock, VNPAY_ACCOUNT, type VnpayMock } from '../../mocks/vnpay/mock.ts'
import { sign, signedQuery, signMessage } from '../../mocks/vnpay/sign.ts'
import { startZalopayMock, ZALOPAY_ACCOUNT } from '../../mocks/zalopay/mock.ts'
import { macOf } from '../../mocks/zalopay/sign.ts'

/** A merchant that answers every callback in the same way. */
let merchant: Server
let merchantUrl = ''
let answer: { status: number; body: string } = { status: 500, body: '' }
beforeAll(async () => {
  merchant = createServer((_request, response) => response.writeHead(answer.status).end(answer.body))
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve))
  // A listening TCP server's address is an object.
  merchantUrl = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/callback`
})
afterAll(() => void merchant.close())

let mock: PaymentMock
afterEach(() => mock.close())

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${mock.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return Object(await response.json())
}

const hour = (hours: number): string => vietnamTime(new Date(Date.now() + hours * 3_600_000))

describe('VNPAY', () => {
  beforeEach(async () => {
    const started: VnpayMock = await startVnpayMock({
      port: 0,
      ...VNPAY_ACCOUNT,
      ipnUrl: merchantUrl,
      ipnIntervalMs: 1,
    })
    mock = started
  })

  const ORDER = {
    vnp_Version: '2.1.0',
    vnp_Command: 'pay',
    vnp_TmnCode: VNPAY_ACCOUNT.tmnCode,
    vnp_Amount: '15000000',
    vnp_CreateDate: hour(0),
    vnp_ExpireDate: hour(1),
    vnp_CurrCode: 'VND',
    vnp_IpAddr: '203.113.1.2',
    vnp_Locale: 'vn',
    vnp_OrderInfo: 'Le phi',
    vnp_OrderType: 'other',
    vnp_ReturnUrl: 'https://gw.example.gov.vn/r',
    vnp_TxnRef: 'HS1',
  }
  const open = async (changed: object = {}, secret: string = VNPAY_ACCOUNT.hashSecret) => {
    const query = signedQuery({ ...ORDER, ...changed })
    const page = await fetch(
      `${mock.url}/paymentv2/vpcpay.html?${query}&vnp_SecureHash=${sign(secret, query)}&outcome=open`,
    )
    return { status: page.status, text: await page.text() }
  }

  test('opens an order as it should be, again too, and refuses every other', async () => {
    expect((await open()).status).toBe(200)
    expect((await open()).status).toBe(200)
    expect((await open({ vnp_Amount: '100' })).text).toContain('used before today')
    expect((await open({}, 'another')).text).toContain('Invalid signature')
    expect((await open({ vnp_TmnCode: 'OTHER001' })).text).toContain('Invalid TmnCode')
    expect((await open({ vnp_SecureHashType: 'HmacSHA512' })).text).toContain('Unknown parameter')
    const wrong = {
      vnp_Amount: '150000.0',
      vnp_OrderInfo: 'Lệ phí',
      vnp_CreateDate: '2025',
      vnp_TxnRef: '',
      vnp_IpAddr: '::1',
      vnp_CurrCode: 'USD',
    }
    for (const [name, value] of Object.entries(wrong))
      expect((await open({ [name]: value })).text).toContain(name)
  })

  test('calls ten times when it is not confirmed, once when it is, and never again after 02', async () => {
    await open()
    answer = { status: 200, body: '{"RspCode":"97"}' }
    expect((await mock.pay({ ref: 'HS1', outcome: 'paid' })).length).toBe(10)
    for (const code of ['00', '02']) {
      answer = { status: 200, body: `{"RspCode":"${code}"}` }
      expect((await mock.pay({ ref: 'HS1', outcome: 'paid' })).length).toBe(1)
    }
  })

  test('answers the API in signed words: checksum, terminal, format, clock, repeats, unknown', async () => {
    await open()
    const ask = async (changed: object = {}, secret: string = VNPAY_ACCOUNT.hashSecret) => {
      const values = {
        vnp_RequestId: 'rq1',
        vnp_Version: '2.1.0',
        vnp_Command: 'querydr',
        vnp_TmnCode: VNPAY_ACCOUNT.tmnCode,
        vnp_TxnRef: 'HS1',
        vnp_TransactionDate: ORDER.vnp_CreateDate,
        vnp_CreateDate: hour(0),
        vnp_IpAddr: '203.113.1.2',
        vnp_OrderInfo: 'Truy van',
        ...changed,
      }
      const hash = signMessage(secret, 'querydr', values)
      return (await post('/merchant_webapi/api/transaction', { ...values, vnp_SecureHash: hash }))[
        'vnp_ResponseCode'
      ]
    }
    expect(await ask()).toBe('00')
    expect(await ask()).toBe('94')
    expect(await ask({ vnp_RequestId: 'rq2' }, 'another')).toBe('97')
    expect(await ask({ vnp_RequestId: 'rq2', vnp_TmnCode: 'OTHER001' })).toBe('02')
    expect(await ask({ vnp_RequestId: 'rq2', vnp_CreateDate: hour(-12) })).toBe('03')
    expect(await ask({ vnp_RequestId: 'rq-2' })).toBe('03')
    expect(await ask({ vnp_RequestId: 'rq3', vnp_TransactionDate: hour(-1) })).toBe('91')
    expect(await ask({ vnp_RequestId: 'rq4', vnp_TxnRef: 'HS2' })).toBe('91')
  })
})

describe('MoMo', () => {
  beforeEach(async () => {
    mock = await startMomoMock({ port: 0, ...MOMO_ACCOUNT, ipnIntervalMs: 1 })
  })

  const create = async (changed: object = {}, secretKey: string = MOMO_ACCOUNT.secretKey) => {
    const body = {
      partnerCode: 'MOMO',
      requestId: 'RQ1',
      amount: 150_000,
      orderId: 'HS1',
      orderInfo: 'Le phi',
      redirectUrl: 'https://gw.example.gov.vn/r',
      ipnUrl: merchantUrl,
      requestType: 'captureWallet',
      extraData: '',
      lang: 'vi',
      ...changed,
    }
    const signature = signMomo(secretKey, 'create', { ...body, accessKey: MOMO_ACCOUNT.accessKey })
    return (await post('/v2/gateway/api/create', { ...body, signature }))['resultCode']
  }

  test('takes an order as it should be once, and refuses every other', async () => {
    expect(await create()).toBe(0)
    expect(await create()).toBe(40)
    expect(await create({ requestId: 'RQ2' })).toBe(41)
    const next = { requestId: 'RQ3', orderId: 'HS3' }
    expect(await create(next, 'another')).toBe(11)
    expect(await create({ ...next, partnerCode: 'OTHER' })).toBe(13)
    for (const amount of [999, 50_000_001]) expect(await create({ ...next, amount })).toBe(22)
    for (const amount of ['150000', 1000.5]) expect(await create({ ...next, amount })).toBe(21)
    for (const orderId of ['', '-x', 'x'.repeat(51)]) expect(await create({ ...next, orderId })).toBe(42)
    for (const wrong of [
      { orderInfo: 'a&b=c' },
      { orderInfo: '' },
      { extraData: '{}' },
      { requestType: 'x' },
    ])
      expect(await create({ ...next, ...wrong })).toBe(20)
  })

  test('calls until 204, five times at most', async () => {
    await create()
    answer = { status: 200, body: '' }
    expect((await mock.pay({ ref: 'HS1', outcome: 'paid' })).length).toBe(5)
    answer = { status: 204, body: '' }
    expect((await mock.pay({ ref: 'HS1', outcome: 'paid' })).length).toBe(1)
  })
})

describe('ZaloPay', () => {
  beforeEach(async () => {
    mock = await startZalopayMock({ port: 0, ...ZALOPAY_ACCOUNT, callbackIntervalMs: 1 })
  })

  const today = hour(0).slice(2, 8)
  const create = async (changed: object = {}, key1: string = ZALOPAY_ACCOUNT.key1) => {
    const body = {
      app_id: 2553,
      app_trans_id: `${today}_2553_1`,
      app_user: 'dvc',
      app_time: Date.now(),
      expire_duration_seconds: 900,
      amount: 150_000,
      item: '[]',
      embed_data: '{}',
      description: 'Le phi',
      callback_url: merchantUrl,
      ...changed,
    }
    const { sub_return_code } = await post('/v2/create', { ...body, mac: macOf(key1, 'create', body) })
    return sub_return_code
  }

  test('takes an order as it should be once, and refuses every other', async () => {
    expect(await create()).toBe(1)
    expect(await create()).toBe(-68)
    const next = { app_trans_id: `${today}_2553_2` }
    expect(await create(next, 'another')).toBe(-402)
    expect(await create({ ...next, app_id: 2554 })).toBe(-402)
    expect(await create({ app_trans_id: `200101_2553_2` })).toBe(-92)
    expect(await create({ app_trans_id: `${today}_${'x'.repeat(40)}` })).toBe(-92)
    expect(await create({ ...next, app_time: Date.now() - 3_600_000 })).toBe(-54)
    for (const wrong of [
      { amount: '150000' },
      { expire_duration_seconds: 1 },
      { item: '{}' },
      { embed_data: 'x' },
      { description: 'a|b' },
    ])
      expect(await create({ ...next, ...wrong })).toBe(-401)
  })

  test('calls again after 0 only, three times at most, and about successes only', async () => {
    await create()
    const tries = async (body: string, outcome: 'paid' | 'failed' = 'paid') => {
      answer = { status: 200, body }
      return (await mock.pay({ ref: `${today}_2553_1`, outcome })).length
    }
    expect(await tries('{"return_code":0}')).toBe(4)
    for (const code of [1, 2, -1]) expect(await tries(`{"return_code":${code}}`)).toBe(1)
    expect(await tries('{"return_code":1}', 'failed')).toBe(0)
  })
})

test('a payment can be ordered over HTTP; an order that is not there is a 404, a mistake a 422', async () => {
  mock = await startVnpayMock({ port: 0, ...VNPAY_ACCOUNT, ipnUrl: merchantUrl })
  const pay = async (body: unknown): Promise<number> =>
    (await fetch(`${mock.url}/__pay`, { method: 'POST', body: JSON.stringify(body) })).status
  expect(await pay({ ref: 'HS404' })).toBe(404)
  for (const wrong of [
    null,
    [],
    {},
    { ref: '' },
    { ref: 'x', outcome: 'lost' },
    { ref: 'x', transactions: -1 },
  ])
    expect(await pay(wrong)).toBe(422)
})
