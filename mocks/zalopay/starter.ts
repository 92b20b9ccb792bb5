import type { Starter } from '../lib/run.ts'
import { startZalopayMock, ZALOPAY_ACCOUNT, ZALOPAY_PORT, type ZalopayMockOptions } from './mock.ts'

/** ZaloPay as a program starts it; by default on its fixed port with the development app. */
export function zalopayStarter(options: Partial<ZalopayMockOptions> = {}): Starter {
  const complete = { port: ZALOPAY_PORT, ...ZALOPAY_ACCOUNT, ...options }
  return {
    name: 'zalopay',
    port: complete.port,
    start: () => startZalopayMock(complete),
    hint: `app ${complete.appId}; open a pay address, or curl URL/__pay -d '{"ref":"…","outcome":"failed"}'; curl URL/__callbacks`,
  }
}
