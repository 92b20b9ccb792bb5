import type { Config } from '../config.ts'
import { CannotStart } from '../store/cannot-start.ts'

/** How long messages of each route are kept after its exchanges have ended; routes that are not named: as long as the exchange. */
export function bodiesKeptMs(
  { retention, partners }: Pick<Config, 'retention' | 'partners'>,
  routes: readonly {
    readonly id: string
    readonly endpoint: { readonly partner: { readonly id: string } }
  }[],
): ReadonlyMap<string, number> {
  const unknown = Object.keys(retention.routes).filter((id) => !routes.some((route) => route.id === id))
  if (unknown.length > 0)
    throw new CannotStart(
      `retention.routes names ${unknown.join(', ')}, which is no route: use ${routes.map(({ id }) => id).join(', ')}.`,
    )
  return new Map(
    routes.flatMap(({ id, endpoint }) => {
      // A partner whose answers must not be kept long has this among its own keys.
      const { bodiesKeptMs: ofPartner } = partners.get(endpoint.partner.id)?.own ?? {}
      const keptMs = retention.routes[id]?.bodiesKeptMs ?? ofPartner
      return typeof keptMs === 'number' ? [[id, keptMs] as const] : []
    }),
  )
}
