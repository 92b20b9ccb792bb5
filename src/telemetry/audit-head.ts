import type { Logger } from 'pino'
import type { StoreReadings } from '../flow/figures.ts'
import { describe } from './observer.ts'

const HOUR_MS = 3_600_000
/** The database is away or starting: looked after so often. */
const NOT_READY_MS = 500
/** It was there and did not answer. */
const AGAIN_MS = 10_000

export interface AuditHeadLog {
  /** Stops the clock; a reading under way is left to itself. */
  readonly close: () => void
}

/**
 * Writes the end of the audit chain into the log, at once and then every hour, as `audit.head` { id, head }: whoever cuts rows off the end of
 * the table would have to cut the log, too. `lienthong audit verify --head HASH` takes such a head. `isReady` false: tried again soon.
 */
export function logAuditHead(parts: {
  readonly store: Pick<StoreReadings, 'auditHead' | 'isReady'>
  readonly log: Logger
  readonly onLogged: () => void
}): AuditHeadLog {
  let timer: NodeJS.Timeout | null = null
  let isClosed = false

  const logHead = async (): Promise<number> => {
    if (!parts.store.isReady()) return NOT_READY_MS
    try {
      const { id, head } = await parts.store.auditHead()
      if (isClosed) return AGAIN_MS
      parts.log.info({ id, head }, 'audit.head')
      parts.onLogged()
      return HOUR_MS
    } catch (error) {
      if (parts.store.isReady()) parts.log.warn({ error: describe(error) }, 'audit.head_unread')
      return AGAIN_MS
    }
  }
  const tick = async (): Promise<void> => {
    const delayMs = await logHead()
    if (!isClosed) timer = setTimeout(() => void tick(), delayMs).unref()
  }
  void tick()

  return {
    close: () => {
      isClosed = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
