import { ok } from '../../domain/failure.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import { readMembers, resultOf } from './members.ts'

/** The table of routes. */
export const routeDoors = ({ routes }: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/routes',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, {}))
      return read.ok ? ok({ status: 200, body: { items: routes.map(routeItem) } }) : read
    },
  },
]

/** A route as it is shown (contract §7); its channel is method and path, the path's parameter in braces. */
const routeItem = (route: AdminApiDeps['routes'][number]): object => ({
  id: route.id,
  channel: `${route.channel.method} ${route.channel.path.replaceAll(/:(\w+)/g, '{$1}')}`,
  accepts: route.accepts,
  sends: route.sends,
  lane: route.endpoint.id,
  onDead: route.onDead,
  enabled: route.enabled,
})
