import type { DeadGroup } from '../flow/operator-ports.ts'
import type { Database } from './database.ts'

/** What is dead now, by cause and place. failed_exchanges holds only what did not arrive, so this reads no history. */
const DEAD_GROUPS = {
  name: 'dead.groups',
  text: `select failure_code as code, partner, route, count(*)::int as count, min(ended_at) as "firstAt", max(ended_at) as "lastAt"
    from failed_exchanges where state = 'dead' group by failure_code, partner, route order by count desc, code, partner, route`,
}

export const deadGroups = (database: Database): Promise<DeadGroup[]> => database.query<DeadGroup>(DEAD_GROUPS)
