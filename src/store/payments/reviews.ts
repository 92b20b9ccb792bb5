import { fail, ok, type Result } from '../../domain/failure.ts'
import type { Actor } from '../../flow/operator-ports.ts'
import type { ReviewDecision } from '../../flow/payment-ports.ts'
import { appendAudit } from '../audit.ts'
import type { Client } from '../database.ts'
import { type ChangeParts, type PaymentChange, writeChanges } from './changes.ts'
import { doubleOf, paidOf, toReviewEntry } from './double.ts'
import { LOCK_ONE } from './open.ts'
import type { PaymentRow } from './rows.ts'

export interface Decided {
  readonly paymentRef: string
  readonly decision: ReviewDecision
  readonly actor: Actor
  readonly reason: string
}

const NOTHING = fail(
  'STATE_CONFLICT',
  'There is nothing to decide: the payment is not under review, or has no open double payment of this transaction. Look at it again.',
)

/** Writes an operator's decision with its audit row, within the caller's transaction; a refusal has written nothing. Answers what is told. */
export async function decideReview(
  client: Client,
  { paymentRef, decision, actor, reason }: Decided,
  parts: ChangeParts & { readonly now: () => Date },
): Promise<Result<readonly string[]>> {
  const [row] = (await client.query<PaymentRow>({ ...LOCK_ONE, values: [paymentRef] })).rows
  if (row === undefined)
    return fail('NOT_FOUND', 'There is no such payment. GET /admin/v1/payments lists them.')
  const change = await (decision.kind === 'state'
    ? endReview(client, row, decision.decision, parts.now())
    : keepDouble(client, row, decision.providerTransactionId))
  if (change === null) return NOTHING
  const told = await writeChanges(client, [change], parts)
  const details = {
    decision: decision.decision,
    ...(decision.kind === 'entry' && { providerTransactionId: decision.providerTransactionId }),
  }
  await appendAudit(
    client,
    actor,
    { action: 'payment.review', object: paymentRef, reason, details },
    parts.sealing,
  )
  return ok(told)
}

/** Decided paid, it may be paid twice, as a callback's success may: the same dossier and fees by another payment. */
async function endReview(
  client: Client,
  row: PaymentRow,
  decision: 'paid' | 'failed',
  now: Date,
): Promise<PaymentChange | null> {
  if (row.state !== 'review') return null
  await client.query({
    name: 'reviews.decide',
    text: `update payment_reviews set decision = $2, decided_at = clock_timestamp()
      where payment = $1 and reason <> 'double-payment' and decision is null`,
    values: [row.id, decision],
  })
  const decided = { kind: decision, detail: 'decided by an operator' }
  if (decision === 'failed')
    return { from: row.state, after: { ...row, state: decision }, history: [decided], occurredAt: now }
  const { rows } = await client.query<{ paid_at: Date | null; amount_vnd: string | null }>({
    name: 'reviews.transaction',
    text: 'select paid_at, amount_vnd from payment_transactions where payment = $1 and transaction_id = $2',
    values: [row.id, row.transaction_id],
  })
  const paidAt = rows[0]?.paid_at ?? now
  const amountVnd = rows[0]?.amount_vnd == null ? null : Number(rows[0].amount_vnd)
  const paid = await paidOf(client, [{ provider: row.provider, ref: row.provider_ref ?? '' }])
  const double = doubleOf(row, { transactionId: row.transaction_id, amountVnd }, paid)
  const reviews = double === null ? [] : [double]
  return {
    from: row.state,
    after: { ...row, state: decision, paid_at: paidAt },
    history: [decided, ...reviews.map(toReviewEntry)],
    reviews,
    occurredAt: paidAt,
  }
}

async function keepDouble(
  client: Client,
  row: PaymentRow,
  transactionId: string,
): Promise<PaymentChange | null> {
  const { rowCount } = await client.query({
    name: 'reviews.keep',
    text: `update payment_reviews set decision = 'kept', decided_at = clock_timestamp()
      where payment = $1 and transaction_id = $2 and reason = 'double-payment' and decision is null`,
    values: [row.id, transactionId],
  })
  if (rowCount === 0) return null
  return {
    from: row.state,
    after: row,
    history: [{ kind: 'double-kept', detail: `transaction ${transactionId}: decided by an operator` }],
    occurredAt: null,
  }
}
