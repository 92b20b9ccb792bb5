import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../src/domain/clock.ts'
import type { Outcome, Settlement } from '../../src/domain/exchange.ts'
import type {
  Accepted,
  Draft,
  Lease,
  LeaseRequest,
  Observer,
  SecurityNotice,
  SettleEntry,
} from '../../src/flow/ports.ts'
import { createSealing, fingerprintOf } from '../../src/privacy/sealing.ts'
import type { Database } from '../../src/store/database.ts'
import { uuidMaker } from '../../src/store/ids.ts'
import { type OpenStore, openStore } from '../../src/store/open-store.ts'
import { replay } from '../../src/store/operator.ts'
import { createOperatorStore } from '../../src/store/operator-store.ts'
import { type TestDatabase, testDatabase } from './postgres.ts'

export const LANES = [
  { id: 'portal.dossiers', partner: 'portal' },
  { id: 'portal.steps', partner: 'portal' },
  { id: 'other.lane', partner: 'other' },
]

export const sealing = createSealing([{ id: 'k1', key: randomBytes(32) }], null)

export const clock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() }

/** Keeps what was observed; faults fail the test that looks at them. */
export function recordingObserver(): Observer & {
  readonly faults: unknown[]
  readonly notices: SecurityNotice[]
} {
  const faults: unknown[] = []
  const notices: SecurityNotice[] = []
  const ignore = (): void => undefined
  return {
    faults,
    notices,
    exchangeAccepted: ignore,
    exchangeRejected: ignore,
    attemptSettled: ignore,
    leaseLost: ignore,
    leasesTakenOver: ignore,
    callsAbandoned: ignore,
    securityNoticed: (notice) => notices.push(notice),
    breakerChanged: ignore,
    storeChanged: ignore,
    faulted: (fact) => faults.push(fact),
  }
}

/** An operator's decisions about one exchange or lane, each in its transaction; true: it was in the state for it. */
export interface Decisions {
  readonly replay: (exchangeId: string, by: string, reason: string) => Promise<boolean>
  readonly discard: (exchangeId: string, by: string, reason: string) => Promise<boolean>
  readonly pauseLane: (lane: string, by: string, reason: string) => Promise<void>
  readonly resumeLane: (lane: string, by: string, reason: string) => Promise<void>
}

export const decisionsOf = (database: Database): Decisions => {
  const operators = createOperatorStore({ database, sealing, newId: uuidMaker(Date.now) })
  const actor = (by: string) => ({ by, role: 'operator' })
  return {
    replay: (exchangeId, by, reason) =>
      database.transaction((client) => replay(client, { exchangeId, by, reason })),
    discard: async (exchangeId, by, reason) => (await operators.discard(exchangeId, actor(by), reason)).ok,
    pauseLane: async (lane, by, reason) =>
      void (await operators.setLanePaused(lane, true, actor(by), reason)),
    resumeLane: async (lane, by, reason) =>
      void (await operators.setLanePaused(lane, false, actor(by), reason)),
  }
}

export interface TestStore extends OpenStore {
  readonly store: OpenStore['store'] & Decisions
  readonly testDatabase: TestDatabase
  /** Another gateway on the same database. */
  readonly another: () => Promise<OpenStore>
  readonly faults: readonly unknown[]
}

export async function testStore(): Promise<TestStore> {
  const database = await testDatabase()
  const observer = recordingObserver()
  const opened: OpenStore[] = []
  const open = async (): Promise<OpenStore> => {
    const store = openStore({
      address: database.connection,
      sealing,
      fingerprint: fingerprintOf(sealing),
      lanes: LANES,
      routes: ['dossier', 'step'],
      retention: { deliveredDays: 400, rejectedDays: 90, auditDays: 3_650, reportDays: 400 },
      clock,
      observer,
      onDue: () => undefined,
    })
    opened.push(store)
    await store.ready
    return store
  }
  const first = await open()
  return {
    ...first,
    store: { ...first.store, ...decisionsOf(first.database) },
    testDatabase: database,
    another: open,
    faults: observer.faults,
    close: async () => {
      await Promise.all(opened.map((store) => store.close()))
      await database.close()
    },
  }
}

export const hashOf = (text: string): Uint8Array => createHash('sha256').update(text).digest()

/** A dossier message of the line `key`; `text` is its whole content. */
export function draft(key: string, text: string, more: Partial<Draft> = {}): Draft {
  return {
    route: 'dossier',
    sender: 'onegate',
    partner: 'portal',
    lane: 'portal.dossiers',
    onDead: 'hold',
    key,
    orderKey: key.toUpperCase(),
    body: Buffer.from(text),
    contentHash: hashOf(`${key} ${text}`),
    dedupeHash: null,
    subjects: [],
    traceparent: null,
    ...more,
  }
}

/** Accepts and answers what was accepted; anything else fails the test. */
export async function accept(store: TestStore | OpenStore, message: Draft): Promise<Accepted> {
  const answer = await store.store.accept(message)
  if (!answer.ok) throw new Error(`not accepted: ${answer.failure.code}`)
  return answer.value
}

export const leaseRequest = (more: Partial<LeaseRequest> = {}): LeaseRequest => ({
  partner: 'portal',
  limit: 10,
  bytesMax: 1_000_000,
  leaseMs: 16_000,
  isProbe: false,
  ...more,
})

export const failure = { code: 'ENDPOINT_UNAVAILABLE', detail: 'down' } as const

export function entry(lease: Lease, settlement: Settlement, more: Partial<SettleEntry> = {}): SettleEntry {
  const outcomes: Record<Settlement['state'], Outcome['kind']> = {
    delivered: 'delivered',
    waiting: 'unavailable',
    dead: 'refused',
  }
  return {
    lease,
    outcome: outcomes[settlement.state],
    settlement,
    isCounted: false,
    durationMs: 5,
    status: 200,
    calls: [],
    messageOut: Buffer.from(`out of ${lease.exchangeId}`),
    ...more,
  }
}

export const delivered: Settlement = { state: 'delivered', receipt: { status: 200, text: 'ok' } }
export const dead: Settlement = { state: 'dead', failure: { code: 'ENDPOINT_REFUSED', detail: 'refused' } }
export const waiting = (delayMs: number, pauseLaneMs: number | null = null): Settlement => ({
  state: 'waiting',
  failure,
  delayMs,
  pauseLaneMs,
})
