import { PAYOS_ACCOUNT, startPayosMock } from '../../../mocks/payos/mock.ts'
import type { ProviderBench } from '../provider-bench.ts'

const done = { status: 200, json: { success: true } }
const not = (status: number) => ({ status, json: { success: false } })

export const bench: ProviderBench = {
  id: 'payos',
  start: (callbackUrl) => startPayosMock({ port: 0, ...PAYOS_ACCOUNT, callbackUrl, callbackIntervalMs: 5 }),
  ownKeys: ({ url }) => ({ ...PAYOS_ACCOUNT, baseUrl: url }),
  outcomes: [
    { pay: { outcome: 'paid' }, verdict: { kind: 'success' }, isCalledBack: true },
    { pay: { outcome: 'failed' }, verdict: { kind: 'failure' }, isCalledBack: false },
  ],
  acks: {
    stored: done,
    repeated: done,
    settled: done,
    unverified: not(400),
    unknown: not(404),
    test: done,
    mismatch: done,
    'store-unavailable': not(503),
  },
  isCreateCalled: true,
}
