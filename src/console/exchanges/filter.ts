import type { ExchangeState } from '../api/types.ts'

export const STATES: readonly ExchangeState[] = [
  ...(['waiting', 'delivering', 'delivered', 'dead', 'discarded', 'rejected'] as const),
]

/** The list's filters as they stand in the address, named as in the API; days are Viet Nam's. */
export const FILTERS = ['q', 'state', 'route', 'partner', 'code', 'from', 'to'] as const
export type FilterName = (typeof FILTERS)[number]

const DAY = /^\d{4}-\d{2}-\d{2}$/
const DAY_MS = 86_400_000

const startOf = (day: string): string => `${day}T00:00:00+07:00`
/** Both days are included: the API's `to` is not. */
const endOf = (day: string): string => new Date(Date.parse(startOf(day)) + DAY_MS).toISOString()

/** What the API is asked for; what is no day is left out. */
export function queryOf(search: URLSearchParams): Readonly<Record<FilterName, string | undefined>> {
  const of = (name: FilterName): string | undefined => search.get(name)?.trim() || undefined
  const day = (name: 'from' | 'to'): string | undefined => (DAY.test(of(name) ?? '') ? of(name) : undefined)
  const from = day('from')
  const to = day('to')
  return {
    ...{ q: of('q'), state: of('state'), route: of('route'), partner: of('partner'), code: of('code') },
    from: from && startOf(from),
    to: to && endOf(to),
  }
}
