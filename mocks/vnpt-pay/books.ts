import { createOrders, type Order, type Orders } from '../lib/orders.ts'

/** One attempt to pay an order. */
export interface VnptTransaction {
  /** VNPTPAY_TRANSACTION_ID. */
  readonly number: string
  readonly amountVnd: number
  readonly payDate: string
  readonly code: string
  /** TRANSACTION_STATUS; what the numbers mean is this mock's own. */
  readonly status: '1' | '0' | '2'
}

export interface VnptOrder extends Order<VnptTransaction> {
  /** CREATE_DATE as INIT said it. */
  readonly createDate: string
}

/** VNPT Pay's memory. */
export type Books = Orders<VnptOrder, VnptTransaction>

export const createBooks = (): Books =>
  createOrders({
    opened: (order) => ({ ...order, transactions: [] }),
    isSame: (known, again) => known.createDate === again.createDate && known.amountVnd === again.amountVnd,
    numbered: (attempt, count) => ({ ...attempt, number: `VP${String(count).padStart(8, '0')}` }),
  })
