import type { ReviewNote } from '../../domain/payment-ledger.ts'
import type { Client } from '../database.ts'
import type { PaymentRow } from './rows.ts'

/** What is paid of some dossiers: payment id, and dossier with fee codes. */
export type Paid = Map<string, string>

/** What a provider calls a payment. */
export interface PaymentName {
  readonly provider: string
  readonly ref: string
}

/** The payments of these names: a list of providers, a list of their references. */
export const NAMED = `unnest($1::text[], $2::text[]) as u(provider, ref) join payments p on p.provider = u.provider and p.provider_ref = u.ref and p.provider_ref = any($2::text[])`

export const namesIn = (names: readonly PaymentName[]): [string[], string[]] => [
  names.map(({ provider }) => provider),
  names.map(({ ref }) => ref),
]

/** First key of the advisory locks of dossiers; the second is the dossier. Any number of its own. */
const DOSSIER_LOCK = 7_411_033

/** Serialises what becomes paid within one dossier, so that of two at once the later one sees the other. */
const LOCK_DOSSIERS = {
  name: 'payments.lock-dossiers',
  text: `select pg_advisory_xact_lock(${DOSSIER_LOCK}, hashtext(k)) from (select distinct p.order_key as k from ${NAMED} order by 1) as dossiers`,
}
const PAID_TOO = {
  name: 'payments.paid-too',
  text: `select id, order_key, fee_codes from payments where order_key = any(array(select p.order_key from ${NAMED})) and provider_ref is not null
    and state in ('paid', 'refunding', 'partially-refunded')`,
}

export const dossierOf = (row: Pick<PaymentRow, 'order_key' | 'fee_codes'>): string =>
  JSON.stringify([row.order_key, row.fee_codes])

/** Locks the dossiers of payments that may become paid now (after their own rows), and says what is paid of them already. */
export async function paidOf(client: Client, payments: readonly PaymentName[]): Promise<Paid> {
  if (payments.length === 0) return new Map()
  const values = namesIn(payments)
  const [, { rows }] = await Promise.all([
    client.query({ ...LOCK_DOSSIERS, values }),
    client.query<Pick<PaymentRow, 'id' | 'order_key' | 'fee_codes'>>({ ...PAID_TOO, values }),
  ])
  return new Map(rows.map((row) => [row.id, dossierOf(row)]))
}

/** The same dossier and fee codes are paid already, by another payment. */
export function doubleOf(
  row: PaymentRow,
  { transactionId, amountVnd }: Pick<ReviewNote, 'transactionId' | 'amountVnd'>,
  paid: Paid,
): ReviewNote | null {
  const dossier = dossierOf(row)
  const isDouble = [...paid].some(([id, other]) => id !== row.id && other === dossier)
  return isDouble ? { reason: 'double-payment', transactionId, amountVnd } : null
}

/** What the payment's history says of a review that is opened. */
export const toReviewEntry = ({ reason, transactionId }: ReviewNote): { kind: string; detail: string } => ({
  kind: 'to-review',
  detail: transactionId === null ? reason : `${reason}: transaction ${transactionId}`,
})
