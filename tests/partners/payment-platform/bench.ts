import { PLATFORM_ACCOUNT, startPlatformMock } from '../../../mocks/payment-platform/mock.ts'
import type { ProviderBench } from '../provider-bench.ts'

const code = (MaLoi: string, status = 200) => ({ status, json: { MaLoi } })

export const bench: ProviderBench = {
  id: 'payment-platform',
  start: (callbackUrl) =>
    startPlatformMock({ port: 0, ...PLATFORM_ACCOUNT, bearer: 'token', callbackUrl, callbackIntervalMs: 5 }),
  ownKeys: ({ url }) => ({
    ...PLATFORM_ACCOUNT,
    initUrl: `${url}/init`,
    queryUrl: `${url}/query`,
    bearer: 'token',
    gatewayIp: '203.0.113.10',
    failureAck: '00',
    ackSignature: 'sign',
  }),
  outcomes: [
    { pay: { outcome: 'paid' }, verdict: { kind: 'success' }, isCalledBack: true },
    { pay: { outcome: 'failed' }, verdict: { kind: 'failure' }, isCalledBack: true },
    { pay: { outcome: 'failed', code: '24' }, verdict: { kind: 'failure' }, isCalledBack: true },
    { pay: { outcome: 'pending' }, verdict: { kind: 'pending' }, isCalledBack: false },
  ],
  acks: {
    stored: code('00'),
    repeated: code('00'),
    settled: code('00'),
    unverified: code('99'),
    unknown: code('99'),
    test: code('99'),
    mismatch: code('99'),
    'store-unavailable': code('99', 503),
  },
  isCreateCalled: true,
}
