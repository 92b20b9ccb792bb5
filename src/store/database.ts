import pg from 'pg'
import { StoreUnavailable } from '../flow/store-unavailable.ts'
import type { Client } from './connection.ts'
import { openPool, type Plans } from './pool.ts'
import { isStoreGone, isUnavailable } from './store-errors.ts'

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

/** No statement of ours runs longer in good health; a store that needs more counts as gone (contract §3: acceptance gives it 5 s). */
const QUERY_TIMEOUT_MS = 5_000
const CONNECT_TIMEOUT_MS = 2_000
/** A row held by a process that hangs costs a second, not the batch's whole time. */
const LOCK_TIMEOUT_MS = 1_000
/** A process that is stopped within a transaction holds its rows no longer. */
const IDLE_IN_TRANSACTION_MS = 3_000

const BEGIN = { name: 'begin', text: 'begin' }
const COMMIT = { name: 'commit', text: 'commit' }

// bigint as text: order key ids and tokens are only compared.
const types = { getTypeParser: pg.types.getTypeParser }

/**
 * Connections to PostgreSQL and whether it is there. An error that is not PostgreSQL's own verdict on a statement (an SQLSTATE outside
 * the connection, shutdown and resource classes) means that the store is gone; then everybody is told at once and a ping finds out when it is back.
 */
export function openDatabase(
  address: Address,
  { connections, plans = 'fresh' }: { readonly connections: number; readonly plans?: Plans },
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
  const listeners: ((isReachable: boolean, internal: string | null) => void)[] = []
  let isReachable = true

  const note = (reachable: boolean, internal: string | null): void => {
    if (reachable === isReachable) return
    isReachable = reachable
    for (const listener of listeners) listener(reachable, internal)
  }
  const noteError = (error: unknown): void => {
    if (isStoreGone(error)) note(false, String(error))
  }
  const { withClient, close } = openPool(
    { ...settings, lock_timeout: LOCK_TIMEOUT_MS },
    { connections, plans, queryTimeoutMs: QUERY_TIMEOUT_MS, reach: { note, noteError } },
  )
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
    close,
  }
}
