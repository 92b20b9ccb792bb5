import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NewRefund } from '../../../src/flow/payment-ports.ts'
import {
  AMOUNT,
  callbackOf,
  pendingPayment,
  type TestPayments,
  testPayments,
} from '../../support/payments.ts'
import { hashOf, type TestStore, testStore } from '../../support/store.ts'

let store: TestStore
let here: TestPayments
beforeAll(async () => {
  store = await testStore()
  here = testPayments(store)
})
afterAll(async () => {
  expect([store.faults, here.faults]).toEqual([[], []])
  await store.close()
})

let count = 0
const order = (
  paymentRef: string,
  refundRef: string,
  more: Partial<NewRefund['refund']> = {},
): NewRefund => ({
  number: ++count,
  paymentRef,
  contentHash: hashOf(JSON.stringify([refundRef, more])),
  prepared: { providerRefundRef: `RF-${paymentRef}-${refundRef}`, terms: {} },
  refund: {
    refundRef,
    amountVnd: AMOUNT,
    transactionId: `T-${paymentRef}`,
    transactionAmountVnd: AMOUNT,
    reason: 'hồ sơ rút',
    by: 'Trần Thị Lan',
    ...more,
  },
  createdAt: new Date(),
})

async function paid(paymentRef: string): Promise<void> {
  await pendingPayment(here, paymentRef, { provider: paymentRef })
  await here.store.settle({ ...callbackOf(paymentRef), provider: paymentRef })
}

/** The refund that is due of this payment. */
async function due(paymentRef: string) {
  const [refund] = await here.store.takeDueRefunds(new Map([[paymentRef, 1]]), 60_000)
  if (!refund) throw new Error('no refund is due')
  return refund
}

const states = (paymentRef: string) =>
  here.news
    .filter((news) => news.paymentRef === paymentRef)
    .map(({ state, refundedVnd }) => [state, refundedVnd])

describe('a refund', () => {
  test('of all: refunding, then refunded, and told with what went back', async () => {
    await paid('R1')
    expect(await here.store.openRefund(order('R1', 'a'))).toMatchObject({
      ok: true,
      value: { state: 'refunding' },
    })
    expect((await here.store.detail('R1'))?.state).toBe('refunding')
    const refund = await due('R1')
    expect(refund).toMatchObject({
      isSent: false,
      refund: { refund: { reason: 'hồ sơ rút', by: 'Trần Thị Lan' } },
    })
    await here.store.endRefund(refund.id, { kind: 'refunded' })
    expect(await here.store.detail('R1')).toMatchObject({
      state: 'refunded',
      refundedVnd: AMOUNT,
      refunds: [{ refundRef: 'a', state: 'refunded' }],
    })
    expect(states('R1')).toEqual([
      ['paid', 0],
      ['refunded', AMOUNT],
    ])
    const more = await here.store.openRefund(order('R1', 'b', { amountVnd: 1 }))
    expect(more).toMatchObject({ ok: false, failure: { code: 'REFUND_NOT_POSSIBLE' } })
  })

  test('in parts, never more than is left, one at a time', async () => {
    await paid('R2')
    await here.store.openRefund(order('R2', 'a', { amountVnd: 100_000 }))
    const busy = await here.store.openRefund(order('R2', 'b', { amountVnd: 1 }))
    expect(busy).toMatchObject({ ok: false, failure: { code: 'REFUND_IN_PROGRESS' } })
    await here.store.endRefund((await due('R2')).id, { kind: 'refunded' })
    expect((await here.store.detail('R2'))?.state).toBe('partially-refunded')
    const over = await here.store.openRefund(order('R2', 'c', { amountVnd: 50_001 }))
    expect(over).toMatchObject({ ok: false, failure: { code: 'REFUND_EXCEEDS_PAID' } })
    await here.store.openRefund(order('R2', 'd', { amountVnd: 50_000 }))
    await here.store.endRefund((await due('R2')).id, { kind: 'refunded' })
    expect(states('R2')).toEqual([
      ['paid', 0],
      ['partially-refunded', 100_000],
      ['refunded', AMOUNT],
    ])
  })

  test('that is refused leaves the payment as it was, untold', async () => {
    await paid('R3')
    await here.store.openRefund(order('R3', 'a'))
    await here.store.endRefund((await due('R3')).id, { kind: 'failed', code: '95' })
    expect(await here.store.detail('R3')).toMatchObject({
      state: 'paid',
      refundedVnd: 0,
      refunds: [{ state: 'failed' }],
    })
    expect(states('R3')).toEqual([['paid', 0]])
  })

  test('ordered again is the same one, with other content a conflict; at once it is one', async () => {
    await paid('R4')
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => here.store.openRefund(order('R4', 'a'))),
    )
    expect(answers.every((answer) => answer.ok)).toBe(true)
    expect((await here.store.detail('R4'))?.refunds).toHaveLength(1)
    const other = await here.store.openRefund(order('R4', 'a', { amountVnd: 5 }))
    expect(other).toMatchObject({ ok: false, failure: { code: 'IDEMPOTENCY_CONFLICT' } })
  })

  test('of a second transaction: the state stays and the entry is closed', async () => {
    await paid('R5')
    await here.store.settle({ ...callbackOf('R5', { transactionId: 'T2' }), provider: 'R5' })
    const possible = await here.store.refundable('R5', 'T2')
    expect(possible).toMatchObject({ ok: true, value: { isOfEntry: true, leftVnd: AMOUNT } })
    await here.store.openRefund(order('R5', 'a', { transactionId: 'T2' }))
    expect((await here.store.detail('R5'))?.state).toBe('paid')
    await here.store.endRefund((await due('R5')).id, { kind: 'refunded' })
    expect(await here.store.detail('R5')).toMatchObject({
      state: 'paid',
      refundedVnd: 0,
      reviews: [{ reason: 'double-payment', decision: 'refunded' }],
    })
    expect(await here.store.refundable('R5', null)).toMatchObject({ ok: true, value: { leftVnd: AMOUNT } })
    expect(await here.store.refundable('R5', 'T2')).toMatchObject({
      ok: false,
      failure: { code: 'REFUND_NOT_POSSIBLE' },
    })
  })

  test('of money under review, or of what was decided failed: the state stays', async () => {
    await pendingPayment(here, 'R9', { provider: 'R9' })
    await here.store.settle({ ...callbackOf('R9', { amountVnd: 1_000 }), provider: 'R9' })
    expect(await here.store.refundable('R9', null)).toMatchObject({ ok: false })
    const possible = await here.store.refundable('R9', 'T-R9')
    expect(possible).toMatchObject({ ok: true, value: { isOfEntry: true, leftVnd: 1_000 } })
    const refund = { amountVnd: 1_000, transactionAmountVnd: 1_000 }
    await here.store.openRefund(order('R9', 'a', refund))
    await here.store.endRefund((await due('R9')).id, { kind: 'refunded' })
    expect(await here.store.detail('R9')).toMatchObject({ state: 'review', refundedVnd: 0 })
  })

  test('that may have been sent is known as such until the provider says that it does not have it', async () => {
    await paid('R6')
    await here.store.openRefund(order('R6', 'a'))
    const taken = await due('R6')
    const { id } = taken
    expect(await here.store.noteRefundSending(taken)).toBe(true)
    await here.store.endRefund(id, { kind: 'waiting', afterMs: 0, isSent: true, detail: 'no answer' })
    expect(await due('R6')).toMatchObject({ id, isSent: true })
    await here.store.endRefund(id, { kind: 'waiting', afterMs: 0, isSent: false, detail: 'not known' })
    expect(await due('R6')).toMatchObject({ id, isSent: false })
  })

  test('is known as acknowledged from then on, and as one that comes after another', async () => {
    await paid('R12')
    const part = { amountVnd: 50_000 }
    await here.store.openRefund(order('R12', 'a', part))
    const first = await due('R12')
    expect(first.refund).toMatchObject({ isAcknowledged: false, hasEarlier: false })
    const waiting = { kind: 'waiting', afterMs: 0, isSent: true, detail: 'refunding' } as const
    await here.store.endRefund(first.id, { ...waiting, isAcknowledged: true })
    await here.store.endRefund(first.id, waiting)
    expect((await due('R12')).refund).toMatchObject({ isAcknowledged: true, hasEarlier: false })
    await here.store.endRefund(first.id, { kind: 'refunded' })
    await here.store.openRefund(order('R12', 'b', part))
    expect((await due('R12')).refund).toMatchObject({ isAcknowledged: false, hasEarlier: true })
  })

  test('is sent only by who holds it: one that was held for too long is another’s', async () => {
    await paid('R10')
    await here.store.openRefund(order('R10', 'a'))
    const [late] = await here.store.takeDueRefunds(new Map([['R10', 1]]), 0)
    if (!late) throw new Error('no refund is due')
    expect(await here.store.noteRefundSending(late)).toBe(false)
    const now = await due('R10')
    expect(now).toMatchObject({ id: late.id, isSent: false })
    expect(await here.store.noteRefundSending(late)).toBe(false)
    expect(await here.store.noteRefundSending(now)).toBe(true)
    // The late one was let through to nobody: what the other has noted stays.
    await here.store.endRefund(late.id, { kind: 'waiting', afterMs: 0, isSent: null, detail: 'left alone' })
    expect(await due('R10')).toMatchObject({ isSent: true })
  })

  test('that is asked after again and again says so once', async () => {
    await paid('R11')
    await here.store.openRefund(order('R11', 'a'))
    const { id } = await due('R11')
    for (const detail of ['refunding', 'refunding', 'unavailable', 'refunding', 'refunding'])
      await here.store.endRefund(id, { kind: 'waiting', afterMs: 0, isSent: true, detail })
    const events = (await here.store.detail('R11'))?.events.filter(({ kind }) => kind === 'refund')
    expect(events?.map(({ detail }) => detail)).toEqual([
      'refund a: refunding',
      'refund a: unavailable',
      'refund a: refunding',
    ])
  })

  test('of what is not paid is not possible, of an unknown payment not found', async () => {
    await pendingPayment(here, 'R7')
    expect(await here.store.refundable('R7', null)).toMatchObject({
      ok: false,
      failure: { code: 'REFUND_NOT_POSSIBLE' },
    })
    expect(await here.store.refundable('R8', null)).toMatchObject({
      ok: false,
      failure: { code: 'NOT_FOUND' },
    })
  })
})
