import { ok } from '../../domain/failure.ts'
import { PAGE_DEFAULT } from '../../domain/page.ts'
import type { AuditFilter } from '../../flow/operator-ports.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import {
  type Readers,
  readCursor,
  readLimit,
  readMembers,
  readMoment,
  readText,
  resultOf,
} from './members.ts'

const FILTER: Readers<Required<AuditFilter>> = {
  by: readText,
  action: readText,
  object: readText,
  from: readMoment,
  to: readMoment,
}

/** The audit log, newest first. */
export const auditDoors = ({ operators }: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/audit',
    right: 'audit',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, { ...FILTER, limit: readLimit, cursor: readCursor }))
      if (!read.ok) return read
      const { limit = PAGE_DEFAULT, cursor = null, ...filter } = read.value
      const page = await operators.audit(filter, limit, cursor)
      if (!page.ok) return page
      const items = page.value.items.map(({ id, at, by, role, action, object, reason, details }) => ({
        ...{ id, at: at.toISOString(), by, role, action, object, reason, details },
      }))
      return ok({ status: 200, body: { items, nextCursor: page.value.nextCursor } })
    },
  },
]
