import type { Clock } from '../domain/clock.ts'
import type { ChangeLog } from '../flow/changes.ts'
import type { OperatorStore } from '../flow/operator-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { createChangeLog } from './changes.ts'
import type { Database } from './database.ts'
import { uuidMaker } from './ids.ts'
import { createOperatorStore } from './operator-store.ts'
import { createStats, type StatsReader } from './stats.ts'

/** The store as operators use it. */
export interface Operations {
  readonly operators: OperatorStore
  readonly changes: ChangeLog
  readonly stats: StatsReader['read']
}

export function openOperations(database: Database, sealing: Sealing, clock: Clock): Operations {
  return {
    operators: createOperatorStore({ database, sealing, newId: uuidMaker(() => clock.now().getTime()) }),
    changes: createChangeLog(database),
    stats: createStats(database, clock.monotonicMs).read,
  }
}
