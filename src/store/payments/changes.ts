import type { PaymentState } from '../../domain/payment.ts'
import type { DraftNews } from '../../flow/payment-ports.ts'
import type { Sealing } from '../../flow/ports.ts'
import { acceptBatch, type NewExchange } from '../accept.ts'
import type { Client } from '../database.ts'
import { bodyPlace } from '../lease.ts'
import type { PaymentRow } from './rows.ts'

/** What happened to one payment, before it is written. `after` is the row as it is to be. */
export interface PaymentChange {
  readonly from: PaymentState | null
  readonly after: PaymentRow
  readonly history: readonly { readonly kind: string; readonly detail: string }[]
  readonly transactions?: readonly {
    readonly id: string
    readonly amountVnd: number | null
    readonly paidAt: Date | null
  }[]
  readonly reviews?: readonly {
    readonly reason: string
    readonly transactionId: string | null
    readonly amountVnd: number | null
  }[]
  /** The dossier system is told; null: it is not. */
  readonly occurredAt: Date | null
}

export interface ChangeParts {
  readonly sealing: Sealing
  readonly newId: () => string
  readonly draftNews: DraftNews
}

const UPDATE = {
  name: 'payments.update',
  text: `update payments p set state = u.state, refunded_vnd = u.refunded_vnd, transaction_id = u.transaction_id, paid_at = u.paid_at,
      poll_due = case when u.state in ('created', 'pending') then p.poll_due end
    from jsonb_to_recordset($1::jsonb) as u(id bigint, state text, refunded_vnd bigint, transaction_id text, paid_at timestamptz)
    where p.id = u.id and p.id = any(array(select (n->>'id')::bigint from jsonb_array_elements($1::jsonb) as n))`,
}
const HISTORY = {
  name: 'payments.history',
  text: `insert into payment_history (payment, kind, detail)
    select payment, kind, detail from jsonb_to_recordset($1::jsonb) as n(payment bigint, kind text, detail text, place int) order by place`,
}
const TRANSACTIONS = {
  name: 'payments.transactions',
  text: `insert into payment_transactions (payment, transaction_id, provider, amount_vnd, paid_at)
    select * from jsonb_to_recordset($1::jsonb) as n(payment bigint, transaction_id text, provider text, amount_vnd bigint, paid_at timestamptz)`,
}
const REVIEWS = {
  name: 'payments.reviews',
  text: `insert into payment_reviews (payment, reason, transaction_id, amount_vnd)
    select payment, reason, transaction_id, amount_vnd
    from jsonb_to_recordset($1::jsonb) as n(payment bigint, reason text, transaction_id text, amount_vnd bigint, place int) order by place`,
}
const COUNTS = {
  name: 'payments.counts',
  text: `insert into payment_count_deltas (provider, state, count)
    select * from jsonb_to_recordset($1::jsonb) as n(provider text, state text, count int)`,
}

const NEWS = {
  name: 'payments.news',
  text: `insert into payment_news (payment, exchange, state)
    select * from jsonb_to_recordset($1::jsonb) as n(payment bigint, exchange uuid, state text)`,
}

/**
 * Writes changes of payments whose rows the caller's transaction has locked, each with its history, and accepts the exchanges that tell of them
 * (the same commit: no change without its news). Answers the drafts' ids, in the order of the changes.
 */
export async function writeChanges(
  client: Client,
  changes: readonly PaymentChange[],
  parts: ChangeParts,
): Promise<readonly string[]> {
  if (changes.length === 0) return []
  const write = async (query: { name: string; text: string }, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await client.query({ ...query, values: [JSON.stringify(rows)] })
  }
  // Of several changes of one payment the last one is how it is.
  const last = new Map(changes.map(({ after }) => [after.id, after]))
  // None waits for another's answer: they go out together (see Database.transaction), in this order.
  const written = [
    write(
      UPDATE,
      [...last.values()].map(({ id, state, refunded_vnd, transaction_id, paid_at }) => ({
        ...{ id, state, refunded_vnd, transaction_id, paid_at },
      })),
    ),
    write(
      HISTORY,
      inPlaces(changes, ({ history }) => history),
    ),
    write(TRANSACTIONS, changes.flatMap(transactionsOf)),
    write(REVIEWS, inPlaces(changes, reviewsOf)),
    write(COUNTS, countsOf(changes)),
  ]
  const [told] = await Promise.all([tell(client, changes, parts), ...written])
  return told
}

/** Rows of several changes, each with its payment and with its place among them. */
const inPlaces = (
  changes: readonly PaymentChange[],
  rowsOf: (change: PaymentChange) => readonly object[],
): readonly object[] =>
  changes
    .flatMap((change) => rowsOf(change).map((row) => ({ payment: change.after.id, ...row })))
    .map((row, place) => ({ ...row, place }))

const transactionsOf = ({ after, transactions = [] }: PaymentChange): readonly object[] =>
  transactions.map(({ id, amountVnd, paidAt }) => ({
    ...{ payment: after.id, transaction_id: id, provider: after.provider },
    ...{ amount_vnd: amountVnd, paid_at: paidAt },
  }))

const reviewsOf = ({ reviews = [] }: PaymentChange): readonly object[] =>
  reviews.map(({ reason, transactionId, amountVnd }) => ({
    ...{ reason, transaction_id: transactionId, amount_vnd: amountVnd },
  }))

function countsOf(changes: readonly PaymentChange[]): readonly object[] {
  return changes.flatMap(({ from, after: { provider, state } }) =>
    from === state
      ? []
      : [...(from === null ? [] : [{ provider, state: from, count: -1 }]), { provider, state, count: 1 }],
  )
}

/** Accepts the exchanges that carry the news, in the order of the changes, and notes whose they are. */
async function tell(
  client: Client,
  changes: readonly PaymentChange[],
  { sealing, newId, draftNews }: ChangeParts,
): Promise<readonly string[]> {
  const news: { payment: string; exchange: string; state: PaymentState }[] = []
  const exchanges = changes.flatMap(({ after, occurredAt }): NewExchange[] => {
    if (occurredAt === null) return []
    const id = newId()
    const draft = draftNews({
      eventId: id,
      paymentRef: after.payment_ref,
      dossierCode: after.dossier_code,
      provider: after.provider,
      providerTransactionId: after.transaction_id,
      amountVnd: Number(after.amount_vnd),
      refundedVnd: Number(after.refunded_vnd),
      state: after.state,
      occurredAt,
    })
    news.push({ payment: after.id, exchange: id, state: after.state })
    return [{ id, draft, sealedBody: sealing.seal(draft.body, bodyPlace(id, 'in')) }]
  })
  if (news.length === 0) return []
  const [accepted] = await Promise.all([
    acceptBatch(client, exchanges),
    client.query({ ...NEWS, values: [JSON.stringify(news)] }),
  ])
  for (const answer of accepted)
    if (!answer.ok) throw new Error(`news of a payment was not accepted: ${answer.failure.code}`)
  return exchanges.map(({ id }) => id)
}
