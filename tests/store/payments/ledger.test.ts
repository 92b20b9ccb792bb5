import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  AMOUNT,
  callbackOf,
  newPayment,
  orderOf,
  pendingPayment,
  type TestPayments,
  testPayments,
} from '../../support/payments.ts'
import { type TestStore, testStore } from '../../support/store.ts'

let store: TestStore
let here: TestPayments
let there: TestPayments
beforeAll(async () => {
  store = await testStore()
  here = testPayments(store)
  there = testPayments(await store.another())
})
afterAll(async () => {
  expect([store.faults, here.faults, there.faults]).toEqual([[], [], []])
  await store.close()
})

const told = (paymentRef: string) =>
  [...here.news, ...there.news].filter((news) => news.paymentRef === paymentRef).map(({ state }) => state)

describe('statements', () => {
  test('200 identical callbacks at once, at two gateways: one change, one event', async () => {
    await pendingPayment(here, 'P200')
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, n) => (n % 2 ? here : there).store.settle(callbackOf('P200'))),
    )
    const kinds = outcomes.map(({ kind }) => kind).sort()
    expect(kinds.filter((kind) => kind === 'stored')).toEqual(['stored'])
    expect(kinds.filter((kind) => kind === 'repeated')).toHaveLength(199)
    expect(told('P200')).toEqual(['paid'])
    const detail = await here.store.detail('P200')
    expect(detail).toMatchObject({ state: 'paid', providerTransactionId: 'T-P200', reviews: [] })
    expect(detail?.paidAt?.toISOString()).toBe('2025-11-21T06:05:09.000Z')
    const [row] = await store.database.query({
      text: `select s.times, (select count(*) from exchanges e where e.key = $1) as exchanges from payment_statements s
        join payments p on p.id = s.payment where p.payment_ref = 'P200'`,
      values: ['H56.14-251121-P200'],
    })
    expect(row).toEqual({ times: 200, exchanges: '1' })
  })

  test('the event is an exchange of its own, of the same commit, with the event’s id', async () => {
    await pendingPayment(here, 'PEVENT')
    await here.store.settle(callbackOf('PEVENT'))
    const news = here.news.find(({ paymentRef }) => paymentRef === 'PEVENT')
    expect(news).toMatchObject({ amountVnd: AMOUNT, refundedVnd: 0, providerTransactionId: 'T-PEVENT' })
    expect(news?.occurredAt.toISOString()).toBe('2025-11-21T06:05:09.000Z')
    const view = await store.store.find('onegate', news?.eventId ?? '')
    expect(view).toMatchObject({ state: 'waiting', key: 'H56.14-251121-PEVENT' })
  })

  test('a late failure does not unpay, and is stored and shown', async () => {
    await pendingPayment(here, 'PLATE')
    await here.store.settle(callbackOf('PLATE'))
    const late = callbackOf('PLATE', { verdict: { kind: 'failure' }, code: '24/02', transactionId: null })
    expect(await here.store.settle(late)).toEqual({ kind: 'settled', state: 'paid' })
    expect(await here.store.settle(late)).toEqual({ kind: 'repeated', state: 'paid' })
    const detail = await here.store.detail('PLATE')
    expect(detail?.events.filter(({ detail: text }) => text.includes('24/02'))).toHaveLength(1)
    expect(told('PLATE')).toEqual(['paid'])
  })

  test('a failure, then a success: both are told, in order', async () => {
    await pendingPayment(here, 'PUP')
    await Promise.all([
      here.store.settle(callbackOf('PUP', { verdict: { kind: 'failure' }, transactionId: null })),
      here.store.settle(callbackOf('PUP')),
    ])
    expect(told('PUP')).toEqual(['failed', 'paid'])
  })

  test('an unknown reference is unknown, and another provider’s reference too', async () => {
    expect((await here.store.settle(callbackOf('NOBODY'))).kind).toBe('unknown')
    await pendingPayment(here, 'POTHER')
    expect((await here.store.settle({ ...callbackOf('POTHER'), provider: 'other' })).kind).toBe('unknown')
  })

  test('another amount goes to review, says so again and again, and only an operator ends it', async () => {
    await pendingPayment(here, 'PLESS')
    const less = callbackOf('PLESS', { amountVnd: 1_000 })
    for (const _ of [1, 2])
      expect(await here.store.settle(less)).toEqual({ kind: 'mismatch', state: 'review' })
    await here.store.settle(callbackOf('PLESS', { transactionId: 'T-LATER' }))
    expect((await here.store.detail('PLESS'))?.state).toBe('review')
    const actor = { by: 'Lan', role: 'operator' }
    const decided = await here.store.decide('PLESS', { kind: 'state', decision: 'failed' }, actor, 'trả lại')
    expect(decided.ok && decided.value.reviews.map(({ reason, decision }) => [reason, decision])).toEqual([
      ['amount-mismatch', 'failed'],
      ['double-payment', null],
    ])
    expect(told('PLESS')).toEqual(['review', 'failed'])
    const again = await here.store.decide('PLESS', { kind: 'state', decision: 'paid' }, actor, 'nhầm')
    expect(again).toMatchObject({ ok: false, failure: { code: 'STATE_CONFLICT' } })
  })

  test('two payments of one dossier and the same fees, paid at once at two gateways: one of them is a double payment', async () => {
    const order = { dossierCode: 'H56.14-251121-7777' }
    await pendingPayment(here, 'PA', { order: orderOf('PA', order) })
    await pendingPayment(here, 'PB', { order: orderOf('PB', { dossierCode: 'h56.14-251121-7777' }) })
    await pendingPayment(here, 'PC', {
      order: orderOf('PC', {
        ...order,
        lines: [{ code: 'LP02', name: 'x', kind: 'fee', amountVnd: AMOUNT }],
      }),
    })
    await Promise.all([
      here.store.settle(callbackOf('PA')),
      there.store.settle(callbackOf('PB')),
      there.store.settle(callbackOf('PC')),
    ])
    const details = await Promise.all(['PA', 'PB', 'PC'].map((ref) => here.store.detail(ref)))
    expect(details.map((detail) => detail?.state)).toEqual(['paid', 'paid', 'paid'])
    const reviews = details.flatMap(
      (detail) => detail?.reviews.map(({ reason }) => [detail.paymentRef, reason]) ?? [],
    )
    expect(reviews).toHaveLength(1)
    expect(reviews[0]?.[1]).toBe('double-payment')
    expect(details[2]?.reviews).toEqual([])
  })

  test('decided paid by an operator while another payment of the dossier and fees is paid: a double payment', async () => {
    const order = { dossierCode: 'H56.14-251121-8888' }
    for (const ref of ['PD', 'PE']) await pendingPayment(here, ref, { order: orderOf(ref, order) })
    await here.store.settle(callbackOf('PD', { amountVnd: 1_000 }))
    await here.store.settle(callbackOf('PE'))
    const actor = { by: 'Lan', role: 'operator' }
    const decided = await here.store.decide('PD', { kind: 'state', decision: 'paid' }, actor, 'đã đối chiếu')
    expect(decided.ok && decided.value.reviews).toMatchObject([
      { reason: 'amount-mismatch', decision: 'paid' },
      { reason: 'double-payment', providerTransactionId: 'T-PD', amountVnd: 1_000, decision: null },
    ])
    expect([told('PD'), told('PE')]).toEqual([['review', 'paid'], ['paid']])
    expect((await here.store.detail('PE'))?.reviews).toEqual([])
  })

  test('a second transaction is kept by an operator once', async () => {
    await pendingPayment(here, 'PTWICE')
    await here.store.settle(callbackOf('PTWICE'))
    await here.store.settle(callbackOf('PTWICE', { transactionId: 'T2' }))
    const keep = () =>
      here.store.decide(
        'PTWICE',
        { kind: 'entry', decision: 'kept', providerTransactionId: 'T2' },
        { by: 'Lan', role: 'operator' },
        'người dân đồng ý',
      )
    expect(await keep()).toMatchObject({
      ok: true,
      value: { state: 'paid', reviews: [{ decision: 'kept' }] },
    })
    expect(await keep()).toMatchObject({ ok: false, failure: { code: 'STATE_CONFLICT' } })
    expect(told('PTWICE')).toEqual(['paid'])
  })
})

describe('creation', () => {
  test('many at once store one payment and one of them may ask the provider', async () => {
    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? here : there).store.open(newPayment('PONE'))),
    )
    expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1)
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? here : there).store.claimCreation('PONE', 5_000)),
    )
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
  })

  test('is sent only by who has the claim; who lost it ends no other one’s and takes back no doubt', async () => {
    await here.store.open(newPayment('PCLAIM'))
    expect(await here.store.claimCreation('PCLAIM', 0)).not.toBeNull()
    expect(await here.store.noteSending('PCLAIM')).toBe(false)
    expect(await there.store.claimCreation('PCLAIM', 60_000)).not.toBeNull()
    expect(await here.store.noteSending('PCLAIM')).toBe(false)
    expect(await there.store.noteSending('PCLAIM')).toBe(true)
    const refused = { kind: 'unanswered', isDoubtful: false, detail: 'refused: code 41' } as const
    expect((await here.store.endCreation('PCLAIM', refused)).isDoubtful).toBe(true)
    expect(await here.store.claimCreation('PCLAIM', 60_000)).toBeNull()
    expect((await there.store.endCreation('PCLAIM', refused)).isDoubtful).toBe(false)
    expect(await here.store.claimCreation('PCLAIM', 60_000)).not.toBeNull()
  })

  test('what a callback has decided meanwhile is not undone by the answer to the creation', async () => {
    await here.store.open(newPayment('PFAST'))
    await here.store.claimCreation('PFAST', 5_000)
    await here.store.settle(callbackOf('PFAST'))
    const ended = await here.store.endCreation('PFAST', { kind: 'addressed', payUrl: 'u', expiresAt: null })
    expect([ended.state, ended.payUrl]).toEqual(['paid', 'u'])
  })

  test('names, addresses, pay and return addresses are nowhere in the tables as text', async () => {
    await pendingPayment(here, 'PSEALED')
    await here.store.settle(callbackOf('PSEALED'))
    await here.store.quarantine('bank', 'bad signature', {
      query: 'name=Nguyễn Văn Tí',
      mediaType: '',
      body: Buffer.from('Thanh Hóa'),
    })
    for (const table of ['payments', 'payment_statements', 'payment_history', 'callback_quarantine']) {
      const rows = await store.database.query<{ text: string }>({
        text: `select row_to_json(t)::text as text from ${table} t`,
      })
      expect(rows.length).toBeGreaterThan(0)
      const text = rows.map((row) => row.text).join()
      for (const secret of [
        'Nguyễn Văn Tí',
        '038090000001',
        'Thanh Hóa',
        'token=secret',
        'onegate.example',
        'ref=PSEALED',
      ])
        for (const form of [
          secret,
          Buffer.from(secret).toString('hex'),
          Buffer.from(secret).toString('base64'),
        ])
          expect(text).not.toContain(form)
    }
  })
})

describe('polling', () => {
  test('what is due is taken by one gateway, and comes due again when its taker dies', async () => {
    await pendingPayment(here, 'PDUE', { provider: 'polled', pollAfterMs: 0 })
    const take = (from: TestPayments, holdMs: number) => from.store.takeDue(new Map([['polled', 10]]), holdMs)
    const taken = await Promise.all([take(here, 700), take(there, 700)])
    expect(taken.flat().map(({ payment }) => payment.paymentRef)).toEqual(['PDUE'])
    expect(taken.flat()[0]?.payment.order).toMatchObject({
      providerRef: 'ORDER-PDUE',
      terms: { createDate: '20251121130509' },
    })
    await expect.poll(async () => (await take(there, 60_000)).length).toBe(1)
    await here.store.askAgain('PDUE', 0)
    expect(await take(here, 60_000)).toHaveLength(1)
    await here.store.expire('PDUE')
    await here.store.askAgain('PDUE', 0)
    expect(await take(here, 0)).toEqual([])
    expect(told('PDUE')).toEqual(['expired'])
  })

  test('what expires with collected money on it goes to review, and its history says so', async () => {
    await pendingPayment(here, 'PPART')
    const part = callbackOf('PPART', { transactionId: 'T-PART', amountVnd: AMOUNT - 1 })
    await here.store.settle({ ...part, collects: 'transfers' })
    await here.store.expire('PPART')
    const detail = await here.store.detail('PPART')
    expect(detail).toMatchObject({ state: 'review', reviews: [{ reason: 'amount-mismatch' }] })
    expect(detail?.events.slice(-2)).toMatchObject([
      { kind: 'review', detail: 'no final answer at the last query' },
      { kind: 'to-review', detail: 'amount-mismatch: transaction T-PART' },
    ])
  })

  test('a day’s paid ones are found by pay time in Viet Nam', async () => {
    const at = (ref: string, time: string) =>
      pendingPayment(here, ref, { provider: 'daily' }).then(() =>
        here.store.settle({ ...callbackOf(ref, { paidAt: new Date(time) }), provider: 'daily' }),
      )
    await at('D1', '2025-11-20T17:00:00Z')
    await at('D2', '2025-11-21T16:59:59Z')
    await at('D3', '2025-11-21T17:00:00Z')
    const refs = (await here.store.paidOn('daily', '2025-11-21')).map(({ paymentRef }) => paymentRef)
    expect(refs).toEqual(['D1', 'D2'])
  })
})
