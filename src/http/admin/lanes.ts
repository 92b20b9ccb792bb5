import { ok } from '../../domain/failure.ts'
import type { LaneView } from '../../flow/operator-ports.ts'
import type { AdminApiDeps, AdminDoor, AdminHandler, BreakerState } from './door.ts'
import { readMembers, resultOf } from './members.ts'
import { reasonOf } from './reason.ts'

/** Look at, pause and resume lanes. */
export const laneDoors = (deps: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/lanes',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, {}))
      if (!read.ok) return read
      const lanes = await deps.operators.lanes()
      return ok({
        status: 200,
        body: { items: lanes.map((lane) => laneItem(lane, deps.breakerOf(lane.partner))) },
      })
    },
  },
  { method: 'post', path: '/admin/v1/lanes/:id/pause', right: 'decide', handler: pauser(deps, true) },
  { method: 'post', path: '/admin/v1/lanes/:id/resume', right: 'decide', handler: pauser(deps, false) },
]

function pauser({ operators, breakerOf, onDue }: AdminApiDeps, isPaused: boolean): AdminHandler {
  return async ({ admin, id, query, body }) => {
    const reason = reasonOf(body, query)
    if (!reason.ok) return reason
    const lane = await operators.setLanePaused(id, isPaused, admin, reason.value)
    if (!lane.ok) return lane
    onDue()
    return ok({ status: 200, body: laneItem(lane.value, breakerOf(lane.value.partner)) })
  }
}

/** A lane as it is shown (contract §7); `breaker` is that of this process. */
export const laneItem = (lane: LaneView, breaker: BreakerState): object => ({
  id: lane.id,
  partner: lane.partner,
  waiting: lane.waiting,
  held: lane.held,
  delivering: lane.delivering,
  dead: lane.dead,
  oldestReceivedAt: lane.oldestReceivedAt?.toISOString() ?? null,
  breaker,
  paused: lane.paused,
  pausedUntil: lane.pausedUntil?.toISOString() ?? null,
  reason: lane.reason,
})
