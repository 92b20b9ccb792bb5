import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { StoredOrder } from '../../src/domain/payment.ts'
import type { ConnectProvider } from '../../src/domain/payment-provider.ts'
import {
  created,
  judgeAsStored,
  openMerchant,
  type ProviderBench,
  type Running,
  randomText,
  settingsOf,
  storeOrder,
  toolsNow,
} from './provider-bench.ts'
import { callbacksConform } from './provider-conformance-callbacks.ts'
import { anyOrder, ORDER } from './provider-orders.ts'

/** What every provider's folder must do, shown against its own mock over real HTTP. */
export function conforms(connect: ConnectProvider, bench: ProviderBench): void {
  let running: Running | null = null
  const here = (): Running => running ?? expect.unreachable('not started')

  beforeAll(async () => {
    const merchant = await openMerchant(`/callbacks/${bench.id}`)
    const mock = await bench.start(merchant.url)
    const provider = connect(settingsOf(bench.id, bench.ownKeys(mock)), {
      callbackUrl: merchant.url,
      returnUrl: (paymentRef) => `http://127.0.0.1:8080/return/${bench.id}/${paymentRef}`,
    })
    merchant.listen(provider, judgeAsStored)
    running = { mock, merchant, provider }
  })
  afterAll(async () => {
    await running?.mock.close()
    await running?.merchant.close()
  })

  describe('an order', () => ordersConform(here, bench))
  describe('a callback', () => callbacksConform(here, bench))
  describe('an outage', () => outagesConform(here, bench))
  describe('a refund', () => refundsConform(here))
}

function ordersConform(here: () => Running, { id, isCreateCalled }: ProviderBench): void {
  test('is prepared purely, with numbers of its own and without personal data', () => {
    const { provider } = here()
    fc.assert(
      fc.property(anyOrder, fc.nat(), (order, sequence) => {
        const numbering = {
          sequence,
          now: new Date('2026-03-01T10:00:00Z'),
          expiresAt: new Date('2026-03-01T10:15:00Z'),
          random: (length: number) => 'z'.repeat(length),
        }
        const one = provider.prepare(order, numbering)
        expect(provider.prepare(order, numbering)).toEqual(one)
        expect(provider.prepare(order, { ...numbering, sequence: sequence + 1 }).providerRef).not.toBe(
          one.providerRef,
        )
        expect(one.providerRef).toMatch(/^[A-Za-z0-9._-]{1,50}$/)
        const kept = JSON.stringify(one)
        for (const text of [order.payer.personalId, order.payer.address, order.payer.name])
          if (text !== null && text.length > 5) expect(kept).not.toContain(text)
      }),
      { numRuns: 200 },
    )
  })

  test('that passes the check is taken by the strict mock, whatever its texts; others have places and words', async () => {
    const running = here()
    await fc.assert(
      fc.asyncProperty(anyOrder, async (order) => {
        const issues = running.provider.check(order)
        for (const { path, message } of issues) {
          expect(path === '' || path.startsWith('/')).toBe(true)
          expect(message).not.toBe('')
        }
        if (issues.length === 0) await created(running, order)
      }),
      { numRuns: 60 },
    )
  })

  test('asks for an address once however often it is tried, and is known afterwards', async () => {
    const running = here()
    const { provider, mock } = running
    const stored = await created(running)
    const again = await provider.create(stored, toolsNow())
    expect(['created', 'refused']).toContain(again.kind)
    expect(JSON.stringify(mock.payments()).split(`"${stored.providerRef}"`).length - 1).toBe(1)
    const asked = await provider.query(stored, toolsNow())
    expect(asked).toMatchObject({ kind: 'known' })
    if (asked.kind !== 'known') return
    for (const { verdict } of asked.statements) expect(verdict).toEqual({ kind: 'pending' })
  })

  test('that the provider has never seen is not known', async () => {
    const { provider } = here()
    const asked = await provider.query(storeOrder(provider, ORDER), toolsNow())
    expect(asked).toEqual({ kind: 'not-known' })
  })

  test('refused by the provider is refused, with its code', async () => {
    const { provider, mock } = here()
    if (!isCreateCalled) return
    mock.faults.add({ kind: 'refusal', times: 1 })
    const refused = await provider.create(storeOrder(provider, ORDER), toolsNow())
    expect(refused).toMatchObject({ kind: 'refused', code: expect.stringMatching(/./) })
  })

  test('is found by what the payer’s browser brings back only as its own reference', () => {
    const { provider } = here()
    fc.assert(
      fc.property(fc.string(), (query) => {
        const found = provider.returnedRef(query)
        if (found !== null) expect(found).not.toBe('')
      }),
    )
    expect(provider.returnedRef('')).toBeNull()
    expect(provider.returnedRef(`id=${id}`)).toBeNull()
  })
}

function outagesConform(here: () => Running, { isCreateCalled }: ProviderBench): void {
  const ways = [
    { fault: { kind: 'status', status: 503 }, kind: 'unavailable' },
    { fault: { kind: 'reset-before-commit' }, kind: 'unknown' },
    { fault: { kind: 'hang' }, kind: 'unknown' },
    { fault: { kind: 'non-json' }, kind: 'unknown' },
    { fault: { kind: 'huge' }, kind: 'unknown' },
  ] as const
  test.each(ways)('by $fault.kind makes a creation and a query $kind', async ({ fault, kind }) => {
    const running = here()
    const { provider, mock } = running
    const stored = await created(running)
    const timeoutMs = fault.kind === 'hang' ? 300 : undefined
    mock.faults.add({ ...fault, times: 1 })
    expect((await provider.query(stored, toolsNow(timeoutMs))).kind).toBe(kind)
    mock.faults.clear()
    if (!isCreateCalled) return
    mock.faults.add({ ...fault, times: 1 })
    expect((await provider.create(storeOrder(provider, ORDER), toolsNow(timeoutMs))).kind).toBe(kind)
    mock.faults.clear()
  })
}

/** Mocks take a moment over a refund; a busy machine takes longer. */
const WAIT = { timeout: 20_000, interval: 50 }

function refundsConform(here: () => Running): void {
  const paid = async () => {
    const running = here()
    const { mock, merchant, provider } = running
    const stored = await created(running)
    merchant.listen(provider, judgeAsStored)
    await mock.pay({ ref: stored.providerRef, outcome: 'paid' })
    const [callback] = merchant.received()
    if (callback?.reading.kind !== 'statement') expect.unreachable('no statement came')
    const { transactionId } = callback.reading.statement
    return { stored, transactionId: transactionId ?? expect.unreachable('no number of the money') }
  }
  const prepared = (stored: StoredOrder, transactionId: string, amountVnd: number) => {
    const { refunds } = here().provider
    if (refunds === null) return null
    const now = new Date()
    const refund = {
      refundRef: 'R-1',
      amountVnd,
      transactionId,
      transactionAmountVnd: ORDER.amountVnd,
      reason: 'Nộp trùng | & =',
      by: 'Trần Văn Cường',
    }
    const sequence = Number.parseInt(randomText(8), 36)
    const numbering = { sequence, now, expiresAt: now, random: randomText }
    const unsent = { refund, createdAt: now, isAcknowledged: false, hasEarlier: false }
    return { refunds, stored: { ...refunds.prepare(stored, refund, numbering), ...unsent } }
  }

  test.each([
    { part: 'whole', amountVnd: 150_000 },
    { part: 'part', amountVnd: 40_000 },
  ])(
    'of the $part goes back once, however often it is sent, and is followed to its end',
    async ({ amountVnd }) => {
      const { mock } = here()
      const { stored, transactionId } = await paid()
      const refund = prepared(stored, transactionId, amountVnd)
      if (refund === null) return
      expect(await refund.refunds.query(stored, refund.stored, toolsNow())).toEqual({ kind: 'not-known' })
      const answers = ['refunding', 'refunded']
      expect(answers).toContain((await refund.refunds.send(stored, refund.stored, toolsNow())).kind)
      await refund.refunds.send(stored, refund.stored, toolsNow())
      await vi.waitFor(
        async () =>
          expect(await refund.refunds.query(stored, refund.stored, toolsNow())).toEqual({ kind: 'refunded' }),
        WAIT,
      )
      expect(JSON.stringify(mock.payments()).split(`"${refund.stored.providerRefundRef}"`).length - 1).toBe(1)
    },
  )

  test('that the provider rejects is refused, with its code', async () => {
    const { mock } = here()
    const { stored, transactionId } = await paid()
    const refund = prepared(stored, transactionId, 150_000)
    if (refund === null) return
    mock.endRefunds('rejected')
    await refund.refunds.send(stored, refund.stored, toolsNow())
    mock.endRefunds('done')
    await vi.waitFor(
      async () =>
        expect(await refund.refunds.query(stored, refund.stored, toolsNow())).toMatchObject({
          kind: 'refused',
          code: expect.stringMatching(/./),
        }),
      WAIT,
    )
  })

  test('whose answer was lost is unknown, and found by asking', async () => {
    const { mock } = here()
    const { stored, transactionId } = await paid()
    const refund = prepared(stored, transactionId, 150_000)
    if (refund === null) return
    mock.faults.add({ kind: 'reset-after-commit', times: 1 })
    expect((await refund.refunds.send(stored, refund.stored, toolsNow())).kind).toBe('unknown')
    mock.faults.clear()
    expect(['refunding', 'refunded']).toContain(
      (await refund.refunds.query(stored, refund.stored, toolsNow())).kind,
    )
  })
}
