import { createHmac } from 'node:crypto'
import type { CallbackReading } from '../../../src/domain/payment-provider.ts'
import { connectMomo } from '../../../src/partners/momo/provider.ts'
import { settingsOf } from '../provider-bench.ts'

/** MoMo's published test account (payments notes §9.2). */
export const ACCESS_KEY = 'F8BBA842ECF85'
export const SECRET_KEY = 'K951B6PE1waDMi640xX08PD3vg6EkVlz'

export const provider = connectMomo(
  settingsOf('momo', {
    baseUrl: 'https://test-payment.momo.vn/',
    partnerCode: 'MOMO',
    accessKey: ACCESS_KEY,
    secretKey: SECRET_KEY,
  }),
  {
    callbackUrl: 'https://gw.example.gov.vn/ipn/momo',
    returnUrl: () => 'https://gw.example.gov.vn/pay/momo/return',
  },
)

/** The paid IPN of the vectors. */
export const PAID: Readonly<Record<string, unknown>> = {
  partnerCode: 'MOMO',
  orderId: 'HS000001-1',
  requestId: 'RQ-0001',
  amount: 150_000,
  orderInfo: 'Le phi ho so HS000001',
  orderType: 'momo_wallet',
  transId: 2_588_659_987,
  resultCode: 0,
  message: 'Giao dịch thành công.',
  payType: 'qr',
  responseTime: 1_751_333_472_000,
  extraData: 'eyJtYUhvU28iOiJIMDEifQ==',
}

const NAMES =
  'amount extraData message orderId orderInfo orderType partnerCode payType requestId responseTime resultCode transId'.split(
    ' ',
  )

/** The signature as MoMo makes it, in this file's own words. */
export const signatureOf = (values: Readonly<Record<string, unknown>>): string =>
  hmac(`accessKey=${ACCESS_KEY}&${NAMES.map((name) => `${name}=${values[name]}`).join('&')}`)

export const hmac = (text: string): string => createHmac('sha256', SECRET_KEY).update(text).digest('hex')

export const read = (body: unknown): CallbackReading =>
  provider.callbacks.read({
    query: '',
    mediaType: 'application/json',
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  })

export const readSigned = (values: Readonly<Record<string, unknown>>): CallbackReading =>
  read({ ...values, signature: signatureOf(values) })
