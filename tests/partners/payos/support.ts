import { createHmac } from 'node:crypto'
import type { CallbackReading, PaymentProvider } from '../../../src/domain/payment-provider.ts'
import { connectPayos } from '../../../src/partners/payos/provider.ts'
import { posted, settingsOf, site } from '../payment-rig.ts'

/** The key of payOS's own example (payments notes §9.6). */
export const KEY = '1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675'
export const REF = '1001'

export const payos = (): PaymentProvider =>
  connectPayos(
    settingsOf('payos', {
      baseUrl: 'https://api-merchant.payos.example',
      clientId: 'client',
      apiKey: 'api-key',
      checksumKey: KEY,
    }),
    site,
  )

/** The data of payOS's own example. */
export const EXAMPLE = {
  orderCode: 123,
  amount: 3000,
  description: 'VQRIO123',
  accountNumber: '12345678',
  reference: 'TF230204212323',
  transactionDateTime: '2023-02-04 18:25:00',
  currency: 'VND',
  paymentLinkId: '124c33293c43417ab7879e14c8d9eb18',
  code: '00',
  desc: 'Thành công',
  counterAccountBankId: '',
  counterAccountBankName: '',
  counterAccountName: '',
  counterAccountNumber: '',
  virtualAccountName: '',
  virtualAccountNumber: '',
}
export const EXAMPLE_SIGNATURE = '412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03'

/** The signature in this file's own words; of scalars and lists of flat objects. */
export function sign(data: Readonly<Record<string, unknown>>, key = KEY): string {
  const text = Object.keys(data)
    .toSorted()
    .map((name) => {
      const value = data[name]
      const list = Array.isArray(value)
        ? JSON.stringify(value.map((each: object) => Object.fromEntries(Object.entries(each).toSorted())))
        : value
      return `${name}=${list ?? ''}`
    })
    .join('&')
  return createHmac('sha256', key).update(text).digest('hex')
}

/** A webhook about our order, signed. */
export function webhook(changed: Record<string, unknown> = {}): Record<string, unknown> {
  const data = { ...EXAMPLE, orderCode: 1001, amount: 150_000, ...changed }
  return { code: '00', desc: 'success', success: true, data, signature: sign(data) }
}

export const read = (body: unknown): CallbackReading => payos().callbacks.read(posted(body))
