import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Clock } from '../../src/domain/clock.ts'
import type { Observer, Sealing } from '../../src/flow/ports.ts'
import { createSealing, fingerprintOf } from '../../src/privacy/sealing.ts'
import { describeImbalance, recountWhenDue } from '../../src/store/balance.ts'
import type { EmbeddedServer } from '../../src/store/embedded/start-embedded.ts'
import { type OpenStore, openStore } from '../../src/store/open-store.ts'
import { INDEX_KEY, KEY } from './rig.ts'

export const PARTNER = 'npsp'
export const LANE = 'npsp.DongBoHoSoMC'
export const ROUTE = 'dossier'
export const SENDER = 'onegate'

/** As the rig's gateways seal. */
export const benchSealing = (): Sealing => createSealing([KEY], INDEX_KEY)

const clock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() }

const nothing = (): void => undefined
/** A fault of the store's own ends the benchmark: its figures would be of something else. */
const observer: Observer = {
  exchangeAccepted: nothing,
  exchangeRejected: nothing,
  attemptSettled: nothing,
  leaseLost: nothing,
  leasesTakenOver: nothing,
  callsAbandoned: nothing,
  securityNoticed: nothing,
  breakerChanged: nothing,
  storeChanged: nothing,
  faulted: ({ where, error }) => {
    throw new Error(`${where} failed`, { cause: error })
  },
}

/** The store of a gateway, in this process, migrated and ready. */
export async function openBenchStore(
  server: EmbeddedServer,
  database: string,
  sealing: Sealing,
): Promise<OpenStore> {
  const store = openStore({
    address: { ...server.connection, database },
    sealing,
    fingerprint: fingerprintOf(sealing),
    lanes: [{ id: LANE, partner: PARTNER }],
    routes: ['dossier', 'progress', 'portal-status'],
    retention: { deliveredDays: 400, rejectedDays: 90, auditDays: 3_650, reportDays: 400 },
    clock,
    observer,
    onDue: nothing,
  })
  await store.ready
  return store
}

/** Runs statements on a connection of their own, with no bound on their time: for filling a store. */
export async function withClient<T>(
  server: EmbeddedServer,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...server.connection, database })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Makes a database, as a copy of another one that nobody is connected to where `template` names one. */
export async function createDatabase(
  server: EmbeddedServer,
  name: string,
  template = 'template1',
): Promise<void> {
  await withClient(server, 'postgres', (client) =>
    client.query(`create database "${name}" template "${template}"`),
  )
}

const DAY_MS = 86_400_000

/** The nightly recount, now: what was filled in by statements must count as what was accepted and settled does. `night`: a later one each time. */
export async function checkBalance(store: OpenStore, night: number): Promise<void> {
  let wrong = await recountWhenDue(store.reads, Date.now() + night * DAY_MS)
  // The store's own recount of last night may be under way: one at a time.
  for (let again = 0; wrong === null && again < 60; again += 1) {
    await pause(500)
    wrong = await recountWhenDue(store.reads, Date.now() + night * DAY_MS)
  }
  if (wrong === null) throw new Error('the recount did not run')
  if (wrong.length > 0) throw new Error(`the balance is wrong: ${describeImbalance(wrong)}`)
}
