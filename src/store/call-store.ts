import { fail, type Result } from '../domain/failure.ts'
import type { CallEnd, CallStore } from '../flow/call-ports.ts'
import { within } from '../flow/within.ts'
import { appendAudits } from './audit.ts'
import { callRefusedFact } from './call-audit.ts'
import { type NewCall, openCalls, openTry, settleTry } from './calls.ts'
import { callEnder } from './end-calls.ts'
import { uuidMaker } from './ids.ts'
import { bodyPlace } from './lease.ts'
import { inTransaction, ownErrorBatcher, type StoreParts } from './store.ts'
import { isStoreGone } from './store-errors.ts'

/** Opening a call gives the store so long, as acceptance does (contract §3). */
const OPEN_MS = 5_000
const BATCH_MAX = 100
/** More than this many waiting for the next commit: the store is slower than the senders. */
const WAITING_MAX = 1_000

/** The store of request–reply calls. Many calls share a commit when they are opened, and when they end. */
export function createCallStore(parts: StoreParts): CallStore {
  const { database, sealing, clock } = parts
  const nowMs = (): number => clock.now().getTime() + parts.clockOffsetMs()
  const newId = uuidMaker(nowMs)

  const many = { max: BATCH_MAX, where: 'store.call', observer: parts.observer, onBatch: parts.onBatch }
  const opens = ownErrorBatcher<NewCall, boolean>({
    run: (batch) => openCalls(database, batch, parts.presence().gateway),
    ...many,
  })
  const ends = ownErrorBatcher<CallEnd, boolean>({ run: callEnder({ database, sealing, nowMs }), ...many })

  return {
    open: async (draft) => {
      if (!parts.isReady() || !database.isReachable() || opens.waiting() > WAITING_MAX) return unavailable()
      const id = newId()
      const sealedBody = sealing.seal(draft.body, bodyPlace(id, 'in'))
      const opened = opens.add({ id, draft, sealedBody }).catch((error: unknown) => {
        if (!isStoreGone(error)) parts.observer.faulted({ where: 'store.call', error })
        return null
      })
      const isPaused = await within(OPEN_MS, opened, null)
      return isPaused === null ? unavailable() : { ok: true, value: { exchangeId: id, isPaused } }
    },
    settleTry: (exchangeId, tried) => settleTry(database, exchangeId, tried, sealing),
    openTry: (exchangeId, number) => openTry(database, exchangeId, number),
    end: (end) => ends.add(end),
    recordRefusal: (audit, result) =>
      inTransaction(database, (client) => appendAudits(client, [callRefusedFact(audit, result)], sealing)),
  }
}

const unavailable = (): Result<never> =>
  fail(
    'STORE_UNAVAILABLE',
    'The question could not be recorded, so nothing was asked. Ask again after the time in Retry-After.',
  )
