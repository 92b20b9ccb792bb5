import type { Clock } from '../domain/clock.ts'
import type { Policy } from '../domain/decide.ts'
import type { Outcome } from '../domain/exchange.ts'
import type { Failure } from '../domain/failure.ts'
import type { Connection } from '../domain/partner.ts'
import type { CallResultClass, RequestReplyRoute, Sender } from '../domain/route.ts'
import type { AttemptCalls } from './attempt.ts'
import type { CallAudit, CallStore, TriedCall } from './call-ports.ts'
import type { Observer, Sealing } from './ports.ts'
import type { Turns } from './turns.ts'

/** One question of a sender that waits for its answer. */
export interface Question {
  readonly route: RequestReplyRoute
  readonly sender: Sender
  readonly body: Uint8Array
  /** The caller's patience: everything ends within it. */
  readonly waitMs: number
  readonly traceparent: string | null
}

export interface RequestReplyPorts {
  readonly store: CallStore
  readonly sealing: Pick<Sealing, 'hash'>
  readonly observer: Observer
  readonly clock: Clock
  readonly random: () => number
  readonly connection: Connection
  readonly turns: Turns
  readonly policy: Policy
  /** Of the partner: a try is given up after it. */
  readonly timeoutMs: number
  /** Aborted: nothing is tried again; what is under way goes on. */
  readonly stopping: AbortSignal
  /** Aborted: what is under way is given up. */
  readonly signal: AbortSignal
  readonly callsOf: (timeoutMs: number) => AttemptCalls
  readonly traceparentOf: (traceparent: string | null) => string | null
}

/** A question that was admitted, is allowed and has its Exchange. */
export interface Call {
  readonly question: Question
  readonly audit: CallAudit
  readonly grant: unknown
  readonly exchangeId: string
  /** Monotonic. */
  readonly deadlineMs: number
}

/** One try, with what came of it. */
export interface Tried {
  readonly outcome: Outcome
  readonly tried: TriedCall
  readonly messageOut: Uint8Array | null
  /** No answer within what its caller's deadline left of the partner's time, which was too little to blame the partner. */
  readonly isCutShort: boolean
  /** With a delivered one: the answer, and its class. */
  readonly answer: (CallResultClass & { readonly body: Uint8Array }) | null
}

/** One try: convert ─▶ deliver ─▶ convert back. What the partner did is an Outcome; a mistake of ours, or of a partner's folder, is INTERNAL. */
export async function tryCall(call: Call, number: number, ports: RequestReplyPorts): Promise<Tried> {
  try {
    return await tryOnce(call, number, ports)
  } catch (error) {
    ports.observer.faulted({ where: 'flow.call', error })
    return mistaken(number)
  }
}

async function tryOnce(call: Call, number: number, ports: RequestReplyPorts): Promise<Tried> {
  const { question, exchangeId, grant, audit } = call
  const { route, body } = question
  const startedMs = ports.clock.monotonicMs()
  const allowedMs = Math.max(1, Math.floor(Math.min(ports.timeoutMs, call.deadlineMs - startedMs)))
  const calls = ports.callsOf(allowedMs)
  const context = { now: ports.clock.now(), exchangeId, grant }
  const converted = route.convert(body, context)
  const delivery = converted.ok
    ? await ports.connection.deliver(
        route.endpoint.operation,
        {
          body: converted.value,
          key: audit.purpose.dossierCode,
          idempotencyKey: exchangeId,
          traceparent: ports.traceparentOf(question.traceparent),
        },
        { call: calls.call, memory: null, isDoubtful: false, signal: ports.signal },
      )
    : { outcome: { kind: 'refused', failure: converted.failure } as const }
  const back = delivery.outcome.kind === 'delivered' ? route.convertBack(delivery.reply, body, context) : null
  const outcome: Outcome =
    back === null || back.ok ? delivery.outcome : { kind: 'refused', failure: back.failure }
  const durationMs = ports.clock.monotonicMs() - startedMs
  return {
    outcome,
    isCutShort: back === null && allowedMs < ports.timeoutMs * FAIR_SHARE && durationMs >= allowedMs,
    tried: {
      number,
      outcome: outcome.kind,
      failure: outcome.kind === 'delivered' ? null : outcome.failure,
      // The answer as it was cut, never the reply.
      receipt:
        outcome.kind === 'delivered' && back?.ok
          ? { status: outcome.receipt.status, text: Buffer.from(back.value.body).toString() }
          : null,
      durationMs,
      status: calls.lastStatus(),
      calls: calls.recorded,
    },
    messageOut: converted.ok ? converted.value : null,
    answer: back?.ok ? back.value : null,
  }
}

/** Of the partner's time: with less than that a try without an answer does not count against the partner (breaker). */
const FAIR_SHARE = 0.5

function mistaken(number: number): Tried {
  return {
    outcome: { kind: 'refused', failure: MISTAKE },
    isCutShort: false,
    tried: {
      ...{ number, outcome: 'refused', failure: MISTAKE, receipt: null },
      ...{ durationMs: 0, status: null, calls: [] },
    },
    messageOut: null,
    answer: null,
  }
}

/** The failure of our own mistakes. */
export const MISTAKE: Failure = {
  code: 'INTERNAL',
  detail: 'The gateway made a mistake, which its operators can see. Ask again later.',
}
