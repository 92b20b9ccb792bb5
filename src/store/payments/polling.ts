import type { Statement } from '../../domain/payment.ts'
import { settle } from '../../domain/payment-ledger.ts'
import type { Rooms } from '../../flow/payment-ports.ts'
import type { Client, Database } from '../database.ts'
import { type ChangeParts, type PaymentChange, writeChanges } from './changes.ts'
import { toReviewEntry } from './double.ts'
import { LOCK_ONE } from './open.ts'
import type { PaymentRow } from './rows.ts'

/**
 * Takes what is due, each for so long: whoever dies with it lets it come due again by itself, and no other gateway asks meanwhile. Index
 * payments_due_by_provider: a payment that is asked no more is not in it, and thousands of one provider hide no other's.
 * As an array it is read once. `in (…)`, by a plan made for a small table, read it anew for each payment, and took what there was no room for.
 */
const TAKE = {
  name: 'payments.take-due',
  text: `update payments set poll_due = clock_timestamp() + $3::float8 * interval '1 ms' where id = any(array(
      select d.id from unnest($1::text[], $2::int[]) as r(provider, room) cross join lateral (
        select id from payments p where p.provider = r.provider and poll_due <= now() order by poll_due limit r.room for update skip locked) d))
    returning *, extract(epoch from (clock_timestamp() - opened_at)) * 1000 as age_ms`,
}

export const takeDue = (
  database: Database,
  rooms: Rooms,
  holdMs: number,
): Promise<(PaymentRow & { readonly age_ms: string })[]> =>
  database.query({ ...TAKE, values: [[...rooms.keys()], [...rooms.values()], holdMs] })

export async function askAgain(database: Database, paymentRef: string, afterMs: number): Promise<void> {
  await database.query({
    name: 'payments.ask-again',
    text: `update payments set poll_due = clock_timestamp() + $2::float8 * interval '1 ms' where payment_ref = $1 and state in ('created', 'pending')`,
    values: [paymentRef, afterMs],
  })
}

/** The last query brought no final answer: an open payment is expired, or goes to review with the money that is on it. Any other stays as it is. */
export async function expirePayment(
  client: Client,
  paymentRef: string,
  parts: ChangeParts & { readonly now: () => Date },
): Promise<readonly string[]> {
  const [row] = (await client.query<PaymentRow>({ ...LOCK_ONE, values: [paymentRef] })).rows
  if (row === undefined || (row.state !== 'created' && row.state !== 'pending')) return []
  const known = await client.query<{ transaction_id: string; amount_vnd: string | null }>({
    name: 'payments.known-one',
    text: 'select transaction_id, amount_vnd from payment_transactions where payment = $1 order by stored_at',
    values: [row.id],
  })
  const { ledger, review } = settle(
    {
      state: row.state,
      amountVnd: Number(row.amount_vnd),
      // Only where transfers are collected is there money on an open payment.
      collects: 'transfers',
      transactionId: row.transaction_id,
      transactions: new Map(known.rows.map((one) => [one.transaction_id, Number(one.amount_vnd ?? 0)])),
    },
    { ...NO_ANSWER, providerRef: row.provider_ref ?? '' },
  )
  const reviews = review === null ? [] : [review]
  const change: PaymentChange = {
    from: row.state,
    after: { ...row, state: ledger.state, transaction_id: ledger.transactionId },
    history: [
      { kind: ledger.state, detail: 'no final answer at the last query' },
      ...reviews.map(toReviewEntry),
    ],
    reviews,
    occurredAt: parts.now(),
  }
  return writeChanges(client, [change], parts)
}

const NO_ANSWER: Omit<Statement, 'providerRef'> = {
  verdict: { kind: 'expired' },
  transactionId: null,
  amountVnd: null,
  currency: 'VND',
  paidAt: null,
  code: '',
}
