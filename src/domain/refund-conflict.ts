import { fail } from './failure.ts'

/** The sender's name of a refund stands for another one already: seen before it is stored, or, of two at once, when it is. */
export const REFUND_CONFLICT = fail(
  'IDEMPOTENCY_CONFLICT',
  'This refundRef was used before for another refund of this payment. Use a new one.',
)
