import { PAYMENT_STATES } from '../../domain/payment.ts'
import { list, moment, object, orNull, page, type Schema, text, whole, word } from './schema.ts'

const state = word(PAYMENT_STATES)
const vnd: Schema = { ...whole, description: 'Đồng.' }
const exemptions = list(object({ code: text(), legalBasis: text() }))

const parts = {
  refunds: list(
    object({ refundRef: text(), amountVnd: vnd, state: word(['refunding', 'refunded', 'failed']) }),
  ),
  reviews: list(
    object({
      reason: word(['amount-mismatch', 'suspected-fraud', 'reversed', 'contradictory', 'double-payment']),
      ...{ providerTransactionId: orNull(text()), amountVnd: orNull(vnd), at: moment },
      decision: orNull(word(['paid', 'failed', 'kept', 'refunded'])),
    }),
  ),
  events: list(object({ at: moment, kind: text(), detail: text({ description: 'For people.' }) })),
}
const members = {
  ...{ paymentRef: text(), dossierCode: text(), provider: text() },
  providerRef: orNull(text({ description: 'Our order number at the provider; null: all is exempt.' })),
  providerTransactionId: orNull(text({ description: 'The provider’s number of the money.' })),
  ...{ amountVnd: vnd, refundedVnd: vnd, state, expiresAt: moment, exemptions },
}
const forOperators = { sender: text(), createdAt: moment, paidAt: orNull(moment) }

/** What the partner port answers about payments. */
export const PAYMENT_SCHEMAS: Readonly<Record<string, Schema>> = {
  PaymentCreated: object(
    {
      ...{ paymentRef: text(), state, amountVnd: vnd, exemptions },
      payUrl: text({ description: 'Where the payer pays; absent: all is exempt.' }),
      ...{ providerRef: text(), expiresAt: moment },
    },
    ['payUrl', 'providerRef', 'expiresAt'],
  ),
  Payment: object({ ...members, ...parts }),
  RefundOrdered: object({
    paymentRef: text(),
    refundRef: text(),
    state: word(['refunding', 'refunded', 'failed']),
  }),
}

/** What the admin port answers about payments. */
export const ADMIN_PAYMENT_SCHEMAS: Readonly<Record<string, Schema>> = {
  PaymentItem: object({ ...members, ...forOperators }),
  PaymentPage: page('PaymentItem'),
  PaymentHistory: object({ ...members, ...forOperators, events: parts.events }),
  PaymentDetail: object({ ...members, ...forOperators, ...parts }),
  PaymentDecision: {
    ...object(
      {
        decision: word(['paid', 'failed', 'kept']),
        reason: text({ minLength: 1, maxLength: 1_000, description: 'Why; not blank.' }),
        providerTransactionId: text({ description: 'With kept: the second transaction that is kept.' }),
      },
      ['providerTransactionId'],
    ),
    additionalProperties: false,
  },
}
