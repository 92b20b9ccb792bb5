import type { Clock } from '../domain/clock.ts'
import { decide, type Policy } from '../domain/decide.ts'
import type { AttemptOutcome, Outcome } from '../domain/exchange.ts'
import { fail } from '../domain/failure.ts'
import type { Call, Connection, Delivery } from '../domain/partner.ts'
import type { Route, Sender } from '../domain/route.ts'
import type { ExchangeStore, Gate, Lease, Observer, RecordedCall, SettleEntry } from './ports.ts'

/** The calls of one Attempt: what to call with, and what was recorded of it. */
export interface AttemptCalls {
  readonly call: Call
  readonly recorded: readonly RecordedCall[]
  /** HTTP status of the last answer; null when there was none. */
  readonly lastStatus: () => number | null
  /** The lease ran out or was taken over before something was sent. */
  readonly isLeaseLost: () => boolean
}

export interface AttemptPorts {
  readonly store: Pick<ExchangeStore, 'settle' | 'giveBack' | 'hasLaneDelivered'>
  readonly observer: Observer
  readonly clock: Clock
  readonly random: () => number
  readonly routes: ReadonlyMap<string, Route>
  readonly senders: ReadonlyMap<string, Sender>
  readonly connection: Connection
  readonly gate: Gate
  readonly policy: Policy
  readonly callsOf: (lease: Lease, signal: AbortSignal) => AttemptCalls
  readonly traceparentOf: (lease: Lease) => string | null
}

interface Tried {
  readonly delivery: Delivery
  readonly messageOut: Uint8Array | null
  readonly calls: AttemptCalls
  readonly durationMs: number
}

/**
 * Carries one leased Exchange through one Attempt: first tries, retries, probes and replays alike. Resolves when it is settled, given back
 * or lost; never rejects for what a partner did. The gate's place is free as soon as the partner has answered, the worker's when that is settled.
 */
export async function attemptExchange(lease: Lease, ports: AttemptPorts, signal: AbortSignal): Promise<void> {
  let tried: Tried | null = null
  const hasRun = await ports.gate.pass(async () => {
    tried = await tryOnce(lease, ports, signal).catch((error: unknown) => mistaken(lease, ports, error))
    return outcomeOf(tried)
  })
  if (!hasRun || tried === null) return ports.store.giveBack(lease)
  await settle(lease, tried, ports)
}

/** For the gate: a message that failed before anything was sent says nothing about the partner, and closes no breaker. */
function outcomeOf({ calls, delivery }: Tried): AttemptOutcome {
  const isUnsent = calls.recorded.length === 0 && delivery.outcome.kind === 'refused'
  return calls.isLeaseLost() || isUnsent ? 'open' : delivery.outcome.kind
}

/** Our own mistake, or a partner's folder's: told, and counted like a message that alone fails again and again. */
function mistaken(lease: Lease, ports: AttemptPorts, error: unknown): Tried {
  ports.observer.faulted({ where: 'flow.attempt', error })
  const failure = {
    code: 'INTERNAL',
    detail:
      'The gateway made a mistake with this message. It is tried again; the operators find the fault in the log.',
  } as const
  return {
    delivery: { outcome: { kind: 'unknown', failure } },
    messageOut: null,
    calls: {
      ...ports.callsOf(lease, new AbortController().signal),
      recorded: [],
      lastStatus: () => null,
      isLeaseLost: () => false,
    },
    durationMs: 0,
  }
}

async function tryOnce(lease: Lease, ports: AttemptPorts, signal: AbortSignal): Promise<Tried> {
  const startedMs = ports.clock.monotonicMs()
  const calls = ports.callsOf(lease, signal)
  const route = ports.routes.get(lease.route)
  // I11 is checked at boot; a route that vanished since is a bug, and the lease's end brings the exchange back.
  if (!route) throw new Error(`exchange ${lease.exchangeId} names unknown route ${lease.route}`)
  const statusMap = ports.senders.get(lease.sender)?.statusMap ?? new Map<string, string>()
  const converted =
    lease.body === null ? UNREADABLE : route.convert(lease.body, { key: lease.key, statusMap })
  const delivery: Delivery = converted.ok
    ? await ports.connection.deliver(
        route.endpoint.operation,
        {
          body: converted.value,
          key: lease.key,
          idempotencyKey: lease.exchangeId,
          traceparent: ports.traceparentOf(lease),
        },
        { call: calls.call, memory: lease.memory, isDoubtful: lease.isDoubtful, signal },
      )
    : { outcome: { kind: 'refused', failure: converted.failure } }
  return {
    delivery,
    messageOut: converted.ok ? converted.value : null,
    calls,
    durationMs: ports.clock.monotonicMs() - startedMs,
  }
}

/** Dead, and so replayable once the key is configured again. */
const UNREADABLE = fail(
  'STORED_UNREADABLE',
  'The message is stored, but no configured key opens it. Configure the key that it was sealed with, or restore the backup, then replay it.',
)

async function settle(lease: Lease, tried: Tried, ports: AttemptPorts): Promise<void> {
  const { outcome } = tried.delivery
  const fact = { exchangeId: lease.exchangeId, lane: lease.lane, attempt: lease.attempt }
  if (tried.calls.isLeaseLost()) return ports.observer.leaseLost(fact)

  const isCounted = await counts(lease, outcome, ports)
  const history = {
    failures: lease.failures + 1,
    countedFailures: lease.countedFailures + (isCounted ? 1 : 0),
  }
  const settlement = decide(outcome, history, ports.policy, ports.random)
  const entry: SettleEntry = {
    lease,
    outcome: outcome.kind,
    settlement,
    isCounted,
    durationMs: tried.durationMs,
    status: tried.calls.lastStatus(),
    calls: tried.calls.recorded,
    messageOut: tried.messageOut,
    ...('memory' in tried.delivery ? { memory: tried.delivery.memory } : {}),
  }
  if (!(await ports.store.settle(entry))) return ports.observer.leaseLost(fact)
  ports.observer.attemptSettled({
    ...fact,
    outcome: outcome.kind,
    state: settlement.state,
    code: 'failure' in settlement ? settlement.failure.code : null,
    status: entry.status,
    durationMs: Math.round(tried.durationMs),
    delayMs:
      settlement.state === 'waiting' ? Math.max(settlement.delayMs, settlement.pauseLaneMs ?? 0) : null,
  })
}

/** Only failures that others of the lane did not share count towards maxAttempts (contract §3.3). */
async function counts(lease: Lease, outcome: Outcome, ports: AttemptPorts): Promise<boolean> {
  return outcome.kind === 'unavailable' || outcome.kind === 'unknown'
    ? ports.store.hasLaneDelivered(lease)
    : false
}
