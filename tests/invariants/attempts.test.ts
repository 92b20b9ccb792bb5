import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { storedSummaries, untilState } from '../support/delivered.ts'
import { codeOf, putDossier } from '../support/sender.ts'
import { type Rig, startRig } from './rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig({ breaker: { volumeThreshold: 1_000 } })
})
afterEach(() => rig.close())

const CODE = codeOf(1)
const attemptsOf = (id: unknown) =>
  rig.query('select number, outcome from attempts where exchange = $1 order by number', [id])
const received = (service: string) => rig.portal.received({ service, dossierCode: CODE })

describe('I2: every call that carries or asks after a message has an Attempt row opened before it', () => {
  test('I2: while the Attempt cannot be opened, nothing at all is asked of the portal', async () => {
    const holder = await rig.connect()
    await holder.query('begin')
    await holder.query('lock table attempts in share mode')
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    await rig.untilBlocked('attempts')
    expect(rig.portal.received()).toEqual([])
    await holder.query('rollback')
    await untilState(rig.gateway.url, body['exchangeId'], 'delivered')
    expect(await attemptsOf(body['exchangeId'])).toEqual([{ number: 1, outcome: 'delivered' }])
  })

  test('I2: a second Attempt that cannot be opened neither looks up nor sends', async () => {
    rig.portal.faults.add({ kind: 'hang', service: 'DongBoHoSoMC', times: 1 })
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    await vi.waitFor(() => expect(received('DongBoHoSoMC')).toHaveLength(1))
    // An answer that never comes: unknown. The next Attempt looks the dossier up before it sends.
    const holder = await rig.connect()
    await vi.waitFor(async () =>
      expect(await attemptsOf(body['exchangeId'])).toMatchObject([{ outcome: 'open' }]),
    )
    await holder.query(`create function no_second() returns trigger language plpgsql as $$
      begin if new.number = 2 then perform pg_advisory_xact_lock_shared(42); end if; return new; end $$`)
    await holder.query(
      'create trigger no_second before insert on attempts for each row execute function no_second()',
    )
    await holder.query('select pg_advisory_lock(42)')
    await rig.untilBlocked('insert into attempts')
    expect(received('TraCuuHoSo')).toEqual([])
    expect(received('DongBoHoSoMC')).toHaveLength(1)
    await holder.query('select pg_advisory_unlock(42)')
    await untilState(rig.gateway.url, body['exchangeId'], 'delivered')
    expect(received('TraCuuHoSo')).toHaveLength(1)
    expect(await attemptsOf(body['exchangeId'])).toEqual([
      { number: 1, outcome: 'unknown' },
      { number: 2, outcome: 'delivered' },
    ])
  })

  test('I2: while a call is under way its Attempt stands open for everybody to see, and the exchange is delivering', async () => {
    rig.portal.faults.add({ kind: 'hang', service: 'DongBoHoSoMC', times: 1 })
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    await vi.waitFor(() => expect(received('DongBoHoSoMC')).toHaveLength(1))
    expect(await attemptsOf(body['exchangeId'])).toEqual([{ number: 1, outcome: 'open' }])
    expect(
      await rig.query('select state, attempts from exchanges where id = $1', [body['exchangeId']]),
    ).toEqual([{ state: 'delivering', attempts: 1 }])
  })

  test('I2: as many Attempts stand in the store as the portal has seen', async () => {
    rig.portal.faults.add({ kind: 'status', status: 500, service: 'DongBoHoSoMC', times: 2 })
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    const view = await untilState(rig.gateway.url, body['exchangeId'], 'delivered')
    expect(received('DongBoHoSoMC')).toHaveLength(3)
    expect(view['attempts']).toBe(3)
    expect((await attemptsOf(body['exchangeId'])).map((row) => row['number'])).toEqual([1, 2, 3])
  })
})

describe('I7: delivery is at least once, every Attempt carries the same Idempotency-Key', () => {
  test('I7: failed, unknown, looked up, refused and replayed: always the id of the exchange', async () => {
    rig.portal.faults.add({ kind: 'status', status: 503, service: 'DongBoHoSoMC', times: 1 })
    rig.portal.faults.add({ kind: 'reset-after-commit', service: 'DongBoHoSoMC', times: 1 })
    rig.portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', times: 1 })
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    await untilState(rig.gateway.url, body['exchangeId'], 'dead')
    expect(await rig.replay(body['exchangeId'])).toBe(true)
    await untilState(rig.gateway.url, body['exchangeId'], 'delivered')
    const keys = [...received('DongBoHoSoMC'), ...received('TraCuuHoSo')].map((item) => item.idempotencyKey)
    expect(keys.length).toBeGreaterThanOrEqual(5)
    expect(new Set(keys)).toEqual(new Set([body['exchangeId']]))
  })

  test('I7: two messages of one dossier never share a key', async () => {
    const first = await putDossier(rig.gateway.url, CODE, 'một', { prefer: 'wait=10' })
    const second = await putDossier(rig.gateway.url, CODE, 'hai', { prefer: 'wait=10' })
    expect(received('DongBoHoSoMC').map((item) => item.idempotencyKey)).toEqual([
      first.body['exchangeId'],
      second.body['exchangeId'],
    ])
  })

  test('I7: whatever became of the answer, the message is tried until an answer says that it was taken', async () => {
    for (const kind of ['reset-before-commit', 'reset-after-commit', 'non-json', 'huge'] as const)
      rig.portal.faults.add({ kind, service: 'DongBoHoSoMC', times: 1 })
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    await untilState(rig.gateway.url, body['exchangeId'], 'delivered')
    expect(received('DongBoHoSoMC').at(-1)).toMatchObject({ committed: true, fault: null })
    expect(received('DongBoHoSoMC')).toHaveLength(5)
    expect(storedSummaries(rig.portal, CODE)).toEqual(['một'])
  })
})

describe('I3: at most one live lease per order key, checked before each send', () => {
  test('I3: a lease taken over while the login was under way: nothing of the message is sent, nothing is settled', async () => {
    rig.portal.faults.add({ kind: 'latency', ms: 2_000, service: 'login', times: 1 })
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    await vi.waitFor(() => expect(rig.portal.received({ service: 'login' })).toHaveLength(1))
    const [line] = await rig.query(
      `update order_keys set lease_token = nextval('lease_tokens') where key = $1 and state = 'leased' returning state`,
      [CODE],
    )
    expect(line).toEqual({ state: 'leased' })
    await vi.waitFor(() => expect(rig.gateway.log.map((fact) => fact['msg'])).toContain('lease.lost'), 10_000)
    expect(received('DongBoHoSoMC')).toEqual([])
    expect(await attemptsOf(body['exchangeId'])).toEqual([{ number: 1, outcome: 'open' }])
  })

  test('I3: a lease taken over while the message was under way: its late answer settles nothing', async () => {
    rig.portal.faults.add({ kind: 'latency', ms: 2_000, service: 'DongBoHoSoMC', times: 1 })
    const { body } = await putDossier(rig.gateway.url, CODE, 'một')
    await vi.waitFor(() => expect(received('DongBoHoSoMC')).toHaveLength(1))
    await rig.query(`update order_keys set lease_token = nextval('lease_tokens') where key = $1`, [CODE])
    await vi.waitFor(() => expect(rig.gateway.log.map((fact) => fact['msg'])).toContain('lease.lost'), 10_000)
    expect(await attemptsOf(body['exchangeId'])).toEqual([{ number: 1, outcome: 'open' }])
    expect(await rig.query('select state from exchanges where id = $1', [body['exchangeId']])).toEqual([
      { state: 'delivering' },
    ])
  })
})
