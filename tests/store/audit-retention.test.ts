import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { appendAudit } from '../../src/store/audit.ts'
import { purgeAudit, verifyAudit, verifyNewest } from '../../src/store/audit-chain.ts'
import { sealing, type TestStore, testStore } from '../support/store.ts'

let store: TestStore
beforeAll(async () => {
  store = await testStore()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})
beforeEach(() => query('truncate audit, audit_anchor'))

const query = (text: string) => store.database.query<Record<string, unknown>>({ text })
const verify = (head: string | null = null) => verifyAudit(store.database, sealing, head)
const purge = (beforeMs: number) => purgeAudit(store.database, sealing, beforeMs)
const ids = async () => (await query('select id from audit order by id')).map(({ id }) => Number(id))
const forever = (): number => Date.now() + 3_600_000

const actor = { by: 'op', role: 'operator' }
const write = (count: number): Promise<void> =>
  store.database.transaction(async (client) => {
    for (let n = 0; n < count; n += 1)
      await appendAudit(
        client,
        actor,
        { action: 'test', object: String(n), reason: 'r', details: {} },
        sealing,
      )
  })
/** Rows 1 … `old` whose time is over and, behind them, `young` ones; answers the moment between them. */
const written = async (old: number, young: number): Promise<number> => {
  await write(old)
  await query('select pg_sleep(0.005)')
  const [row] = await query('select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms')
  await write(young)
  return Number(row?.['ms'])
}
const purged = async (old: number, young: number): Promise<string> => {
  expect(await purge(await written(old, young))).toEqual({ rows: old, broken: null })
  const verdict = await verify()
  return verdict.isIntact && verdict.head !== null ? verdict.head : expect.unreachable()
}

describe('a row whose time is over goes', () => {
  test('and the chain of those that are left is proven from there on, also as it grows', async () => {
    const moment = await written(4, 3)
    const before = await verify()
    const head = before.isIntact ? before.head : null
    expect(await purge(moment)).toEqual({ rows: 4, broken: null })
    expect(await ids()).toEqual([5, 6, 7])
    expect(await verify(head)).toEqual({ isIntact: true, rows: 3, head, purgedTo: '4' })
    await write(1)
    expect(await verify(head)).toMatchObject({ isIntact: true, rows: 4, purgedTo: '4' })
    expect(await purge(moment)).toEqual({ rows: 0, broken: null })
    expect(await purge(forever())).toEqual({ rows: 3, broken: null })
    expect(await verify()).toMatchObject({ isIntact: true, rows: 1, purgedTo: '7' })
  })

  test('except the last one, to which the next is chained; of nothing nothing goes', async () => {
    expect(await purge(forever())).toEqual({ rows: 0, broken: null })
    await write(2)
    expect(await purge(forever())).toEqual({ rows: 1, broken: null })
    expect(await purge(forever())).toEqual({ rows: 0, broken: null })
    await write(1)
    expect(await ids()).toEqual([2, 3])
    expect(await verify()).toMatchObject({ isIntact: true, rows: 2, purgedTo: '1' })
  })

  test('in batches, while others write and two gateways purge', async () => {
    await write(1_003)
    const purges = [purge(forever()), purge(forever())]
    await Promise.all(Array.from({ length: 5 }, () => write(1)))
    const [one, two] = await Promise.all(purges)
    expect([one?.broken, two?.broken]).toEqual([null, null])
    expect(await verify()).toMatchObject({ isIntact: true, rows: (await ids()).length })
    expect((one?.rows ?? 0) + (two?.rows ?? 0)).toBe(1_008 - (await ids()).length)
  }, 60_000)
})

describe('after a purge is found', () => {
  test('a changed row and an inserted one', async () => {
    await purged(3, 3)
    await query(`update audit set reason = 'another' where id = 4`)
    expect(await verify()).toEqual({ isIntact: false, id: '4', problem: 'changed' })
    await query(`update audit set reason = 'r' where id = 4`)
    await query(
      `insert into audit select 7, at, by, role, action, object, reason, details, mac from audit where id = 6`,
    )
    expect(await verify()).toEqual({ isIntact: false, id: '7', problem: 'changed' })
    await query('delete from audit where id = 7')
    await query(
      `insert into audit select 3, at, by, role, action, object, reason, details, mac from audit where id = 4`,
    )
    expect(await verify()).toEqual({ isIntact: false, id: '3', problem: 'changed' })
  })

  test('a missing row, also the first one, and those that were cut off', async () => {
    const head = await purged(3, 4)
    await query('create table kept as select * from audit')
    for (const [gone, found] of [
      ['id = 5', '5'],
      ['id = 4', '4'],
      ['id < 7', '4'],
    ]) {
      await query(`delete from audit where ${gone}`)
      expect(await verify()).toEqual({ isIntact: false, id: found, problem: 'missing' })
      await query('truncate audit')
      await query('insert into audit select * from kept')
    }
    await query('delete from audit where id > 5')
    expect(await verify(head)).toEqual({ isIntact: false, id: '6', problem: 'cut-off' })
    await query('truncate audit')
    expect(await verify(head)).toEqual({ isIntact: false, id: '4', problem: 'cut-off' })
    await query('drop table kept')
  })

  test('an anchor that was moved, taken away or put back as it was', async () => {
    await purged(3, 3)
    const [anchor] = await store.database.query<{ id: string; mac: Buffer; signature: Buffer }>({
      text: 'select id, mac, signature from audit_anchor',
    })
    await query('create table kept as select * from audit')
    // As a purge would have done, but for the key.
    await query('update audit_anchor a set id = r.id, mac = r.mac from audit r where r.id = 5')
    await query('delete from audit where id <= 5')
    expect(await verify()).toEqual({ isIntact: false, id: '5', problem: 'anchor' })
    await query('delete from audit_anchor')
    expect(await verify()).toEqual({ isIntact: false, id: '1', problem: 'missing' })
    await query('insert into audit select * from kept where id <= 5')
    const old = [anchor?.id, anchor?.mac, anchor?.signature]
    await store.database.query({
      text: 'insert into audit_anchor (id, mac, signature) values ($1, $2, $3)',
      values: old,
    })
    expect(await purge(forever())).toEqual({ rows: 2, broken: null })
    await store.database.query({
      text: 'update audit_anchor set id = $1, mac = $2, signature = $3',
      values: old,
    })
    expect(await verify()).toEqual({ isIntact: false, id: '4', problem: 'missing' })
    await query('drop table kept')
  })
})

describe('a purge covers nothing up: it deletes nothing that it cannot prove', () => {
  test.each([
    [`update audit set by = 'nobody' where id = 2`, { id: '2', problem: 'changed' }],
    ['delete from audit where id = 3', { id: '3', problem: 'missing' }],
    ['delete from audit where id = 1', { id: '1', problem: 'missing' }],
    [`insert into audit_anchor values (true, 1, 'x', 'x')`, { id: '1', problem: 'anchor' }],
  ])('%s', async (statement, broken) => {
    await written(5, 0)
    await query(statement)
    const left = await ids()
    expect(await purge(forever())).toEqual({ rows: 0, broken })
    expect(await ids()).toEqual(left)
  })

  test('a row that was made to look old enough', async () => {
    const moment = await written(0, 3)
    await query(`update audit set at = at - interval '20 years' where id = 1`)
    expect(await purge(moment)).toEqual({ rows: 0, broken: { id: '1', problem: 'changed' } })
  })
})

describe('the hourly look at the newest rows', () => {
  const look = () => verifyNewest(store.database, sealing)

  test('finds nothing in an empty log, an intact one and one that was purged', async () => {
    expect(await look()).toBeNull()
    await purged(3, 4)
    expect(await look()).toBeNull()
  })

  test('finds a changed and a missing row among them, and leaves older ones to the whole verification', async () => {
    await write(1_010)
    await query(`update audit set reason = 'another' where id = 4`)
    // The oldest that it reads is taken as it is.
    expect(await look()).toBeNull()
    await query(`update audit set reason = 'another' where id = 1000`)
    expect(await look()).toEqual({ id: '1000', problem: 'changed' })
    await query(`delete from audit where id = 700`)
    expect(await look()).toEqual({ id: '700', problem: 'missing' })
    expect(await verify()).toEqual({ isIntact: false, id: '4', problem: 'changed' })
  })
})
