import pg from 'pg'

/** One connection to PostgreSQL, as whoever runs statements on it sees it. */
export interface Client {
  /** Statements that do not wait for each other's answers go out at once, in their order (pg's pipeline mode). */
  readonly query: <R extends pg.QueryResultRow = pg.QueryResultRow>(
    query: pg.QueryConfig | string,
  ) => Promise<pg.QueryResult<R>>
}

/** Every client has one; the types of a pool's do not say so. */
const connectionOf = (client: pg.PoolClient): pg.Connection =>
  (client as pg.PoolClient & { readonly connection: pg.Connection }).connection

/** A connection of the pool, and the first error that it answered. */
export interface Connection extends Client {
  /** null: none. Whoever sees one throws the connection away, so that its first is the one that counts. */
  readonly firstError: () => Error | null
  /** Breaks it: what has no answer yet fails. */
  readonly cut: (why: Error) => void
}

/** `timeoutMs`: a statement that has no answer so long after the one before it breaks the connection. */
export function connectionOver(client: pg.PoolClient, timeoutMs: number): Connection {
  writeTogether(client)
  let firstError: Error | null = null
  connectionOf(client).once('errorMessage', (error: Error) => {
    firstError = error
  })
  const cut = (why: Error): void => void connectionOf(client).stream.destroy(why)
  return { query: statements(client, { timeoutMs, cut }), firstError: () => firstError, cut }
}

/**
 * What is sent within a turn of the loop goes out in one write. pg writes each statement of a pipeline by itself, and each write wakes the
 * server's process, on two cores often in the writer's place: a third of the gateway's time beside 200 callbacks a second.
 */
function writeTogether(client: pg.PoolClient): void {
  const { stream } = connectionOf(client)
  const uncork = stream.uncork.bind(stream)
  stream.uncork = () => void process.nextTick(uncork)
}

/**
 * Sends statements with a callback, and gives up on them by a timer of the connection's: pg's own promises and its `query_timeout` tie
 * each statement to itself, and such a one is garbage that only a full collection takes (1.3 kB a statement, bench/BASELINE.md).
 */
function statements(
  client: pg.PoolClient,
  { timeoutMs, cut }: { readonly timeoutMs: number } & Pick<Connection, 'cut'>,
): Client['query'] {
  let unanswered = 0
  const watch = setTimeout(() => {
    if (unanswered > 0) cut(new Error('Query read timeout'))
  }, timeoutMs).unref()
  const answered = (): void => {
    unanswered -= 1
    if (unanswered > 0) watch.refresh()
  }
  return <R extends pg.QueryResultRow>(query: pg.QueryConfig | string) => {
    const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult<R>>()
    if (unanswered === 0) watch.refresh()
    unanswered += 1
    let isOpen = true
    const settle = (error: Error | null | undefined, result: pg.QueryResult<R>): void => {
      // pg tells of values that it cannot send, and then of the statement's end, too.
      if (!isOpen) return
      isOpen = false
      answered()
      if (error) reject(error)
      else resolve(result)
      // Not the server's word: it was not sent, or its answer is lost. What was sent with it must not be committed without it.
      if (error && !(error instanceof pg.DatabaseError)) cut(error)
    }
    if (typeof query === 'string') client.query<R>(query, settle)
    else client.query<R>(query, settle)
    return promise
  }
}
