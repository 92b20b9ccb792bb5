import type { CallRequest, CallResult, PartnerSettings } from '../../src/domain/partner.ts'
import type { PaymentOrder, StoredOrder } from '../../src/domain/payment.ts'
import type {
  CallbackOutcome,
  Numbering,
  ProviderSite,
  ProviderTools,
  RawCallback,
} from '../../src/domain/payment-provider.ts'

/** Every test's clock: 08:30:00 in Viet Nam. */
export const NOW = new Date('2025-07-01T01:30:00Z')

export const site: ProviderSite = {
  callbackUrl: 'https://gw.example.gov.vn/callbacks',
  returnUrl: () => 'https://gw.example.gov.vn/r',
}

export const settingsOf = (id: string, own: Record<string, unknown>): PartnerSettings => ({
  id,
  timeoutMs: 6000,
  concurrency: 8,
  ratePerSecond: 50,
  retry: { maxAttempts: 12, firstDelayMs: 2000, factor: 3, maxDelayMs: 10_800_000 },
  breaker: { errorThresholdPercentage: 50, volumeThreshold: 10, windowMs: 10_000, resetTimeoutMs: 30_000 },
  tls: {},
  own,
})

/** 150,000 đồng: a fee of 100,000 and a charge of 50,000. Every person is invented. */
export const order: PaymentOrder = {
  paymentRef: 'P-1',
  dossierCode: '000.00.18.H56-250701-0001',
  channel: 'online',
  procedure: {
    code: '1.004441',
    name: 'Cấp bản sao',
    serviceCode: '1.004441.01',
    serviceName: 'Cấp bản sao trích lục',
  },
  unit: { code: '000.00.18.H56', name: 'Sở Tư pháp tỉnh Thanh Hóa' },
  payer: {
    name: 'Nguyễn Văn A',
    personalId: '038061000001',
    taxCode: null,
    address: '12 Phố Mới, Thanh Hóa',
    ip: '203.113.1.2',
  },
  lines: [
    { code: 'P1', name: 'Phí thẩm định', kind: 'fee', amountVnd: 100_000 },
    { code: 'LP1', name: 'Lệ phí cấp bản sao', kind: 'charge', amountVnd: 50_000 },
  ],
  amountVnd: 150_000,
  beneficiary: { account: '113366668888', bank: 'VIETINBANK', name: 'SO TU PHAP THANH HOA' },
  description: 'THANH TOAN HO SO 000.00.18.H56-250701-0001',
}

export const stored = (providerRef: string, terms: Record<string, string> = {}): StoredOrder => ({
  order,
  providerRef,
  terms,
  createdAt: NOW,
  expiresAt: new Date(NOW.getTime() + 900_000),
})

export const numbering = (sequence: number): Numbering => ({
  sequence,
  now: NOW,
  expiresAt: new Date(NOW.getTime() + 900_000),
  random: (length) => 'r'.repeat(length),
})

/** Tools whose calls get these answers, in turn; `sent` keeps the requests. */
export function scripted(...answers: readonly CallResult[]): { sent: CallRequest[]; tools: ProviderTools } {
  const sent: CallRequest[] = []
  const call = async (request: CallRequest): Promise<CallResult> => {
    const answer = answers[sent.length]
    sent.push(request)
    if (answer === undefined) throw new Error(`Nobody answers ${request.label}`)
    return answer
  }
  return { sent, tools: { call, now: NOW, random: (length) => 'r'.repeat(length) } }
}

/** An answer: JSON of a value, or a text as it stands. */
export const answered = (body: unknown, status = 200): CallResult => ({
  kind: 'answered',
  status,
  headers: {},
  text: typeof body === 'string' ? body : JSON.stringify(body),
})

/** Answers that bring nothing to decide on, and what they count as. */
export const NO_ANSWERS: readonly (readonly [string, CallResult, 'unavailable' | 'unknown'])[] = [
  ['no connection', { kind: 'not-sent', internal: 'ECONNREFUSED' }, 'unavailable'],
  ['HTTP 500', answered('oops', 500), 'unavailable'],
  ['HTTP 429', answered({}, 429), 'unavailable'],
  ['no answer', { kind: 'no-answer', reason: 'timeout', internal: 'timeout' }, 'unknown'],
  ['a page', answered('<html></html>'), 'unknown'],
  ['an empty object', answered({}), 'unknown'],
  ['a list', answered([]), 'unknown'],
]

export const posted = (body: unknown, mediaType = 'application/json'): RawCallback => ({
  query: '',
  mediaType,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

/** The rows of the contract's table of acknowledgements. */
export const OUTCOMES = {
  success: { kind: 'stored', isFailure: false },
  failure: { kind: 'stored', isFailure: true },
  again: { kind: 'repeated', isFailure: false },
  failureAgain: { kind: 'repeated', isFailure: true },
  settled: { kind: 'settled', isFailure: false },
  settledFailure: { kind: 'settled', isFailure: true },
  unverified: { kind: 'unverified' },
  unknown: { kind: 'unknown' },
  test: { kind: 'test' },
  mismatch: { kind: 'mismatch' },
  unavailable: { kind: 'store-unavailable' },
} as const satisfies Record<string, CallbackOutcome>

/** `text` with its last character changed. */
export const tampered = (text: string): string => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`
