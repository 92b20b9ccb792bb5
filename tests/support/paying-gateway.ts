import { startDossierSystemMock } from '../../mocks/dossier-system/mock.ts'
import type { Mock } from '../../mocks/lib/mock-server.ts'
import { startVnpayMock, VNPAY_ACCOUNT, type VnpayMock } from '../../mocks/vnpay/mock.ts'
import { type GatewayProcess, startGateway } from './gateway.ts'
import { testDatabase } from './postgres.ts'
import { type Sent, send } from './sender.ts'

const BEARER = 'bearer-of-the-dossier-system'

/** A gateway process that takes payments, between a dossier system and VNPAY. */
export interface PayingRig {
  /** The latest one that was started. */
  readonly gateway: () => GatewayProcess
  readonly dossierSystem: Mock
  readonly vnpay: VnpayMock
  /** Starts the next one on the same database, where the one before listened: it has to be gone. */
  readonly start: () => Promise<GatewayProcess>
  readonly close: () => Promise<void>
}

export interface RigOptions {
  /** Of VNPAY's section: poll, timeoutMs, breaker … */
  readonly vnpay?: Readonly<Record<string, unknown>>
  readonly dossierSystem?: Readonly<Record<string, unknown>>
  readonly config?: Readonly<Record<string, unknown>>
  readonly ipnIntervalMs?: number
}

export async function startPayingRig(options: RigOptions = {}): Promise<PayingRig> {
  const database = await testDatabase()
  const dossierSystem = await startDossierSystemMock({ port: 0, bearer: BEARER })
  const vnpay = await startVnpayMock({
    port: 0,
    ...VNPAY_ACCOUNT,
    ipnIntervalMs: options.ipnIntervalMs ?? 200,
    refundAfterMs: 300,
  })
  const started: GatewayProcess[] = []
  const start = async (): Promise<GatewayProcess> => {
    const gateway = await startGateway({
      database: { url: database.url },
      portalUrl: 'http://127.0.0.1:9',
      partnerPort: started.at(-1)?.partnerPort ?? 0,
      config: {
        ...options.config,
        partners: {
          'dossier-system': {
            baseUrl: dossierSystem.url,
            auth: { bearer: BEARER },
            retry: { maxAttempts: 12, firstDelayMs: 50, factor: 1, maxDelayMs: 100 },
            breaker: {
              errorThresholdPercentage: 50,
              volumeThreshold: 1000,
              windowMs: 10_000,
              resetTimeoutMs: 200,
            },
            ratePerSecond: 1_000,
            ...options.dossierSystem,
          },
          vnpay: {
            ...VNPAY_ACCOUNT,
            payUrl: `${vnpay.url}/paymentv2/vpcpay.html`,
            apiUrl: `${vnpay.url}/merchant_webapi/api/transaction`,
            publicBaseUrl: 'https://gateway.example',
            ...options.vnpay,
          },
        },
      },
    })
    started.push(gateway)
    vnpay.setIpnUrl(`${gateway.url}/callbacks/vnpay`)
    return gateway
  }
  await start()
  return {
    gateway: () => {
      const latest = started.at(-1)
      if (!latest) throw new Error('no gateway was started')
      return latest
    },
    dossierSystem,
    vnpay,
    start,
    close: async () => {
      await Promise.all(started.map((gateway) => gateway.kill()))
      await Promise.all([dossierSystem.close(), vnpay.close()])
      await database.close()
    },
  }
}

let count = 0

/** A valid request for a payment; its dossier is its own. */
export function paymentRequest(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const number = String(++count).padStart(4, '0')
  return {
    paymentRef: `TT-${process.pid}-${number}`,
    dossierCode: `H56.14-251121-${number}`,
    provider: 'vnpay',
    channel: 'in-person',
    procedure: { code: '1.003560', name: 'Đăng ký biến động đất đai' },
    unit: { code: '000.00.18.H56', name: 'Sở Nông nghiệp và Môi trường' },
    payer: { name: 'Nguyễn Văn Tí', personalId: '038090000001', address: 'Thanh Hóa', ip: '203.113.1.2' },
    fees: [
      { code: 'PHI01', name: 'Phí thẩm định', kind: 'fee', amountVnd: 100_000 },
      { code: 'LP01', name: 'Lệ phí', kind: 'charge', amountVnd: 50_000 },
    ],
    returnUrl: 'https://onegate.example/tra-ket-qua?hs=1#muc',
    ...more,
  }
}

export const postPayment = (url: string, request: Record<string, unknown>): Promise<Sent> =>
  send(url, 'POST', '/v1/payments', request)

export const getPayment = (url: string, paymentRef: unknown): Promise<Sent> =>
  send(url, 'GET', `/v1/payments/${String(paymentRef)}`, undefined)

/** States that the dossier system was told of, in the order in which they came, repeats of one event once. */
export function toldStates(dossierSystem: Mock, paymentRef: unknown): unknown[] {
  const events = new Map<unknown, unknown>()
  for (const { body, committed } of dossierSystem.received({ service: 'payment-events' })) {
    const event = Object(body) as Record<string, unknown>
    if (committed && event['paymentRef'] === paymentRef) events.set(event['eventId'], event['state'])
  }
  return [...events.values()]
}
