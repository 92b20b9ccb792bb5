import type { DuePayment, PaymentObserver, PaymentStore, Rooms } from '../flow/payment-ports.ts'
import { type Chance, outcomeOfAnswer, type PayingProvider, toolsOf } from './provider.ts'
import { carryRefund, REFUND_STEPS } from './refunds.ts'

export interface PollerParts {
  readonly store: PaymentStore
  readonly providers: ReadonlyMap<string, PayingProvider>
  readonly chance: Chance
  readonly observer: PaymentObserver
}

export interface Poller {
  /** Something may be due. */
  readonly wake: () => void
  /** Takes nothing new and waits for what is under way. */
  readonly stop: () => Promise<void>
}

/** How often an idle poller looks: an indexed question about what is due. */
const LOOK_MS = 250
/** Queries, and refunds, of one provider that are under way at a time: one that does not answer takes no room from the others. */
const SLOTS_MAX = 20
const HOLD_GRACE_MS = 10_000
/** Of one query: waiting for room, asking. None takes longer than a call may. */
const QUERY_STEPS = 2

/**
 * Asks providers what became of payments (contract §5, Queries), and carries refunds. When something is due stands in the store: it survives
 * restarts, and of several gateways one takes it. What a gateway took and did not end comes due again by itself.
 */
export function startPoller(parts: PollerParts): Poller {
  const { store, providers, observer } = parts
  const longestMs = Math.max(0, ...[...providers.values()].map(({ timeoutMs }) => timeoutMs))
  const holdMs = QUERY_STEPS * longestMs + HOLD_GRACE_MS
  const refundHoldMs = REFUND_STEPS * longestMs + HOLD_GRACE_MS
  const fault = (error: unknown): void => {
    if (store.isReady()) observer.faulted({ where: 'payments.poller', error })
  }
  const queries = createSlots(providers, fault)
  const refunds = createSlots(providers, fault)
  let isStopping = false
  let wakeUp: (() => void) | null = null

  const startQueries = async (): Promise<void> => {
    for (const due of await store.takeDue(queries.rooms(), holdMs))
      queries.start(due.payment.provider, (provider) => askAfter(due, provider, parts))
  }
  const startRefunds = async (): Promise<void> => {
    for (const due of await store.takeDueRefunds(refunds.rooms(), refundHoldMs))
      refunds.start(due.payment.provider, (provider) => carryRefund(due, provider, parts))
  }
  /** What fails of one of them skips nothing of the other. */
  const look = async (): Promise<void> => {
    for (const start of [startQueries, startRefunds]) if (store.isReady()) await start().catch(fault)
  }

  const loop = (async () => {
    while (!isStopping) {
      await look()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS)
        wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  })()

  return {
    wake: () => wakeUp?.(),
    stop: async () => {
      isStopping = true
      wakeUp?.()
      await loop
      await Promise.all([queries.ended(), refunds.ended()])
    },
  }
}

interface Slots {
  readonly rooms: () => Rooms
  readonly start: (providerId: string, work: (provider: PayingProvider) => Promise<void>) => void
  /** Resolves when what is under way has ended. */
  readonly ended: () => Promise<unknown>
}

function createSlots(
  providers: ReadonlyMap<string, PayingProvider>,
  onFault: (error: unknown) => void,
): Slots {
  const running = new Map([...providers.keys()].map((id) => [id, new Set<Promise<void>>()]))
  return {
    rooms: () =>
      new Map(
        [...running]
          .map(([id, tasks]) => [id, SLOTS_MAX - tasks.size] as const)
          .filter(([, room]) => room > 0),
      ),
    start: (providerId, work) => {
      const provider = providers.get(providerId)
      const tasks = running.get(providerId)
      if (provider === undefined || tasks === undefined) return
      const task: Promise<void> = work(provider)
        .catch(onFault)
        .finally(() => tasks.delete(task))
      tasks.add(task)
    },
    ended: () => Promise.allSettled([...running.values()].flatMap((tasks) => [...tasks])),
  }
}

/**
 * One query. Its verified statements count like a callback's; what is still open afterwards is asked again after the interval, the last time at
 * giveUpAfterMs, and is expired then. A query that the breaker did not let out was none.
 */
async function askAfter(
  { payment, ageMs }: DuePayment,
  provider: PayingProvider,
  { store, chance }: Pick<PollerParts, 'store' | 'chance'>,
): Promise<void> {
  const startedMs = chance.clock.monotonicMs()
  const { intervalMs, giveUpAfterMs } = provider.poll
  const passed = await provider.through(
    (call) => provider.provider.query(payment.order, toolsOf(call, chance)),
    outcomeOfAnswer,
  )
  if (passed.kind !== 'done')
    return store.askAgain(payment.paymentRef, Math.min(intervalMs, provider.resetTimeoutMs))
  const { collects } = provider.provider
  if (passed.value.kind === 'known')
    for (const statement of passed.value.statements)
      await store.settle({ provider: provider.id, collects, source: 'query', statement, raw: null })
  // No effect on what the statements have ended.
  if (ageMs >= giveUpAfterMs) return store.expire(payment.paymentRef)
  const leftMs = Math.max(0, giveUpAfterMs - ageMs - (chance.clock.monotonicMs() - startedMs))
  return store.askAgain(payment.paymentRef, Math.min(intervalMs, leftMs))
}
