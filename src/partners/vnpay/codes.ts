import type { Statement } from '../../domain/payment.ts'

/** One row of what a pair of codes means. */
export interface CodeRow {
  readonly id: string
  readonly fits: (responseCode: string, transactionStatus: string) => boolean
  readonly verdict: Statement['verdict']
}

/**
 * THE table of vnp_ResponseCode and vnp_TransactionStatus, in callbacks and queries: the first row that fits counts. docs/partners/vnpay.md
 * is the same for people. Contract §5, States; payments notes §1.5. A query's own response code 00 stands for ResponseCode there.
 */
export const CODES: readonly CodeRow[] = [
  {
    id: 'suspected-fraud',
    fits: (response, status) => response === '07' || status === '07',
    verdict: { kind: 'review', reason: 'suspected-fraud' },
  },
  {
    id: 'reversed',
    fits: (response, status) => response === '04' || status === '04',
    verdict: { kind: 'review', reason: 'reversed' },
  },
  {
    id: 'paid',
    fits: (response, status) => response === '00' && status === '00',
    verdict: { kind: 'success' },
  },
  {
    id: 'contradictory',
    fits: (_response, status) => status === '00',
    verdict: { kind: 'review', reason: 'contradictory' },
  },
  {
    id: 'not-completed',
    fits: (response, status) => response === '00' && status === '01',
    verdict: { kind: 'pending' },
  },
  { id: 'failed', fits: () => true, verdict: { kind: 'failure' } },
]

/** What the two codes mean. Total. */
export function verdictOf(responseCode: string, transactionStatus: string): Statement['verdict'] {
  const row = CODES.find(({ fits }) => fits(responseCode, transactionStatus))
  // The last row fits everything.
  if (row === undefined) throw new Error('No row of the codes fits')
  return row.verdict
}
