import { expect, test } from 'vitest'
import type { DossierStep, PaymentHistory } from '../../src/console/api/types.ts'
import { storyOf } from '../../src/console/dossier/story.ts'

const at = (ms: number): string => new Date(Date.UTC(2025, 10, 21) + ms).toISOString()

const message = (id: string, ms: number, route = 'progress'): DossierStep => ({
  ...{ id, route, sender: 'onegate', partner: 'npsp', key: 'D', state: 'delivered', receivedAt: at(ms) },
  ...{ dueAt: null, heldBy: null, failure: null, attempts: [], decisions: [] },
})

const payment = (paymentRef: string, ...events: readonly [kind: string, ms: number][]): PaymentHistory => ({
  ...{ paymentRef, dossierCode: 'D', provider: 'vnpay', providerRef: 'O', providerTransactionId: null },
  ...{ amountVnd: 1, refundedVnd: 0, state: 'paid', expiresAt: at(0), exemptions: [], sender: 'onegate' },
  ...{ createdAt: at(0), paidAt: null },
  events: events.map(([kind, ms]) => ({ at: at(ms), kind, detail: '' })),
})

/** As somebody reads it: ids of messages, payments with their events. */
const told = (items: readonly DossierStep[], payments: PaymentHistory[]): string[] =>
  storyOf({ items: items.toReversed(), payments }).map((chapter) =>
    chapter.kind === 'message'
      ? chapter.step.id
      : `${chapter.payment.paymentRef}: ${chapter.events.map(({ kind }) => kind).join(', ')}`,
  )

test('messages and payments stand in the order of time, what happened to one payment in a row together', () => {
  const items = [message('m1', 0), message('m2', 5_000), message('m3', 20_000)]
  const payments = [
    payment('P2', ['created', 6_000], ['paid', 30_000]),
    payment('P1', ['created', 1_000], ['pending', 2_000], ['callback', 10_000], ['paid', 10_000]),
  ]
  expect(told(items, payments)).toEqual([
    ...['m1', 'P1: created, pending', 'm2', 'P2: created', 'P1: callback, paid', 'm3', 'P2: paid'],
  ])
})

test('what happened to a payment stands before the message that tells of it, though that has the earlier time', () => {
  const items = [message('m1', 5_000), message('told', 10_000, 'payment-event')]
  const payments = [
    payment('P1', ['created', 1_000], ['callback', 10_004], ['paid', 10_004], ['query', 90_000]),
  ]
  expect(told(items, payments)).toEqual(['P1: created', 'm1', 'P1: callback, paid', 'told', 'P1: query'])
})

test('messages of the same moment keep the order in which they were accepted', () => {
  expect(told([message('m1', 0), message('m2', 0), message('m3', 0)], [])).toEqual(['m1', 'm2', 'm3'])
})
