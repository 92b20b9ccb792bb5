import { fail, ok, type Result } from '../domain/failure.ts'
import type { Actor, LaneView } from '../flow/operator-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { appendAudit } from './audit.ts'
import type { Client, Database } from './database.ts'
import { timeOfId } from './ids.ts'

/**
 * What stands in each lane. held: dead ones ahead, or the lane of one ahead is paused. queue_entries holds only what is unended or holds its line,
 * so this reads no history; a line of which the first is dead counts its others as held. Dead calls wait for nobody's decision and do not count.
 */
const LANES = {
  name: 'lanes.list',
  text: `with entries as (
      select q.lane, q.seq, q.exchange, q.is_dead, k.state = 'leased' and k.head = q.exchange as is_delivering,
        bool_or(q.is_dead or ((l.is_paused or l.paused_until > clock_timestamp()) and not (k.state = 'leased' and k.head = q.exchange)))
          over (partition by q.order_key_id order by q.position rows between unbounded preceding and 1 preceding) as is_held
      from queue_entries q join order_keys k on k.id = q.order_key_id left join lanes l on l.id = q.lane
    ), counts as (
      select lane, count(*) filter (where not is_dead and not is_delivering and is_held is not true) as waiting,
        count(*) filter (where not is_dead and is_held) as held, count(*) filter (where is_delivering) as delivering
      from entries group by lane
    ), calls as (
      select lane, count(*) as delivering from calls_in_flight group by lane
    ), oldest as (
      select distinct on (lane) lane, exchange from entries where not is_dead order by lane, seq
    ), dead as (
      select lane, count(*) as dead from failed_exchanges where state = 'dead' and not is_final group by lane
    )
    select l.id, l.partner, l.is_paused, l.pause_reason, case when l.paused_until > clock_timestamp() then l.paused_until end as paused_until,
      coalesce(c.waiting, 0)::int as waiting, coalesce(c.held, 0)::int as held, (coalesce(c.delivering, 0) + coalesce(r.delivering, 0))::int as delivering,
      coalesce(d.dead, 0)::int as dead, o.exchange as oldest
    from lanes l left join counts c on c.lane = l.id left join calls r on r.lane = l.id left join oldest o on o.lane = l.id left join dead d on d.lane = l.id
    order by l.id`,
}

interface LaneRow {
  readonly id: string
  readonly partner: string
  readonly is_paused: boolean
  readonly pause_reason: string | null
  readonly paused_until: Date | null
  readonly waiting: number
  readonly held: number
  readonly delivering: number
  readonly dead: number
  readonly oldest: string | null
}

export async function listLanes(database: Database): Promise<LaneView[]> {
  return (await database.query<LaneRow>(LANES)).map((row) => ({
    id: row.id,
    partner: row.partner,
    waiting: row.waiting,
    held: row.held,
    delivering: row.delivering,
    dead: row.dead,
    oldestReceivedAt: row.oldest === null ? null : new Date(timeOfId(row.oldest) ?? 0),
    paused: row.is_paused,
    pausedUntil: row.paused_until,
    reason: row.pause_reason,
  }))
}

export interface LanePause {
  readonly lane: string
  readonly isPaused: boolean
  readonly actor: Actor
  readonly reason: string
}

/** Pausing a paused lane only renews the reason; resuming also ends a pause by the partner. Effective with the commit, in every process. */
export async function setLanePaused(
  client: Client,
  pause: LanePause,
  sealing: Pick<Sealing, 'hash'>,
): Promise<Result<null>> {
  const { rowCount } = await client.query({
    name: 'lanes.set-paused',
    text: `update lanes set is_paused = $2, paused_by = $3, pause_reason = $4, paused_until = case when $2 then paused_until end where id = $1`,
    values: [
      pause.lane,
      pause.isPaused,
      pause.isPaused ? pause.actor.by : null,
      pause.isPaused ? pause.reason : null,
    ],
  })
  if (rowCount === 0) return fail('NOT_FOUND', 'There is no such lane. GET /admin/v1/lanes lists them.')
  const action = pause.isPaused ? 'lane.pause' : 'lane.resume'
  await appendAudit(
    client,
    pause.actor,
    { action, object: pause.lane, reason: pause.reason, details: {} },
    sealing,
  )
  return ok(null)
}
