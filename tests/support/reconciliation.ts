import { type Failure, fail, ok } from '../../src/domain/failure.ts'
import type { ReconciliationDesk, ReconciliationLine } from '../../src/flow/reconcile-ports.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { createReconciliationStore } from '../../src/store/payments/reconciliations.ts'
import { testPayments } from './payments.ts'
import { recordingObserver, sealing } from './store.ts'

const REFUSALS: Readonly<Record<string, Failure['code']>> = {
  R409: 'STATE_CONFLICT',
  R502: 'ENDPOINT_REFUSED',
  R504: 'ENDPOINT_TIMEOUT',
}

export const LINE: ReconciliationLine = {
  class: 'status-differs',
  provider: 'bank',
  providerRef: 'ORDER-P1',
  providerTransactionId: null,
  paymentRef: 'P1',
  dossierCode: 'H56.14-251121-0001',
  ours: { state: 'pending', amountVnd: 150_000 },
  theirs: { state: 'paid', amountVnd: 150_000 },
  detail: 'pending here, paid at the provider',
  repair: 'requery',
}

/**
 * A desk over a real store whose reconciliations end at once with one line, and whose provider is scripted: R409, R502 and R504 are refused so;
 * `deadEvent`: the dead exchange that was to tell of payment DEAD.
 */
export function testDesk(opened: OpenStore, deadEvent: () => string): ReconciliationDesk {
  const store = createReconciliationStore({
    database: opened.database,
    reads: opened.reads,
    sealing,
    observer: recordingObserver(),
    isReady: opened.store.isReady,
    newId: opened.newId,
  })
  const payments = testPayments(opened).store
  return {
    list: store.list,
    find: store.find,
    order: async ({ date, reason }, actor) => {
      if (date === '2000-01-01') return fail('STATE_CONFLICT', 'No.')
      const ordered = await store.order({ day: date, statements: [], ordered: { actor, reason } })
      await store.end(ordered.id, [LINE])
      return ok(ordered)
    },
    requery: async (paymentRef) => {
      const code = REFUSALS[paymentRef]
      if (code !== undefined) return fail(code, 'No.')
      const detail = await payments.detail(paymentRef)
      return detail === null ? fail('NOT_FOUND', 'No.') : ok(detail)
    },
    deadNews: async (paymentRef) => (paymentRef === 'DEAD' ? [deadEvent()] : store.deadNews(paymentRef)),
  }
}
