import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { PaymentProvider, QueryAnswer } from '../../../src/domain/payment-provider.ts'
import type { ReconciliationStore } from '../../../src/flow/reconcile-ports.ts'
import { StoreUnavailable } from '../../../src/flow/store-unavailable.ts'
import type { PayingProvider } from '../../../src/payments/provider.ts'
import { startDaily } from '../../../src/payments/reconcile/daily.ts'
import { createDesk } from '../../../src/payments/reconcile/desk.ts'
import { startReconciler } from '../../../src/payments/reconcile/reconciler.ts'
import { requery } from '../../../src/payments/reconcile/requery.ts'
import { createReconciliationStore } from '../../../src/store/payments/reconciliations.ts'
import {
  callbackOf,
  pendingPayment,
  statementOf,
  type TestPayments,
  testPayments,
} from '../../support/payments.ts'
import { clock, recordingObserver, sealing, type TestStore, testStore } from '../../support/store.ts'
import { known, rowOf } from './support.ts'

/** In Viet Nam; callbackOf() pays on it. */
const DAY = '2025-11-21'
const ACTOR = { by: 'thu', role: 'operator' }
const chance = { clock, random: () => 0.5 }

let store: TestStore
let payments: TestPayments
let reconciliations: ReconciliationStore
const running: { stop: () => Promise<void> }[] = []
const observer = recordingObserver()

const reconciliationsOf = (
  opened: TestStore | Awaited<ReturnType<TestStore['another']>>,
): ReconciliationStore =>
  createReconciliationStore({
    database: opened.database,
    reads: opened.reads,
    sealing,
    observer,
    isReady: opened.store.isReady,
    newId: opened.newId,
  })

beforeAll(async () => {
  store = await testStore()
  payments = testPayments(store)
  reconciliations = reconciliationsOf(store)
})
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()))
})
afterAll(async () => {
  expect([store.faults, payments.faults, observer.faults]).toEqual([[], [], []])
  await store.close()
})

/** A provider that answers each order as it is told to; the others it does not know. */
function bank(answers: Readonly<Record<string, QueryAnswer>>): ReadonlyMap<string, PayingProvider> {
  const provider: Pick<PaymentProvider, 'collects' | 'query'> = {
    collects: 'all',
    query: async ({ providerRef }) => answers[providerRef] ?? { kind: 'not-known' },
  }
  const paying: PayingProvider = {
    id: 'bank',
    // Nothing else of a provider is asked for here.
    provider: provider as PaymentProvider,
    expireAfterMs: 900_000,
    poll: { firstDelayMs: 900_000, intervalMs: 300_000, giveUpAfterMs: 3_600_000 },
    timeoutMs: 1_000,
    resetTimeoutMs: 30_000,
    through: async (work) => ({
      kind: 'done',
      value: await work(() => Promise.reject(new Error('nobody is called'))),
    }),
  }
  return new Map([['bank', paying]])
}

const start = (providers: ReadonlyMap<string, PayingProvider>, from = reconciliations): void => {
  running.push(startReconciler({ store: from, providers, chance, observer }))
}

async function ended(id: string) {
  await vi.waitFor(async () => expect((await reconciliations.find(id))?.state).not.toBe('running'), 20_000)
  return (await reconciliations.find(id)) ?? expect.unreachable('it is gone')
}

async function reconciled(
  providers: ReadonlyMap<string, PayingProvider>,
  statements: Parameters<ReconciliationStore['order']>[0]['statements'] = [],
) {
  start(providers)
  const { id } = await reconciliations.order({
    day: DAY,
    statements,
    ordered: { actor: ACTOR, reason: 'cuối tháng' },
  })
  return ended(id)
}

const answerOf = (paymentRef: string, more: Parameters<typeof statementOf>[1] = {}): QueryAnswer =>
  known(statementOf(paymentRef, more))
const ref = (paymentRef: string): string => `ORDER-${paymentRef}`

describe('a reconciliation', () => {
  test('asks after every payment of the day by pay time, and after open ones, and stores what it found', async () => {
    await pendingPayment(payments, 'RMATCH')
    await payments.store.settle(callbackOf('RMATCH'))
    await pendingPayment(payments, 'RLOST')
    await payments.store.settle(callbackOf('RLOST'))
    await pendingPayment(payments, 'RLATE', { createdAt: new Date(`${DAY}T23:59:59+07:00`) })
    await pendingPayment(payments, 'ROTHER', { createdAt: new Date(`${DAY}T00:00:00+09:00`) })
    await pendingPayment(payments, 'RNEXT')
    await payments.store.settle(callbackOf('RNEXT', { paidAt: new Date('2025-11-21T17:00:00Z') }))
    const providers = bank({
      [ref('RMATCH')]: answerOf('RMATCH'),
      [ref('RLATE')]: answerOf('RLATE'),
    })
    const result = await reconciled(providers, [
      rowOf({ providerRef: ref('RMATCH'), transactionId: 'T-RMATCH' }),
      rowOf({ providerRef: 'STRANGER', transactionId: 'T-9' }),
    ])
    expect(result).toMatchObject({ state: 'done', kind: 'payments', day: DAY, by: 'thu' })
    const lines = result.lines.map((line) => [line.class, line.paymentRef, line.repair])
    expect(lines.toSorted()).toEqual([
      ['only-provider', null, null],
      ['only-us', 'RLOST', 'requery'],
      // Its event waits: nobody delivers here.
      ['paid-not-forwarded', 'RMATCH', null],
      ['status-differs', 'RLATE', 'requery'],
    ])
    expect(result.counts).toEqual({
      'only-us': 1,
      'only-provider': 1,
      'paid-not-forwarded': 1,
      'status-differs': 1,
    })
    // Comparing mends nothing by itself.
    expect(await payments.store.detail('RLATE')).toMatchObject({ state: 'pending' })
  })

  test('matches once the event was delivered, names a dead one for the repair, and passes over a purged one', async () => {
    await pendingPayment(payments, 'RNEWS')
    await payments.store.settle(callbackOf('RNEWS'))
    const eventId = payments.news.find(({ paymentRef }) => paymentRef === 'RNEWS')?.eventId ?? ''
    const providers = bank({ [ref('RNEWS')]: answerOf('RNEWS') })
    const seen = async () => {
      const { lines } = await reconciled(providers)
      return lines.find(({ paymentRef }) => paymentRef === 'RNEWS')?.class
    }
    const setState = (state: string) =>
      store.database.query({
        text: 'update exchanges set state = $2 where id = $1',
        values: [eventId, state],
      })
    await setState('dead')
    expect(await seen()).toBe('paid-not-forwarded')
    expect(await reconciliations.deadNews('RNEWS')).toEqual([eventId])
    await setState('delivered')
    expect(await seen()).toBe('matched')
    expect(await reconciliations.deadNews('RNEWS')).toEqual([])
    await store.database.query({ text: 'delete from exchanges where id = $1', values: [eventId] })
    expect(await seen()).toBe('matched')
    expect(await reconciliations.deadNews('NOBODY')).toBeNull()
  })

  test('an order stands in the audit log; of several gateways one carries it out; one whose gateway died comes up again', async () => {
    const { id } = await reconciliations.order({
      day: '2025-01-01',
      statements: [],
      ordered: { actor: ACTOR, reason: 'cuối tháng' },
    })
    const audited = await store.database.query({
      text: 'select by, action, reason from audit where object = $1',
      values: [id],
    })
    expect(audited).toEqual([{ by: ACTOR.by, action: 'reconciliation.order', reason: 'cuối tháng' }])
    const other = reconciliationsOf(await store.another())
    const [one, two] = await Promise.all([reconciliations.takeDue(60_000), other.takeDue(60_000)])
    expect([one?.id, two?.id].filter((taken) => taken !== undefined)).toEqual([id])
    await reconciliations.hold(id, 1)
    start(bank({}), other)
    expect(await ended(id)).toMatchObject({ state: 'done', lines: [], counts: {} })
    await reconciliations.end(id, null)
    expect(await reconciliations.find(id)).toMatchObject({ state: 'done' })
  })

  test('is listed newest first, page by page', async () => {
    const first = await reconciliations.list(1, null)
    if (!first.ok) expect.unreachable(first.failure.detail)
    expect(first.value.items).toMatchObject([{ day: '2025-01-01', state: 'done' }])
    const second = await reconciliations.list(50, first.value.nextCursor)
    expect(second.ok && second.value.items.every(({ day }) => day === DAY)).toBe(true)
    expect(second.ok && second.value.nextCursor).toBeNull()
    expect(await reconciliations.list(1, 'x')).toMatchObject({ ok: false })
    expect(await reconciliations.find('no id')).toBeNull()
  })

  test('has one line, without asking, for a payment whose order cannot be read', async () => {
    await pendingPayment(payments, 'RSEALED')
    await payments.store.settle(callbackOf('RSEALED'))
    start(bank({ [ref('RSEALED')]: answerOf('RSEALED') }), {
      ...reconciliations,
      paymentsOf: async (provider, day) =>
        (await reconciliations.paymentsOf(provider, day)).map((each) =>
          each.view.paymentRef === 'RSEALED' ? { ...each, payment: null } : each,
        ),
    })
    const { id } = await reconciliations.order({
      ...{ day: DAY, statements: [], ordered: { actor: ACTOR, reason: 'cuối tháng' } },
    })
    const { state, lines } = await ended(id)
    expect(state).toBe('done')
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.find(({ paymentRef }) => paymentRef === 'RSEALED')).toMatchObject({
      ...{ class: 'unanswered', repair: null, theirs: null },
      detail: 'not asked: the stored order cannot be read',
    })
  })

  test('is carried out again when the store gave no answer in time, and fails only by a mistake of ours', async () => {
    const failing = (error: Error): ReconciliationStore => {
      let failures = 1
      return {
        ...reconciliations,
        takeDue: () => reconciliations.takeDue(0),
        paymentsOf: (provider, day) =>
          failures-- > 0 ? Promise.reject(error) : reconciliations.paymentsOf(provider, day),
      }
    }
    for (const [error, state] of [
      [new StoreUnavailable('over its time'), 'done'],
      [new Error('ours'), 'failed'],
    ] as const) {
      start(bank({}), failing(error))
      const { id } = await reconciliations.order({
        ...{ day: DAY, statements: [], ordered: { actor: ACTOR, reason: 'cuối tháng' } },
      })
      expect(await ended(id)).toMatchObject({ state })
      expect(observer.faults.splice(0)).toEqual([{ where: 'payments.reconciler', error }])
      await Promise.all(running.splice(0).map(({ stop }) => stop()))
    }
  })
})

describe('the daily one', () => {
  const daily = (now: string): Promise<void> =>
    new Promise((resolve) => {
      running.push(
        startDaily({
          store: reconciliations,
          at: '06:00',
          now: () => new Date(now),
          onOrdered: resolve,
          observer,
        }),
      )
    })

  test('is of the day before the last 06:00 in Viet Nam, and there is one however often it is ordered', async () => {
    await Promise.all([daily('2026-03-02T06:00:01+07:00'), daily('2026-03-02T23:00:00+07:00')])
    await daily('2026-03-02T05:59:59+07:00')
    const page = await reconciliations.list(50, null)
    if (!page.ok) expect.unreachable(page.failure.detail)
    const ordered = page.value.items.filter(({ by }) => by === 'lienthong').map(({ day }) => day)
    expect(ordered.toSorted()).toEqual(['2026-02-28', '2026-03-01'])
  })
})

describe('the repair by asking again', () => {
  test('counts what the provider says as a callback would', async () => {
    await pendingPayment(payments, 'RASK')
    const parts = { store: payments.store, chance, providers: bank({ [ref('RASK')]: answerOf('RASK') }) }
    expect(await requery('RASK', parts)).toMatchObject({ ok: true, value: { state: 'paid' } })
    expect(await requery('RASK', parts)).toMatchObject({ ok: true, value: { state: 'paid', reviews: [] } })
  })

  test('leaves what the provider does not know, and says why nothing counts', async () => {
    await pendingPayment(payments, 'RNONE')
    const asked = (answer?: QueryAnswer) =>
      requery('RNONE', {
        store: payments.store,
        chance,
        providers: bank(answer === undefined ? {} : { [ref('RNONE')]: answer }),
      })
    expect(await asked()).toMatchObject({ ok: true, value: { state: 'pending' } })
    for (const [answer, code] of [
      [{ kind: 'untrusted', internal: '' }, 'ENDPOINT_REFUSED'],
      [{ kind: 'refused', code: '99', internal: '' }, 'ENDPOINT_REFUSED'],
      [{ kind: 'unavailable', internal: '' }, 'ENDPOINT_UNAVAILABLE'],
      [{ kind: 'unknown', internal: '' }, 'ENDPOINT_TIMEOUT'],
    ] as const)
      expect(await asked(answer)).toMatchObject({ ok: false, failure: { code } })
    const parts = { store: payments.store, chance, providers: bank({}) }
    expect(await requery('NOBODY', parts)).toMatchObject({ ok: false, failure: { code: 'NOT_FOUND' } })
  })

  test('is noted before the provider is asked: what cannot be noted changes nothing', async () => {
    await pendingPayment(payments, 'RNOTED')
    const desk = createDesk({
      reconciliations: {
        ...reconciliations,
        noteRequery: () => Promise.reject(new Error('the store is gone')),
      },
      ...{ store: payments.store, chance, providers: bank({ [ref('RNOTED')]: answerOf('RNOTED') }) },
      ...{ columns: new Map(), onOrdered: () => undefined },
    })
    await expect(desk.requery('RNOTED', ACTOR, 'đối soát')).rejects.toThrow('the store is gone')
    expect((await payments.store.detail('RNOTED'))?.state).toBe('pending')
    expect(await desk.requery('NOBODY', ACTOR, 'đối soát')).toMatchObject({ failure: { code: 'NOT_FOUND' } })
  })
})
