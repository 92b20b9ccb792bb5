import pg from 'pg'
import { StoreUnavailable } from '../flow/store-unavailable.ts'

/** What was said first: a database tells its callers only that it gave no answer. */
const causeOf = (error: unknown): unknown => (error instanceof StoreUnavailable ? error.cause : error)

/** 55P03: somebody held a row for longer than LOCK_TIMEOUT_MS, a process that is stopped for instance. */
export const isUnavailable = (error: unknown): boolean => isStoreGone(error) || sqlState(error) === '55P03'

/** SQLSTATE of an error that PostgreSQL itself answered; null when it is the connection's or ours. */
export function sqlState(error: unknown): string | null {
  const cause = causeOf(error)
  return cause instanceof pg.DatabaseError && cause.code !== undefined ? cause.code : null
}

/** 40: deadlock, serialisation, and a row that moved to the kept partition meanwhile: the same again will succeed. */
export const isTransient = (error: unknown): boolean => sqlState(error)?.startsWith('40') === true

/** pg's own words when there is no connection, no answer in time, or none any more. */
const CONNECTION_WORDS =
  /^(Connection terminated|Client (was closed|has encountered a connection error)|Query read timeout|timeout (expired|exceeded))/

/**
 * 08 connection, 53 resources (disk full, too many connections), 57 operator intervention (shutdown, starting up, a statement over time),
 * 58 system error, 25006 read only (a replica): the store's state, not the statement's fault. Without an SQLSTATE: the socket's errors and pg's own.
 */
export function isStoreGone(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== null) return /^(08|53|57|58|25006)/.test(state)
  const cause = causeOf(error)
  if (!(cause instanceof Error)) return false
  return (
    'syscall' in cause ||
    CONNECTION_WORDS.test(cause.message) ||
    (cause instanceof AggregateError && cause.errors.some(isStoreGone))
  )
}
