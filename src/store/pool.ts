import pg from 'pg'
import { StoreUnavailable } from '../flow/store-unavailable.ts'
import { type Client, type Connection, connectionOver } from './connection.ts'
import { isStoreGone, isUnavailable, sqlState } from './store-errors.ts'

const ABORTED = '25P02'
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

export type Plans = keyof typeof PLANS

export interface PoolOptions {
  readonly connections: number
  readonly plans: Plans
  /** A statement that has no answer so long after the one before it breaks its connection. */
  readonly queryTimeoutMs: number
  /** Told whether the store was there, with each connection that was asked for and each error that says so. */
  readonly reach: Reach
}

export interface Reach {
  readonly note: (isReachable: boolean, internal: string | null) => void
  /** Of any error: whether it means that the store is gone. */
  readonly noteError: (error: unknown) => void
}

/** Connections in pg's pipeline mode; each is thrown away after any error of PostgreSQL's. */
export interface Pool {
  /** @throws StoreUnavailable when there is no connection or no answer. */
  readonly withClient: <T>(work: (client: Client) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

export function openPool(
  settings: pg.PoolConfig,
  { connections, plans, queryTimeoutMs, reach }: PoolOptions,
): Pool {
  const pool = new pg.Pool({ ...settings, pipeline: true, max: connections, idleTimeoutMillis: 60_000 })
  const pooled = new WeakMap<pg.PoolClient, Connection>()
  // An idle connection that breaks: the pool drops it; without a listener the process would end.
  pool.on('error', reach.noteError)
  // The same for one that is in use and breaks between two statements.
  pool.on('connect', (client) => {
    client.on('error', reach.noteError)
    const connection = connectionOver(client, queryTimeoutMs)
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
      reach.note(false, String(error))
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
      reach.note(true, null)
      return result
    } catch (thrown) {
      if (await isUndone(connection, thrown)) client.release()
      else client.release(true)
      // Of statements that went out together those behind the one that failed may be heard first: "current transaction is aborted".
      const error = sqlState(thrown) === ABORTED ? (connection.firstError() ?? thrown) : thrown
      reach.noteError(error)
      throw isUnavailable(error) ? new StoreUnavailable(error) : error
    }
  }

  return { withClient, close: () => pool.end() }
}

/** Rolls back what `work` gave up by an error of its own, a refusal for instance: the connection is as good as before, with its plans. */
async function isUndone(connection: Connection, thrown: unknown): Promise<boolean> {
  if (connection.firstError() !== null || sqlState(thrown) !== null || isStoreGone(thrown)) return false
  return connection.query(ROLLBACK).then(
    () => true,
    () => false,
  )
}
