import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSealing, fingerprintOf } from '../../src/privacy/sealing.ts'
import { exchangeDetail } from '../../src/store/detail.ts'
import { countByKey } from '../../src/store/key-counts.ts'
import { openStore } from '../../src/store/open-store.ts'
import { placeOf } from '../../src/store/payments/rows.ts'
import { rotateKeys } from '../../src/store/rotate.ts'
import { SEALED_COLUMNS } from '../../src/store/sealed-columns.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { clock, delivered, draft, entry, LANES, leaseRequest, recordingObserver } from '../support/store.ts'

const k1 = { id: 'k1', key: randomBytes(32) }
const k2 = { id: 'k2', key: randomBytes(32) }
const lost = { id: 'lost', key: randomBytes(32) }
const indexKey = randomBytes(32)
const both = createSealing([k2, k1], indexKey)
const onlyNew = createSealing([k2], indexKey)

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

async function open(keys: readonly (typeof k1)[]) {
  const sealing = createSealing(keys, indexKey)
  const opened = openStore({
    ...{ address: database.connection, sealing, fingerprint: fingerprintOf(sealing), lanes: LANES },
    ...{
      routes: ['dossier', 'step'],
      retention: { deliveredDays: 400, rejectedDays: 90, auditDays: 3_650, reportDays: 400 },
    },
    ...{ clock, observer: recordingObserver(), onDue: () => undefined },
  })
  await opened.ready
  return opened
}

const rotated = async (opened: Awaited<ReturnType<typeof open>>, sealing = both) =>
  rotateKeys(opened.database, { sealing, onProgress: () => undefined })

test('every value of every table is sealed anew with the first key, and opens with it alone', async () => {
  const before = await open([k1])
  const old = createSealing([k1], indexKey)
  for (let n = 0; n < 230; n += 1) await before.store.accept(draft(`D-${n}`, `text ${n}`.repeat(200)))
  const leases = await before.store.lease(leaseRequest({ limit: 120 }))
  await Promise.all(leases.map((lease) => before.store.settle(entry(lease, delivered))))
  const rejected = await before.store.reject({
    ...{ route: 'dossier', sender: 'onegate', partner: 'portal', lane: 'portal.dossiers', key: 'R-1' },
    ...{ body: Buffer.from('{}'), failure: { code: 'INBOUND_INVALID', detail: 'no' } },
    issues: [{ path: '/a', message: 'x' }],
  })
  const seal = (place: string) => old.seal(Buffer.from('{}'), place)
  const hash = randomBytes(32)
  await before.database.query({
    text: `insert into payments (id, payment_ref, sender, dossier_code, order_key, provider, fee_codes, state, amount_vnd, content_hash, terms, exemptions,
        details, pay_url, created_at, expires_at)
      values (1, 'P1', 's', 'd', 'D', 'p', '{}', 'created', 1, '', '{}', '[]', $1, $2, now(), now())`,
    values: [seal(placeOf('P1', 'details')), seal(placeOf('P1', 'pay-url'))],
  })
  await before.database.query({
    text: `insert into payment_statements (payment, source, hash, verdict, code, raw) values (1, 'callback', $1, 'paid', '00', $2)`,
    values: [hash, seal(placeOf('P1', `statement/${hash.toString('hex')}`))],
  })
  await before.database.query({
    text: `insert into payment_refunds (id, payment, refund_ref, provider, provider_refund_ref, transaction_id, transaction_amount_vnd, amount_vnd,
        is_of_entry, back_to, state, content_hash, terms, details, created_at)
      values (1, 1, 'R1', 'p', 'pr', 't', 1, 1, false, 'paid', 'refunding', '', '{}', $1, now())`,
    values: [seal(placeOf('P1', 'refund/R1'))],
  })
  await before.database.query({
    text: `insert into callback_quarantine (slot, provider, reason, raw) values (7, 'p', 'r', $1)`,
    values: [seal('callback_quarantine/7')],
  })
  const edited = leases[0]?.exchangeId ?? ''
  await before.database.query({
    text: `insert into replay_edits (replay, exchange, paths, body) values ($1, $1, '{}', $2)`,
    values: [edited, seal(`exchange_bodies/${edited}/edit`)],
  })
  await before.close()

  const after = await open([k2, k1])
  const total = (await countByKey(after.database)).reduce((sum, { count }) => sum + count, 0)
  expect(await rotated(after)).toEqual({
    ...{ resealed: total, unopenedCount: 0, unopened: [], isEndless: false, lacking: [] },
  })
  const counts = await countByKey(after.database)
  expect(counts.map(({ keyId }) => keyId)).toEqual(SEALED_COLUMNS.map(() => 'k2'))
  expect((await rotated(after)).resealed).toBe(0)
  const detail = await exchangeDetail(after.database, rejected ?? '', onlyNew)
  expect(detail?.issues).toEqual([{ path: '/a', message: 'x' }])
  const [lease] = leases
  const first = await exchangeDetail(after.database, lease?.exchangeId ?? '', onlyNew)
  expect(Buffer.from(first?.messageIn ?? []).toString()).toBe('text 0'.repeat(200))
  expect(first?.attempts[0]?.receipt).toBe('ok')
  await after.close()
})

test('a gateway without the new key starts no more, and while one runs nothing is sealed anew', async () => {
  await expect(open([k1])).rejects.toThrow('"k2"')
  const old = await open([k2])
  const next = { id: 'k3', key: randomBytes(32) }
  const result = await rotated(old, createSealing([next, k2], indexKey))
  expect(result).toMatchObject({ resealed: 0, lacking: [expect.any(Number)] })
  await old.close()
})

test('what no key opens is named and stays as it is; everything else is sealed anew', async () => {
  const opened = await open([k2, k1])
  const foreign = createSealing([lost], indexKey)
  const exchange = '019aa504-3e68-7b55-9a31-5f0c2f3b8d10'
  const values: readonly (readonly [string, Uint8Array])[] = [
    ['in', foreign.seal(Buffer.from('x'), `exchange_bodies/${exchange}/in`)],
    ['out', createSealing([k1], indexKey).seal(Buffer.from('x'), 'exchange_bodies/elsewhere/out')],
  ]
  for (const [kind, body] of values)
    await opened.database.query({
      text: 'insert into exchange_bodies (month, exchange, kind, body) values (0, $1, $2, $3)',
      values: [exchange, kind, body],
    })
  await opened.database.query({
    text: `insert into callback_quarantine (slot, provider, reason, raw) values (8, 'p', 'r', '\\x00ff'), (9, 'p', 'r', $1)`,
    values: [createSealing([k1], indexKey).seal(Buffer.from('y'), 'callback_quarantine/9')],
  })
  const result = await rotated(opened)
  expect(result).toMatchObject({ resealed: 1, unopenedCount: 3, isEndless: false })
  expect(result.unopened).toEqual([
    { column: 'exchange_bodies.body', keyId: 'lost', place: `exchange_bodies/${exchange}/in` },
    { column: 'exchange_bodies.body', keyId: 'k1', place: `exchange_bodies/${exchange}/out` },
    { column: 'callback_quarantine.raw', keyId: null, place: 'callback_quarantine/8' },
  ])
  const rows = await opened.database.query<{ body: Buffer }>({
    text: `select body from exchange_bodies where exchange = $1 order by kind`,
    values: [exchange],
  })
  expect(rows.map(({ body }) => body)).toEqual(values.map(([, body]) => Buffer.from(body)))
  await opened.close()
})
