import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { QueryAnswer, RefundAnswer } from '../../src/domain/payment-provider.ts'
import type { PaymentStore } from '../../src/flow/payment-ports.ts'
import { startPoller } from '../../src/payments/poller.ts'
import {
  AMOUNT,
  callbackOf,
  pendingPayment,
  statementOf,
  type TestPayments,
  testPayments,
} from '../support/payments.ts'
import { type Script, type ScriptedProvider, scriptedProvider } from '../support/scripted-provider.ts'
import { clock, hashOf, type TestStore, testStore } from '../support/store.ts'

let store: TestStore
let here: TestPayments
let there: TestPayments
beforeAll(async () => {
  store = await testStore()
  here = testPayments(store)
  there = testPayments(await store.another())
})
afterAll(() => store.close())

/** Pollers of both gateways, until the test ends. */
function poll(...polled: readonly ScriptedProvider[]): void {
  for (const { store: ledger } of [here, there]) {
    const observer = {
      callbackAnswered: () => undefined,
      faulted: ({ error }: { error: unknown }) => expect.unreachable(String(error)),
    }
    const poller = startPoller({
      store: ledger,
      providers: new Map(polled.map((provider) => [provider.id, provider])),
      chance: { clock, random: Math.random },
      observer,
    })
    onTestFinished(poller.stop)
  }
}

const PENDING: QueryAnswer = {
  kind: 'known',
  statements: [statementOf('', { verdict: { kind: 'pending' }, transactionId: null })],
  payUrl: null,
}

async function polled(ref: string, script: Script): Promise<ScriptedProvider> {
  const provider = scriptedProvider({ id: ref, ...script })
  await pendingPayment(here, ref, { provider: ref, pollAfterMs: provider.poll.firstDelayMs })
  poll(provider)
  return provider
}

const untilState = (ref: string, state: string) =>
  vi.waitFor(async () => expect((await here.store.detail(ref))?.state).toBe(state), { timeout: 15_000 })
const told = (ref: string) =>
  [...here.news, ...there.news].filter(({ paymentRef }) => paymentRef === ref).map(({ state }) => state)

test('what is not final is asked after again until it is, by one gateway at a time, then never again', async () => {
  const paid: QueryAnswer = { kind: 'known', statements: [statementOf('Q1')], payUrl: null }
  const untrusted: QueryAnswer = { kind: 'untrusted', internal: 'signature' }
  const provider = await polled('Q1', { query: [{ kind: 'not-known' }, untrusted, PENDING, paid] })
  await untilState('Q1', 'paid')
  expect(provider.asked).toHaveLength(4)
  expect(told('Q1')).toEqual(['paid'])
  const [row] = await store.database.query({ text: `select poll_due from payments where payment_ref = 'Q1'` })
  expect(row).toEqual({ poll_due: null })
})

test('without a final answer at the last query it is expired, and a later success still pays it', async () => {
  const provider = await polled('Q2', { query: [PENDING], poll: { giveUpAfterMs: 600 } })
  await untilState('Q2', 'expired')
  expect(provider.asked.length).toBeGreaterThan(1)
  await here.store.settle({ ...callbackOf('Q2'), provider: 'Q2' })
  // Which gateway's poller expired it is chance: the order is the history's.
  const events = (await here.store.detail('Q2'))?.events.map(({ kind }) => kind) ?? []
  expect(events.filter((kind) => told('Q2').some((state) => state === kind))).toEqual(['expired', 'paid'])
})

test('a query’s other amount goes to review', async () => {
  await polled('Q3', {
    query: [{ kind: 'known', statements: [statementOf('Q3', { amountVnd: 1 })], payUrl: null }],
  })
  await untilState('Q3', 'review')
})

test('a provider that answers nothing takes no room from the others, however much of it is due', async () => {
  const answered = Promise.withResolvers<void>()
  const silent: ScriptedProvider = {
    ...scriptedProvider({ id: 'silent', query: [PENDING] }),
    through: () => answered.promise.then(() => ({ kind: 'busy' })),
  }
  // More than a poller has slots for, and due before the other one.
  const refs = Array.from({ length: 45 }, (_, n) => `S${n}`)
  await Promise.all(refs.map((ref) => pendingPayment(here, ref, { provider: 'silent', pollAfterMs: 0 })))
  const quick = scriptedProvider({
    id: 'quick',
    query: [{ kind: 'known', statements: [statementOf('QUICK')], payUrl: null }],
  })
  await pendingPayment(here, 'QUICK', { provider: 'quick', pollAfterMs: 100 })
  poll(silent, quick)
  onTestFinished(() => answered.resolve())
  await untilState('QUICK', 'paid')
})

async function refunded(ref: string, script: Script): Promise<ScriptedProvider> {
  const provider = await ordered(ref, script)
  poll(provider)
  return provider
}

/** A paid payment with a refund that is due. */
async function ordered(ref: string, script: Script): Promise<ScriptedProvider> {
  const provider = scriptedProvider({ id: ref, ...script })
  await pendingPayment(here, ref, { provider: ref })
  await here.store.settle({ ...callbackOf(ref), provider: ref })
  const opened = await here.store.openRefund({
    number: await here.store.nextNumber(),
    paymentRef: ref,
    contentHash: hashOf(ref),
    prepared: { providerRefundRef: `RF-${ref}`, terms: {} },
    refund: {
      ...{ refundRef: 'a', amountVnd: AMOUNT, transactionId: `T-${ref}`, transactionAmountVnd: AMOUNT },
      ...{ reason: 'rút hồ sơ', by: 'Lan' },
    },
    createdAt: new Date(),
  })
  expect(opened.ok).toBe(true)
  return provider
}

const verbs = ({ asked }: ScriptedProvider) => asked.map((line) => line.split(' ')[0])
const UNKNOWN: RefundAnswer = { kind: 'unknown', internal: 'no answer' }

test('a refund is sent once and asked after until the money went back', async () => {
  const provider = await refunded('F1', {
    send: [{ kind: 'refunding' }],
    queryRefund: [{ kind: 'refunding' }, { kind: 'refunded' }],
  })
  await untilState('F1', 'refunded')
  expect(verbs(provider)).toEqual(['refund', 'query-refund', 'query-refund'])
  expect(told('F1')).toEqual(['paid', 'refunded'])
})

test('after a lost answer the provider is asked first; what it does not know is sent again with the same number', async () => {
  const provider = await refunded('F2', {
    send: [UNKNOWN, { kind: 'refunded' }],
    queryRefund: [UNKNOWN, { kind: 'not-known' }],
  })
  await untilState('F2', 'refunded')
  expect(verbs(provider)).toEqual(['refund', 'query-refund', 'query-refund', 'refund'])
  expect(new Set(provider.asked.map((line) => line.split(' ')[1]))).toEqual(new Set(['RF-F2']))
})

test('a refusal leaves the payment paid', async () => {
  await refunded('F3', { send: [{ kind: 'refused', code: '95', internal: '' }] })
  await vi.waitFor(async () =>
    expect((await here.store.detail('F3'))?.refunds).toEqual([
      { refundRef: 'a', amountVnd: AMOUNT, state: 'failed' },
    ]),
  )
  expect((await here.store.detail('F3'))?.state).toBe('paid')
  expect(told('F3')).toEqual(['paid'])
})

test('a taking of payments that fails skips no refund', async () => {
  const ledger: PaymentStore = {
    ...here.store,
    takeDue: () => Promise.reject(new Error('no payment can be taken')),
  }
  const faults: string[] = []
  const provider = await ordered('F4', { send: [{ kind: 'refunded' }] })
  const poller = startPoller({
    store: ledger,
    providers: new Map([[provider.id, provider]]),
    chance: { clock, random: Math.random },
    observer: {
      callbackAnswered: () => undefined,
      faulted: ({ where, error }) => faults.push(`${where}: ${error}`),
    },
  })
  onTestFinished(poller.stop)
  await untilState('F4', 'refunded')
  expect(faults[0]).toBe('payments.poller: Error: no payment can be taken')
})
