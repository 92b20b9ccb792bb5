import { type Failure, fail, ok, type Result } from '../../domain/failure.ts'
import { PAGE_DEFAULT } from '../../domain/page.ts'
import { PAYMENT_STATES } from '../../domain/payment.ts'
import type {
  PaymentDetail,
  PaymentFilter,
  PaymentStore,
  PaymentView,
  ReviewDecision,
} from '../../flow/payment-ports.ts'
import { paymentBody } from '../payments/sender-handlers.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import {
  invalid,
  type Readers,
  readCursor,
  readLimit,
  readMembers,
  readMoment,
  readObject,
  readReason,
  readText,
  readWord,
  resultOf,
} from './members.ts'
import { REASON_MISSING } from './reason.ts'

/** What operators need of the ledger. */
export type OperatorPayments = Pick<PaymentStore, 'list' | 'detail' | 'ofDossier' | 'decide'>

const FILTER: Readers<Required<PaymentFilter>> = {
  state: readWord(PAYMENT_STATES),
  provider: readText,
  dossierCode: readText,
  from: readMoment,
  to: readMoment,
}

/** List, look at and decide about payments (contract §5, Calls: admin). */
export const paymentDoors = ({ payments }: Pick<AdminApiDeps, 'payments'>): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/payments',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, { ...FILTER, limit: readLimit, cursor: readCursor }))
      if (!read.ok) return read
      const { limit = PAGE_DEFAULT, cursor = null, ...filter } = read.value
      if (payments === null) return ok({ status: 200, body: { items: [], nextCursor: null } })
      const page = await payments.list(filter, limit, cursor)
      if (!page.ok) return page
      return ok({
        status: 200,
        body: { items: page.value.items.map(paymentItem), nextCursor: page.value.nextCursor },
      })
    },
  },
  {
    method: 'get',
    path: '/admin/v1/payments/:id',
    right: 'read',
    handler: async ({ id, query }) => {
      const read = resultOf(readMembers(query, {}))
      if (!read.ok) return read
      const detail = payments === null ? null : await payments.detail(id)
      return detail === null
        ? { ok: false, failure: PAYMENT_UNKNOWN }
        : ok({ status: 200, body: operatorBody(detail) })
    },
  },
  {
    method: 'post',
    path: '/admin/v1/payments/:id/review',
    right: 'decide',
    handler: async ({ admin, id, query, body }) => {
      const none = resultOf(readMembers(query, {}))
      if (!none.ok) return none
      const read = decisionOf(body)
      if (!read.ok) return read
      if (payments === null) return { ok: false, failure: PAYMENT_UNKNOWN }
      const decided = await payments.decide(id, read.value.decision, admin, read.value.reason)
      return decided.ok ? ok({ status: 200, body: operatorBody(decided.value) }) : decided
    },
  },
]

interface Decision {
  readonly decision: ReviewDecision
  readonly reason: string
}

/** `{ decision: paid|failed, reason }`, or `{ providerTransactionId, decision: kept, reason }`. */
function decisionOf(body: unknown): Result<Decision> {
  const read = resultOf(
    readObject({
      decision: readWord(['paid', 'failed', 'kept'] as const),
      reason: readReason,
      providerTransactionId: readText,
    })(body, ''),
  )
  if (!read.ok) return read
  const { decision, reason, providerTransactionId } = read.value
  const issues = [
    ...(decision === undefined ? [{ path: '/decision', message: 'is missing: paid, failed or kept' }] : []),
    ...(reason === undefined ? [REASON_MISSING] : []),
    ...(decision === 'kept' && providerTransactionId === undefined
      ? [{ path: '/providerTransactionId', message: 'is missing: which transaction is kept' }]
      : []),
    ...(decision !== 'kept' && providerTransactionId !== undefined
      ? [{ path: '/providerTransactionId', message: 'belongs to the decision kept only' }]
      : []),
  ]
  if (issues.length > 0 || decision === undefined || reason === undefined) return invalid(issues)
  if (decision !== 'kept') return ok({ decision: { kind: 'state', decision }, reason })
  return ok({
    decision: { kind: 'entry', decision, providerTransactionId: providerTransactionId ?? '' },
    reason,
  })
}

/** A payment as lists show it. */
export const paymentItem = (payment: PaymentView): object => ({
  paymentRef: payment.paymentRef,
  sender: payment.sender,
  dossierCode: payment.dossierCode,
  provider: payment.provider,
  providerRef: payment.providerRef,
  providerTransactionId: payment.providerTransactionId,
  amountVnd: payment.amountVnd,
  refundedVnd: payment.refundedVnd,
  state: payment.state,
  createdAt: payment.createdAt.toISOString(),
  paidAt: payment.paidAt?.toISOString() ?? null,
  expiresAt: payment.expiresAt.toISOString(),
  exemptions: payment.exemptions,
})

/** A payment with all that happened to it, as operators see it. */
export const operatorBody = (payment: PaymentDetail): object => ({
  ...paymentItem(payment),
  ...paymentBody(payment),
})

const PAYMENT_UNKNOWN: Failure = fail(
  'NOT_FOUND',
  'There is no such payment. GET /admin/v1/payments lists them.',
).failure
