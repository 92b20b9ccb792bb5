import { Counter, Gauge, type Registry } from 'prom-client'
import type { PaymentCount, PaymentObserver } from '../flow/payment-ports.ts'

export interface PaymentMetrics {
  /** Tells `observer` each fact and counts it. */
  readonly counting: (observer: PaymentObserver) => PaymentObserver
  /** null takes the values away, since a stale figure is worse than none. */
  readonly set: (counts: readonly PaymentCount[] | null) => void
}

/** What is counted of payments: those of the whole store by state, and this process's callbacks. */
export function paymentMetrics(registry: Registry): PaymentMetrics {
  const registers = [registry]
  const payments = new Gauge({
    name: 'lienthong_payments',
    help: 'Payments by provider and state.',
    labelNames: ['provider', 'state'],
    registers,
  })
  const callbacks = new Counter({
    name: 'lienthong_payment_callbacks_total',
    help: 'Callbacks of payment providers that this process answered, by outcome; unverified: not believed.',
    labelNames: ['provider', 'outcome'],
    registers,
  })
  return {
    counting: (observer) => ({
      ...observer,
      callbackAnswered: (fact) => {
        observer.callbackAnswered(fact)
        callbacks.inc({ provider: fact.provider, outcome: fact.outcome })
      },
    }),
    set: (counts) => {
      payments.reset()
      for (const { provider, state, count } of counts ?? []) payments.set({ provider, state }, count)
    },
  }
}
