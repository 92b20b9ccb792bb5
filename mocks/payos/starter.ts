import type { Starter } from '../lib/run.ts'
import {
  PAYOS_ACCOUNT,
  PAYOS_PORT,
  PAYOS_WEBHOOK_URL,
  type PayosMockOptions,
  startPayosMock,
} from './mock.ts'

/** payOS as a program starts it; by default on its fixed port with the development account. */
export function payosStarter(options: Partial<PayosMockOptions> = {}): Starter {
  const complete = { port: PAYOS_PORT, ...PAYOS_ACCOUNT, ...options }
  return {
    name: 'payos',
    port: complete.port,
    start: () => startPayosMock(complete),
    hint: `client ${complete.clientId}, webhook to ${complete.callbackUrl ?? PAYOS_WEBHOOK_URL}; open a pay address, or curl URL/__pay -d '{"ref":"…","amountVnd":50000}'; curl URL/__callbacks`,
  }
}
