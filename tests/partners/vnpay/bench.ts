import { startVnpayMock, VNPAY_ACCOUNT } from '../../../mocks/vnpay/mock.ts'
import type { ProviderBench } from '../provider-bench.ts'

const code = (RspCode: string) => ({ status: 200, json: { RspCode } })

export const bench: ProviderBench = {
  id: 'vnpay',
  start: (ipnUrl) =>
    startVnpayMock({ port: 0, ...VNPAY_ACCOUNT, ipnUrl, ipnIntervalMs: 5, refundAfterMs: 200 }),
  ownKeys: ({ url }) => ({
    ...VNPAY_ACCOUNT,
    payUrl: `${url}/paymentv2/vpcpay.html`,
    apiUrl: `${url}/merchant_webapi/api/transaction`,
  }),
  outcomes: [
    { pay: { outcome: 'paid' }, verdict: { kind: 'success' }, isCalledBack: true },
    { pay: { outcome: 'failed' }, verdict: { kind: 'failure' }, isCalledBack: true },
    { pay: { outcome: 'failed', code: '11/02' }, verdict: { kind: 'failure' }, isCalledBack: true },
    { pay: { outcome: 'pending' }, verdict: { kind: 'pending' }, isCalledBack: true },
    {
      pay: { outcome: 'failed', code: '07/07' },
      verdict: { kind: 'review', reason: 'suspected-fraud' },
      isCalledBack: true,
    },
    {
      pay: { outcome: 'failed', code: '00/04' },
      verdict: { kind: 'review', reason: 'reversed' },
      isCalledBack: true,
    },
  ],
  acks: {
    stored: code('00'),
    repeated: code('02'),
    settled: code('02'),
    unverified: code('97'),
    unknown: code('01'),
    test: code('01'),
    mismatch: code('04'),
    'store-unavailable': code('99'),
  },
  isCreateCalled: false,
}
