import type { Starter } from '../lib/run.ts'
import {
  PLATFORM_ACCOUNT,
  PLATFORM_CALLBACK_URL,
  PLATFORM_PORT,
  type PlatformMockOptions,
  startPlatformMock,
} from './mock.ts'

/** The platform as a program starts it; by default on its fixed port with the development account. */
export function platformStarter(options: Partial<PlatformMockOptions> = {}): Starter {
  const complete = { port: PLATFORM_PORT, ...PLATFORM_ACCOUNT, ...options }
  return {
    name: 'payment-platform',
    port: complete.port,
    start: () => startPlatformMock(complete),
    hint: `partner ${complete.partnerCode}, CONFIRM to ${complete.callbackUrl ?? PLATFORM_CALLBACK_URL}; open a pay address, or curl URL/__pay -d '{"ref":"…","outcome":"failed"}'; curl URL/__callbacks`,
  }
}
