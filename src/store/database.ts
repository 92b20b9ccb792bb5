import pg from 'pg'
import { StoreUnavailable } from '../flow/store-unavailable.ts'
import { type Client, type Connection, connectionOver } from './connection.ts'

export type { Client } from './connection.ts'

/** The fields of pg.PoolConfig that name a database: a url, or the embedded server's socket directory. */
export type Address = Pick<pg.PoolConfig, 'connectionString' | 'host' | 'port' | 'user' | 'database'>

export interface Database {
  /**
   * Runs statements in one transaction; the connection is thrown away after any error, which is a StoreUnavailable where there was no answer.
   * Connections are in pg's pipeline mode: statements that do not wait for each other's answers go out at once, in their order.
   */
  readonly transaction: <T>(work: (client: Client) => Promise<T>) => Promise<T>
  /** The same for statements that need none of each other's answers: all of it goes out in one write, the commit, too. Answers the last one's rows. */
  readonly atOnce: <R extends pg.QueryResultRow>(queries: readonly pg.QueryConfig[]) => Promise<R[]>
  /** On a connection of its own whose statements may take as long as they take: for operators' rare, large orders. */
  readonly patientTransaction: <T>(work: (client: Client) => Promise<T>) => Promise<T>
  readonly query: <R extends pg.QueryResultRow>(query: pg.QueryConfig) => Promise<R[]>
  /** False from the first error that says so until a query succeeds again. */
  readonly isReachable: () => boolean
  /** A connection of its own, outside the pool, for session-level locks. `isPatient`: its statements may take as long as they take. */
  readonly connectAlone: (options?: { readonly isPatient: boolean }) => Promise<pg.Client>
  readonly onChange: (listener: (isReachable: boolean, internal: string | null) => void) => void
  readonly ping: () => Promise<boolean>
  readonly close: () => Promise<void>
}

const ABORTED = '25P02'

/** No statement of ours runs longer in good health; a store that needs more counts as gone (contract §3: acceptance gives it 5 s). */
const QUERY_TIMEOUT_MS = 5_000
const CONNECT_TIMEOUT_MS = 2_000
/** A row held by a process that hangs costs a second, not the batch's whole time. */
const LOCK_TIMEOUT_MS = 1_000
/** A process that is stopped within a transaction holds its rows no longer. */
const IDLE_IN_TRANSACTION_MS = 3_000

const BEGIN = { name: 'begin', text: 'begin' }
const COMMIT = { name: 'commit', text: 'commit' }
const ROLLBACK = { name: 'rollback', text: 'rollback' }

/**
 * How statements are planned. Prepared when the tables may still be empty, a plan would read a whole table, or a whole month, until that is analyzed:
 * a lease over 6,000 lines took 30–85 ms instead of 1.5. Every hot query has its index; those without one are not forbidden to read the table.
 * `kept`: for the one way, planned once a connection, since planning took longer than running (settling 1.2 of 1.9 ms, leasing 1.2 of 1.8). Such
 * a plan knows nothing of the values: every statement names the rows that it changes as one array of ids (`= any($1)`), which bounds the scan
 * whatever it is joined with, and a month by a value of its own (tests/store/plans.test.ts, docs/adr/0015). `fresh`: for searches, whose best plan depends on what is asked for.
 */
const PLANS = {
  fresh: 'set enable_seqscan = off',
  kept: 'set enable_seqscan = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan',
} as const

// bigint as text: order key ids and tokens are only compared.
const types = { getTypeParser: pg.types.getTypeParser }

/**
 * Connections to PostgreSQL and whether it is there. An error that is not PostgreSQL's own verdict on a statement (an SQLSTATE outside
 * the connection, shutdown and resource classes) means that the store is gone; then everybody is told at once and a ping finds out when it is back.
 */
export function openDatabase(
  address: Address,
  { connections, plans = 'fresh' }: { readonly connections: number; readonly plans?: keyof typeof PLANS },
): Database {
  const settings: pg.ClientConfig = {
    ...address,
    types,
    application_name: 'lienthong',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // The server ends what we have given up, so that it does not commit long after we have answered 503.
    statement_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  }
  const pool = new pg.Pool({
    ...settings,
    ...{ pipeline: true, max: connections, idleTimeoutMillis: 60_000, lock_timeout: LOCK_TIMEOUT_MS },
  })
  const listeners: ((isReachable: boolean, internal: string | null) => void)[] = []
  const pooled = new WeakMap<pg.PoolClient, Connection>()
  let isReachable = true

  const note = (reachable: boolean, internal: string | null): void => {
    if (reachable === isReachable) return
    isReachable = reachable
    for (const listener of listeners) listener(reachable, internal)
  }
  const noteError = (error: unknown): void => {
    if (isStoreGone(error)) note(false, String(error))
  }
  // An idle connection that breaks: the pool drops it; without a listener the process would end.
  pool.on('error', noteError)
  // The same for one that is in use and breaks between two statements.
  pool.on('connect', (client) => {
    client.on('error', noteError)
    const connection = connectionOver(client, QUERY_TIMEOUT_MS)
    pooled.set(client, connection)
    // Without its settings it must not be used.
    connection.query(PLANS[plans]).catch(connection.cut)
  })

  const take = async (): Promise<{ client: pg.PoolClient; connection: Connection }> => {
    try {
      const client = await pool.connect()
      const connection = pooled.get(client)
      if (connection !== undefined) return { client, connection }
      client.release(true)
      throw new Error('the pool gave a connection that it did not announce')
    } catch (error) {
      note(false, String(error))
      throw new StoreUnavailable(error)
    }
  }

  const withClient = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const { client, connection } = await take()
    try {
      const result = await work(connection)
      // One that `work` has caught: a commit behind it was a rollback.
      const caught = connection.firstError()
      if (caught !== null) throw caught
      client.release()
      note(true, null)
      return result
    } catch (thrown) {
      if (await isUndone(connection, thrown)) client.release()
      else client.release(true)
      // Of statements that went out together those behind the one that failed may be heard first: "current transaction is aborted".
      const error = sqlState(thrown) === ABORTED ? (connection.firstError() ?? thrown) : thrown
      noteError(error)
      throw isUnavailable(error) ? new StoreUnavailable(error) : error
    }
  }

  const query = <R extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<R[]> =>
    withClient(async (client) => (await client.query<R>(config)).rows)

  return {
    query,
    transaction: (work) =>
      withClient(async (client) => {
        const begun = client.query(BEGIN)
        const [result] = await Promise.all([work(client), begun])
        await client.query(COMMIT)
        return result
      }),
    atOnce: <R extends pg.QueryResultRow>(queries: readonly pg.QueryConfig[]) =>
      withClient(async (client) => {
        // A commit behind a statement that failed is a rollback (save behind a `begin` that was cancelled, which nobody does).
        const answers = [BEGIN, ...queries, COMMIT].map((query) => client.query<R>(query))
        return (await Promise.all(answers)).at(-2)?.rows ?? []
      }),
    patientTransaction: async (work) => {
      const client = new pg.Client({ ...settings, statement_timeout: 0 })
      // What breaks it rejects the statement under way; between two statements the next one tells.
      client.on('error', () => undefined)
      try {
        await client.connect()
        await client.query('begin')
        const result = await work(client)
        await client.query('commit')
        return result
      } catch (error) {
        throw isUnavailable(error) ? new StoreUnavailable(error) : error
      } finally {
        // An open transaction ends with its connection.
        await client.end().catch(() => undefined)
      }
    },
    isReachable: () => isReachable,
    connectAlone: async ({ isPatient } = { isPatient: false }) => {
      const client = new pg.Client(
        isPatient ? { ...settings, statement_timeout: 0 } : { ...settings, query_timeout: QUERY_TIMEOUT_MS },
      )
      client.on('error', noteError)
      await client.connect()
      return client
    },
    onChange: (listener) => {
      listeners.push(listener)
    },
    ping: async () => {
      try {
        await query({ name: 'ping', text: 'select 1' })
        return true
      } catch {
        return false
      }
    },
    close: () => pool.end(),
  }
}

/** Rolls back what `work` gave up by an error of its own, a refusal for instance: the connection is as good as before, with its plans. */
async function isUndone(connection: Connection, thrown: unknown): Promise<boolean> {
  if (connection.firstError() !== null || sqlState(thrown) !== null || isStoreGone(thrown)) return false
  return connection.query(ROLLBACK).then(
    () => true,
    () => false,
  )
}

/** What was said first: a database tells its callers only that it gave no answer. */
const causeOf = (error: unknown): unknown => (error instanceof StoreUnavailable ? error.cause : error)

/** 55P03: somebody held a row for longer than LOCK_TIMEOUT_MS, a process that is stopped for instance. */
const isUnavailable = (error: unknown): boolean => isStoreGone(error) || sqlState(error) === '55P03'

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
