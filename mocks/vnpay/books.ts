import { vietnamTime, vietnamTimeMs } from '../lib/vietnam-time.ts'

/** One attempt to pay an order. Amounts are hundredths of a đồng, as everywhere at VNPAY. */
export interface VnpayTransaction {
  readonly number: string
  readonly amount: number
  readonly payDate: string
  readonly responseCode: string
  readonly status: string
}

export interface VnpayRefund {
  readonly requestId: string
  readonly type: string
  readonly amount: number
  readonly atMs: number
  readonly isRejected: boolean
}

export interface VnpayOrder {
  readonly txnRef: string
  readonly createDate: string
  readonly expireDate: string
  readonly amount: number
  readonly orderInfo: string
  readonly transactions: VnpayTransaction[]
  readonly refunds: VnpayRefund[]
}

export interface BooksOptions {
  readonly now: () => Date
  /** A refund is being processed for so long. */
  readonly refundAfterMs: number
}

/** VNPAY's memory. */
export interface Books {
  /** The order of this reference, or this one, new; null: today another order has the reference. */
  readonly open: (order: Omit<VnpayOrder, 'transactions' | 'refunds'>) => VnpayOrder | null
  readonly find: (txnRef: string, createDate: string) => VnpayOrder | null
  readonly byRef: (txnRef: string) => VnpayOrder | null
  readonly all: () => readonly VnpayOrder[]
  readonly pay: (order: VnpayOrder, codes: readonly [string, string], amount: number) => VnpayTransaction
  /** false: this request id was used today. */
  readonly claim: (requestId: string) => boolean
  readonly refund: (order: VnpayOrder, refund: Omit<VnpayRefund, 'atMs'>) => void
  /** 05 being processed, 06 sent to the bank, 09 rejected. */
  readonly stateOf: (refund: VnpayRefund) => string
}

export function createBooks({ now, refundAfterMs }: BooksOptions): Books {
  const orders = new Map<string, VnpayOrder>()
  const requestIds = new Set<string>()
  let lastNumber = 14_000_000
  const key = (txnRef: string, createDate: string): string => `${createDate.slice(0, 8)} ${txnRef}`

  return {
    open: (order) => {
      const known = orders.get(key(order.txnRef, order.createDate))
      if (known === undefined) {
        const opened = { ...order, transactions: [], refunds: [] }
        orders.set(key(order.txnRef, order.createDate), opened)
        return opened
      }
      const isSame = known.createDate === order.createDate && known.amount === order.amount
      return isSame ? known : null
    },
    find: (txnRef, createDate) => {
      const order = orders.get(key(txnRef, createDate))
      return order?.createDate === createDate ? order : null
    },
    byRef: (txnRef) => [...orders.values()].findLast((order) => order.txnRef === txnRef) ?? null,
    all: () => [...orders.values()],
    pay: (order, [responseCode, status], amount) => {
      lastNumber += 1
      const number = status === '02' && responseCode === '24' ? '0' : String(lastNumber)
      const transaction = { number, amount, payDate: vietnamTime(now()), responseCode, status }
      order.transactions.push(transaction)
      return transaction
    },
    claim: (requestId) => {
      const id = `${vietnamTime(now()).slice(0, 8)} ${requestId}`
      if (requestIds.has(id)) return false
      requestIds.add(id)
      return true
    },
    refund: (order, refund) => {
      order.refunds.push({ ...refund, atMs: now().getTime() })
    },
    stateOf: ({ atMs, isRejected }) => {
      if (now().getTime() - atMs < refundAfterMs) return '05'
      return isRejected ? '09' : '06'
    },
  }
}

/** What was paid of an order and is not on its way back. */
export const leftOf = (order: VnpayOrder, books: Books): number =>
  (paidOf(order)?.amount ?? 0) -
  order.refunds
    .filter((refund) => books.stateOf(refund) !== '09')
    .reduce((sum, { amount }) => sum + amount, 0)

/** The first successful transaction. */
export const paidOf = (order: VnpayOrder): VnpayTransaction | undefined =>
  order.transactions.find(({ responseCode, status }) => responseCode === '00' && status === '00')

export const isExpired = (order: VnpayOrder, now: Date): boolean =>
  now.getTime() > vietnamTimeMs(order.expireDate)
