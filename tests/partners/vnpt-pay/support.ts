import { createHash } from 'node:crypto'
import type { CallbackReading, PaymentProvider } from '../../../src/domain/payment-provider.ts'
import { connectVnptPay } from '../../../src/partners/vnpt-pay/provider.ts'
import { posted, settingsOf, site } from '../payment-rig.ts'

/** Secret and service of the vectors (payments notes §9.5). */
export const SECRET = 'PPSECRET0123456789'
export const SERVICE = '1234'
export const REF = 'HS000001'
export const TIME = '20250701083000'

export const vnpt = (own: Record<string, unknown> = {}): PaymentProvider =>
  connectVnptPay(
    settingsOf('vnpt-pay', {
      baseUrl: 'https://api.vnptpay.example/',
      merchantServiceId: SERVICE,
      apiKey: 'api-key',
      secret: SECRET,
      queryStatus: { paid: ['1', '01'], failed: ['2'] },
      ...own,
    }),
    site,
  )

/** The paid IPN of the vectors, without its signature, in the order that is signed. */
export const PAID = {
  ACTION: 'PAYMENT',
  RESPONSE_CODE: '00',
  MERCHANT_SERVICE_ID: SERVICE,
  MERCHANT_ORDER_ID: REF,
  AMOUNT: '150000',
  CURRENCY_CODE: 'VND',
  VNPTPAY_TRANSACTION_ID: 'VP0001',
  PAYMENT_METHOD: 'BANK',
  PAY_DATE: '20250701083112',
  ADDITIONAL_INFO: '',
}

export const IPN_ORDER = Object.keys(PAID)

/** The signature in this file's own words. */
export const secureCode = (values: readonly unknown[], secret = SECRET): string =>
  createHash('sha256')
    .update([...values.map((value) => value ?? ''), secret].join('|'))
    .digest('hex')

/** `message` with the signature over those of its members. */
export const signed = (
  message: Record<string, unknown>,
  order: readonly string[],
): Record<string, unknown> => ({ ...message, SECURE_CODE: secureCode(order.map((name) => message[name])) })

export const ipn = (changed: Record<string, unknown> = {}): Record<string, unknown> =>
  signed({ ...PAID, ...changed }, IPN_ORDER)

export const read = (body: unknown, mediaType?: string): CallbackReading =>
  vnpt().callbacks.read(posted(body, mediaType))
