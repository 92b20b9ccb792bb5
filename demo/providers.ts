import { type AddressInfo, createServer } from 'node:net'
import type { Starter } from '../mocks/lib/run.ts'
import { momoStarter } from '../mocks/momo/starter.ts'
import { platformStarter } from '../mocks/payment-platform/starter.ts'
import { payosStarter } from '../mocks/payos/starter.ts'
import { vnpayStarter } from '../mocks/vnpay/starter.ts'
import { vnptStarter } from '../mocks/vnpt-pay/starter.ts'
import { zalopayStarter } from '../mocks/zalopay/starter.ts'
import { developmentDefaults } from '../src/config/development.ts'

/** Address of each provider's mock, by the partner's id. */
export type ProviderUrls = Readonly<Record<string, string>>

/** Every payment provider's mock; those that are not told by each order call back to the gateway that will listen at `gatewayUrl`. */
export async function startProviders(
  gatewayUrl: string,
  isFixed: boolean,
  begin: (starter: Starter) => Promise<string>,
): Promise<ProviderUrls> {
  const port = isFixed ? {} : { port: 0 }
  const callback = (provider: string) => ({ callbackUrl: `${gatewayUrl}/callbacks/${provider}` })
  return {
    vnpay: await begin(vnpayStarter({ ...port, ipnUrl: callback('vnpay').callbackUrl })),
    momo: await begin(momoStarter(port)),
    zalopay: await begin(zalopayStarter(port)),
    'payment-platform': await begin(platformStarter({ ...port, ...callback('payment-platform') })),
    'vnpt-pay': await begin(vnptStarter({ ...port, ...callback('vnpt-pay') })),
    payos: await begin(payosStarter({ ...port, ...callback('payos') })),
  }
}

/** The development defaults' sections of the payment providers, with the addresses that the mocks and the gateway really have. */
export function providerSections(urls: ProviderUrls, gatewayUrl: string): Readonly<Record<string, object>> {
  // What the development defaults are is known: they are this project's own.
  const { partners } = developmentDefaults() as { partners: Readonly<Record<string, object>> }
  return Object.fromEntries(
    Object.entries(urls).map(([id, url]) => [
      id,
      { ...moved(partners[id] ?? {}, url), publicBaseUrl: gatewayUrl },
    ]),
  )
}

/** Every address in a section, at another host and port. */
const moved = (section: object, url: string): object =>
  Object.fromEntries(
    Object.entries(section).map(([name, value]) => [
      name,
      typeof value === 'string' && /^http:\/\/127\.0\.0\.1:\d+/.test(value)
        ? value.replace(/^http:\/\/127\.0\.0\.1:\d+/, url)
        : value,
    ]),
  )

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
