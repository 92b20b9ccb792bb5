import type { Statement } from '../../domain/payment.ts'
import { amountOfNumber } from '../payment-codec/amount.ts'
import { type JsonMembers, memberOf } from '../payment-codec/json-members.ts'
import { fromCompactTime } from '../payment-codec/vietnam-clock.ts'

/**
 * One transfer, in a webhook or in a link's list. A link may get several: `reference` tells them apart. null: it has no reference, or its
 * amount is no integer. A link's list names no currency; it is the link's, VND.
 */
export function transferOf(transfer: JsonMembers, providerRef: string, code: string): Statement | null {
  const reference = memberOf(transfer, 'reference')
  const amountVnd = amountOfNumber(memberOf(transfer, 'amount'))
  const currency = memberOf(transfer, 'currency') ?? 'VND'
  if (typeof reference !== 'string' || reference === '' || amountVnd === null) return null
  if (typeof currency !== 'string') return null
  return {
    providerRef,
    verdict: { kind: 'success' },
    transactionId: reference,
    amountVnd,
    currency,
    paidAt: timeOf(memberOf(transfer, 'transactionDateTime')),
    code,
  }
}

/** "2023-02-04 18:25:00" in Viet Nam; a T between the two and an offset of +07:00 behind are seen in lists. null: anything else. */
function timeOf(text: unknown): Date | null {
  const parts = typeof text === 'string' ? MOMENT.exec(text) : null
  return parts === null ? null : fromCompactTime(parts.slice(1, 7).join(''))
}

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\+07:00)?$/
