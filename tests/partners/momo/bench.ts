import { MOMO_ACCOUNT, startMomoMock } from '../../../mocks/momo/mock.ts'
import type { ProviderBench } from '../provider-bench.ts'

const empty = (status: number) => ({ status, json: null })

export const bench: ProviderBench = {
  id: 'momo',
  start: () => startMomoMock({ port: 0, ...MOMO_ACCOUNT, ipnIntervalMs: 5, refundAfterMs: 200 }),
  ownKeys: ({ url }) => ({ ...MOMO_ACCOUNT, baseUrl: url }),
  outcomes: [
    { pay: { outcome: 'paid' }, verdict: { kind: 'success' }, isCalledBack: true },
    { pay: { outcome: 'failed' }, verdict: { kind: 'failure' }, isCalledBack: true },
    { pay: { outcome: 'failed', code: '1005' }, verdict: { kind: 'failure' }, isCalledBack: true },
    { pay: { outcome: 'pending' }, verdict: { kind: 'pending' }, isCalledBack: true },
    { pay: { outcome: 'pending', code: '9000' }, verdict: { kind: 'pending' }, isCalledBack: true },
  ],
  acks: {
    stored: empty(204),
    repeated: empty(204),
    settled: empty(204),
    unverified: empty(400),
    unknown: empty(404),
    test: empty(404),
    mismatch: empty(400),
    'store-unavailable': empty(503),
  },
  isCreateCalled: true,
}
