import type { Clock } from '../domain/clock.ts'
import { fail, type Result } from '../domain/failure.ts'
import type { Accepted, ExchangeStore, Observer, Sealing, SettleEntry } from '../flow/ports.ts'
import { within } from '../flow/within.ts'
import { acceptBatch, type NewExchange } from './accept.ts'
import { type Batcher, createBatcher } from './batcher.ts'
import type { Client, Database } from './database.ts'
import { uuidMaker } from './ids.ts'
import { bodyPlace, leaseBatch, type Renewal, renewBatch } from './lease.ts'
import type { Presence } from './presence.ts'
import { insertRejected } from './reject.ts'
import { settleBatch } from './settle.ts'
import { isStoreGone, isTransient } from './store-errors.ts'
import { giveBack } from './takeover.ts'
import { endedExchanges, findExchange, listExchanges } from './views.ts'

/** Acceptance gives the store so long (contract §3). */
const ACCEPT_MS = 5_000
const ACCEPT_BATCH_MAX = 200
const SETTLE_BATCH_MAX = 100
/** More than this many waiting for the next commit: the store is slower than the senders. */
const ACCEPT_WAITING_MAX = 5_000
const DUE_BATCH = 2_000

/** A draft on its way to its commit; `isGivenUp`: its sender was answered 503. */
type Pending = NewExchange & { isGivenUp: boolean }

export interface StoreParts {
  readonly database: Database
  /** For what may be slow without harm: looking up and listing. */
  readonly reads: Database
  readonly sealing: Sealing
  readonly clock: Clock
  readonly observer: Observer
  /** Database time minus this process's time, ms; 0 while they agree within 5 s. */
  readonly clockOffsetMs: () => number
  readonly presence: () => Presence
  readonly isReady: () => boolean
  /** So many messages or settlements shared one commit. */
  readonly onBatch?: ((size: number) => void) | undefined
}

/** The store over a migrated database. What needs one commit for many callers goes through a batcher. */
export function createStore(parts: StoreParts): ExchangeStore {
  const { database, sealing, clock } = parts
  const newId = uuidMaker(() => clock.now().getTime() + parts.clockOffsetMs())
  const gateway = (): number => parts.presence().gateway

  const accepts = createBatcher<Pending, Result<Accepted>>(
    (batch) =>
      inOneOrSingly(
        batch,
        async (items) => {
          // What was answered 503 meanwhile is not stored behind its sender's back.
          const wanted = items.filter((item) => !item.isGivenUp)
          const stored = await inTransaction(database, (client) => acceptBatch(client, wanted))
          const answers = new Map(wanted.map((item, n) => [item.id, stored[n]]))
          return items.map((item) => answers.get(item.id) ?? unavailable())
        },
        {
          onSplit: (error) => parts.observer.faulted({ where: 'store.accept', error }),
          orElse: (error) => {
            if (!isStoreGone(error)) parts.observer.faulted({ where: 'store.accept', error })
            return unavailable()
          },
        },
      ),
    ACCEPT_BATCH_MAX,
    parts.onBatch,
  )
  const settles = fencedBatcher<SettleEntry>(parts, {
    where: 'store.settle',
    run: (client, entries) => settleBatch(client, entries, { gateway: gateway(), sealing }),
    onBatch: parts.onBatch,
  })
  const renews = fencedBatcher<Renewal>(parts, { where: 'store.renew', run: renewBatch })

  return {
    isReady: () => parts.isReady() && database.isReachable(),
    accept: async (draft) => {
      if (!parts.isReady() || !database.isReachable() || accepts.waiting() > ACCEPT_WAITING_MAX)
        return unavailable()
      const id = newId()
      const pending: Pending = {
        id,
        draft,
        sealedBody: sealing.seal(draft.body, bodyPlace(id, 'in')),
        isGivenUp: false,
      }
      const answer = await within(ACCEPT_MS, accepts.add(pending).catch(unavailable), null)
      if (answer === null) pending.isGivenUp = true
      return answer ?? unavailable()
    },
    reject: async (draft) => {
      if (!parts.isReady() || !database.isReachable()) return null
      const id = newId()
      const inserted = insertRejected(database, id, draft, sealing).then(
        () => id,
        (error: unknown) => {
          if (!isStoreGone(error)) parts.observer.faulted({ where: 'store.reject', error })
          return null
        },
      )
      return within(ACCEPT_MS, inserted, null)
    },
    lease: (request) => {
      const grantedAtMs = clock.monotonicMs()
      return inTransaction(database, (client) =>
        leaseBatch(client, request, { gateway: gateway(), grantedAtMs, sealing }),
      )
    },
    renew: (lease, leaseMs) => renews({ lease, leaseMs }),
    settle: settles,
    giveBack: (lease) => inTransaction(database, (client) => giveBack(client, lease)),
    hasLaneDelivered: (lease) => hasLaneDelivered(database, lease),
    makeDue: (partner) => makeDue(database, { partner }, endsNow(clock)),
    find: (sender, id) => findExchange(parts.reads, sender, id),
    list: (filter, limit, cursor) => listExchanges(parts.reads, filter, { limit, cursor }),
    ended: (ids) => endedExchanges(database, ids),
  }
}

interface FencedWork<T> {
  readonly where: string
  readonly run: (client: Client, items: readonly T[]) => Promise<boolean[]>
  readonly onBatch?: StoreParts['onBatch']
}

/** What is done under a lease, many in one commit: false when the lease was lost. */
function fencedBatcher<T>(
  { database, observer }: Pick<StoreParts, 'database' | 'observer'>,
  { where, run, onBatch }: FencedWork<T>,
): (item: T) => Promise<boolean> {
  return ownErrorBatcher<T, boolean>({
    run: (items) => inTransaction(database, (client) => run(client, items)),
    ...{ max: SETTLE_BATCH_MAX, where, observer, onBatch },
  }).add
}

interface OwnErrorWork<T, R> {
  readonly run: (items: readonly T[]) => Promise<readonly R[]>
  readonly max: number
  /** What failed, for the log. */
  readonly where: string
  readonly observer: Observer
  readonly onBatch?: StoreParts['onBatch']
}

/** Many in one commit, or each in its own when that fails for the items' own sake: each caller gets its own answer or error. */
export function ownErrorBatcher<T, R>({
  run,
  max,
  where,
  observer,
  onBatch,
}: OwnErrorWork<T, R>): Batcher<T, R> {
  type Answer = { readonly value: R } | { readonly error: unknown }
  const batcher = createBatcher<T, Answer>(
    (batch) =>
      inOneOrSingly(batch, async (items) => (await run(items)).map((value): Answer => ({ value })), {
        onSplit: (error) => observer.faulted({ where, error }),
        orElse: (error): Answer => ({ error }),
      }),
    max,
    onBatch,
  )
  return {
    waiting: batcher.waiting,
    add: async (item) => {
      const answer = await batcher.add(item)
      if ('error' in answer) throw answer.error
      return answer.value
    },
  }
}

const unavailable = (): Result<Accepted> =>
  fail(
    'STORE_UNAVAILABLE',
    'The message was not stored. Send it again, with the same content and key, after the time in Retry-After.',
  )

interface Split<R> {
  /** The answer to an item that failed. */
  readonly orElse: (error: unknown) => R
  /** Told why a batch is tried singly. */
  readonly onSplit: (error: unknown) => void
}

/**
 * A whole batch in one commit. When that fails for the items' own sake each is tried alone, so that strangers do not fail together; once the
 * store is gone nothing more is tried.
 */
export async function inOneOrSingly<T, R>(
  batch: readonly T[],
  run: (items: readonly T[]) => Promise<readonly R[]>,
  { orElse, onSplit }: Split<R>,
): Promise<R[]> {
  try {
    return [...(await run(batch))]
  } catch (error) {
    if (isStoreGone(error) || batch.length === 1) return batch.map(() => orElse(error))
    onSplit(error)
  }
  const answers: R[] = []
  let gone: unknown = null
  for (const item of batch) {
    if (gone === null)
      try {
        answers.push(...(await run([item])))
        continue
      } catch (error) {
        if (isStoreGone(error)) gone = error
        answers.push(orElse(error))
        continue
      }
    answers.push(orElse(gone))
  }
  return answers
}

/** Repeats what failed only because somebody else was at the same rows. */
export async function inTransaction<T>(database: Database, work: (client: Client) => Promise<T>): Promise<T> {
  for (let again = 3; ; again -= 1) {
    try {
      return await database.transaction(work)
    } catch (error) {
      if (again === 0 || !isTransient(error)) throw error
    }
  }
}

async function hasLaneDelivered(
  database: Database,
  lease: { lane: string; exchangeId: string; month: number },
): Promise<boolean> {
  const [row] = await database.query<{ has: boolean }>({
    name: 'store.lane-delivered',
    text: `select coalesce((select sum(delivered) from lane_deliveries where lane = $1), 0) > lane_mark as has
      from exchanges where id = $2 and month in ($3, 0)`,
    values: [lease.lane, lease.exchangeId, lease.month],
  })
  return row?.has === true
}

/** When an outage ended: what was delayed later was not delayed by it. */
export type OutageEnd = { readonly agoMs: () => number } | { readonly at: Date }

/** An outage that ends at this moment, however long the statements about it take. */
export function endsNow(clock: Pick<Clock, 'monotonicMs'>): OutageEnd {
  const endedAtMs = clock.monotonicMs()
  return { agoMs: () => clock.monotonicMs() - endedAtMs }
}

/** What an outage that has ended delayed is due at once. In batches, so that nobody waits long for a row; rows being leased just now are due anyway. */
export async function makeDue(
  database: Database,
  which: { readonly partner: string } | { readonly lane: string },
  end: OutageEnd,
): Promise<void> {
  const [column, value] = 'lane' in which ? ['l.id', which.lane] : ['l.partner', which.partner]
  const ended = 'at' in end ? '$2::timestamptz' : `now() - $2 * interval '1 ms'`
  for (let changed = DUE_BATCH; changed === DUE_BATCH; ) {
    const rows = await database.query({
      text: `update order_keys set due = now() where id in (
          select k.id from lanes l join order_keys k on k.head_lane = l.id
          where ${column} = $1 and k.state = 'ready' and k.due > now() and k.delayed_at <= ${ended}
          order by k.id limit ${DUE_BATCH} for update of k skip locked)
        returning id`,
      values: [value, 'at' in end ? end.at : end.agoMs()],
    })
    changed = rows.length
  }
}
