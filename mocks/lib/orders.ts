/** One order of a provider, with what was tried to pay it. */
export interface Order<Transaction> {
  readonly ref: string
  readonly amountVnd: number
  readonly transactions: Transaction[]
}

/** A provider's memory of its orders. */
export interface Orders<Of extends Order<Transaction>, Transaction> {
  /** The order of this reference, or this one, new; null: the reference belongs to another order. */
  readonly open: (order: Omit<Of, 'transactions'>) => Of | null
  readonly find: (ref: string) => Of | null
  readonly all: () => readonly Of[]
  readonly pay: (order: Of, attempt: Omit<Transaction, 'number'>) => Transaction
}

export interface OrdersOptions<Of, Transaction> {
  /** Makes the order that is kept, without transactions yet. */
  readonly opened: (order: Omit<Of, 'transactions'>) => Of
  /** Whether a reference that comes again means the same order. */
  readonly isSame: (known: Of, again: Omit<Of, 'transactions'>) => boolean
  /** An attempt with the provider's number, of which this is the `count`th. */
  readonly numbered: (attempt: Omit<Transaction, 'number'>, count: number) => Transaction
}

export function createOrders<Of extends Order<Transaction>, Transaction>({
  opened,
  isSame,
  numbered,
}: OrdersOptions<Of, Transaction>): Orders<Of, Transaction> {
  const orders = new Map<string, Of>()
  let count = 0
  return {
    open: (order) => {
      const made = opened(order)
      const known = orders.get(made.ref)
      if (known !== undefined) return isSame(known, order) ? known : null
      orders.set(made.ref, made)
      return made
    },
    find: (ref) => orders.get(ref) ?? null,
    all: () => [...orders.values()],
    pay: (order, attempt) => {
      count += 1
      const transaction = numbered(attempt, count)
      order.transactions.push(transaction)
      return transaction
    },
  }
}

/** What a query tells of: the first success, or else what was tried last. `status` 1 is a success at both protocols of this family. */
export const decisive = <Transaction extends { readonly status: string }>({
  transactions,
}: {
  readonly transactions: readonly Transaction[]
}): Transaction | undefined => transactions.find(({ status }) => status === '1') ?? transactions.at(-1)
