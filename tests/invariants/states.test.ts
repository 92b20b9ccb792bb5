import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Lease } from '../../src/flow/ports.ts'
import { purge } from '../../src/store/retention.ts'
import { mendStranded } from '../../src/store/takeover.ts'
import { codeOf, sources } from '../guards/sources.ts'
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
  waiting,
} from '../support/store.ts'

let store: TestStore

/** Every row of exchanges whose state is set, also to what it was, is noted by the database itself. */
beforeAll(async () => {
  store = await testStore()
  await store.database.query({
    text: `create table moves (n bigint generated always as identity, change text)`,
  })
  for (const text of [
    `create function note_move() returns trigger language plpgsql as $$ begin
      insert into moves (change) values (case tg_op when 'INSERT' then 'new' else old.state end || ' > ' || new.state); return null; end $$`,
    `create trigger note_new after insert on exchanges for each row execute function note_move()`,
    `create trigger note_move after update of state on exchanges for each row execute function note_move()`,
  ])
    await store.database.query({ text })
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

/** The changes since the last time, in their order. */
const moves = async (): Promise<string[]> =>
  (
    await store.database.query<{ n: string; change: string }>({
      text: 'with gone as (delete from moves returning n, change) select * from gone order by n',
    })
  ).map((row) => row.change)

async function leaseOne(): Promise<Lease> {
  const [lease] = await store.store.lease(leaseRequest())
  if (!lease) throw new Error('nothing was leased')
  return lease
}

describe('I4: only lease, takeover, settle, replay and discard change a state', () => {
  test('I4: each of them makes its own change and no other', async () => {
    const { exchangeId } = await accept(store, draft('A1', 'message'))
    expect(await moves()).toEqual(['new > waiting'])
    const given = await leaseOne()
    expect(await moves()).toEqual(['waiting > delivering'])
    await store.store.giveBack(given)
    expect(await moves()).toEqual(['delivering > waiting'])
    const first = await leaseOne()
    await store.store.settle(entry(first, waiting(0)))
    expect(await moves()).toEqual(['waiting > delivering', 'delivering > waiting'])
    const second = await leaseOne()
    await store.store.settle(entry(second, dead))
    expect(await moves()).toEqual(['waiting > delivering', 'delivering > dead'])
    expect(await store.store.replay(exchangeId, 'op', 'mended')).toBe(true)
    expect(await moves()).toEqual(['dead > waiting'])
    await leaseOne()
    await store.database.query({ text: `update order_keys set lease_until = now() where key = 'A1'` })
    await vi.waitFor(async () =>
      expect(await store.store.find('onegate', exchangeId)).toMatchObject({ state: 'waiting' }),
    )
    expect(await moves()).toEqual(['waiting > delivering', 'delivering > waiting'])
    const last = await leaseOne()
    await store.store.settle(entry(last, dead))
    await moves()
    expect(await store.store.discard(exchangeId, 'op', 'given up')).toBe(true)
    expect(await moves()).toEqual(['dead > discarded'])
    await accept(store, draft('A1', 'next'))
    await store.store.settle(entry(await leaseOne(), delivered))
    expect(await moves()).toEqual(['new > waiting', 'waiting > delivering', 'delivering > delivered'])
  })

  test('I4: whatever else is asked of the store, in whatever state, leaves every state alone', async () => {
    const named = draft('B1', 'held', { dedupeHash: hashOf('named') })
    const failed = await accept(store, named)
    await store.store.settle(entry(await leaseOne(), dead))
    const behind = await accept(store, draft('B1', 'behind'))
    const flying = await accept(store, draft('B2', 'flying'))
    const lease = await leaseOne()
    const done = await accept(store, draft('B3', 'done'))
    await store.store.settle(entry(await leaseOne(), delivered))
    const ids = [failed, behind, flying, done].map((each) => each.exchangeId)
    await moves()

    expect(await accept(store, named)).toMatchObject({ duplicate: true, state: 'dead' })
    expect(await accept(store, draft('B2', 'flying'))).toMatchObject({ duplicate: true, state: 'delivering' })
    expect(await accept(store, draft('B3', 'done'))).toMatchObject({ duplicate: true, state: 'delivered' })
    expect(await store.store.renew(lease, 30_000)).toBe(true)
    await store.store.hasLaneDelivered(lease)
    await store.store.makeDue('portal')
    for (const id of ids) await store.store.find('onegate', id)
    await store.store.list({ sender: 'onegate' }, 100, null)
    await store.store.ended(ids)
    for (const lane of ['portal.dossiers', 'portal.steps']) {
      await store.store.pauseLane(lane, 'op', 'night')
      await store.store.resumeLane(lane, 'op', 'day')
    }
    for (const id of [behind, flying, done].map((each) => each.exchangeId)) {
      expect(await store.store.replay(id, 'op', 'not dead')).toBe(false)
      expect(await store.store.discard(id, 'op', 'not dead')).toBe(false)
    }
    await purge(store.database, { deliveredDays: 400, rejectedDays: 90 }, Date.now())
    expect(await mendStranded(store.database)).toBe(0)
    const stale = { ...lease, token: '0' }
    expect(await store.store.settle(entry(stale, dead))).toBe(false)
    await store.store.giveBack(stale)
    expect(await store.store.lease(leaseRequest())).toEqual([])
    expect(await moves()).toEqual([])

    expect(await store.store.settle(entry(lease, delivered))).toBe(true)
    expect(await store.store.settle(entry(lease, dead))).toBe(false)
    expect(await moves()).toEqual(['delivering > delivered'])
  })
})

describe('I4: in the code', () => {
  const WRITERS: Readonly<Record<string, string>> = {
    'src/store/end-calls.ts': 'settle and takeover, of a question that is answered at once',
    'src/store/lease.ts': 'lease',
    'src/store/takeover.ts': 'takeover, and a lease given back',
    'src/store/settle.ts': 'settle',
    'src/store/operator.ts': 'replay, discard',
  }
  const SETS_STATE =
    /\bupdate\s+(?:only\s+)?exchanges\w*\b[^`]*?\bset\b(?:(?!\bwhere\b|\bfrom\b)[^`])*?\bstate\s*=/i

  test('I4: no other file writes the state of an exchange', () => {
    const writers = sources('src').filter((file) => SETS_STATE.test(codeOf(file)))
    expect(writers).toEqual(Object.keys(WRITERS).sort())
  })

  test('I4: exchanges are made only at the door, and no insert overwrites one', () => {
    const makers = sources('src').filter((file) =>
      /\binsert\s+into\s+exchanges\w*\b(?!_)/i.test(codeOf(file).replaceAll(/exchange_bodies/g, '')),
    )
    expect(makers).toEqual(['src/store/accept.ts', 'src/store/calls.ts', 'src/store/reject.ts'])
    for (const file of makers) expect(codeOf(file)).not.toMatch(/on\s+conflict[^`]*\bstate\s*=\s*excluded/i)
  })
})
