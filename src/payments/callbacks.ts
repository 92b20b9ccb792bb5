import type {
  CallbackAck,
  CallbackOutcome,
  CallbackReading,
  RawCallback,
} from '../domain/payment-provider.ts'
import type { PaymentObserver, PaymentStore, StatementOutcome } from '../flow/payment-ports.ts'
import { within } from '../flow/within.ts'
import type { Chance, PayingProvider } from './provider.ts'

export interface CallbackParts {
  readonly store: Pick<PaymentStore, 'settle' | 'quarantine' | 'isReady'>
  readonly observer: PaymentObserver
  readonly chance: Pick<Chance, 'clock'>
}

/** A store that has not answered by then cannot store (contract §5, Callbacks). */
const STORE_MS = 5_000
/** Unbelieved callbacks that are kept: at most so many a second, so that whoever sends rubbish keeps no store busy. All are counted. */
const KEPT_PER_SECOND = 10

export interface CallbackReceiver {
  /** Verify, store, then acknowledge in the provider's own words. Never rejects. */
  readonly receive: (provider: PayingProvider, raw: RawCallback) => Promise<CallbackAck>
  /** The answer to one that was not read: it is too large, came in pieces, or came while the gateway stops. */
  readonly refuse: (provider: PayingProvider, why: 'unverified' | 'store-unavailable') => CallbackAck
}

/** Receives what providers say (contract §5, Callbacks; payments notes §10). Nothing that is not verified changes anything, and no answer tells why. */
export function createCallbackReceiver(parts: CallbackParts): CallbackReceiver {
  const { store, observer, chance } = parts
  let keptInSecond = { second: 0, count: 0 }

  const keep = (provider: PayingProvider, reason: string, raw: RawCallback): void => {
    const second = Math.floor(chance.clock.monotonicMs() / 1_000)
    keptInSecond = { second, count: second === keptInSecond.second ? keptInSecond.count + 1 : 1 }
    if (keptInSecond.count > KEPT_PER_SECOND || !store.isReady()) return
    // Nobody waits for it: the answer is the same whether it was kept or not.
    store
      .quarantine(provider.id, reason, raw)
      .catch((error: unknown) => observer.faulted({ where: 'payments.quarantine', error }))
  }

  const settle = async (
    provider: PayingProvider,
    reading: CallbackReading & { kind: 'statement' },
    raw: RawCallback,
  ): Promise<CallbackOutcome> => {
    if (!store.isReady()) return { kind: 'store-unavailable' }
    const { collects } = provider.provider
    const { statement } = reading
    const entry = { provider: provider.id, collects, source: 'callback', statement, raw } as const
    const stored = await within(STORE_MS, store.settle(entry), null).catch((error: unknown) => {
      if (store.isReady()) observer.faulted({ where: 'payments.callback', error })
      return null
    })
    if (stored?.kind === 'unknown') keep(provider, 'unknown reference', raw)
    return outcomeOf(stored, reading)
  }

  const outcomeOfReading = async (
    provider: PayingProvider,
    reading: CallbackReading,
    raw: RawCallback,
  ): Promise<CallbackOutcome> => {
    switch (reading.kind) {
      case 'unverified':
        keep(provider, reading.internal, raw)
        return { kind: 'unverified' }
      case 'foreign':
        keep(provider, 'another partner’s id', raw)
        return { kind: 'unknown' }
      case 'test':
        return { kind: 'test' }
      case 'nothing':
        return { kind: 'stored', isFailure: false }
      case 'statement':
        return settle(provider, reading, raw)
    }
  }

  const acknowledge = (
    provider: PayingProvider,
    outcome: CallbackOutcome,
    reading: CallbackReading | null,
  ): CallbackAck => {
    observer.callbackAnswered({ provider: provider.id, outcome: outcome.kind })
    return provider.provider.callbacks.ack(outcome, reading, chance.clock.now())
  }

  return {
    receive: async (provider, raw) => {
      const reading = provider.provider.callbacks.read(raw)
      return acknowledge(provider, await outcomeOfReading(provider, reading, raw), reading)
    },
    refuse: (provider, why) => acknowledge(provider, { kind: why }, null),
  }
}

/** null: the store could not store it. */
function outcomeOf(
  stored: StatementOutcome | null,
  { statement }: CallbackReading & { kind: 'statement' },
): CallbackOutcome {
  if (stored === null) return { kind: 'store-unavailable' }
  switch (stored.kind) {
    case 'unknown':
    case 'mismatch':
      return { kind: stored.kind }
    case 'stored':
    case 'repeated':
    case 'settled':
      return { kind: stored.kind, isFailure: statement.verdict.kind === 'failure' }
  }
}
