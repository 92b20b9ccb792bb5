/** What a payer does with an order at a mock provider. */
export interface PayOrder {
  /** The merchant's order number. */
  readonly ref: string
  /** open: the pay page is only looked at. pending: begun, not final. */
  readonly outcome: 'paid' | 'failed' | 'pending' | 'open'
  /** The provider's own code or codes instead of the outcome's usual one. */
  readonly code?: string
  /** Paid instead of what was asked for, in đồng. */
  readonly amountVnd?: number
  /** How many times the payer pays, each with a number of its own; 1 by default. */
  readonly transactions?: number
  /** How often each callback is sent; 0: the provider is silent. 1 by default; repeats of its own after a bad answer are not counted. */
  readonly callbacks?: number
}

export type ParsedPayOrder =
  | { readonly ok: true; readonly order: PayOrder }
  | { readonly ok: false; readonly detail: string }

const OUTCOMES = ['paid', 'failed', 'pending', 'open'] as const
const NUMBERS = ['amountVnd', 'transactions', 'callbacks'] as const

/** Reads what was sent to `POST /__pay`, or the parameters of a pay page that say the same. `outcome` is paid by default. */
export function parsePayOrder(value: unknown): ParsedPayOrder {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong('A payment is a JSON object like {"ref":"…","outcome":"paid"}.')
  const given: Readonly<Record<string, unknown>> = { ...value }
  const { ref, code } = given
  if (typeof ref !== 'string' || ref === '') return wrong('ref must be the order number.')
  const outcome = OUTCOMES.find((known) => known === (given['outcome'] ?? 'paid'))
  if (outcome === undefined) return wrong(`outcome must be one of ${OUTCOMES.join(', ')}.`)
  if (code !== undefined && typeof code !== 'string') return wrong('code must be a text.')
  const numbers: Partial<Record<(typeof NUMBERS)[number], number>> = {}
  for (const name of NUMBERS) {
    if (given[name] === undefined) continue
    const number = Number(given[name])
    if (!Number.isSafeInteger(number) || number < 0) return wrong(`${name} must be a whole number from 0.`)
    numbers[name] = number
  }
  return { ok: true, order: { ref, outcome, ...(code === undefined ? {} : { code }), ...numbers } }
}

/** The parameters of a pay page that belong to the mock: `outcome`, `code`, `amountVnd`, `transactions`, `callbacks`. */
export const payOrderOfPage = (ref: string, query: URLSearchParams): ParsedPayOrder =>
  parsePayOrder({
    ref,
    ...Object.fromEntries(
      ['outcome', 'code', ...NUMBERS].flatMap((name) => {
        const value = query.get(name)
        return value === null ? [] : [[name, value]]
      }),
    ),
  })

const wrong = (detail: string): ParsedPayOrder => ({ ok: false, detail })
