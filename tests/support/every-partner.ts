import { startDossierSystemMock } from '../../mocks/dossier-system/mock.ts'
import type { Mock } from '../../mocks/lib/mock-server.ts'
import type { PaymentMock } from '../../mocks/lib/payment-mock.ts'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { PLATFORM_ACCOUNT, startPlatformMock } from '../../mocks/payment-platform/mock.ts'
import { startPopulationMock } from '../../mocks/population/mock.ts'
import { startVnpayMock, VNPAY_ACCOUNT, type VnpayMock } from '../../mocks/vnpay/mock.ts'
import { populationConfig } from './citizens.ts'

const BEARER = 'bearer-of-the-dossier-system'
const publicBaseUrl = 'https://gateway.example'

/** A partner of every kind that a gateway has, and what it needs to know of them. */
export interface EveryPartner {
  readonly portal: NpspMock
  readonly dossierSystem: Mock
  readonly citizens: Mock
  readonly vnpay: VnpayMock
  readonly platform: PaymentMock
  /** `partners` of a configuration. */
  readonly config: object
  readonly close: () => Promise<void>
}

/** `population`: replaces members of its section. */
export async function startEveryPartner(population: object): Promise<EveryPartner> {
  const portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  const dossierSystem = await startDossierSystemMock({ port: 0, bearer: BEARER })
  const citizens = await startPopulationMock({ port: 0 })
  const vnpay = await startVnpayMock({ port: 0, ...VNPAY_ACCOUNT, ipnIntervalMs: 200, refundAfterMs: 300 })
  const platform = await startPlatformMock({ port: 0, ...PLATFORM_ACCOUNT })
  return {
    ...{ portal, dossierSystem, citizens, vnpay, platform },
    config: {
      npsp: { baseUrl: portal.url, ...NPSP_ACCOUNT, ratePerSecond: 1_000 },
      'dossier-system': { baseUrl: dossierSystem.url, auth: { bearer: BEARER }, ratePerSecond: 1_000 },
      population: populationConfig(citizens.url, population),
      vnpay: {
        ...VNPAY_ACCOUNT,
        payUrl: `${vnpay.url}/paymentv2/vpcpay.html`,
        apiUrl: `${vnpay.url}/merchant_webapi/api/transaction`,
        publicBaseUrl,
        // Nobody is asked by itself, but a refund soon.
        poll: { firstDelayMs: 3_600_000, intervalMs: 500, giveUpAfterMs: 7_200_000 },
      },
      'payment-platform': {
        ...PLATFORM_ACCOUNT,
        initUrl: `${platform.url}/init`,
        queryUrl: `${platform.url}/query`,
        publicBaseUrl,
      },
    },
    close: async () => {
      await Promise.all([portal, dossierSystem, citizens, vnpay, platform].map((mock) => mock.close()))
    },
  }
}
