import type { Starter } from '../lib/run.ts'
import { MOMO_ACCOUNT, MOMO_PORT, type MomoMockOptions, startMomoMock } from './mock.ts'

/** MoMo as a program starts it; by default on its fixed port with the development account. */
export function momoStarter(options: Partial<MomoMockOptions> = {}): Starter {
  const complete = { port: MOMO_PORT, ...MOMO_ACCOUNT, ...options }
  return {
    name: 'momo',
    port: complete.port,
    start: () => startMomoMock(complete),
    hint: `account ${complete.partnerCode}; open a pay address, or curl URL/__pay -d '{"ref":"…","outcome":"failed"}'; curl URL/__callbacks`,
  }
}
