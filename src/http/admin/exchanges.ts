import { EXCHANGE_STATES, type ExchangeView } from '../../domain/exchange.ts'
import { FAILURES, type Failure, type FailureCode, ok } from '../../domain/failure.ts'
import { PAGE_DEFAULT } from '../../domain/page.ts'
import type { AttemptView, ExchangeDetail, OperatorFilter } from '../../flow/operator-ports.ts'
import type { RecordedCall } from '../../flow/ports.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import { maskedFor } from './masked.ts'
import {
  type Readers,
  readBeginning,
  readCursor,
  readLimit,
  readMembers,
  readMoment,
  readText,
  readWord,
  resultOf,
} from './members.ts'
import { reasonOf } from './reason.ts'

// The table's own keys: Object.keys forgets their type.
const CODES = Object.keys(FAILURES) as FailureCode[]

/** The parameters of the list that choose exchanges; a replay's filter has the same. */
export const FILTER: Readers<Required<OperatorFilter>> = {
  state: readWord(EXCHANGE_STATES),
  code: readWord(CODES),
  route: readText,
  sender: readText,
  partner: readText,
  key: readText,
  q: readBeginning,
  from: readMoment,
  to: readMoment,
}

/** List, look at, reveal and discard exchanges. */
export const exchangeDoors = ({ operators, onDue, ...deps }: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/exchanges',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, { ...FILTER, limit: readLimit, cursor: readCursor }))
      if (!read.ok) return read
      const { limit = PAGE_DEFAULT, cursor = null, ...filter } = read.value
      const page = await operators.listAll(filter, limit, cursor)
      if (!page.ok) return page
      return ok({
        status: 200,
        body: { items: page.value.items.map(exchangeItem), nextCursor: page.value.nextCursor },
      })
    },
  },
  {
    method: 'get',
    path: '/admin/v1/exchanges/:id',
    right: 'read',
    handler: async ({ admin, id, query }) => {
      const read = resultOf(readMembers(query, {}))
      if (!read.ok) return read
      const detail = await operators.detail(id)
      if (detail === null) return { ok: false, failure: EXCHANGE_UNKNOWN }
      return ok({ status: 200, body: exchangeOf(maskedFor(admin.role, detail, deps)) })
    },
  },
  {
    method: 'post',
    path: '/admin/v1/exchanges/:id/reveal',
    right: 'bodies',
    handler: async ({ admin, id, query, body }) => {
      const reason = reasonOf(body, query)
      if (!reason.ok) return reason
      const detail = await operators.detail(id)
      if (detail === null) return { ok: false, failure: EXCHANGE_UNKNOWN }
      // Before anything is shown: a look that cannot be recorded is not granted.
      await operators.record(admin, {
        action: 'exchange.reveal',
        object: detail.view.id,
        reason: reason.value,
        details: {},
      })
      return ok({ status: 200, body: exchangeOf(detail) })
    },
  },
  {
    method: 'post',
    path: '/admin/v1/exchanges/:id/discard',
    right: 'decide',
    handler: async ({ admin, id, query, body }) => {
      const reason = reasonOf(body, query)
      if (!reason.ok) return reason
      const discarded = await operators.discard(id, admin, reason.value)
      if (!discarded.ok) return discarded
      onDue()
      return ok({ status: 200, body: exchangeItem(discarded.value) })
    },
  },
]

/** An exchange as lists show it (contract §7). */
export const exchangeItem = (view: ExchangeView): object => ({
  id: view.id,
  route: view.route,
  sender: view.sender,
  partner: view.partner,
  key: view.key,
  state: view.state,
  receivedAt: view.receivedAt.toISOString(),
  dueAt: view.dueAt?.toISOString() ?? null,
  heldBy: view.heldBy,
  attempts: view.attempts,
  failure: view.failure && { code: view.failure.code, detail: view.failure.detail },
})

/** One exchange with all that is kept of it, as it is handed in: masked or in clear. */
function exchangeOf(detail: ExchangeDetail): object {
  const lastNumber = detail.attempts.at(-1)?.number
  const messageOut = messageOf(detail.messageOut)
  return {
    ...exchangeItem(detail.view),
    traceparent: detail.traceparent,
    erasedAt: detail.erasedAt?.toISOString() ?? null,
    issues: detail.issues,
    messageIn: messageOf(detail.messageIn),
    messageEdited: messageOf(detail.messageEdited),
    messageOut,
    attempts: detail.attempts.map((attempt) => ({
      ...attemptOf(attempt),
      // The message out is kept as it was last translated: what an earlier attempt sent may have been another one.
      request: attempt.number === lastNumber && attempt.calls !== null ? messageOut : null,
    })),
    replays: detail.replays.map((replay) => ({
      replayId: replay.replayId === '' ? null : replay.replayId,
      at: replay.at.toISOString(),
      by: replay.by,
      reason: replay.reason,
    })),
  }
}

const attemptOf = (attempt: AttemptView): object => ({
  number: attempt.number,
  startedAt: attempt.startedAt.toISOString(),
  durationMs: attempt.durationMs,
  outcome: attempt.outcome,
  status: attempt.status,
  failure: attempt.failure,
  internal: attempt.internal,
  partnerText: attempt.partnerText,
  receipt: attempt.receipt,
  response: responseOf(attempt.calls ?? []),
  calls: attempt.calls,
})

/** What the partner answered last. */
function responseOf(calls: readonly RecordedCall[]): object | null {
  const answered = calls.findLast((call) => call.answer !== null)
  return answered ? { status: answered.status, text: answered.answer } : null
}

/** Bytes that are no UTF-8 (a rejected message may hold some, or end within a character) are replaced. */
function messageOf(bytes: Uint8Array | null): object | null {
  if (bytes === null) return null
  const text = new TextDecoder().decode(bytes)
  return { contentType: text.startsWith('<') ? 'application/xml' : 'application/json', text }
}

const EXCHANGE_UNKNOWN: Failure = {
  code: 'NOT_FOUND',
  detail: 'There is no such exchange. GET /admin/v1/exchanges lists them.',
}
