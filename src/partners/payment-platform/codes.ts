import { type CodeRow, meaningOf } from '../payment-codec/code-table.ts'

/** INIT: MaLoi of the answer. CONFIRM: MaLoi. ANSWER: MaLoi of a query's answer. STATUS: its TrangThaiGD. */
export type Said = 'INIT' | 'CONFIRM' | 'ANSWER' | 'STATUS'
export type Means = 'taken' | 'refused' | 'not-known' | 'success' | 'failure' | 'pending'

/**
 * THE table of what the platform's codes mean (payments notes §6.1). The list of its MaLoi is not public: all but 00 are one. A query
 * that is answered by another one found nothing to tell of; sending INIT again with the same MaThamChieu does no harm then.
 */
export const CODES: readonly CodeRow<Said, Means>[] = [
  { id: 'init-00', of: 'INIT', codes: ['00'], means: 'taken' },
  { id: 'init-other', of: 'INIT', codes: null, means: 'refused' },
  { id: 'confirm-00', of: 'CONFIRM', codes: ['00'], means: 'success' },
  { id: 'confirm-other', of: 'CONFIRM', codes: null, means: 'failure' },
  { id: 'answer-00', of: 'ANSWER', codes: ['00'], means: 'taken' },
  { id: 'answer-other', of: 'ANSWER', codes: null, means: 'not-known' },
  { id: 'status-1', of: 'STATUS', codes: ['1'], means: 'success' },
  { id: 'status-4', of: 'STATUS', codes: ['4'], means: 'failure' },
  // 3: the platform does not know yet.
  { id: 'status-other', of: 'STATUS', codes: null, means: 'pending' },
]

export const platformMeaning = (of: Said, code: string): Means => meaningOf(CODES, of, code)
