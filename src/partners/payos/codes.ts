import { type CodeRow, meaningOf } from '../payment-codec/code-table.ts'

/** CREATE: `code` of the answer. ANSWER: `code` of a query's answer. LINK: `data.status` of a query's answer. WEBHOOK: `data.code`. */
export type Said = 'CREATE' | 'ANSWER' | 'LINK' | 'WEBHOOK'

/**
 * transfer: money came. open: more may come. ended: nothing comes any more; without money that is a failure, with money a matter for a
 * person. expired: the same, the time being over.
 */
export type Means = 'taken' | 'refused' | 'not-known' | 'transfer' | 'nothing' | 'open' | 'ended' | 'expired'

/** THE table of what payOS's codes mean (payments notes §5.1). */
export const CODES: readonly CodeRow<Said, Means>[] = [
  { id: 'create-00', of: 'CREATE', codes: ['00'], means: 'taken' },
  { id: 'create-other', of: 'CREATE', codes: null, means: 'refused' },
  { id: 'answer-00', of: 'ANSWER', codes: ['00'], means: 'taken' },
  { id: 'answer-not-found', of: 'ANSWER', codes: ['101', 'HTTP 404'], means: 'not-known' },
  { id: 'answer-other', of: 'ANSWER', codes: null, means: 'refused' },
  { id: 'link-open', of: 'LINK', codes: ['PENDING', 'PROCESSING', 'UNDERPAID', 'PAID'], means: 'open' },
  { id: 'link-ended', of: 'LINK', codes: ['CANCELLED', 'FAILED'], means: 'ended' },
  { id: 'link-expired', of: 'LINK', codes: ['EXPIRED'], means: 'expired' },
  { id: 'link-other', of: 'LINK', codes: null, means: 'open' },
  { id: 'webhook-00', of: 'WEBHOOK', codes: ['00'], means: 'transfer' },
  { id: 'webhook-other', of: 'WEBHOOK', codes: null, means: 'nothing' },
]

export const payosMeaning = (of: Said, code: string): Means => meaningOf(CODES, of, code)
