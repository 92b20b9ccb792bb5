import { type CodeRow, meaningOf } from '../payment-codec/code-table.ts'

/**
 * INIT: RESPONSE_CODE of the answer. IPN: RESPONSE_CODE. ANSWER: RESPONSE_CODE of a query's answer. STATUS: which list of the
 * configuration's `queryStatus` names its TRANSACTION_STATUS.
 */
export type Said = 'INIT' | 'IPN' | 'ANSWER' | 'STATUS'
export type Means = 'taken' | 'refused' | 'not-known' | 'success' | 'failure' | 'pending'

/**
 * THE table of what VNPT Pay's codes mean (payments notes §4). Its list of errors is not public: all but 00 are one. A query that is
 * answered by another one found nothing to tell of; sending INIT again with the same MERCHANT_ORDER_ID does no harm then.
 */
export const CODES: readonly CodeRow<Said, Means>[] = [
  { id: 'init-00', of: 'INIT', codes: ['00'], means: 'taken' },
  { id: 'init-other', of: 'INIT', codes: null, means: 'refused' },
  { id: 'ipn-00', of: 'IPN', codes: ['00'], means: 'success' },
  { id: 'ipn-other', of: 'IPN', codes: null, means: 'failure' },
  { id: 'answer-00', of: 'ANSWER', codes: ['00'], means: 'taken' },
  { id: 'answer-other', of: 'ANSWER', codes: null, means: 'not-known' },
  { id: 'status-paid', of: 'STATUS', codes: ['paid'], means: 'success' },
  { id: 'status-failed', of: 'STATUS', codes: ['failed'], means: 'failure' },
  { id: 'status-other', of: 'STATUS', codes: null, means: 'pending' },
]

export const vnptMeaning = (of: Said, code: string): Means => meaningOf(CODES, of, code)
