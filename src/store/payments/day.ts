import type { NewsState, PaymentOfDay } from '../../flow/reconcile-ports.ts'
import type { Database } from '../database.ts'
import { monthOfId } from '../ids.ts'
import { findPayment } from './open.ts'
import { type RowReading, readOrNull } from './readable.ts'
import { type PaymentRow, sentPaymentOf, viewOf } from './rows.ts'

/** Paid that day, by pay time (index payments_by_pay_day); without a final answer and created that day (payments_unpaid_by_day). */
const OF_DAY = {
  name: 'payments.of-day',
  text: `select * from payments where provider = $1 and provider_ref is not null and paid_at >= $2::timestamptz and paid_at < $2::timestamptz + interval '1 day'
    union all
    select * from payments where provider = $1 and provider_ref is not null and paid_at is null and state in ('created', 'pending', 'expired', 'review')
      and created_at >= $2::timestamptz and created_at < $2::timestamptz + interval '1 day'
    order by id`,
}
const BY_REF = {
  name: 'payments.by-provider-refs',
  text: 'select * from payments where provider = $1 and provider_ref = any($2::text[]) order by id',
}

/** Of a day in Viet Nam, which has one time zone and no summer time. */
export const paymentsOf = async (
  database: Database,
  provider: string,
  day: string,
  reading: RowReading,
): Promise<readonly PaymentOfDay[]> =>
  completed(
    database,
    await database.query<PaymentRow>({ ...OF_DAY, values: [provider, `${day}T00:00:00+07:00`] }),
    reading,
  )

export const paymentsBy = async (
  database: Database,
  provider: string,
  refs: readonly string[],
  reading: RowReading,
): Promise<readonly PaymentOfDay[]> =>
  refs.length === 0
    ? []
    : completed(database, await database.query<PaymentRow>({ ...BY_REF, values: [provider, refs] }), reading)

const TRANSACTIONS = {
  name: 'payments.transactions-of',
  text: 'select payment, transaction_id, amount_vnd from payment_transactions where payment = any($1::bigint[])',
}
const NEWS = {
  name: 'payments.paid-news-of',
  text: `select payment, exchange from payment_news where payment = any($1::bigint[]) and state = 'paid' order by exchange`,
}

async function completed(
  database: Database,
  rows: readonly PaymentRow[],
  reading: RowReading,
): Promise<readonly PaymentOfDay[]> {
  const ids = [rows.map(({ id }) => id)]
  const transactions = await database.query<{
    payment: string
    transaction_id: string
    amount_vnd: string | null
  }>({ ...TRANSACTIONS, values: ids })
  const news = await database.query<{ payment: string; exchange: string }>({ ...NEWS, values: ids })
  const states = await statesOf(
    database,
    news.map(({ exchange }) => exchange),
  )
  const ofPayment = Map.groupBy(transactions, ({ payment }) => payment)
  const newsOf = new Map(news.map(({ payment, exchange }) => [payment, states.get(exchange) ?? null]))
  return rows.map((row) => ({
    view: viewOf(row),
    payment: readOrNull(`payment ${row.payment_ref}`, () => sentPaymentOf(row, reading.sealing), reading),
    transactions: new Map(
      (ofPayment.get(row.id) ?? []).map((one) => [
        one.transaction_id,
        one.amount_vnd === null ? null : Number(one.amount_vnd),
      ]),
    ),
    paidNews: newsOf.get(row.id) ?? null,
  }))
}

/** What is not here has been purged: it ended well. */
async function statesOf(database: Database, exchanges: readonly string[]): Promise<Map<string, NewsState>> {
  if (exchanges.length === 0) return new Map()
  const rows = await database.query<{ id: string; state: NewsState }>({
    name: 'payments.states-of-news',
    text: 'select id, state from exchanges where id = any($1::uuid[]) and month = any($2::int[])',
    values: [exchanges, [...new Set([...exchanges.map(monthOfId), 0])]],
  })
  return new Map(rows.map(({ id, state }) => [id, state]))
}

/** null: no such payment. */
export async function deadNewsOf(database: Database, paymentRef: string): Promise<readonly string[] | null> {
  const payment = await findPayment(database, paymentRef)
  if (payment === null) return null
  const news = await database.query<{ exchange: string }>({
    name: 'payments.news-of',
    text: 'select exchange from payment_news where payment = $1 order by exchange',
    values: [payment.id],
  })
  const states = await statesOf(
    database,
    news.map(({ exchange }) => exchange),
  )
  return [...states].filter(([, state]) => state === 'dead').map(([id]) => id)
}
