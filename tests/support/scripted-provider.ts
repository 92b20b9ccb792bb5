import type {
  CreateAnswer,
  PaymentProvider,
  ProviderRefunds,
  QueryAnswer,
  RefundAnswer,
} from '../../src/domain/payment-provider.ts'
import { throughGate } from '../../src/flow/through-gate.ts'
import { createGate } from '../../src/outbound/gate.ts'
import type { PayingProvider, PollSchedule } from '../../src/payments/provider.ts'
import { clock } from './store.ts'

/** A provider that answers what its script says, each answer once; the last one again and again. */
export interface ScriptedProvider extends PayingProvider {
  /** "create ORDER-1", "query ORDER-1" … in the order in which they came. */
  readonly asked: string[]
}

export interface Script {
  readonly id?: string
  readonly create?: readonly CreateAnswer[]
  readonly query?: readonly QueryAnswer[]
  readonly send?: readonly RefundAnswer[]
  readonly queryRefund?: readonly RefundAnswer[]
  readonly poll?: Partial<PollSchedule>
  /** Before each creation is answered. */
  readonly onCreate?: () => Promise<void>
}

export function scriptedProvider(script: Script): ScriptedProvider {
  const asked: string[] = []
  const next = <T>(answers: readonly T[] = []) => {
    const left = [...answers]
    return (): T => {
      const answer = left.length > 1 ? left.shift() : left[0]
      if (answer === undefined) throw new Error('the script has no answer')
      return answer
    }
  }
  const [create, query, send, queryRefund] = [
    next(script.create),
    next(script.query),
    next(script.send),
    next(script.queryRefund),
  ]
  const refunds: ProviderRefunds = {
    prepare: (_order, refund, { sequence }) => ({
      providerRefundRef: `RF-${sequence}-${refund.refundRef}`,
      terms: {},
    }),
    send: async (_order, refund) => {
      asked.push(`refund ${refund.providerRefundRef}`)
      return send()
    },
    query: async (_order, refund) => {
      asked.push(`query-refund ${refund.providerRefundRef}`)
      return queryRefund()
    },
  }
  const provider: PaymentProvider = {
    collects: 'all',
    check: () => [],
    prepare: (_order, { sequence }) => ({ providerRef: `ORDER-${sequence}`, terms: {} }),
    create: async (order, { call }) => {
      // Something goes out: what is noted before it has to be there.
      await call({ label: 'create', method: 'POST', url: 'http://127.0.0.1:9', headers: {}, body: null })
      asked.push(`create ${order.providerRef}`)
      await script.onCreate?.()
      return create()
    },
    query: async (order) => {
      asked.push(`query ${order.providerRef}`)
      return query()
    },
    refunds,
    callbacks: {
      method: 'POST',
      read: () => ({ kind: 'unverified', internal: 'none', echo: {} }),
      ack: () => ({ status: 200, json: null }),
    },
    returnedRef: () => null,
  }
  const id = script.id ?? 'bank'
  const gate = createGate(
    {
      ...{ id, concurrency: 8, ratePerSecond: 1_000 },
      breaker: { errorThresholdPercentage: 50, volumeThreshold: 3, windowMs: 10_000, resetTimeoutMs: 60_000 },
    },
    clock,
  )
  return {
    ...{ id, provider, asked, expireAfterMs: 900_000, timeoutMs: 1_000, resetTimeoutMs: 60_000 },
    poll: { firstDelayMs: 100, intervalMs: 100, giveUpAfterMs: 60_000, ...script.poll },
    through: (work, outcomeOf) =>
      throughGate(
        { gate, clock, waitMs: 1_000 },
        () => work(async () => ({ kind: 'answered', status: 200, headers: {}, text: '' })),
        outcomeOf,
      ),
  }
}
