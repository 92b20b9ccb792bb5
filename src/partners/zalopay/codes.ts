import { type CodeRow, meaningOf } from '../payment-codec/code-table.ts'

/** The answer to each call; `return_code`, behind a stroke `sub_return_code`: "2/-68". */
export type Said = 'CREATE' | 'QUERY' | 'REFUND' | 'REFUND_QUERY'

/**
 * done: as asked. failed: final. pending: not final. not-known: no such order or refund. repeated: the refund was asked for before. request:
 * the question was refused, which says nothing about the money. busy: later.
 */
export type Means = 'done' | 'failed' | 'pending' | 'not-known' | 'repeated' | 'request' | 'busy'

/** Wrong format, wrong app or signature: of the question, not of what it asks about. */
const REQUEST = ['2/-2', '2/-3', '2/-10', '2/-12', '2/-53', '2/-401', '2/-402', '2/-403', '2/-405']
/** Too many requests, system error, maintenance. */
const BUSY = ['2/-429', '2/-500', '2/-999']

/**
 * THE table of what ZaloPay's codes mean: `return_code` by payments notes §3, `sub_return_code` by the status codes of ZaloPay's
 * documentation (docs.zalopay.vn, v2). docs/partners/zalopay.md is the same for people. A code that no row names counts without its
 * sub_return_code: see zalopayMeaning().
 */
export const CODES: readonly CodeRow<Said, Means>[] = [
  { id: 'created', of: 'CREATE', codes: ['1'], means: 'done' },
  { id: 'create-busy', of: 'CREATE', codes: BUSY, means: 'busy' },
  { id: 'create-other', of: 'CREATE', codes: null, means: 'failed' },
  { id: 'paid', of: 'QUERY', codes: ['1'], means: 'done' },
  { id: 'order-unknown', of: 'QUERY', codes: ['2/-49', '2/-92', '2/-101'], means: 'not-known' },
  { id: 'query-refused', of: 'QUERY', codes: [...REQUEST, ...BUSY], means: 'request' },
  { id: 'failed', of: 'QUERY', codes: ['2'], means: 'failed' },
  { id: 'under-way', of: 'QUERY', codes: null, means: 'pending' },
  { id: 'refunded', of: 'REFUND', codes: ['1'], means: 'done' },
  { id: 'refund-repeated', of: 'REFUND', codes: ['2/-23'], means: 'repeated' },
  { id: 'refund-busy', of: 'REFUND', codes: BUSY, means: 'busy' },
  { id: 'refund-refused', of: 'REFUND', codes: ['2'], means: 'failed' },
  { id: 'refund-under-way', of: 'REFUND', codes: null, means: 'pending' },
  { id: 'refund-done', of: 'REFUND_QUERY', codes: ['1'], means: 'done' },
  { id: 'refund-unknown', of: 'REFUND_QUERY', codes: ['2/-8', '2/-101'], means: 'not-known' },
  { id: 'refund-query-refused', of: 'REFUND_QUERY', codes: [...REQUEST, ...BUSY], means: 'request' },
  { id: 'refund-pending', of: 'REFUND_QUERY', codes: ['2/-1'], means: 'pending' },
  { id: 'refund-failed', of: 'REFUND_QUERY', codes: ['2'], means: 'failed' },
  { id: 'refund-processing', of: 'REFUND_QUERY', codes: null, means: 'pending' },
]

/** The meaning of "2/-68" where a row names it, else of "2". */
export function zalopayMeaning(of: Said, code: string): Means {
  const isNamed = CODES.some((row) => row.of === of && row.codes?.includes(code))
  return meaningOf(CODES, of, isNamed ? code : (code.split('/')[0] ?? code))
}
