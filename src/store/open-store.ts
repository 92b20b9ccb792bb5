import type { Clock } from '../domain/clock.ts'
import type { CallStore } from '../flow/call-ports.ts'
import type { StoreReadings } from '../flow/figures.ts'
import type { ExchangeStore, Observer, Sealing } from '../flow/ports.ts'
import { describeImbalance, foldBalance, recountWhenDue } from './balance.ts'
import { createBodyExpiry } from './body-expiry.ts'
import { createCallStore } from './call-store.ts'
import { CannotStart } from './cannot-start.ts'
import { type Address, type Database, openDatabase } from './database.ts'
import { endAbandonedCalls } from './end-calls.ts'
import { readAuditHead, readFigures } from './figures.ts'
import { timeOfId, uuidMaker } from './ids.ts'
import { migrate } from './migrate.ts'
import { ensurePartitions } from './partitions.ts'
import { announce, type Presence } from './presence.ts'
import type { Retention } from './retention.ts'
import { checkFingerprint, checkKeys, checkRoutes } from './start-checks.ts'
import { createStore, makeDue } from './store.ts'
import { isStoreGone } from './store-errors.ts'
import { takeOver } from './takeover.ts'
import { isThereAfter, keepHouse } from './upkeep.ts'

export interface StoreOptions {
  readonly address: Address
  readonly sealing: Sealing
  /** Of the index key: another one than the store remembers must not start (contract §2). */
  readonly fingerprint: string
  readonly lanes: readonly { readonly id: string; readonly partner: string }[]
  /** Ids of the routes that are on: unended or dead exchanges may name no others (I11). */
  readonly routes: readonly string[]
  readonly retention: Retention
  /** Routes whose bodies are erased so many ms after the end of the exchange (body-expiry.ts). */
  readonly bodiesKeptMs?: ReadonlyMap<string, number>
  readonly clock: Clock
  readonly observer: Observer
  readonly onDue: () => void
  /** So many messages or settlements shared one commit. */
  readonly onBatch?: (size: number) => void
}

export interface OpenStore {
  readonly store: ExchangeStore
  /** Of request–reply calls. */
  readonly calls: CallStore
  readonly database: Database
  /** Connections for what may be slow without harm. */
  readonly reads: Database
  readonly readings: StoreReadings
  /** Which gateway this is. @throws Error before it is ready. */
  readonly gateway: () => number
  /** Ids of exchanges and events: UUIDv7 by the store's clock. */
  readonly newId: () => string
  /** Resolves when it has migrated and is ready; rejects with CannotStart. While the database is away it keeps trying. */
  readonly ready: Promise<void>
  /** Resolves once it is ready or has found the database away. */
  readonly tried: Promise<void>
  readonly close: () => Promise<void>
}

const RETRY_MS = 500
const SWEEP_MS = 500
const PING_MS = 250
/** A clock that jumps is noticed so soon; until then its ids may name a month that has no partition, and the answer is 503. */
const CLOCK_MS = 1_000
const BALANCE_MS = 5_000
const EXPIRY_MS = 60_000
const UPKEEP_TICK_MS = 10_000
const UPKEEP_MS = 3_600_000
/** Our ids and receivedAt follow this process's clock unless it is off by more (house, decision 7). */
const CLOCK_TOLERANCE_MS = 5_000

/** Opens the store: migrates, announces this gateway, then sweeps (takeover), pings (recovery) and keeps house (partitions, retention) until closed. */
export function openStore(options: StoreOptions): OpenStore {
  const { observer, clock } = options
  const database = openDatabase(options.address, { connections: 12, plans: 'kept' })
  // What people look up and what keeps house has connections of its own: a slow search must not look like a store that is gone.
  const reads = openDatabase(options.address, { connections: 4 })
  const stop = new AbortController()
  let presence: Presence | null = null
  let offsetMs = 0
  let nextUpkeepMs = 0
  let closing: Promise<void> | null = null

  const storeNowMs = (): number => clock.now().getTime() + offsetMs

  const parts = {
    database,
    reads,
    sealing: options.sealing,
    clock,
    observer,
    clockOffsetMs: () => offsetMs,
    isReady: () => presence !== null,
    onBatch: options.onBatch,
    presence: () => {
      if (presence === null) throw new Error('the store is not ready')
      return presence
    },
  }
  const store = createStore(parts)
  database.onChange((isReachable, internal) => observer.storeChanged({ isReachable, internal }))

  const measureClock = async (): Promise<number> => {
    const [row] = await database.query<{ ms: string }>({
      text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
    })
    const nowMs = Number(row?.ms ?? clock.now().getTime())
    const differenceMs = nowMs - clock.now().getTime()
    offsetMs = Math.abs(differenceMs) > CLOCK_TOLERANCE_MS ? differenceMs : 0
    return nowMs
  }

  const prepare = async (): Promise<void> => {
    await migrate(database)
    await ensurePartitions(database, await measureClock())
    await checkFingerprint(database, options.fingerprint)
    await checkRoutes(database, options.routes)
    await checkKeys(database, options.sealing)
    await database.query({
      text: 'insert into lanes (id, partner) select * from unnest($1::text[], $2::text[]) on conflict (id) do nothing',
      values: [options.lanes.map((lane) => lane.id), options.lanes.map((lane) => lane.partner)],
    })
    presence = await announce(database, options.sealing.keyIds)
  }

  const tried = Promise.withResolvers<void>()
  let isMissed = false
  const ready = (async () => {
    for (;;) {
      try {
        await prepare()
        if (isMissed) observer.storeChanged({ isReachable: true, internal: null })
        tried.resolve()
        return
      } catch (error) {
        if (error instanceof CannotStart) throw error
        if (!isAbsence(error)) throw notAsExpected(error)
        if (!isMissed) observer.storeChanged({ isReachable: false, internal: String(error) })
        isMissed = true
        tried.resolve()
      }
      await pause(RETRY_MS, stop.signal)
      if (stop.signal.aborted) return
    }
  })()

  const expiry = createBodyExpiry(reads, options.bodiesKeptMs ?? new Map())
  const loops = [
    repeat(SWEEP_MS, stop.signal, observer, 'store.sweep', async () => {
      if (presence === null || !database.isReachable()) return
      await presence.keep()
      const count = await database.transaction(takeOver)
      if (count > 0) observer.leasesTakenOver({ count })
      const abandoned = await database.transaction((client) => endAbandonedCalls(client, options.sealing))
      if (abandoned > 0) observer.callsAbandoned({ count: abandoned })
      if ((await openLanes(database)) || count > 0) options.onDue()
    }),
    repeat(PING_MS, stop.signal, observer, 'store.ping', async () => {
      if (presence === null || database.isReachable()) return
      if (await database.ping()) options.onDue()
    }),
    repeat(CLOCK_MS, stop.signal, observer, 'store.clock', async () => {
      if (presence !== null && database.isReachable()) await ensurePartitions(database, await measureClock())
    }),
    repeat(BALANCE_MS, stop.signal, observer, 'store.balance', async () => {
      if (presence === null || !database.isReachable()) return
      await foldBalance(database)
      const wrong = await recountWhenDue(reads, storeNowMs())
      if (wrong !== null && wrong.length > 0)
        observer.faulted({ where: 'store.balance', error: new Error(describeImbalance(wrong)) })
    }),
    repeat(EXPIRY_MS, stop.signal, observer, 'store.expiry', async () => {
      if (presence === null || !database.isReachable()) return
      await isThereAfter(() => expiry.run(storeNowMs()), 'store.expiry', { database, observer })
    }),
    repeat(UPKEEP_TICK_MS, stop.signal, observer, 'store.upkeep', async () => {
      if (presence === null || !database.isReachable() || clock.monotonicMs() < nextUpkeepMs) return
      nextUpkeepMs = clock.monotonicMs() + UPKEEP_MS
      await keepHouse({ ...options, database, reads }, await measureClock())
    }),
  ]

  return {
    store,
    calls: createCallStore(parts),
    database,
    reads,
    gateway: () => parts.presence().gateway,
    newId: uuidMaker(storeNowMs),
    readings: {
      figures: () => readFigures(reads, options.routes),
      auditHead: () => readAuditHead(reads),
      isReady: store.isReady,
      ageSeconds: (exchangeId) => {
        const receivedMs = timeOfId(exchangeId)
        return receivedMs === null ? null : (storeNowMs() - receivedMs) / 1_000
      },
    },
    ready,
    tried: tried.promise,
    close: () => {
      closing ??= (async () => {
        stop.abort()
        await Promise.allSettled([...loops, ready])
        await presence?.close().catch(() => undefined)
        await Promise.all([database.close(), reads.close()])
      })()
      return closing
    },
  }
}

/** Migration failed because the database is away, starting or not yet made: worth waiting for. A wrong migration is not. */
function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // 28: wrong user or password, 3D: no such database: somebody has to act, but may do so while we wait.
  return !/^(42|22|23|25|0A)/.test(code) || code === ''
}

/** A database that answers, but not as one of ours: tables of another program, or missing rights. */
function notAsExpected(error: unknown): CannotStart {
  const words = error instanceof Error ? error.message : String(error)
  return new CannotStart(
    `The database is not as this version left or expects it (${words}). Give this user the right to make tables in an empty database, or restore the backup of one that this program made.`,
    { cause: error },
  )
}

/** Lanes whose pause by the partner is over: what it delayed is due at once (contract §3.3). */
async function openLanes(database: Database): Promise<boolean> {
  const rows = await database.query<{ id: string; paused_until: Date }>({
    name: 'sweep.open-lanes',
    text: `update lanes l set paused_until = null from lanes before
      where l.paused_until <= now() and before.id = l.id returning l.id, before.paused_until`,
  })
  for (const { id, paused_until } of rows) await makeDue(database, { lane: id }, { at: paused_until })
  return rows.length > 0
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })

/** Runs `work` every `ms` until stopped. An error is reported unless the store is away (the ping has told already). */
async function repeat(
  ms: number,
  signal: AbortSignal,
  observer: Observer,
  where: string,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      // The ping has told that the store is away; what fails for it is no fault of its own.
      if (!isStoreGone(error)) observer.faulted({ where, error })
    }
    await pause(ms, signal)
  }
}
