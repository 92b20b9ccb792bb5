export interface ZalopayTransaction {
  /** null: it failed or is under way. */
  readonly zpTransId: number | null
  readonly amount: number
  /** 1 paid, 2 failed, 3 under way. */
  readonly returnCode: number
  readonly subReturnCode: number
  readonly serverTime: number
}

export interface ZalopayRefund {
  readonly mRefundId: string
  readonly amount: number
  readonly atMs: number
  readonly isRejected: boolean
}

export interface ZalopayOrder {
  readonly appTransId: string
  readonly appTime: number
  readonly appUser: string
  readonly amount: number
  readonly embedData: string
  readonly item: string
  readonly callbackUrl: string
  readonly expiresAtMs: number
  readonly transactions: ZalopayTransaction[]
  readonly refunds: ZalopayRefund[]
}

/** ZaloPay's memory. */
export interface Books {
  readonly open: (order: Omit<ZalopayOrder, 'transactions' | 'refunds'>) => void
  readonly byId: (appTransId: string) => ZalopayOrder | null
  /** The order that this number of money is of. */
  readonly byZpTransId: (zpTransId: string) => ZalopayOrder | null
  readonly all: () => readonly ZalopayOrder[]
  readonly pay: (
    order: ZalopayOrder,
    codes: Pick<ZalopayTransaction, 'returnCode' | 'subReturnCode'>,
    amount: number,
  ) => ZalopayTransaction
  readonly refund: (order: ZalopayOrder, refund: Omit<ZalopayRefund, 'atMs'>) => void
  readonly refundById: (mRefundId: string) => ZalopayRefund | null
  /** 3 being processed, 1 done, 2 failed. */
  readonly stateOf: (refund: ZalopayRefund) => number
}

export function createBooks({ now, refundAfterMs }: { now: () => Date; refundAfterMs: number }): Books {
  const orders = new Map<string, ZalopayOrder>()
  const refunds = new Map<string, ZalopayRefund>()
  let lastNumber = 0
  return {
    open: (order) => {
      orders.set(order.appTransId, { ...order, transactions: [], refunds: [] })
    },
    byId: (appTransId) => orders.get(appTransId) ?? null,
    byZpTransId: (zpTransId) =>
      [...orders.values()].find(({ transactions }) =>
        transactions.some((made) => String(made.zpTransId) === zpTransId),
      ) ?? null,
    all: () => [...orders.values()],
    pay: (order, codes, amount) => {
      lastNumber += 1
      const zpTransId =
        codes.returnCode === 1 ? Number(order.appTransId.slice(0, 6)) * 1e9 + lastNumber : null
      const transaction = { ...codes, zpTransId, amount, serverTime: now().getTime() }
      order.transactions.push(transaction)
      return transaction
    },
    refund: (order, refund) => {
      const begun = { ...refund, atMs: now().getTime() }
      order.refunds.push(begun)
      refunds.set(refund.mRefundId, begun)
    },
    refundById: (mRefundId) => refunds.get(mRefundId) ?? null,
    stateOf: ({ atMs, isRejected }) => {
      if (now().getTime() - atMs < refundAfterMs) return 3
      return isRejected ? 2 : 1
    },
  }
}
