import { ok } from '../../domain/failure.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import { readMembers, resultOf } from './members.ts'

/** What is dead now, grouped by cause: one decision may mend many. */
export const deadLetterDoors = ({ operators }: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/dead-letters',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, {}))
      if (!read.ok) return read
      const groups = await operators.deadGroups()
      const items = groups.map(({ firstAt, lastAt, ...group }) => ({
        ...group,
        firstAt: firstAt.toISOString(),
        lastAt: lastAt.toISOString(),
      }))
      return ok({ status: 200, body: { items } })
    },
  },
]
