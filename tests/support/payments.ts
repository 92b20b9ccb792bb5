import type { PaymentOrder, Statement } from '../../src/domain/payment.ts'
import type { NewPayment, PaymentNews, PaymentStore } from '../../src/flow/payment-ports.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { createPaymentStore } from '../../src/store/payments/payment-store.ts'
import { draft, hashOf, recordingObserver, sealing } from './store.ts'

export const AMOUNT = 150_000

export interface TestPayments {
  readonly store: PaymentStore
  /** What the dossier system is to be told, in the order of the commits. */
  readonly news: PaymentNews[]
  readonly faults: readonly unknown[]
}

/** The ledger of one gateway. */
export function testPayments(opened: OpenStore): TestPayments {
  const made = new Map<string, PaymentNews>()
  const news: PaymentNews[] = []
  const observer = recordingObserver()
  const store = createPaymentStore({
    database: opened.database,
    reads: opened.reads,
    sealing,
    observer,
    isReady: opened.store.isReady,
    gateway: opened.gateway,
    newId: opened.newId,
    now: () => new Date(),
    draftNews: (each) => {
      made.set(each.eventId, each)
      return draft(each.dossierCode, JSON.stringify(each), { dedupeHash: hashOf(each.eventId) })
    },
    onTold: (ids) => {
      for (const id of ids) {
        const told = made.get(id)
        if (told) news.push(told)
      }
    },
  })
  return { store, news, faults: observer.faults }
}

export const orderOf = (paymentRef: string, more: Partial<PaymentOrder> = {}): PaymentOrder => ({
  paymentRef,
  dossierCode: `H56.14-251121-${paymentRef}`,
  channel: 'in-person',
  procedure: { code: '1.003560', name: 'Thủ tục', serviceCode: '1.003560', serviceName: 'Thủ tục' },
  unit: { code: '000.00.18.H56', name: 'Đơn vị' },
  payer: {
    name: 'Nguyễn Văn Tí',
    personalId: '038090000001',
    taxCode: null,
    address: 'Thanh Hóa',
    ip: '203.113.1.2',
  },
  lines: [{ code: 'LP01', name: 'Lệ phí', kind: 'charge', amountVnd: AMOUNT }],
  amountVnd: AMOUNT,
  beneficiary: null,
  description: 'Thanh toan',
  ...more,
})

let count = 0

export const newPayment = (paymentRef: string, more: Partial<NewPayment> = {}): NewPayment => ({
  number: ++count,
  sender: 'onegate',
  provider: 'bank',
  contentHash: hashOf(paymentRef),
  prepared: { providerRef: `ORDER-${paymentRef}`, terms: { createDate: '20251121130509' } },
  order: orderOf(paymentRef),
  returnUrl: 'https://onegate.example/back?x=1',
  exemptions: [],
  createdAt: new Date(),
  expiresAt: new Date(Date.now() + 900_000),
  isZeroReceiptDue: false,
  pollAfterMs: 900_000,
  ...more,
})

/** A payment with a pay address. */
export async function pendingPayment(
  { store }: TestPayments,
  paymentRef: string,
  more: Partial<NewPayment> = {},
): Promise<void> {
  await store.open(newPayment(paymentRef, more))
  await store.claimCreation(paymentRef, 1_000)
  await store.endCreation(paymentRef, {
    kind: 'addressed',
    payUrl: 'https://bank.example/pay?token=secret',
    expiresAt: null,
  })
}

export const statementOf = (paymentRef: string, more: Partial<Statement> = {}): Statement => ({
  providerRef: `ORDER-${paymentRef}`,
  verdict: { kind: 'success' },
  transactionId: `T-${paymentRef}`,
  amountVnd: AMOUNT,
  currency: 'VND',
  paidAt: new Date('2025-11-21T06:05:09Z'),
  code: '00/00',
  ...more,
})

export const callbackOf = (paymentRef: string, more: Partial<Statement> = {}) =>
  ({
    provider: 'bank',
    collects: 'all',
    source: 'callback',
    statement: statementOf(paymentRef, more),
    raw: { query: `ref=${paymentRef}`, mediaType: '', body: new Uint8Array() },
  }) as const
