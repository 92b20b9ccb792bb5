import { describe, expect, test } from 'vitest'
import type { PaymentState } from '../../../src/domain/payment.ts'
import type { PaymentOfDay } from '../../../src/flow/reconcile-ports.ts'
import { type Asked, compare } from '../../../src/payments/reconcile/compare.ts'
import { matchStatement } from '../../../src/payments/reconcile/match-statement.ts'
import { known, paymentOf, rowOf, said } from './support.ts'

const found = (ours: PaymentOfDay, asked: Asked, collects: 'all' | 'transfers' = 'all') => {
  const { class: kind, repair } = compare(ours, asked, collects)
  return [kind, repair]
}

describe('a payment and its provider’s answer', () => {
  test.each<[PaymentState, Asked, string, string | null]>([
    ['paid', known(said('success')), 'matched', null],
    ['refunded', known(said('success')), 'matched', null],
    ['paid', known(said('success', { amountVnd: 149_000 })), 'amount-differs', null],
    ['review', known(said('success', { amountVnd: 149_000 })), 'amount-differs', 'review'],
    ['paid', known(said('failure')), 'status-differs', 'requery'],
    ['paid', known(said('pending')), 'status-differs', 'requery'],
    ['paid', known(), 'status-differs', 'requery'],
    ['paid', { kind: 'not-known' }, 'only-us', 'requery'],
    ['pending', known(said('success')), 'status-differs', 'requery'],
    ['expired', known(said('success')), 'status-differs', 'requery'],
    ['review', known(said('success')), 'status-differs', 'review'],
    ['review', known(said('failure')), 'status-differs', 'review'],
    ['pending', known(said('failure')), 'status-differs', 'requery'],
    ['pending', known(said('expired')), 'status-differs', 'requery'],
    ['pending', known(said('pending')), 'matched', null],
    ['pending', known(), 'matched', null],
    ['created', { kind: 'not-known' }, 'matched', null],
    ['expired', known(said('failure')), 'matched', null],
    ['paid', { kind: 'untrusted', internal: '' }, 'unanswered', 'requery'],
    ['paid', { kind: 'unavailable', internal: '' }, 'unanswered', 'requery'],
    ['pending', { kind: 'refused', code: '99', internal: '' }, 'unanswered', 'requery'],
    ['paid', { kind: 'not-asked', internal: 'open' }, 'unanswered', 'requery'],
    // Asking again by hand could not read it either.
    ['paid', { kind: 'unreadable' }, 'unanswered', null],
  ])('%s and %j: %s, mended by %s', (state, asked, kind, repair) => {
    expect(found(paymentOf(state), asked)).toEqual([kind, repair])
  })

  test.each([
    ['delivered', 'matched', null],
    [null, 'matched', null],
    ['waiting', 'paid-not-forwarded', null],
    ['delivering', 'paid-not-forwarded', null],
    ['dead', 'paid-not-forwarded', 'reforward'],
    ['discarded', 'paid-not-forwarded', null],
  ] as const)('paid on both sides, its event %s: %s, mended by %s', (paidNews, kind, repair) => {
    expect(found(paymentOf('paid', { paidNews }), known(said('success')))).toEqual([kind, repair])
  })

  test('of several successes the one that is ours counts; transfers are summed', () => {
    const two = [said('success', { transactionId: 'T2', amountVnd: 1 }), said('success')]
    expect(found(paymentOf('paid'), known(...two))).toEqual(['matched', null])
    const parts = [
      said('success', { transactionId: 'A', amountVnd: 100_000 }),
      said('success', { transactionId: 'B', amountVnd: 50_000 }),
    ]
    expect(found(paymentOf('paid'), known(...parts), 'transfers')).toEqual(['matched', null])
    expect(found(paymentOf('pending'), known(...parts.slice(1)), 'transfers')).toEqual(['matched', null])
    expect(found(paymentOf('paid'), known(...parts, ...parts), 'transfers')).toEqual(['amount-differs', null])
  })

  test('the line names both sides and no person', () => {
    const line = compare(paymentOf('pending'), known(said('success')), 'all')
    expect(line).toMatchObject({
      provider: 'bank',
      providerRef: 'ORDER-P1',
      paymentRef: 'P1',
      ours: { state: 'pending', amountVnd: 150_000 },
      theirs: { state: 'paid', amountVnd: 150_000 },
    })
    expect(JSON.stringify(line)).not.toMatch(/Nguyễn|0380/)
  })
})

describe('a provider’s statement beside its answers', () => {
  const laid = (
    rows: Parameters<typeof matchStatement>[0],
    ours = paymentOf('paid'),
    asked: Asked = known(said('success')),
  ) =>
    matchStatement(rows, [{ ours, line: compare(ours, asked, 'all') }], []).map((line) => [
      line.class,
      line.providerTransactionId,
      line.repair,
    ])

  test('that says the same changes nothing; that leaves a paid one out shows it', () => {
    expect(laid([rowOf()])).toEqual([['matched', 'T1', null]])
    expect(laid([rowOf({ providerRef: null })])).toEqual([['matched', 'T1', null]])
    expect(laid([])).toEqual([['only-us', 'T1', 'requery']])
    expect(laid([rowOf({ isPaid: false })])).toEqual([['only-us', 'T1', 'requery']])
    expect(laid([], paymentOf('pending'), known())).toEqual([['matched', null, null]])
  })

  test('answers for a provider that gave none', () => {
    const silent: Asked = { kind: 'unavailable', internal: '' }
    expect(laid([rowOf()], paymentOf('paid'), silent)).toEqual([['matched', 'T1', null]])
    expect(laid([rowOf()], paymentOf('pending'), silent)).toEqual([['status-differs', null, 'requery']])
  })

  test('shows another amount, money of nobody, and a second payment of one order', () => {
    expect(laid([rowOf({ amountVnd: 149_000 })])).toEqual([['amount-differs', 'T1', null]])
    expect(laid([rowOf(), rowOf({ providerRef: 'STRANGER', transactionId: 'T9' })])).toEqual([
      ['matched', 'T1', null],
      ['only-provider', 'T9', null],
    ])
    const second = rowOf({ transactionId: 'T2' })
    for (const rows of [
      [rowOf(), second],
      [second, rowOf()],
    ])
      expect(laid(rows)).toEqual([
        ['matched', 'T1', null],
        ['only-provider', 'T2', 'requery'],
      ])
  })

  test('a double payment that is known here is no news, nor are transfers that add up', () => {
    const transactions = new Map([
      ['T1', 150_000],
      ['T2', 150_000],
    ])
    expect(laid([rowOf(), rowOf({ transactionId: 'T2' })], paymentOf('paid', { transactions }))).toEqual([
      ['matched', 'T1', null],
    ])
    const parts = [
      rowOf({ transactionId: 'A', amountVnd: 100_000 }),
      rowOf({ transactionId: 'B', amountVnd: 50_000 }),
    ]
    expect(laid(parts)).toEqual([['matched', 'T1', null]])
  })

  test('a payment of another day that the statement names counts only where it differs', () => {
    const others = (state: PaymentState) =>
      matchStatement([rowOf()], [], [paymentOf(state)]).map(({ class: kind }) => kind)
    expect(others('paid')).toEqual([])
    expect(others('failed')).toEqual(['status-differs'])
  })
})
