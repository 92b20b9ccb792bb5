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

export interface VnptOrder {
  readonly ref: string
  /** CREATE_DATE as INIT said it. */
  readonly createDate: string
  readonly amountVnd: number
  readonly transactions: VnptTransaction[]
}

/** VNPT Pay's memory. */
export interface Books {
  /** The order of this reference, or this one, new; null: the reference belongs to another order. */
  readonly open: (order: Omit<VnptOrder, 'transactions'>) => VnptOrder | null
  readonly find: (ref: string) => VnptOrder | null
  readonly all: () => readonly VnptOrder[]
  readonly pay: (order: VnptOrder, attempt: Omit<VnptTransaction, 'number'>) => VnptTransaction
}

export function createBooks(): Books {
  const orders = new Map<string, VnptOrder>()
  let lastNumber = 0
  return {
    open: (order) => {
      const known = orders.get(order.ref)
      if (known === undefined) {
        const opened = { ...order, transactions: [] }
        orders.set(order.ref, opened)
        return opened
      }
      return known.createDate === order.createDate && known.amountVnd === order.amountVnd ? known : null
    },
    find: (ref) => orders.get(ref) ?? null,
    all: () => [...orders.values()],
    pay: (order, attempt) => {
      lastNumber += 1
      const transaction = { ...attempt, number: `VP${String(lastNumber).padStart(8, '0')}` }
      order.transactions.push(transaction)
      return transaction
    },
  }
}

/** What a query tells of: the first success, or else what was tried last. */
export const decisive = ({ transactions }: VnptOrder): VnptTransaction | undefined =>
  transactions.find(({ status }) => status === '1') ?? transactions.at(-1)
