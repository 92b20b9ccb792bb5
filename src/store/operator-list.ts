import type { ExchangeState } from '../domain/exchange.ts'
import type { OperatorFilter } from '../flow/operator-ports.ts'
import { firstIdOf, monthOf } from './ids.ts'
import { exchangeSource } from './views.ts'

/** Part of a statement with its bound values. */
export interface Clause {
  readonly source: string
  /** "e.route = $1 and …"; 'true' when nothing is asked. */
  readonly where: string
  readonly values: readonly unknown[]
}

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

/** A beginning of an id as the range of ids that begin so; null when no id begins so. */
function idRange(q: string): readonly [string, string] | null {
  const digits = q.toLowerCase().replaceAll('-', '')
  if (!/^[0-9a-f]{1,32}$/.test(digits) || !isDashedLikeAnId(q)) return null
  const dashed = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return [dashed(digits.padEnd(32, '0')), dashed(digits.padEnd(32, 'f'))]
}

const isDashedLikeAnId = (q: string): boolean =>
  [...q].every((character, n) => (character === '-') === [8, 13, 18, 23].includes(n))

/** Along which table the filter is read: a code only what has failed has, and that has a table of its own. */
export const listedState = ({ state, code }: OperatorFilter): ExchangeState | 'failed' | undefined =>
  code !== undefined && (state === undefined || state === 'delivered') ? 'failed' : state

const isFailed = (state: ExchangeState | 'failed' | undefined): boolean =>
  state === 'failed' || state === 'dead' || state === 'discarded' || state === 'rejected'

/** The exchanges' filter (contract §7) as SQL over the alias e; every value is bound. */
export function operatorClause(filter: OperatorFilter): Clause {
  const values: unknown[] = []
  const conditions: string[] = []
  const add = (condition: (place: string) => string, value: unknown): void => {
    values.push(value)
    conditions.push(condition(`$${values.length}`))
  }
  // What has failed is found without a look at the history (migration 0020).
  const of = isFailed(listedState(filter)) ? 's' : 'e'
  if (filter.state !== undefined) add((p) => `e.state = ${p}`, filter.state)
  if (filter.code !== undefined) add((p) => `${of}.failure_code = ${p}`, filter.code)
  if (filter.route !== undefined) add((p) => `${of}.route = ${p}`, filter.route)
  if (filter.sender !== undefined) add((p) => `${of}.sender = ${p}`, filter.sender)
  if (filter.partner !== undefined) add((p) => `${of}.partner = ${p}`, filter.partner)
  if (filter.key !== undefined) add((p) => `e.order_key = ${p}`, filter.key.toUpperCase())
  if (filter.q !== undefined && filter.q !== '') {
    const range = idRange(filter.q)
    add((p) => `e.order_key like ${p}`, `${escapeLike(filter.q.toUpperCase())}%`)
    if (range !== null) {
      const key = conditions.pop()
      values.push(...range)
      conditions.push(`(${key} or e.id between $${values.length - 1}::uuid and $${values.length}::uuid)`)
    }
  }
  if (filter.from !== undefined)
    add((p) => `(e.month = 0 or e.month >= ${p})`, monthOf(filter.from.getTime()))
  if (filter.to !== undefined) add((p) => `(e.month = 0 or e.month <= ${p})`, monthOf(filter.to.getTime()))
  // receivedAt is the id's own time: its first 48 bits.
  if (filter.from !== undefined) add((p) => `e.id >= ${p}::uuid`, firstIdOf(filter.from.getTime()))
  if (filter.to !== undefined) add((p) => `e.id < ${p}::uuid`, firstIdOf(filter.to.getTime()))
  return {
    source: exchangeSource(listedState(filter), filter.key !== undefined || filter.q !== undefined),
    where: conditions.length === 0 ? 'true' : conditions.join(' and '),
    values,
  }
}
