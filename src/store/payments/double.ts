import type { ReviewNote } from '../../domain/payment-ledger.ts'
import type { Client } from '../database.ts'
import type { PaymentRow } from './rows.ts'

/** What is paid of some dossiers: payment id, and dossier with fee codes. */
export type Paid = Map<string, string>

/** Serialises what becomes paid within one dossier, so that of two at once the later one sees the other. */
const LOCK_DOSSIERS = {
  name: 'payments.lock-dossiers',
  text: `select pg_advisory_xact_lock(7411032, hashtext(k)) from unnest($1::text[]) as u(k)`,
}
const PAID_TOO = {
  name: 'payments.paid-too',
  text: `select id, order_key, fee_codes from payments where order_key = any($1::text[]) and provider_ref is not null
    and state in ('paid', 'refunding', 'partially-refunded')`,
}

export const dossierOf = (row: Pick<PaymentRow, 'order_key' | 'fee_codes'>): string =>
  JSON.stringify([row.order_key, row.fee_codes])

/** Locks the dossiers of what may become paid now (after the payments' own rows), and says what is paid of them already. */
export async function paidOf(client: Client, orderKeys: readonly string[]): Promise<Paid> {
  const sorted = [...new Set(orderKeys)].sort()
  if (sorted.length === 0) return new Map()
  const [, { rows }] = await Promise.all([
    client.query({ ...LOCK_DOSSIERS, values: [sorted] }),
    client.query<Pick<PaymentRow, 'id' | 'order_key' | 'fee_codes'>>({ ...PAID_TOO, values: [sorted] }),
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
