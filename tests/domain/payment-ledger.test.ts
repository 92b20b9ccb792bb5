import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PaymentState, ReviewReason, Statement } from '../../src/domain/payment.ts'
import { isTold, type Ledger, settle, stateAfterRefund } from '../../src/domain/payment-ledger.ts'

const AMOUNT = 150_000

const ledgerIn = (state: PaymentState, collects: Ledger['collects'] = 'all'): Ledger => ({
  state,
  amountVnd: AMOUNT,
  collects,
  transactionId: null,
  transactions: new Map(),
})

const say = (verdict: Statement['verdict'], more: Partial<Statement> = {}): Statement => ({
  providerRef: 'R1',
  verdict,
  transactionId: verdict.kind === 'success' ? 'T1' : null,
  amountVnd: AMOUNT,
  currency: 'VND',
  paidAt: null,
  code: '00',
  ...more,
})
const success = (more: Partial<Statement> = {}): Statement => say({ kind: 'success' }, more)
const failure = say({ kind: 'failure' })
const pending = say({ kind: 'pending' })
const expired = say({ kind: 'expired' }, { amountVnd: null })
const toReview = (reason: ReviewReason): Statement => say({ kind: 'review', reason }, { transactionId: 'T1' })

const following = (ledger: Ledger, statements: readonly Statement[]): Ledger =>
  statements.reduce((now, statement) => settle(now, statement).ledger, ledger)

/** Where nothing that a provider says leads out of. */
const FIRM: readonly PaymentState[] = [
  'paid',
  'review',
  'refunding',
  'partially-refunded',
  'refunded',
  'exempt',
]
const OPEN: readonly PaymentState[] = ['created', 'pending']
const MOVABLE: readonly PaymentState[] = [...OPEN, 'failed', 'expired']

describe('a statement about a payment in each state', () => {
  test.each(MOVABLE)('a right success pays one that is %s', (state) => {
    const { ledger, transaction, review } = settle(ledgerIn(state), success())
    expect([ledger.state, ledger.transactionId, transaction?.id, review]).toEqual(['paid', 'T1', 'T1', null])
  })

  test.each(MOVABLE)('a success of another amount or currency sends one that is %s to review', (state) => {
    for (const wrong of [{ amountVnd: 1 }, { amountVnd: null }, { currency: 'USD' }]) {
      const settled = settle(ledgerIn(state), success(wrong))
      expect(settled).toMatchObject({ isMismatch: true, review: { reason: 'amount-mismatch' } })
      expect(settled.ledger.state).toBe('review')
    }
  })

  test.each(MOVABLE)('suspected fraud, reversal and contradiction send one that is %s to review', (state) => {
    for (const reason of ['suspected-fraud', 'reversed', 'contradictory'] as const)
      expect(settle(ledgerIn(state), toReview(reason))).toMatchObject({
        ledger: { state: 'review' },
        review: { reason, transactionId: 'T1' },
      })
  })

  test.each(OPEN)(
    'a failure fails and an expiry expires one that is %s, an unfinished one leaves it',
    (state) => {
      expect(following(ledgerIn(state), [failure]).state).toBe('failed')
      expect(following(ledgerIn(state), [expired]).state).toBe('expired')
      expect(following(ledgerIn(state), [pending]).state).toBe(state)
    },
  )

  test.each(['failed', 'expired', ...FIRM] as const)(
    'no failure and no expiry moves one that is %s',
    (state) => {
      expect(following(ledgerIn(state), [failure, expired, pending]).state).toBe(state)
    },
  )

  test('a failure about another amount is a mismatch and changes nothing', () => {
    const settled = settle(ledgerIn('pending'), { ...failure, amountVnd: 1 })
    expect([settled.ledger.state, settled.isMismatch, settled.review]).toEqual(['pending', true, null])
  })

  test('a second successful transaction of a paid payment leaves it paid, for review', () => {
    const paid = following(ledgerIn('pending'), [success()])
    const { ledger, review } = settle(paid, success({ transactionId: 'T2' }))
    expect([ledger.state, ledger.transactionId]).toEqual(['paid', 'T1'])
    expect(review).toEqual({ reason: 'double-payment', transactionId: 'T2', amountVnd: AMOUNT })
    expect(settle(ledger, success({ transactionId: 'T2' })).review).toBeNull()
  })

  test('a later right success does not end a review, and its money is told to whoever reviews it', () => {
    const reviewed = following(ledgerIn('pending'), [success({ amountVnd: 1 })])
    const { ledger, review } = settle(reviewed, success({ transactionId: 'T2' }))
    expect([ledger.state, review?.reason]).toEqual(['review', 'double-payment'])
    expect(
      settle(following(ledgerIn('pending'), [toReview('suspected-fraud')]), success()).ledger.state,
    ).toBe('review')
  })
})

describe('transfers that are collected', () => {
  const transfer = (transactionId: string, amountVnd: number): Statement =>
    success({ transactionId, amountVnd })
  const link = ledgerIn('pending', 'transfers')

  test('below the amount it stays pending, equal it is paid, and a transfer told twice counts once', () => {
    const first = transfer('A', 100_000)
    expect(following(link, [first, first]).state).toBe('pending')
    expect(following(link, [first, transfer('B', 50_000), first])).toMatchObject({
      state: 'paid',
      transactionId: 'B',
    })
  })

  test('above the amount it goes to review', () => {
    expect(following(link, [transfer('A', 100_000), transfer('B', 50_001)]).state).toBe('review')
  })

  test('one that ends with money on it goes to review, whichever is told first', () => {
    for (const end of [expired, failure])
      for (const order of [
        [transfer('A', 1), end],
        [end, transfer('A', 1)],
      ])
        expect(following(link, order).state).toBe('review')
  })

  test('one that ended without money is paid by the whole amount', () => {
    expect(following(link, [expired, transfer('A', AMOUNT)]).state).toBe('paid')
  })
})

describe('whatever is said, in any order and any number', () => {
  const amount = fc.constantFrom(AMOUNT, AMOUNT, AMOUNT, 50_000, 100_000, 1, null)
  const anything: fc.Arbitrary<Statement> = fc
    .record({
      verdict: fc.constantFrom<Statement['verdict']>(
        { kind: 'success' },
        { kind: 'failure' },
        { kind: 'pending' },
        { kind: 'expired' },
        { kind: 'review', reason: 'suspected-fraud' },
        { kind: 'review', reason: 'contradictory' },
      ),
      transactionId: fc.constantFrom('T1', 'T2', null),
      amountVnd: amount,
      currency: fc.constantFrom('VND', 'VND', 'VND', 'USD'),
    })
    .map((more) => say(more.verdict, more))
  const collects = fc.constantFrom('all' as const, 'transfers' as const)

  test('nothing leaves paid, the refund states, review or exempt', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIRM), collects, fc.array(anything), (state, how, statements) => {
        expect(following(ledgerIn(state, how), statements).state).toBe(state)
      }),
    )
  })

  test('each statement said again at any later time changes nothing', () => {
    fc.assert(
      fc.property(collects, fc.array(anything, { minLength: 1 }), fc.nat(), (how, statements, n) => {
        const ledger = following(ledgerIn('created', how), statements)
        const again = statements[n % statements.length] ?? pending
        // What named no transaction cannot be told apart; what moved nothing then may only ever move what is open.
        const settled = settle(ledger, again)
        expect(settled.transaction).toBeNull()
        expect(settled.ledger.transactions).toEqual(ledger.transactions)
        if (ledger.state !== 'failed' && ledger.state !== 'expired')
          expect(settled.ledger.state).toBe(ledger.state)
      }),
    )
  })

  test('one right success among failures, expiries and unfinished ones ends paid, in every order', () => {
    const others = fc.array(fc.constantFrom(failure, pending, expired, success()))
    fc.assert(
      fc.property(others, fc.nat(), (statements, at) => {
        const place = at % (statements.length + 1)
        const all = [...statements.slice(0, place), success(), ...statements.slice(place)]
        expect(following(ledgerIn('created'), all).state).toBe('paid')
      }),
    )
  })

  test('transfers that make up the amount end paid in every order, while the link is open', () => {
    const parts = [
      success({ transactionId: 'A', amountVnd: 100_000 }),
      success({ transactionId: 'B', amountVnd: 30_000 }),
      success({ transactionId: 'C', amountVnd: 20_000 }),
    ]
    const told = fc.shuffledSubarray([...parts, ...parts, pending, pending], { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(told, (statements) => {
        expect(following(ledgerIn('pending', 'transfers'), statements).state).toBe('paid')
      }),
    )
  })

  test('without a success nothing is ever paid', () => {
    fc.assert(
      fc.property(fc.array(anything.filter(({ verdict }) => verdict.kind !== 'success')), (statements) => {
        expect(following(ledgerIn('created'), statements).state).not.toBe('paid')
      }),
    )
  })
})

test('the dossier system is told of the states of the contract, and not of a refused refund', () => {
  expect(isTold('pending', 'paid')).toBe(true)
  expect(isTold('failed', 'paid')).toBe(true)
  expect(isTold('created', 'pending')).toBe(false)
  expect(isTold('paid', 'refunding')).toBe(false)
  expect(isTold('refunding', 'paid')).toBe(false)
  expect(isTold('refunding', 'partially-refunded')).toBe(true)
  expect(isTold('paid', 'paid')).toBe(false)
})

test('all the money back is refunded, less is partially refunded', () => {
  expect(stateAfterRefund(10, 9)).toBe('partially-refunded')
  expect(stateAfterRefund(10, 10)).toBe('refunded')
})
