import type { Observer } from '../../flow/ports.ts'
import type {
  DueReconciliation,
  PaymentOfDay,
  ReconciliationLine,
  ReconciliationStore,
  StatementRow,
} from '../../flow/reconcile-ports.ts'
import { StoreUnavailable } from '../../flow/store-unavailable.ts'
import { type Chance, outcomeOfAnswer, type PayingProvider, toolsOf } from '../provider.ts'
import { type Asked, compare } from './compare.ts'
import { type Compared, matchStatement } from './match-statement.ts'

export interface ReconcilerParts {
  readonly store: ReconciliationStore
  readonly providers: ReadonlyMap<string, PayingProvider>
  readonly chance: Chance
  readonly observer: Pick<Observer, 'faulted'>
}

export interface Reconciler {
  /** One was ordered. */
  readonly wake: () => void
  /** Takes nothing new; what is under way is given up, and comes up again at another gateway or after the next start. */
  readonly stop: () => Promise<void>
}

const LOOK_MS = 1_000
/** For how long one is held by whoever carries it out; renewed while it goes on. */
const HOLD_MS = 60_000
const RENEW_MS = 20_000
/** Queries at once to one provider; its own limits of rate and concurrency hold as well. */
const QUERIES_MAX = 4

/** Carries out what is ordered, one after the other: of several gateways one takes each. */
export function startReconciler(parts: ReconcilerParts): Reconciler {
  const { store, observer } = parts
  const stopping = new AbortController()
  let wakeUp: (() => void) | null = null

  const look = async (): Promise<void> => {
    if (!store.isReady()) return
    for (let due = await store.takeDue(HOLD_MS); due !== null; due = await store.takeDue(HOLD_MS)) {
      await carryOut(due, parts, stopping.signal)
      if (stopping.signal.aborted) return
    }
  }

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => {
        if (store.isReady()) observer.faulted({ where: 'payments.reconciler', error })
      })
      if (stopping.signal.aborted) return
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
      stopping.abort()
      wakeUp?.()
      await loop
    },
  }
}

/** Asks, compares and stores the lines. A mistake of ours ends it as failed, so that it does not come up for ever; a store that gave no answer does not. */
async function carryOut(due: DueReconciliation, parts: ReconcilerParts, signal: AbortSignal): Promise<void> {
  const { store, observer } = parts
  const renewing = setInterval(() => {
    store.hold(due.id, HOLD_MS).catch((error: unknown) => {
      if (store.isReady()) observer.faulted({ where: 'payments.reconciler', error })
    })
  }, RENEW_MS)
  try {
    const lines = await reconcile(due, parts, signal)
    if (lines !== null) await store.end(due.id, lines)
  } catch (error) {
    if (!store.isReady() || error instanceof StoreUnavailable) throw error
    observer.faulted({ where: 'payments.reconciler', error })
    await store.end(due.id, null)
  } finally {
    clearInterval(renewing)
  }
}

/** null: given up halfway. */
async function reconcile(
  due: DueReconciliation,
  parts: ReconcilerParts,
  signal: AbortSignal,
): Promise<readonly ReconciliationLine[] | null> {
  const statements = Map.groupBy(due.statements, ({ provider }) => provider)
  const byProvider = await Promise.all(
    [...parts.providers.values()].map((provider) =>
      ofProvider(provider, { day: due.day, rows: statements.get(provider.id) ?? null }, parts, signal),
    ),
  )
  return signal.aborted ? null : byProvider.flat()
}

async function ofProvider(
  provider: PayingProvider,
  { day, rows }: { readonly day: string; readonly rows: readonly StatementRow[] | null },
  parts: ReconcilerParts,
  signal: AbortSignal,
): Promise<readonly ReconciliationLine[]> {
  const { store, chance } = parts
  const payments = await store.paymentsOf(provider.id, day)
  const compared: Compared[] = []
  const waiting = payments.values()
  const askOn = async (): Promise<void> => {
    for (const ours of waiting) {
      if (signal.aborted) return
      const asked = await askProvider(ours, provider, chance)
      compared.push({ ours, line: compare(ours, asked, provider.provider.collects) })
    }
  }
  await Promise.all(Array.from({ length: QUERIES_MAX }, askOn))
  if (rows === null || signal.aborted) return compared.map(({ line }) => line)
  const known = new Set(payments.map(({ view }) => view.providerRef))
  const named = rows.map(({ providerRef }) => providerRef).filter((ref) => ref !== null && !known.has(ref))
  const others = await store.paymentsBy(
    provider.id,
    named.filter((ref) => ref !== null),
  )
  return matchStatement(rows, compared, others)
}

async function askProvider(
  { payment }: PaymentOfDay,
  provider: PayingProvider,
  chance: Chance,
): Promise<Asked> {
  if (payment === null) return { kind: 'unreadable' }
  const passed = await provider.through(
    (call) => provider.provider.query(payment.order, toolsOf(call, chance)),
    outcomeOfAnswer,
  )
  return passed.kind === 'done' ? passed.value : { kind: 'not-asked', internal: passed.kind }
}
