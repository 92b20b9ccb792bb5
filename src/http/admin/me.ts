import { ok } from '../../domain/failure.ts'
import type { AdminDoor } from './door.ts'
import { readMembers, resultOf } from './members.ts'

/** Who the caller is: a page shows only what its reader may do. */
export const meDoors = (): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/me',
    right: 'read',
    handler: async ({ admin, query }) => {
      const read = resultOf(readMembers(query, {}))
      return read.ok ? ok({ status: 200, body: { by: admin.by, role: admin.role } }) : read
    },
  },
]
