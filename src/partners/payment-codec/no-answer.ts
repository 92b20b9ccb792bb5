import type { CallResult } from '../../domain/partner.ts'
import type { NoAnswer } from '../../domain/payment-provider.ts'
import { type JsonMembers, readAnswerMembers } from './json-members.ts'

/** What a provider answered, or why there is nothing to decide on. */
export type ProviderAnswer =
  | { readonly kind: 'members'; readonly status: number; readonly members: JsonMembers }
  | NoAnswer

/**
 * Reads a call's result as a provider's JSON answer. 5xx, 429, other errors in no words of the provider's and no connection: unavailable.
 * No complete answer, or a good one that is no JSON object: unknown, for it may have been done. What is left are the provider's own words,
 * with any status, for its folder to judge.
 */
export function readProviderAnswer(result: CallResult): ProviderAnswer {
  switch (result.kind) {
    case 'not-sent':
      return { kind: 'unavailable', internal: `not sent: ${result.internal}` }
    case 'lease-lost':
      return { kind: 'unavailable', internal: 'not sent: the lease was lost' }
    case 'no-answer':
      return { kind: 'unknown', internal: `no answer (${result.reason}): ${result.internal}` }
    case 'answered': {
      const { status, text } = result
      if (status >= 500 || status === 429) return { kind: 'unavailable', internal: `HTTP ${status}` }
      const members = readAnswerMembers(text)
      if (members !== null) return { kind: 'members', status, members }
      return {
        kind: status >= 400 ? 'unavailable' : 'unknown',
        internal: `HTTP ${status} without a JSON object`,
      }
    }
  }
}
