import { createHmac } from 'node:crypto'
import type { CallRequest, CallResult, PartnerSettings } from '../../../src/domain/partner.ts'
import type { RefundOrder, StoredOrder, StoredRefund } from '../../../src/domain/payment.ts'
import type { CallbackReading, ProviderTools, RawCallback } from '../../../src/domain/payment-provider.ts'
import { connectVnpay } from '../../../src/partners/vnpay/provider.ts'

/** Secret and terminal of the vectors (payments notes §9.1). */
export const SECRET = 'TESTSECRETTESTSECRETTESTSECRET01'
export const TERMINAL = 'TESTTMN1'

export const settings: PartnerSettings = {
  id: 'vnpay',
  timeoutMs: 6000,
  concurrency: 8,
  ratePerSecond: 50,
  retry: { maxAttempts: 12, firstDelayMs: 2000, factor: 3, maxDelayMs: 10_800_000 },
  breaker: { errorThresholdPercentage: 50, volumeThreshold: 10, windowMs: 10_000, resetTimeoutMs: 30_000 },
  tls: {},
  own: {
    tmnCode: TERMINAL,
    hashSecret: SECRET,
    payUrl: 'https://sandbox.vnpayment.vn/paymentv2/vpcpay.html',
    apiUrl: 'https://sandbox.vnpayment.vn/merchant_webapi/api/transaction',
  },
}

export const provider = connectVnpay(settings, {
  callbackUrl: 'https://gw.example.gov.vn/callbacks/vnpay',
  returnUrl: () => 'https://gw.example.gov.vn/pay/vnpay/return',
})

/** The order of the vectors. */
export const stored: StoredOrder = {
  providerRef: 'HS000001',
  terms: { createDate: '20250701083000', expireDate: '20250701084500' },
  createdAt: new Date('2025-07-01T01:30:00Z'),
  expiresAt: new Date('2025-07-01T01:45:00Z'),
  order: {
    paymentRef: 'P-1',
    dossierCode: '000.00.18.H56-250701-0001',
    channel: 'in-person',
    procedure: { code: '1.000001', name: 'Đăng ký', serviceCode: '1.000001', serviceName: 'Đăng ký' },
    unit: { code: '000.00.18.H56', name: 'Sở Tư pháp' },
    payer: { name: 'Nguyễn Văn A', personalId: null, taxCode: null, address: null, ip: '203.113.1.2' },
    lines: [{ code: 'LP1', name: 'Lệ phí', kind: 'charge', amountVnd: 150_000 }],
    amountVnd: 150_000,
    beneficiary: null,
    description: 'Lệ phí hồ sơ 000.00.18.H56-250701-0001',
  },
}

export const refundOrder: RefundOrder = {
  refundRef: 'R-1',
  amountVnd: 150_000,
  transactionId: '14226112',
  transactionAmountVnd: 150_000,
  reason: 'Nộp trùng',
  by: 'gw',
}

export const storedRefund: StoredRefund = {
  providerRefundRef: 'rf0001',
  terms: { transactionType: '02', createDate: '20250701100000' },
  createdAt: new Date('2025-07-01T03:00:00Z'),
  ...{ isAcknowledged: false, hasEarlier: false },
  refund: refundOrder,
}

export const hmac = (text: string, secret = SECRET): string =>
  createHmac('sha512', secret).update(text).digest('hex')

export const raw = (query: string): RawCallback => ({ query, mediaType: '', body: new Uint8Array() })

export const read = (query: string): CallbackReading => provider.callbacks.read(raw(query))

/** The paid IPN of the vectors, decoded. */
export const PAID: Readonly<Record<string, string>> = {
  vnp_Amount: '15000000',
  vnp_BankCode: 'NCB',
  vnp_BankTranNo: 'VNP14226112',
  vnp_CardType: 'ATM',
  vnp_OrderInfo: 'Le phi ho so 000.00.18.H56-250701-0001',
  vnp_PayDate: '20250701083112',
  vnp_ResponseCode: '00',
  vnp_TmnCode: TERMINAL,
  vnp_TransactionNo: '14226112',
  vnp_TransactionStatus: '00',
  vnp_TxnRef: 'HS000001',
}

/** Signs as VNPAY does, in this file's own words; `encode` writes one pair. */
export function signedIpn(
  values: Readonly<Record<string, string>>,
  encode = (name: string, value: string): string => new URLSearchParams([[name, value]]).toString(),
): string {
  const query = Object.keys(values)
    .filter((name) => values[name] !== '')
    .sort()
    .map((name) => encode(name, values[name] ?? ''))
    .join('&')
  return `${query}&vnp_SecureHash=${hmac(query)}`
}

export interface Scripted {
  readonly requests: readonly CallRequest[]
  readonly tools: ProviderTools
}

/** Tools whose call is answered by `answer`: a result, or what is made of the request's body. */
export function scripted(answer: CallResult | ((sent: Record<string, string>) => CallResult)): Scripted {
  const requests: CallRequest[] = []
  return {
    requests,
    tools: {
      call: async (request) => {
        requests.push(request)
        return typeof answer === 'function' ? answer(JSON.parse(String(request.body))) : answer
      },
      now: new Date('2025-07-01T02:00:00Z'),
      random: (length) => 'r'.repeat(length),
    },
  }
}

export const answered = (members: object, status = 200): CallResult => ({
  kind: 'answered',
  status,
  headers: {},
  text: JSON.stringify(members),
})
