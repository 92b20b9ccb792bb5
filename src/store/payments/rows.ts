import type { PaymentOrder, PaymentState, StoredOrder } from '../../domain/payment.ts'
import type { ExemptLine, Payment, PaymentView } from '../../flow/payment-ports.ts'
import type { Sealing } from '../../flow/ports.ts'

/** A row of `payments` as it is read; bigints are texts. */
export interface PaymentRow {
  readonly id: string
  readonly payment_ref: string
  readonly sender: string
  readonly dossier_code: string
  readonly order_key: string
  readonly provider: string
  readonly provider_ref: string | null
  readonly fee_codes: readonly string[]
  readonly state: PaymentState
  readonly amount_vnd: string
  readonly refunded_vnd: string
  readonly transaction_id: string | null
  readonly content_hash: Buffer
  readonly terms: Readonly<Record<string, string>>
  readonly exemptions: readonly ExemptLine[]
  readonly details: Buffer
  readonly pay_url: Buffer | null
  readonly created_at: Date
  readonly expires_at: Date
  readonly paid_at: Date | null
  readonly is_doubtful: boolean
}

/** What is sealed of a payment in one value. */
export interface SealedDetails {
  readonly order: PaymentOrder
  readonly returnUrl: string
}

/** Where a sealed value stands: bound to it. */
export const placeOf = (
  paymentRef: string,
  part: 'details' | 'pay-url' | `refund/${string}` | `statement/${string}`,
): string => `payments/${paymentRef}/${part}`

const text = new TextDecoder()
const bytes = new TextEncoder()

export const sealJson = (sealing: Pick<Sealing, 'seal'>, value: unknown, place: string): Uint8Array =>
  sealing.seal(bytes.encode(JSON.stringify(value)), place)

/** What sealJson has sealed under the same place: the caller knows its type. */
export const openJson = (sealing: Pick<Sealing, 'open'>, sealed: Uint8Array, place: string): unknown =>
  JSON.parse(text.decode(sealing.open(sealed, place)))

export function paymentOf(row: PaymentRow, sealing: Pick<Sealing, 'open'>): Payment {
  // Sealed by openPayment under this place.
  const { order, returnUrl } = openJson(
    sealing,
    row.details,
    placeOf(row.payment_ref, 'details'),
  ) as SealedDetails
  const payUrl =
    row.pay_url === null ? null : text.decode(sealing.open(row.pay_url, placeOf(row.payment_ref, 'pay-url')))
  const stored: StoredOrder | null =
    row.provider_ref === null
      ? null
      : {
          providerRef: row.provider_ref,
          terms: row.terms,
          order,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
        }
  return {
    id: row.id,
    paymentRef: row.payment_ref,
    sender: row.sender,
    provider: row.provider,
    contentHash: row.content_hash,
    state: row.state,
    amountVnd: Number(row.amount_vnd),
    payUrl,
    returnUrl,
    expiresAt: row.expires_at,
    exemptions: row.exemptions,
    isDoubtful: row.is_doubtful,
    order: stored,
  }
}

/** A payment that was sent somewhere. @throws Error for an exempt one: it is never due and never refunded. */
export function sentPaymentOf(
  row: PaymentRow,
  sealing: Pick<Sealing, 'open'>,
): Payment & { readonly order: StoredOrder } {
  const payment = paymentOf(row, sealing)
  const { order } = payment
  if (order === null) throw new Error(`payment ${row.payment_ref} has no order`)
  return { ...payment, order }
}

export const viewOf = (row: PaymentRow): PaymentView => ({
  paymentRef: row.payment_ref,
  sender: row.sender,
  dossierCode: row.dossier_code,
  provider: row.provider,
  providerRef: row.provider_ref,
  providerTransactionId: row.transaction_id,
  amountVnd: Number(row.amount_vnd),
  refundedVnd: Number(row.refunded_vnd),
  state: row.state,
  createdAt: row.created_at,
  paidAt: row.paid_at,
  expiresAt: row.expires_at,
  exemptions: row.exemptions,
})
