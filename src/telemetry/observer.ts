import type { Logger } from 'pino'
import type { PaymentObserver } from '../flow/payment-ports.ts'
import type { Observer } from '../flow/ports.ts'

/**
 * One log line per fact, ids as fields, no payload and no personal data (I8). error = a human must act, warn = may have to,
 * info = what happened. Errors are logged as name, code and message of our own making; a database error's detail may repeat values and is left out.
 */
export function createObserver(log: Logger): Observer {
  return {
    exchangeAccepted: (fact) => log.info(fact, 'exchange.accepted'),
    exchangeRejected: (fact) => log.info(fact, 'exchange.rejected'),
    attemptSettled: (fact) => log[fact.state === 'dead' ? 'warn' : 'info'](fact, 'attempt.settled'),
    leaseLost: (fact) => log.warn(fact, 'lease.lost'),
    leasesTakenOver: (fact) => log.warn(fact, 'leases.taken_over'),
    callsAbandoned: (fact) => log.warn(fact, 'calls.abandoned'),
    securityNoticed: (notice) =>
      log[notice.kind === 'sign-in-locked' ? 'warn' : 'error'](notice, 'security.noticed'),
    breakerChanged: (fact) => log.warn(fact, 'breaker.changed'),
    storeChanged: (fact) => log[fact.isReachable ? 'info' : 'error'](fact, 'store.changed'),
    faulted: ({ where, error }) => log.error({ where, error: describe(error) }, 'gateway.faulted'),
  }
}

export function createPaymentObserver(log: Logger, observer: Pick<Observer, 'faulted'>): PaymentObserver {
  return {
    callbackAnswered: (fact) =>
      log[fact.outcome === 'unverified' || fact.outcome === 'mismatch' ? 'warn' : 'info'](
        fact,
        'callback.answered',
      ),
    faulted: observer.faulted,
  }
}

/** What may be logged of an error: a PostgreSQL error's `detail`, `where` and parameters stay out. */
export function describe(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  // Of a store that gave no answer the cause says why.
  const code = codeOf(error) ?? codeOf(error.cause)
  return {
    name: error.name,
    code,
    message: isQuoting(error, code) ? undefined : error.message,
    stack: frames(error),
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

const frames = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6)
    .map((line) => line.trim())

/** Data errors of PostgreSQL repeat values, and a parser's error repeats its input. */
const isQuoting = (error: Error, code: string | undefined): boolean =>
  error instanceof SyntaxError || (code !== undefined && /^(22|23)/.test(code))
