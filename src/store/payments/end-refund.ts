import { isTold, stateAfterRefund } from '../../domain/payment-ledger.ts'
import type { RefundEnd } from '../../flow/payment-ports.ts'
import type { Client } from '../database.ts'
import { type ChangeParts, type PaymentChange, writeChanges } from './changes.ts'
import type { RefundRow } from './refunds.ts'
import type { PaymentRow } from './rows.ts'

/** Writes how sending or asking ended, within the caller's transaction. Without effect on one that has ended. */
export async function endRefund(
  client: Client,
  id: string,
  end: RefundEnd,
  parts: ChangeParts & { readonly now: () => Date },
): Promise<readonly string[]> {
  const { rows } = await client.query<PaymentRow>({
    name: 'refunds.lock-payment',
    text: 'select p.* from payment_refunds r join payments p on p.id = r.payment where r.id = $1 for update of p',
    values: [id],
  })
  const [payment] = rows
  const isEnded = end.kind !== 'waiting'
  const updated = await client.query<RefundRow>({
    name: 'refunds.end',
    text: `update payment_refunds set state = $2, is_sent = coalesce($3, is_sent), is_acknowledged = is_acknowledged or $5,
        due = case when $4::float8 is null then null else clock_timestamp() + $4::float8 * interval '1 ms' end
      where id = $1 and state = 'refunding' returning *`,
    values: isEnded
      ? [id, end.kind, null, null, false]
      : [id, 'refunding', end.isSent, end.afterMs, end.isAcknowledged === true],
  })
  const [refund] = updated.rows
  if (payment === undefined || refund === undefined) return []
  if (end.kind === 'refunded') await countRefunded(client, refund)
  const change = changeOf(payment, refund, end, parts.now())
  // Asked after for weeks, it says the same again and again.
  if (end.kind === 'waiting' && (await isLastSaid(client, change))) return []
  return writeChanges(client, [change], parts)
}

async function isLastSaid(client: Client, { after, history }: PaymentChange): Promise<boolean> {
  const { rows } = await client.query<{ kind: string; detail: string }>({
    name: 'refunds.last-said',
    text: 'select kind, detail from payment_history where payment = $1 order by id desc limit 1',
    values: [after.id],
  })
  return history.every(({ kind, detail }) => rows[0]?.kind === kind && rows[0].detail === detail)
}

/** What is refunded of a transaction; an entry about it is thereby decided. */
async function countRefunded(client: Client, refund: RefundRow): Promise<void> {
  await client.query({
    name: 'refunds.count',
    text: 'update payment_transactions set refunded_vnd = refunded_vnd + $3 where payment = $1 and transaction_id = $2',
    values: [refund.payment, refund.transaction_id, refund.amount_vnd],
  })
  await client.query({
    name: 'refunds.close-entry',
    text: `update payment_reviews set decision = 'refunded', decided_at = clock_timestamp()
      where payment = $1 and transaction_id = $2 and reason = 'double-payment' and decision is null`,
    values: [refund.payment, refund.transaction_id],
  })
}

function changeOf(payment: PaymentRow, refund: RefundRow, end: RefundEnd, now: Date): PaymentChange {
  const name = `refund ${refund.refund_ref}`
  const unmoved = { from: payment.state, after: payment, occurredAt: null }
  if (end.kind === 'waiting')
    return { ...unmoved, history: [{ kind: 'refund', detail: `${name}: ${end.detail}` }] }
  const history = [
    {
      kind: end.kind === 'refunded' ? 'refund-confirmed' : 'refund-refused',
      detail: end.kind === 'refunded' ? `${name}: ${refund.amount_vnd} VND` : `${name}: code ${end.code}`,
    },
  ]
  if (refund.is_of_entry || payment.state !== 'refunding') return { ...unmoved, history }
  if (end.kind === 'failed') return { ...unmoved, after: { ...payment, state: refund.back_to }, history }
  const refundedVnd = Number(payment.refunded_vnd) + Number(refund.amount_vnd)
  const state = stateAfterRefund(Number(refund.transaction_amount_vnd), refundedVnd)
  return {
    from: payment.state,
    after: { ...payment, state, refunded_vnd: String(refundedVnd) },
    history: [...history, { kind: state, detail: '' }],
    occurredAt: isTold(payment.state, state) ? now : null,
  }
}
