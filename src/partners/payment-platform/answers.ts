import type { CallResult } from '../../domain/partner.ts'
import type { NoAnswer } from '../../domain/payment-provider.ts'
import { isMembers, type JsonMembers, memberOf, readAnswerMembers } from '../payment-codec/json-members.ts'
import { readProviderAnswer } from '../payment-codec/no-answer.ts'

/** The platform's message, taken out of what the province's LGSP may have put around it. */
export type PlatformAnswer =
  | { readonly kind: 'message'; readonly code: string; readonly members: JsonMembers }
  /** Said by the LGSP, not by the platform. */
  | { readonly kind: 'refused'; readonly code: string; readonly internal: string }
  | NoAnswer

/**
 * Reads an answer of the platform: `{ MaLoi, … }`, or behind some LGSPs `{ error_code: "0", message: "<that, as JSON text>" }` (payments
 * notes §6.1). One that is neither is unknown with a status of success, and refused with another.
 */
export function readPlatformAnswer(result: CallResult): PlatformAnswer {
  const answer = readProviderAnswer(result)
  if (answer.kind !== 'members') return answer
  const { status, members } = answer
  const wrapping = codeIn(members, 'error_code')
  if (codeIn(members, 'MaLoi') === null && wrapping !== null && Number(wrapping) !== 0)
    return { kind: 'refused', code: wrapping, internal: `HTTP ${status}, error_code ${wrapping}` }
  const message = wrapping === null ? members : unwrap(members)
  const code = codeIn(message, 'MaLoi')
  if (code !== null) return { kind: 'message', code, members: message }
  return status < 300
    ? { kind: 'unknown', internal: `HTTP ${status} without MaLoi` }
    : { kind: 'refused', code: `HTTP ${status}`, internal: `HTTP ${status} without MaLoi` }
}

function unwrap(members: JsonMembers): JsonMembers {
  const message = memberOf(members, 'message')
  const inner = typeof message === 'string' ? readAnswerMembers(message) : message
  return isMembers(inner) ? inner : members
}

/** A code as it may stand in a log: short, and nothing but letters and digits. */
function codeIn(members: JsonMembers, name: string): string | null {
  const value = memberOf(members, name)
  const text = typeof value === 'bigint' ? String(value) : value
  return typeof text === 'string' && CODE.test(text) ? text : null
}

const CODE = /^[A-Za-z0-9_.-]{1,20}$/
