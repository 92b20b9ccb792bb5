import { type CodeRow, meaningOf } from '../payment-codec/code-table.ts'

/** PAYMENT: `resultCode` of a callback and of a query's answer. The others: of the answers to a creation, a refund, a query for it. */
export type Said = 'PAYMENT' | 'CREATE' | 'REFUND' | 'REFUND_QUERY'

/**
 * success, failure: final. pending: not final. not-known: no such order. request: the question was refused, which says nothing about the
 * payment. taken: done as asked. refused: not done, and asking again changes nothing. busy: later. unknown: it may have been done.
 */
export type Means =
  | 'success'
  | 'failure'
  | 'pending'
  | 'not-known'
  | 'request'
  | 'taken'
  | 'refused'
  | 'busy'
  | 'unknown'

/** Authorised in two steps (9000) is not final: with autoCapture the capture follows by itself. */
const UNDER_WAY = ['1000', '7000', '7002', '8000', '9000']
const REQUEST = ['11', '12', '13', '20', '21', '22', '40', '41', '43', '45', '47']
const FAILED = [
  ...['98', '99', '1001', '1002', '1003', '1004', '1005', '1006', '1007', '1017', '1026', '1080', '1081'],
  ...['1088', '2019', '4001', '4002', '4100'],
]

/** THE table of what MoMo's codes mean: payments notes §2, resultCode finality. docs/partners/momo.md is the same for people. */
export const CODES: readonly CodeRow<Said, Means>[] = [
  { id: 'paid', of: 'PAYMENT', codes: ['0'], means: 'success' },
  { id: 'failed', of: 'PAYMENT', codes: FAILED, means: 'failure' },
  { id: 'under-way', of: 'PAYMENT', codes: UNDER_WAY, means: 'pending' },
  { id: 'order-unknown', of: 'PAYMENT', codes: ['42'], means: 'not-known' },
  { id: 'request', of: 'PAYMENT', codes: ['10', ...REQUEST], means: 'request' },
  { id: 'other', of: 'PAYMENT', codes: null, means: 'pending' },
  { id: 'create-0', of: 'CREATE', codes: ['0'], means: 'taken' },
  { id: 'create-busy', of: 'CREATE', codes: ['10'], means: 'busy' },
  { id: 'create-other', of: 'CREATE', codes: null, means: 'refused' },
  { id: 'refund-0', of: 'REFUND', codes: ['0'], means: 'taken' },
  { id: 'refund-under-way', of: 'REFUND', codes: ['40', '41', ...UNDER_WAY], means: 'pending' },
  { id: 'refund-busy', of: 'REFUND', codes: ['10', '43'], means: 'busy' },
  { id: 'refund-99', of: 'REFUND', codes: ['99'], means: 'unknown' },
  { id: 'refund-other', of: 'REFUND', codes: null, means: 'refused' },
  { id: 'refund-query-0', of: 'REFUND_QUERY', codes: ['0'], means: 'taken' },
  { id: 'refund-query-under-way', of: 'REFUND_QUERY', codes: UNDER_WAY, means: 'pending' },
  { id: 'refund-query-unknown', of: 'REFUND_QUERY', codes: ['42'], means: 'not-known' },
  { id: 'refund-query-request', of: 'REFUND_QUERY', codes: ['10', '99', ...REQUEST], means: 'request' },
  { id: 'refund-query-other', of: 'REFUND_QUERY', codes: null, means: 'refused' },
]

export const momoMeaning = (of: Said, code: string): Means => meaningOf(CODES, of, code)
