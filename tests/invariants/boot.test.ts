import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../src/privacy/sealing.ts'
import { CannotStart } from '../../src/store/cannot-start.ts'
import { type OpenStore, openStore } from '../../src/store/open-store.ts'
import {
  accept,
  clock,
  dead,
  delivered,
  draft,
  entry,
  leaseRequest,
  recordingObserver,
  sealing,
  type TestStore,
  testStore,
  waiting,
} from '../support/store.ts'

let store: TestStore
const opened: OpenStore[] = []
beforeEach(async () => {
  store = await testStore()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((other) => other.close()))
  await store.close()
})

/** A gateway in whose table the route `dossier` is missing. */
function openWithout(): Promise<void> {
  const other = openStore({
    address: store.testDatabase.connection,
    sealing,
    fingerprint: fingerprintOf(sealing),
    lanes: [{ id: 'new.lane', partner: 'new' }],
    routes: ['step'],
    retention: { deliveredDays: 400, rejectedDays: 90, auditDays: 3_650, reportDays: 400 },
    clock,
    observer: recordingObserver(),
    onDue: () => undefined,
  })
  opened.push(other)
  return other.ready
}

async function settleNext(settlement: Parameters<typeof entry>[1]): Promise<void> {
  const [lease] = await store.store.lease(leaseRequest())
  if (!lease) throw new Error('nothing was leased')
  expect(await store.store.settle(entry(lease, settlement))).toBe(true)
}

describe('I11: every unended Exchange names a Route in the table (checked at boot)', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['waits for its first try', async () => undefined, /1 unended of route dossier/],
    ['is in flight', () => store.store.lease(leaseRequest()), /1 unended of route dossier/],
    ['waits for a retry', () => settleNext(waiting(60_000)), /1 unended of route dossier/],
    ['is dead and holds its line', () => settleNext(dead), /1 dead of route dossier/],
  ])('I11: one that %s stops the start, and is counted', async (_, move, sentence) => {
    await accept(store, draft('B1', 'message'))
    await move()
    const ready = openWithout()
    await expect(ready).rejects.toBeInstanceOf(CannotStart)
    await expect(ready).rejects.toThrow(sentence)
  })

  test('I11: one that is dead and was skipped stops the start: it may be replayed', async () => {
    await accept(store, draft('B1', 'message', { onDead: 'skip' }))
    await settleNext(dead)
    await expect(openWithout()).rejects.toThrow(/1 dead of route dossier/)
  })

  test('I11: one that is replayed stops the start again', async () => {
    const { exchangeId } = await accept(store, draft('B1', 'message', { onDead: 'skip' }))
    await settleNext(dead)
    await store.store.replay(exchangeId, 'op', 'mended')
    await expect(openWithout()).rejects.toThrow(/1 unended of route dossier/)
  })

  test('I11: a gateway that may not start has announced nothing and takes nothing over', async () => {
    await accept(store, draft('B1', 'message'))
    const gateways = await store.database.query({ text: 'select id from gateways' })
    await expect(openWithout()).rejects.toBeInstanceOf(CannotStart)
    expect(await store.database.query({ text: 'select id from gateways' })).toEqual(gateways)
    expect(await store.database.query({ text: `select from lanes where id = 'new.lane'` })).toEqual([])
  })

  test('I11: ended ones stop nobody', async () => {
    const { exchangeId } = await accept(store, draft('B1', 'discarded'))
    await settleNext(dead)
    await store.store.discard(exchangeId, 'op', 'given up')
    await accept(store, draft('B1', 'delivered'))
    await settleNext(delivered)
    const failure = { code: 'INBOUND_INVALID', detail: '1 field is wrong.' } as const
    const { key, body, ...rest } = draft('B1', 'rejected')
    await store.store.reject({ ...rest, key, body, failure, issues: [] })
    await expect(openWithout()).resolves.toBeUndefined()
  })
})
