import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type AttemptPorts, attemptExchange } from '../../src/flow/attempt.ts'
import { untilState } from '../support/delivered.ts'
import { codeOf, getExchange, postStep, putDossier } from '../support/sender.ts'
import {
  accept,
  clock,
  draft,
  entry,
  leaseRequest,
  recordingObserver,
  testStore,
  waiting,
} from '../support/store.ts'
import { type Rig, startRig } from './rig.ts'

const rigs: Rig[] = []
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
})
const start = async (npsp: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(npsp)
  rigs.push(rig)
  return rig
}

/** How many leases were ever granted: a lease that is given back leaves this one trace. */
const leasesOf = async (rig: Rig): Promise<unknown> =>
  (await rig.query('select last_value, is_called from lease_tokens'))[0]

describe('I9: an open breaker or a paused lane spends no attempts', () => {
  test('I9: while the breaker is open nothing is leased, no Attempt is opened, the portal hears nothing', async () => {
    const rig = await start({
      breaker: {
        errorThresholdPercentage: 50,
        volumeThreshold: 5,
        windowMs: 60_000,
        resetTimeoutMs: 600_000,
      },
      concurrency: 1,
    })
    rig.portal.faults.add({ kind: 'status', status: 500 })
    for (let n = 0; n < 5; n++) await putDossier(rig.gateway.url, codeOf(n), 'x')
    const isOpen = () =>
      rig.gateway.log.some((fact) => fact['msg'] === 'breaker.changed' && fact['state'] === 'open')
    await vi.waitFor(() => expect(isOpen()).toBe(true), 10_000)
    await vi.waitFor(async () =>
      expect(await rig.query(`select from order_keys where state = 'leased'`)).toEqual([]),
    )
    const before = { leases: await leasesOf(rig), calls: rig.portal.received().length }
    rig.portal.faults.clear()
    // Each of these wakes the worker.
    const sent: unknown[] = []
    for (let n = 100; n < 200; n++)
      sent.push((await putDossier(rig.gateway.url, codeOf(n), 'x')).body['exchangeId'])
    for (const id of sent)
      expect((await getExchange(rig.gateway.url, id)).body).toMatchObject({ state: 'waiting', attempts: 0 })
    expect({ leases: await leasesOf(rig), calls: rig.portal.received().length }).toEqual(before)
  })

  test('I9: half open, one message is tried and no other', async () => {
    const rig = await start({
      // The probe hangs for as long as the test looks.
      timeoutMs: 30_000,
      breaker: { errorThresholdPercentage: 50, volumeThreshold: 5, windowMs: 60_000, resetTimeoutMs: 300 },
    })
    rig.portal.faults.add({ kind: 'status', status: 500 })
    for (let n = 0; n < 40; n++) await putDossier(rig.gateway.url, codeOf(n), 'x')
    const changes = (state: string) =>
      rig.gateway.log.filter((fact) => fact['msg'] === 'breaker.changed' && fact['state'] === state).length
    await vi.waitFor(() => expect(changes('half-open')).toBeGreaterThan(0), 10_000)
    rig.portal.faults.clear()
    rig.portal.faults.add({ kind: 'hang' })
    const calls = rig.portal.received().length
    const probes = changes('half-open')
    await vi.waitFor(() => expect(rig.portal.received().length).toBeGreaterThan(calls), 10_000)
    for (let n = 100; n < 200; n++) await putDossier(rig.gateway.url, codeOf(n), 'x')
    expect(await rig.query(`select from order_keys where state = 'leased'`)).toHaveLength(1)
    expect(rig.portal.received().length - calls).toBeLessThanOrEqual(changes('half-open') - probes + 1)
  })

  test('I9: a paused lane leases nothing and opens no Attempt while the others go on', async () => {
    const rig = await start()
    const code = codeOf(1)
    await putDossier(rig.gateway.url, code, 'một', { prefer: 'wait=10' })
    for (const pause of [`is_paused = true`, `paused_until = now() + interval '1 hour'`]) {
      await rig.query(`update lanes set is_paused = false, paused_until = null`)
      await rig.query(`update lanes set ${pause} where id = 'npsp.DongBoHoSoMC'`)
      const { body } = await putDossier(rig.gateway.url, codeOf(2), pause)
      const step = await postStep(rig.gateway.url, code, pause)
      // Later in line and delivered: the worker has looked at both.
      await untilState(rig.gateway.url, step.body['exchangeId'], 'delivered')
      expect((await getExchange(rig.gateway.url, body['exchangeId'])).body).toMatchObject({
        state: 'waiting',
        attempts: 0,
      })
    }
    expect(rig.portal.received({ dossierCode: codeOf(2) })).toEqual([])
  })

  describe('in the store', () => {
    let store: Awaited<ReturnType<typeof testStore>>
    beforeEach(async () => {
      store = await testStore()
    })
    afterEach(() => store.close())

    test('I9: a lease that the breaker does not let start is given back with its Attempt unmade', async () => {
      const { exchangeId } = await accept(store, draft('K1', 'message'))
      const [first] = await store.store.lease(leaseRequest())
      if (first) await store.store.settle(entry(first, waiting(0)))
      const [lease] = await store.store.lease(leaseRequest())
      if (!lease) return expect(lease).toBeDefined()
      const forbidden = (): never => {
        throw new Error('nothing may be tried')
      }
      const observer = recordingObserver()
      const ports: AttemptPorts = {
        store: store.store,
        observer,
        clock,
        random: Math.random,
        routes: new Map(),
        senders: new Map(),
        connection: { deliver: forbidden },
        gate: {
          room: () => ({ count: 0, isProbe: false }),
          waitMs: () => null,
          pass: async () => false,
          countCall: forbidden,
          breakerState: () => 'open',
          onClosed: forbidden,
          close: forbidden,
        },
        policy: { retry: { maxAttempts: 1, firstDelayMs: 1, factor: 1, maxDelayMs: 1 }, breakerResetMs: 1 },
        callsOf: forbidden,
        traceparentOf: forbidden,
      }
      await attemptExchange(lease, ports, new AbortController().signal)
      expect(await store.store.find('onegate', exchangeId)).toMatchObject({ state: 'waiting', attempts: 1 })
      expect(
        await store.database.query({
          text: 'select number, outcome from attempts where exchange = $1',
          values: [exchangeId],
        }),
      ).toEqual([{ number: 1, outcome: 'unavailable' }])
      const [again] = await store.store.lease(leaseRequest())
      expect(again).toMatchObject({ attempt: 2, failures: 1, isDoubtful: false })
      expect(observer.faults).toEqual([])
    })

    test('I9: not even a probe leaves a paused lane', async () => {
      await accept(store, draft('K2', 'message'))
      for (const set of [`is_paused = true`, `is_paused = false, paused_until = now() + interval '1 hour'`]) {
        await store.database.query({ text: `update lanes set ${set} where id = 'portal.dossiers'` })
        for (const isProbe of [false, true])
          expect(await store.store.lease(leaseRequest({ isProbe }))).toEqual([])
      }
      await store.database.query({ text: `update lanes set paused_until = now()` })
      expect(await store.store.lease(leaseRequest())).toHaveLength(1)
    })
  })
})
