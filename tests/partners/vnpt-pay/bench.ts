import { startVnptMock, VNPT_ACCOUNT } from '../../../mocks/vnpt-pay/mock.ts'
import type { ProviderBench } from '../provider-bench.ts'

const code = (RESPONSE_CODE: string, status = 200) => ({ status, json: { RESPONSE_CODE } })

export const bench: ProviderBench = {
  id: 'vnpt-pay',
  start: (callbackUrl) => startVnptMock({ port: 0, ...VNPT_ACCOUNT, callbackUrl, callbackIntervalMs: 5 }),
  ownKeys: ({ url }) => ({
    ...VNPT_ACCOUNT,
    baseUrl: url,
    queryStatus: { paid: ['1'], failed: ['2'] },
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
    unverified: code('97'),
    unknown: code('01'),
    test: code('01'),
    mismatch: code('04'),
    'store-unavailable': code('99', 503),
  },
  isCreateCalled: true,
}
