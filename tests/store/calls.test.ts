import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../../src/flow/store-unavailable.ts'
import { purge } from '../../src/store/retention.ts'
import { callDraft, deadCall } from '../support/calls.ts'
import { type TestStore, testStore } from '../support/store.ts'

let store: TestStore
beforeEach(async () => {
  store = await testStore()
})
afterEach(() => store.close())

async function open(): Promise<string> {
  const opened = await store.calls.open(callDraft)
  if (!opened.ok) throw new Error(opened.failure.code)
  return opened.value.exchangeId
}

test('a call ends once: whoever comes second has written nothing', async () => {
  const exchangeId = await open()
  expect(await store.calls.end({ exchangeId, ...deadCall })).toBe(true)
  expect(await store.calls.end({ exchangeId, ...deadCall })).toBe(false)
  expect(await store.calls.openTry(exchangeId, 2)).toBe(false)
  expect(await store.database.query({ text: 'select from audit' })).toHaveLength(1)
})

test('a row that somebody holds too long makes the store unavailable, whatever was sent behind the statement that waited', async () => {
  const exchangeId = await open()
  const other = await store.database.connectAlone()
  await other.query('begin')
  await other.query('select from calls_in_flight for update')
  await expect(store.calls.end({ exchangeId, ...deadCall })).rejects.toBeInstanceOf(StoreUnavailable)
  await other.end()
  expect(await store.calls.end({ exchangeId, ...deadCall })).toBe(true)
})

test('a dead call goes with its month, and the balance holds before and after', async () => {
  const exchangeId = await open()
  const unended = await store.readings.figures()
  expect(unended.balance).toEqual({ accepted: 1, ended: 0, unended: 1 })
  await store.calls.end({ exchangeId, ...deadCall })
  expect((await store.readings.figures()).balance).toEqual({ accepted: 1, ended: 1, unended: 0 })
  const later = Date.now() + 500 * 86_400_000
  await purge(store.database, { deliveredDays: 400, rejectedDays: 90 }, later)
  expect(await store.store.find('onegate', exchangeId)).toBeNull()
  const { balance, routes } = await store.readings.figures()
  expect(balance).toEqual({ accepted: 1, ended: 1, unended: 0 })
  expect(routes.find(({ route }) => route === 'step')?.counts).toMatchObject({ dead: 0, discarded: 1 })
})
