import { ok, type Result } from '../../domain/failure.ts'
import { invalid, readMembers, readObject, readReason, resultOf } from './members.ts'

/** The body `{ reason }` of a decision that takes no parameters. */
export function reasonOf(body: unknown, query: URLSearchParams): Result<string> {
  const none = resultOf(readMembers(query, {}))
  if (!none.ok) return none
  const read = resultOf(readObject<{ reason: string }>({ reason: readReason })(body, ''))
  if (!read.ok) return read
  const { reason } = read.value
  return reason === undefined ? invalid([REASON_MISSING]) : ok(reason)
}

export const REASON_MISSING = { path: '/reason', message: 'is missing: say why' }
