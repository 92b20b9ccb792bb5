export interface MomoTransaction {
  readonly transId: number
  readonly amount: number
  readonly resultCode: number
  readonly responseTime: number
}

export interface MomoRefund {
  readonly orderId: string
  readonly amount: number
  readonly atMs: number
  readonly isRejected: boolean
}

export interface MomoOrder {
  readonly orderId: string
  readonly requestId: string
  readonly amount: number
  readonly orderInfo: string
  readonly extraData: string
  readonly ipnUrl: string
  readonly transactions: MomoTransaction[]
  readonly refunds: MomoRefund[]
}

/** MoMo's memory. */
export interface Books {
  readonly open: (order: Omit<MomoOrder, 'transactions' | 'refunds'>) => MomoOrder
  readonly byId: (orderId: string) => MomoOrder | null
  /** The payment that this transaction is of. */
  readonly byTransId: (transId: number) => MomoOrder | null
  /** false: another call had this request id. */
  readonly claim: (requestId: string) => boolean
  readonly all: () => readonly MomoOrder[]
  readonly pay: (order: MomoOrder, resultCode: number, amount: number) => MomoTransaction
  readonly refund: (order: MomoOrder, refund: Omit<MomoRefund, 'atMs'>) => void
  readonly refundById: (orderId: string) => MomoRefund | null
  /** 7002 being processed, 0 done, 1080 failed. */
  readonly stateOf: (refund: MomoRefund) => number
}

export function createBooks({ now, refundAfterMs }: { now: () => Date; refundAfterMs: number }): Books {
  const orders = new Map<string, MomoOrder>()
  const refunds = new Map<string, MomoRefund>()
  const requestIds = new Set<string>()
  let lastTransId = 2_588_659_000
  return {
    open: (order) => {
      const opened = { ...order, transactions: [], refunds: [] }
      orders.set(order.orderId, opened)
      return opened
    },
    byId: (orderId) => orders.get(orderId) ?? null,
    byTransId: (transId) =>
      [...orders.values()].find(({ transactions }) =>
        transactions.some((made) => made.transId === transId && made.resultCode === 0),
      ) ?? null,
    claim: (requestId) => {
      if (requestIds.has(requestId)) return false
      requestIds.add(requestId)
      return true
    },
    all: () => [...orders.values()],
    pay: (order, resultCode, amount) => {
      lastTransId += 1
      const responseTime = now().getTime()
      // What failed has the time where a number of money stands otherwise.
      const transId = resultCode === 0 ? lastTransId : responseTime
      const transaction = { transId, amount, resultCode, responseTime }
      order.transactions.push(transaction)
      return transaction
    },
    refund: (order, refund) => {
      const begun = { ...refund, atMs: now().getTime() }
      order.refunds.push(begun)
      refunds.set(refund.orderId, begun)
    },
    refundById: (orderId) => refunds.get(orderId) ?? null,
    stateOf: ({ atMs, isRejected }) => {
      if (now().getTime() - atMs < refundAfterMs) return 7002
      return isRejected ? 1080 : 0
    },
  }
}
