import type { Clock } from '../domain/clock.ts'
import type { Question, RequestReplyPorts } from '../flow/call-try.ts'
import type { Observer, Sealing } from '../flow/ports.ts'
import { askPartner, type Replied } from '../flow/request-reply.ts'
import { createTurns } from '../flow/turns.ts'
import { makeCall } from '../outbound/call.ts'
import type { OpenStore } from '../store/open-store.ts'
import { nextTraceparent } from '../telemetry/trace.ts'
import type { Way } from './delivery.ts'

export interface QuestionParts {
  readonly opened: OpenStore
  readonly sealing: Sealing
  readonly observer: Observer
  readonly clock: Clock
  readonly random: () => number
}

export interface Questions {
  readonly ask: (question: Question) => Promise<Replied>
  /** Nothing is tried again from now on. Resolves when what is under way has ended; what still runs after `graceMs` is given up. */
  readonly stop: (graceMs: number) => Promise<void>
}

/** Answers questions of request–reply routes over the ways to their partners, each with a bulkhead of its own. */
export function answerQuestions(ways: ReadonlyMap<string, Way>, parts: QuestionParts): Questions {
  const stopping = new AbortController()
  const abort = new AbortController()
  const running = new Set<Promise<Replied>>()
  const ports = new Map(
    [...ways].map(([partner, way]) => [
      partner,
      portsOf(way, parts, { stopping: stopping.signal, signal: abort.signal }),
    ]),
  )

  return {
    ask: async (question) => {
      const partner = ports.get(question.route.endpoint.partner.id)
      if (partner === undefined) throw new Error(`route ${question.route.id} is on and its partner is not`)
      const replied = askPartner(question, partner)
      running.add(replied)
      return replied.finally(() => running.delete(replied))
    },
    stop: async (graceMs) => {
      stopping.abort()
      const giveUp = setTimeout(() => abort.abort(), graceMs)
      await Promise.allSettled(running)
      clearTimeout(giveUp)
    },
  }
}

function portsOf(
  { settings, http, gate, connection }: Way,
  parts: QuestionParts,
  { stopping, signal }: Pick<RequestReplyPorts, 'stopping' | 'signal'>,
): RequestReplyPorts {
  const { opened, clock } = parts
  return {
    ...{ sealing: parts.sealing, observer: parts.observer, clock, random: parts.random },
    store: opened.calls,
    connection,
    turns: createTurns(gate, clock),
    policy: { retry: settings.retry, breakerResetMs: settings.breaker.resetTimeoutMs },
    timeoutMs: settings.timeoutMs,
    ...{ stopping, signal },
    // A try is one short request: its time began with its opening, and nobody else may be at it.
    callsOf: (timeoutMs) =>
      makeCall({
        http,
        lease: { grantedAtMs: clock.monotonicMs() },
        timeoutMs,
        clock,
        signal,
        renew: async () => false,
        countCall: gate.countCall,
      }),
    traceparentOf: nextTraceparent,
  }
}
