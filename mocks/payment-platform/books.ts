import { createOrders, type Order, type Orders } from '../lib/orders.ts'

/** One attempt to pay an order. */
export interface PlatformTransaction {
  /** MaGiaoDich; '' of a failure before any bank took it. */
  readonly number: string
  readonly amountVnd: number
  readonly code: string
  /** TrangThaiGD: 1 paid, 3 not known yet, 4 failed. */
  readonly status: '1' | '3' | '4'
}

export interface PlatformOrder extends Order<PlatformTransaction> {
  /** ThoiGianGD as INIT said it. */
  readonly time: string
  readonly description: string
  readonly dossierCode: string
}

/** The platform's memory. */
export type Books = Orders<PlatformOrder, PlatformTransaction>

export const createBooks = (): Books =>
  createOrders({
    opened: (order) => ({ ...order, transactions: [] }),
    isSame: (known, again) => known.time === again.time && known.amountVnd === again.amountVnd,
    numbered: (attempt, count) => ({
      ...attempt,
      number: attempt.status === '4' ? '' : `PP${String(count).padStart(10, '0')}`,
    }),
  })
