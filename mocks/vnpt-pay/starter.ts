import type { Starter } from '../lib/run.ts'
import { startVnptMock, VNPT_ACCOUNT, VNPT_CALLBACK_URL, VNPT_PORT, type VnptMockOptions } from './mock.ts'

/** VNPT Pay as a program starts it; by default on its fixed port with the development account. */
export function vnptStarter(options: Partial<VnptMockOptions> = {}): Starter {
  const complete = { port: VNPT_PORT, ...VNPT_ACCOUNT, ...options }
  return {
    name: 'vnpt-pay',
    port: complete.port,
    start: () => startVnptMock(complete),
    hint: `service ${complete.merchantServiceId}, IPN to ${complete.callbackUrl ?? VNPT_CALLBACK_URL}; open a pay address, or curl URL/__pay -d '{"ref":"…","outcome":"failed"}'; curl URL/__callbacks`,
  }
}
