import type { Statement } from '../../domain/payment.ts'
import { amountOfText } from '../payment-codec/amount.ts'
import type { Means } from './codes.ts'
import type { CONFIRM } from './messages.ts'

/** The values of CONFIRM or of a query's answer, verified. */
export type ConfirmValues = Readonly<Record<(typeof CONFIRM.order)[number], string>>

/**
 * What the values say about the money. No time of payment: whether ThoiGianGD repeats INIT's or is the time of payment is not settled
 * (payments notes §10, Reconciliation). null: SoTien is no amount; it may be left out where no money moved.
 */
export function statementOf(values: ConfirmValues, means: Means, code: string): Statement | null {
  const amountVnd = amountOfText(values.SoTien)
  if (amountVnd === null && (means === 'success' || values.SoTien !== '')) return null
  return {
    providerRef: values.MaThamChieu,
    verdict: { kind: means === 'success' || means === 'failure' ? means : 'pending' },
    transactionId: values.MaGiaoDich === '' ? null : values.MaGiaoDich,
    amountVnd,
    currency: values.MaTienTe,
    paidAt: null,
    code,
  }
}
