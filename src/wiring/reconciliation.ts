import type { PaymentStore } from '../flow/payment-ports.ts'
import type { ReconciliationDesk } from '../flow/reconcile-ports.ts'
import type { Chance, PayingProvider } from '../payments/provider.ts'
import { startDaily } from '../payments/reconcile/daily.ts'
import { createDesk } from '../payments/reconcile/desk.ts'
import { startReconciler } from '../payments/reconcile/reconciler.ts'
import { createReconciliationStore } from '../store/payments/reconciliations.ts'
import type { PaymentWiring } from './payments.ts'

/** Comparing payments with their providers: every day, and when somebody asks for it. */
export function openReconciliation(
  { config, opened, sealing, observer, clock, closing }: PaymentWiring,
  {
    providers,
    chance,
    store,
  }: {
    readonly providers: ReadonlyMap<string, PayingProvider>
    readonly chance: Chance
    readonly store: PaymentStore
  },
): ReconciliationDesk {
  const reconciliations = createReconciliationStore({
    database: opened.database,
    reads: opened.reads,
    sealing,
    observer,
    isReady: opened.store.isReady,
    newId: opened.newId,
  })
  const reconciler = startReconciler({ store: reconciliations, providers, chance, observer })
  const { dailyAt, statements: columns } = config.reconciliation
  const onOrdered = reconciler.wake
  const daily = startDaily({ store: reconciliations, at: dailyAt, now: clock.now, onOrdered, observer })
  closing.push(reconciler.stop, daily.stop)
  return createDesk({ reconciliations, store, providers, chance, columns, onOrdered })
}
