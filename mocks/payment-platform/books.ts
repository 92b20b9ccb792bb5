/** One attempt to pay an order. */
export interface PlatformTransaction {
  /** MaGiaoDich; '' of a failure before any bank took it. */
  readonly number: string
  readonly amountVnd: number
  readonly code: string
  /** TrangThaiGD: 1 paid, 3 not known yet, 4 failed. */
  readonly status: '1' | '3' | '4'
}

export interface PlatformOrder {
  readonly ref: string
  /** ThoiGianGD as INIT said it. */
  readonly time: string
  readonly amountVnd: number
  readonly description: string
  readonly dossierCode: string
  readonly transactions: PlatformTransaction[]
}

/** The platform's memory. */
export interface Books {
  /** The order of this reference, or this one, new; null: the reference belongs to another order. */
  readonly open: (order: Omit<PlatformOrder, 'transactions'>) => PlatformOrder | null
  readonly find: (ref: string) => PlatformOrder | null
  readonly all: () => readonly PlatformOrder[]
  readonly pay: (order: PlatformOrder, attempt: Omit<PlatformTransaction, 'number'>) => PlatformTransaction
}

export function createBooks(): Books {
  const orders = new Map<string, PlatformOrder>()
  let lastNumber = 0
  return {
    open: (order) => {
      const known = orders.get(order.ref)
      if (known === undefined) {
        const opened = { ...order, transactions: [] }
        orders.set(order.ref, opened)
        return opened
      }
      return known.time === order.time && known.amountVnd === order.amountVnd ? known : null
    },
    find: (ref) => orders.get(ref) ?? null,
    all: () => [...orders.values()],
    pay: (order, attempt) => {
      lastNumber += 1
      const number = attempt.status === '4' ? '' : `PP${String(lastNumber).padStart(10, '0')}`
      const transaction = { ...attempt, number }
      order.transactions.push(transaction)
      return transaction
    },
  }
}

/** What a query tells of: the first success, or else what was tried last. */
export const decisive = ({ transactions }: PlatformOrder): PlatformTransaction | undefined =>
  transactions.find(({ status }) => status === '1') ?? transactions.at(-1)
