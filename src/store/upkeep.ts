import type { Observer, Sealing } from '../flow/ports.ts'
import { purgeAudit, verifyNewest } from './audit-chain.ts'
import type { Database } from './database.ts'
import { ensurePartitions } from './partitions.ts'
import { foldPaymentCounts } from './payments/views.ts'
import { purgeReports } from './report-retention.ts'
import { purge, type Retention } from './retention.ts'
import { isStoreGone } from './store-errors.ts'
import { mendStranded } from './takeover.ts'

const DAY_MS = 86_400_000

export interface UpkeepParts {
  readonly database: Database
  /** Connections for what may be slow without harm. */
  readonly reads: Database
  readonly sealing: Pick<Sealing, 'hash'>
  readonly retention: Retention
  readonly observer: Pick<Observer, 'faulted' | 'securityNoticed'>
}

/**
 * What every gateway does once an hour. A step that cannot go on keeps none of the others; where the store has gone away the rest waits for the next
 * hour. `nowMs`: the database's clock.
 */
export async function keepHouse(parts: UpkeepParts, nowMs: number): Promise<void> {
  const { database, reads, retention } = parts
  const steps = [
    () => ensurePartitions(database, nowMs),
    () => keepLines(parts),
    () => keepAudit(parts, nowMs),
    () => purge(reads, retention, nowMs),
    () => purgeReports(reads, retention, nowMs),
    // Also where no metrics are read.
    () => foldPaymentCounts(reads),
  ]
  for (const step of steps) if (!(await isThereAfter(step, 'store.upkeep', parts))) return
}

/**
 * Whether the store is still there after a step of the upkeep. That it has gone away its ping tells; whatever else a step fails of is told here, a
 * statement that takes too long among it: for `reads` that is no sign of a store that is away.
 */
export async function isThereAfter(
  step: () => Promise<unknown>,
  where: string,
  { database, observer }: Pick<UpkeepParts, 'database' | 'observer'>,
): Promise<boolean> {
  try {
    await step()
  } catch (error) {
    if (isStoreGone(error) && !(await database.ping())) return false
    observer.faulted({ where, error })
  }
  return true
}

async function keepLines({ reads, observer }: UpkeepParts): Promise<void> {
  const stranded = await mendStranded(reads)
  if (stranded > 0)
    observer.faulted({ where: 'store.stranded', error: new Error(`${stranded} lines had no head`) })
}

async function keepAudit({ reads, sealing, retention, observer }: UpkeepParts, nowMs: number): Promise<void> {
  const { broken } = await purgeAudit(reads, sealing, nowMs - retention.auditDays * DAY_MS)
  const wrong = broken ?? (await verifyNewest(reads, sealing))
  if (wrong === null) return
  const { id, problem } = wrong
  observer.securityNoticed({ kind: 'audit-broken', row: id, problem })
  const outcome = broken === null ? '' : '; nothing of it is deleted'
  observer.faulted({
    where: 'store.audit',
    error: new Error(`row ${id} of the audit log: ${problem}${outcome}`),
  })
}
