import { post } from '../api/client.ts'
import type { DryRun, ReplayOrdered } from '../api/types.ts'
import { queryOf } from '../exchanges/filter.ts'

/** What is to be replayed: chosen ones, or all that a filter finds. */
export type Chosen =
  | { readonly kind: 'ids'; readonly exchangeIds: readonly string[] }
  | { readonly kind: 'filter'; readonly filter: Readonly<Record<string, string>> }

/** As it stands in the address: `ids`, or the filters of the list. null: nothing is chosen. */
export function chosenOf(search: URLSearchParams): Chosen | null {
  const exchangeIds = (search.get('ids') ?? '').split(',').filter((id) => id !== '')
  if (exchangeIds.length > 0) return { kind: 'ids', exchangeIds }
  const given = Object.entries(queryOf(search)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return given.length === 0 ? null : { kind: 'filter', filter: Object.fromEntries(given) }
}

const bodyOf = (chosen: Chosen): object =>
  chosen.kind === 'ids' ? { exchangeIds: chosen.exchangeIds } : { filter: chosen.filter }

/** What would become of them; changes nothing. The API wants a reason of every order, also of one that is only tried. */
export const tryReplay = (chosen: Chosen, reason: string): Promise<DryRun> =>
  post<DryRun>('/replays', { ...bodyOf(chosen), reason, dryRun: true })

export const orderReplay = (chosen: Chosen, reason: string): Promise<ReplayOrdered> =>
  post<ReplayOrdered>('/replays', { ...bodyOf(chosen), reason })
