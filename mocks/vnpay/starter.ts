import type { Starter } from '../lib/run.ts'
import { startVnpayMock, VNPAY_ACCOUNT, VNPAY_IPN_URL, VNPAY_PORT, type VnpayMockOptions } from './mock.ts'

/** VNPAY as a program starts it; by default on its fixed port with the development terminal. */
export function vnpayStarter(options: Partial<VnpayMockOptions> = {}): Starter {
  const complete = { port: VNPAY_PORT, ...VNPAY_ACCOUNT, ...options }
  return {
    name: 'vnpay',
    port: complete.port,
    start: () => startVnpayMock(complete),
    hint: `terminal ${complete.tmnCode}, IPN to ${complete.ipnUrl ?? VNPAY_IPN_URL}; open a pay address, or curl URL/__pay -d '{"ref":"…","outcome":"failed"}'; curl URL/__callbacks`,
  }
}
