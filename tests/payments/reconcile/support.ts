import type { PaymentState, Statement } from '../../../src/domain/payment.ts'
import type { QueryAnswer } from '../../../src/domain/payment-provider.ts'
import type { PaymentOfDay, StatementRow } from '../../../src/flow/reconcile-ports.ts'
import { orderOf } from '../../support/payments.ts'

/** A payment of 150,000 đồng, paid by transaction T1, as the day's list has it. */
export function paymentOf(state: PaymentState, more: Partial<PaymentOfDay> = {}): PaymentOfDay {
  const isPaid = ['paid', 'refunding', 'partially-refunded', 'refunded'].includes(state)
  const order = orderOf('P1')
  const at = new Date('2025-11-21T06:05:09Z')
  const transactionId = isPaid ? 'T1' : null
  return {
    view: {
      paymentRef: 'P1',
      sender: 'onegate',
      dossierCode: order.dossierCode,
      provider: 'bank',
      providerRef: 'ORDER-P1',
      providerTransactionId: transactionId,
      amountVnd: 150_000,
      refundedVnd: 0,
      state,
      createdAt: at,
      paidAt: isPaid ? at : null,
      expiresAt: at,
      exemptions: [],
    },
    payment: {
      id: '1',
      paymentRef: 'P1',
      sender: 'onegate',
      provider: 'bank',
      contentHash: new Uint8Array(),
      state,
      amountVnd: 150_000,
      payUrl: null,
      returnUrl: 'https://onegate.example',
      expiresAt: at,
      exemptions: [],
      isDoubtful: false,
      order: { order, providerRef: 'ORDER-P1', terms: {}, createdAt: at, expiresAt: at },
    },
    transactions: new Map(transactionId === null ? [] : [[transactionId, 150_000]]),
    paidNews: isPaid ? 'delivered' : null,
    ...more,
  }
}

export const said = (
  kind: 'success' | 'failure' | 'pending' | 'expired',
  more: Partial<Statement> = {},
): Statement => ({
  providerRef: 'ORDER-P1',
  verdict: { kind },
  transactionId: kind === 'success' ? 'T1' : null,
  amountVnd: kind === 'success' ? 150_000 : null,
  currency: 'VND',
  paidAt: null,
  code: '00',
  ...more,
})

export const known = (...statements: readonly Statement[]): QueryAnswer => ({
  kind: 'known',
  statements,
  payUrl: null,
})

export const rowOf = (more: Partial<StatementRow> = {}): StatementRow => ({
  provider: 'bank',
  providerRef: 'ORDER-P1',
  transactionId: 'T1',
  amountVnd: 150_000,
  isPaid: true,
  ...more,
})
