import { fail, ok, type Result } from '../../domain/failure.ts'
import type {
  PaymentCount,
  PaymentDetail,
  PaymentFilter,
  PaymentHistory,
  PaymentView,
} from '../../flow/payment-ports.ts'
import type { Page } from '../../flow/ports.ts'
import type { Database } from '../database.ts'
import { readCursor, writeCursor } from '../views.ts'
import { findPayment } from './open.ts'
import { refundsOf } from './refunds.ts'
import { type PaymentRow, viewOf } from './rows.ts'

export async function paymentDetail(database: Database, paymentRef: string): Promise<PaymentDetail | null> {
  const row = await findPayment(database, paymentRef)
  if (row === null) return null
  const reviews = await database.query<{
    reason: PaymentDetail['reviews'][number]['reason']
    transaction_id: string | null
    amount_vnd: string | null
    at: Date
    decision: PaymentDetail['reviews'][number]['decision']
  }>({
    name: 'payments.reviews-of',
    text: 'select reason, transaction_id, amount_vnd, at, decision from payment_reviews where payment = $1 order by id',
    values: [row.id],
  })
  const events = await database.query<PaymentDetail['events'][number]>({
    name: 'payments.history-of',
    text: 'select at, kind, detail from payment_history where payment = $1 order by id',
    values: [row.id],
  })
  return {
    ...viewOf(row),
    refunds: await refundsOf(database, row.id),
    reviews: reviews.map((review) => ({
      reason: review.reason,
      providerTransactionId: review.transaction_id,
      amountVnd: review.amount_vnd === null ? null : Number(review.amount_vnd),
      at: review.at,
      decision: review.decision,
    })),
    events,
  }
}

/** Newest first, along one index per filter: payments_by_state, payments_by_provider, payments_by_dossier, the primary key. */
export async function listPayments(
  database: Database,
  filter: PaymentFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Result<Page<PaymentView>>> {
  const { state, provider, dossierCode, from, to } = filter
  const question = ['payments', state, provider, dossierCode?.toUpperCase(), from?.getTime(), to?.getTime()]
  const asked = question.map((part) => part ?? null)
  const before = cursor === null ? null : readCursor(cursor, asked)
  if (before === undefined)
    return fail(
      'INBOUND_MALFORMED',
      'The cursor belongs to another list. Ask for the first page again, without a cursor.',
    )
  const conditions: string[] = []
  const values: unknown[] = []
  const add = (condition: (place: string) => string, value: unknown): void => {
    if (value === undefined || value === null) return
    values.push(value)
    conditions.push(condition(`$${values.length}`))
  }
  add((p) => `state = ${p}`, state)
  add((p) => `provider = ${p}`, provider)
  add((p) => `order_key = ${p}`, dossierCode?.toUpperCase())
  add((p) => `created_at >= ${p}`, from)
  add((p) => `created_at < ${p}`, to)
  add((p) => `id < ${p}::bigint`, before)
  values.push(limit + 1)
  const rows = await database.query<PaymentRow>({
    text: `select * from payments ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`} order by id desc limit $${values.length}`,
    values,
  })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return ok({
    items: items.map(viewOf),
    nextCursor: rows.length > limit && last ? writeCursor(last.id, asked) : null,
  })
}

/** What happened to each payment of a dossier. Index payments_by_dossier. */
export async function paymentsOfDossier(
  database: Database,
  dossierCode: string,
  limit: number,
): Promise<readonly PaymentHistory[]> {
  const rows = await database.query<PaymentRow>({
    name: 'payments.of-dossier',
    text: 'select * from payments where order_key = $1 order by id desc limit $2',
    values: [dossierCode.toUpperCase(), limit],
  })
  if (rows.length === 0) return []
  const events = await database.query<PaymentDetail['events'][number] & { readonly payment: string }>({
    name: 'payments.histories-of',
    text: 'select payment, at, kind, detail from payment_history where payment = any($1::bigint[]) order by id',
    values: [rows.map(({ id }) => id)],
  })
  const byPayment = Map.groupBy(events, ({ payment }) => payment)
  return rows.map((row) => ({
    ...viewOf(row),
    events: (byPayment.get(row.id) ?? []).map(({ at, kind, detail }) => ({ at, kind, detail })),
  }))
}

/** By pay time within a day of Viet Nam, which has one time zone and no summer time. Index payments_by_pay_day. */
export async function paidOn(database: Database, provider: string, day: string): Promise<PaymentView[]> {
  const rows = await database.query<PaymentRow>({
    name: 'payments.paid-on',
    text: `select * from payments where provider = $1 and paid_at >= $2::timestamptz and paid_at < $2::timestamptz + interval '1 day' order by paid_at, id`,
    values: [provider, `${day}T00:00:00+07:00`],
  })
  return rows.map(viewOf)
}

/** Rows added up at a time: what nobody has asked for in a year must not be too much for one statement. */
const FOLD_MAX = 20_000

const FOLD = {
  name: 'payments.fold-counts',
  text: `with folded as (
      delete from payment_count_deltas where ctid = any(array(select ctid from payment_count_deltas limit $1 for update skip locked)) returning provider, state, count
    ), sums as (
      select provider, state, sum(count)::bigint as count from folded group by provider, state
    ), added as (
      insert into payment_counts as c (provider, state, count) select provider, state, count from sums order by provider, state
      on conflict (provider, state) do update set count = c.count + excluded.count
    )
    select count(*)::int as n from folded`,
}

/** Adds what was appended to the sums. Of two at once each row is one's. */
export async function foldPaymentCounts(database: Database): Promise<void> {
  for (let folded = FOLD_MAX; folded === FOLD_MAX; )
    folded = (await database.query<{ n: number }>({ ...FOLD, values: [FOLD_MAX] }))[0]?.n ?? 0
}

/** How many payments there are by provider and state. What was appended is added to the sums on the way. */
export async function countPayments(database: Database): Promise<readonly PaymentCount[]> {
  await foldPaymentCounts(database)
  const rows = await database.query<{ provider: string; state: string; count: string }>({
    name: 'payments.counts-of',
    text: `select provider, state, sum(count)::bigint as count from (
        select provider, state, count from payment_counts union all select provider, state, count from payment_count_deltas) c
      group by provider, state order by provider, state`,
  })
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}
