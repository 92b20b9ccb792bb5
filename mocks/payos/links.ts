/** One bank transfer to a link. */
export interface Transfer {
  readonly reference: string
  readonly amountVnd: number
  /** "2023-02-04 18:25:00", in Viet Nam. */
  readonly at: string
}

export interface Link {
  readonly id: string
  readonly orderCode: string
  readonly amountVnd: number
  readonly description: string
  readonly expiresAtMs: number
  readonly transfers: Transfer[]
  /** How it was ended, or that a transfer is under way; null: neither. */
  mark: 'CANCELLED' | 'PROCESSING' | null
}

/** payOS's memory. */
export interface Links {
  /** null: the order code is taken. */
  readonly open: (link: Omit<Link, 'id' | 'transfers' | 'mark'>) => Link | null
  /** By order code or link id. */
  readonly find: (name: string) => Link | null
  readonly all: () => readonly Link[]
  readonly transfer: (link: Link, amountVnd: number, now: Date) => Transfer
}

export function createLinks(): Links {
  const links = new Map<string, Link>()
  let lastNumber = 0
  return {
    open: (link) => {
      if (links.has(link.orderCode)) return null
      lastNumber += 1
      const opened: Link = { ...link, id: `link${lastNumber}`, transfers: [], mark: null }
      links.set(link.orderCode, opened)
      return opened
    },
    find: (name) => links.get(name) ?? [...links.values()].find(({ id }) => id === name) ?? null,
    all: () => [...links.values()],
    transfer: (link, amountVnd, now) => {
      lastNumber += 1
      const reference = `FT${String(lastNumber).padStart(10, '0')}`
      const transfer = { reference, amountVnd, at: format.format(now) }
      link.transfers.push(transfer)
      return transfer
    },
  }
}

export const paidOf = ({ transfers }: Link): number =>
  transfers.reduce((sum, { amountVnd }) => sum + amountVnd, 0)

export function statusOf(link: Link, now: Date): string {
  const paidVnd = paidOf(link)
  if (paidVnd >= link.amountVnd) return 'PAID'
  if (link.mark === 'CANCELLED') return link.mark
  if (now.getTime() > link.expiresAtMs) return 'EXPIRED'
  return paidVnd > 0 ? 'UNDERPAID' : (link.mark ?? 'PENDING')
}

/** Swedish writes times as payOS does. */
const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'short',
  timeStyle: 'medium',
})
