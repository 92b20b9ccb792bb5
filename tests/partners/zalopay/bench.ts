import { startZalopayMock, ZALOPAY_ACCOUNT } from '../../../mocks/zalopay/mock.ts'
import type { ProviderBench } from '../provider-bench.ts'

const code = (return_code: number) => ({ status: 200, json: { return_code } })

export const bench: ProviderBench = {
  id: 'zalopay',
  start: () => startZalopayMock({ port: 0, ...ZALOPAY_ACCOUNT, callbackIntervalMs: 5, refundAfterMs: 200 }),
  ownKeys: ({ url }) => ({ ...ZALOPAY_ACCOUNT, baseUrl: url }),
  outcomes: [
    { pay: { outcome: 'paid' }, verdict: { kind: 'success' }, isCalledBack: true },
    { pay: { outcome: 'failed' }, verdict: { kind: 'failure' }, isCalledBack: false },
    { pay: { outcome: 'failed', code: '2/-54' }, verdict: { kind: 'failure' }, isCalledBack: false },
    { pay: { outcome: 'pending' }, verdict: { kind: 'pending' }, isCalledBack: false },
  ],
  acks: {
    stored: code(1),
    repeated: code(2),
    settled: code(2),
    unverified: code(-1),
    unknown: code(-1),
    test: code(-1),
    mismatch: code(-1),
    'store-unavailable': code(0),
  },
  isCreateCalled: true,
}
