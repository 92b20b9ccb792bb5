import type { DeadGroup } from '../flow/operator-ports.ts'
import type { Database } from './database.ts'

/**
 * What is dead now, by cause and place. failed_exchanges holds only what did not arrive, so this reads no history:
 * each dead one is looked up by its primary key.
 */
const DEAD_GROUPS = {
  name: 'dead.groups',
  text: `select e.failure_code as code, e.partner, e.route, count(*)::int as count, min(e.ended_at) as "firstAt", max(e.ended_at) as "lastAt"
    from failed_exchanges s join exchanges e on e.month = s.month and e.id = s.exchange
    where s.state = 'dead' group by e.failure_code, e.partner, e.route order by count desc, code, partner, route`,
}

export const deadGroups = (database: Database): Promise<DeadGroup[]> => database.query<DeadGroup>(DEAD_GROUPS)
