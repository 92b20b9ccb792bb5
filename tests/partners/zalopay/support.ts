import { createHmac } from 'node:crypto'
import type { CallbackReading } from '../../../src/domain/payment-provider.ts'
import { connectZalopay } from '../../../src/partners/zalopay/provider.ts'
import { settingsOf } from '../provider-bench.ts'

/** ZaloPay's public sandbox app (payments notes §9.3). */
export const KEY1 = 'PcY4iZIKFCIdgZvA6ueMcMHHUbRLYjPL'
export const KEY2 = 'kLtgPl8HHhfvMuDHPwKfgfsY4Ydm9eIz'

export const provider = connectZalopay(
  settingsOf('zalopay', { baseUrl: 'https://sb-openapi.zalopay.vn/', appId: 2553, key1: KEY1, key2: KEY2 }),
  {
    callbackUrl: 'https://gw.example.gov.vn/callbacks/zalopay',
    returnUrl: () => 'https://gw.example.gov.vn/pay/zalopay/return',
  },
)

/** The callback's data of the vectors. */
export const PAID: Readonly<Record<string, unknown>> = {
  app_id: 2553,
  app_trans_id: '250701_2553_HS000001',
  app_time: 1_751_333_400_000,
  app_user: 'dvc',
  amount: 150_000,
  embed_data: '{"redirecturl":"https://gw.example.gov.vn/pay/zalopay/return"}',
  item: '[]',
  zp_trans_id: 250_701_000_000_389,
  server_time: 1_751_333_472_000,
  channel: 38,
  merchant_user_id: '7ZMSl3nEg5sOUJzOLSoUFT8xKNQVaLOLXHB--8Eytqc',
  user_fee_amount: 0,
  discount_amount: 0,
}

export const hmac = (text: string, key = KEY2): string => createHmac('sha256', key).update(text).digest('hex')

export const read = (body: unknown): CallbackReading =>
  provider.callbacks.read({
    query: '',
    mediaType: 'application/json',
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  })

/** Signs a text of data as ZaloPay does. */
export const readData = (data: string): CallbackReading => read({ data, mac: hmac(data), type: 1 })

export const readSigned = (values: Readonly<Record<string, unknown>>): CallbackReading =>
  readData(JSON.stringify(values))
