import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accept,
  dead,
  delivered,
  draft,
  entry,
  hashOf,
  leaseRequest,
  type TestStore,
  testStore,
} from '../support/store.ts'

let store: TestStore
beforeAll(async () => {
  store = await testStore()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

const deliverAll = async (): Promise<void> => {
  for (;;) {
    const leases = await store.store.lease(leaseRequest())
    if (leases.length === 0) return
    for (const lease of leases) await store.store.settle(entry(lease, delivered))
  }
}

describe('a named repeat', () => {
  const named = (text: string, key = 'D1') => draft(key, text, { dedupeHash: hashOf('the key') })

  test('the same key and content is the same exchange, in the state it has by then', async () => {
    const first = await accept(store, named('one'))
    expect(await accept(store, named('one'))).toEqual({ ...first, duplicate: true })
    await deliverAll()
    expect(await accept(store, named('one'))).toEqual({ ...first, state: 'delivered', duplicate: true })
  })

  test('the same key with other content is a conflict, and nothing is stored', async () => {
    const answer = await store.store.accept(named('two'))
    expect(answer).toMatchObject({ ok: false, failure: { code: 'IDEMPOTENCY_CONFLICT' } })
    expect(await store.store.accept(named('one', 'D2'))).toMatchObject({
      ok: false,
      failure: { code: 'IDEMPOTENCY_CONFLICT' },
    })
    expect(await store.store.lease(leaseRequest())).toEqual([])
  })

  test('fifty at once over two gateways make one exchange', async () => {
    const other = await store.another()
    const message = draft('D3', 'once', { dedupeHash: hashOf('fifty') })
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => accept(n % 2 === 0 ? store : other, message)),
    )
    expect(new Set(answers.map((answer) => answer.exchangeId)).size).toBe(1)
    expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1)
    await deliverAll()
  })

  test('a purged exchange answers its last state', async () => {
    const message = draft('D4', 'old', { dedupeHash: hashOf('purged') })
    const first = await accept(store, message)
    await deliverAll()
    await store.database.query({ text: 'delete from exchanges where id = $1', values: [first.exchangeId] })
    expect(await accept(store, message)).toMatchObject({
      exchangeId: first.exchangeId,
      state: 'delivered',
      duplicate: true,
    })
  })
})

describe('an equal message of the same line and route', () => {
  test('A, A is one exchange; A, B, A are three', async () => {
    const first = await accept(store, draft('E1', 'A'))
    expect(await accept(store, draft('e1', 'A', { contentHash: hashOf('E1 A') }))).toEqual({
      ...first,
      duplicate: true,
    })
    const second = await accept(store, draft('E1', 'B'))
    const third = await accept(store, draft('E1', 'A'))
    expect(new Set([first, second, third].map((answer) => answer.exchangeId)).size).toBe(3)
    expect([second.duplicate, third.duplicate]).toEqual([false, false])
  })

  test('A, B, A in one commit are three as well', async () => {
    const answers = await Promise.all(['A', 'B', 'A', 'A'].map((text) => accept(store, draft('E2', text))))
    expect(answers.map((answer) => answer.duplicate)).toEqual([false, false, false, true])
    expect(answers[3]?.exchangeId).toBe(answers[2]?.exchangeId)
  })

  test('from another sender it is a message of its own, and ends the first one’s being the latest', async () => {
    await accept(store, draft('E3', 'A'))
    expect(await accept(store, draft('E3', 'A', { sender: 'other' }))).toMatchObject({ duplicate: false })
    expect(await accept(store, draft('E3', 'A'))).toMatchObject({ duplicate: false })
  })

  test('after a day it is a new message', async () => {
    await accept(store, draft('E4', 'A'))
    await store.database.query({
      text: `update order_keys set latest = jsonb_set(latest, '{dossier,at}', to_jsonb((latest->'dossier'->>'at')::bigint - 86400000)) where key = 'E4'`,
    })
    expect(await accept(store, draft('E4', 'A'))).toMatchObject({ duplicate: false })
  })

  test('a dead one counts and answers its state; a discarded one is left out', async () => {
    await deliverAll()
    await accept(store, draft('E5', 'before'))
    await deliverAll()
    const first = await accept(store, draft('E5', 'A'))
    const [lease] = await store.store.lease(leaseRequest())
    if (lease) await store.store.settle(entry(lease, dead))
    expect(await accept(store, draft('E5', 'A'))).toMatchObject({
      exchangeId: first.exchangeId,
      state: 'dead',
      duplicate: true,
      failure: { code: 'ENDPOINT_REFUSED' },
    })
    await store.store.discard(first.exchangeId, 'op', 'wrong')
    expect(await accept(store, draft('E5', 'before'))).toMatchObject({ duplicate: true, state: 'delivered' })
    expect(await accept(store, draft('E5', 'A'))).toMatchObject({ duplicate: false })
  })
})
