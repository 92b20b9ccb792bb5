import { type Failure, fail, type Result } from '../domain/failure.ts'
import type { RefundAnswer } from '../domain/payment-provider.ts'
import { REFUND_CONFLICT } from '../domain/refund-conflict.ts'
import type { DueRefund, PaymentStore, Refundable, RefundEnd, RefundView } from '../flow/payment-ports.ts'
import type { RefundV1 } from '../messages/generated/canonical/refund.v1.ts'
import { type Chance, outcomeOfAnswer, type PayingProvider, randomText, toolsOf } from './provider.ts'

export interface RefundParts {
  readonly store: PaymentStore
  readonly providers: ReadonlyMap<string, PayingProvider>
  readonly chance: Chance
  readonly read: (body: Uint8Array) => Result<{ readonly message: RefundV1; readonly canonical: string }>
  readonly hash: (scope: string, text: string) => Uint8Array
  /** A refund is due. */
  readonly onDue: () => void
}

const PAYMENT_UNKNOWN = fail('NOT_FOUND', 'There is no such payment of this sender.')
const UNSUPPORTED: Failure = {
  code: 'REFUND_UNSUPPORTED',
  detail: 'This provider has no refunds. Give the money back outside the gateway.',
}

export interface RefundOrdered {
  readonly sender: string
  readonly paymentRef: string
  readonly body: Uint8Array
}

/** Orders a refund (contract §5, Refunds): checked and stored with its number, then sent by whoever finds it due. */
export function createRefunds(parts: RefundParts): (ordered: RefundOrdered) => Promise<Result<RefundView>> {
  const { store, chance } = parts
  return async ({ sender, paymentRef, body }) => {
    const read = parts.read(body)
    if (!read.ok) return read
    const { message, canonical } = read.value
    const payment = await store.find(paymentRef)
    if (payment === null || payment.sender !== sender) return PAYMENT_UNKNOWN
    const provider = parts.providers.get(payment.provider)
    const refunds = provider?.provider.refunds ?? null
    if (refunds === null) return { ok: false, failure: UNSUPPORTED }
    const contentHash = parts.hash('refund', `${paymentRef}\n${canonical}`)
    const repeated = async (): Promise<Result<RefundView> | null> => {
      const known = await store.findRefund(paymentRef, message.refundRef)
      if (known === null) return null
      return Buffer.from(known.contentHash).equals(contentHash) ? { ok: true, value: known } : REFUND_CONFLICT
    }
    const before = await repeated()
    if (before !== null) return before
    const possible = await store.refundable(paymentRef, message.providerTransactionId ?? null)
    // What stands in its way may be itself, ordered at the same time.
    if (!possible.ok) return (await repeated()) ?? possible
    const refund = refundOf(message, possible.value)
    const number = await store.nextNumber()
    const numbering = {
      sequence: number,
      now: chance.clock.now(),
      expiresAt: possible.value.payment.expiresAt,
      random: randomText(chance),
    }
    const opened = await store.openRefund({
      number,
      paymentRef,
      contentHash,
      prepared: refunds.prepare(possible.value.payment.order, refund, numbering),
      refund,
      createdAt: numbering.now,
    })
    if (opened.ok) parts.onDue()
    return opened
  }
}

const refundOf = (message: RefundV1, possible: Refundable) => ({
  refundRef: message.refundRef,
  amountVnd: message.amountVnd,
  transactionId: possible.transactionId,
  transactionAmountVnd: possible.transactionAmountVnd,
  reason: message.reason,
  by: message.by,
})

/** Of one refund: waiting for room, asking, sending. None takes longer than a call may. */
export const REFUND_STEPS = 3

/**
 * Sends a due refund, or asks after one that may have been sent: never a second one. What the provider does not know is sent (again), with the same
 * number. One that was held for longer than it was taken for is left to whoever has it now.
 */
export async function carryRefund(
  due: DueRefund,
  provider: PayingProvider,
  { store, chance }: Pick<RefundParts, 'store' | 'chance'>,
): Promise<void> {
  const { refunds } = provider.provider
  if (refunds === null) throw new Error(`provider ${provider.id} has no refunds`)
  const { order } = due.payment
  const passed = await provider.through(
    async (call): Promise<RefundAnswer | null> => {
      if (due.isSent) {
        const asked = await refunds.query(order, due.refund, toolsOf(call, chance))
        if (asked.kind !== 'not-known') return asked
      }
      // Before the first byte goes out: whoever comes after a crash has to know.
      const isOurs = await store.noteRefundSending(due)
      return isOurs ? refunds.send(order, due.refund, toolsOf(call, chance)) : null
    },
    (answer) => (answer === null ? 'open' : outcomeOfAnswer(answer)),
  )
  if (passed.kind === 'done' && passed.value === null) return
  const soonMs = Math.min(provider.poll.intervalMs, provider.resetTimeoutMs)
  await store.endRefund(
    due.id,
    passed.kind === 'done' && passed.value !== null
      ? endOf(passed.value, { intervalMs: provider.poll.intervalMs, soonMs })
      : { kind: 'waiting', afterMs: soonMs, isSent: null, detail: 'the provider is left alone' },
  )
}

/** `soonMs`: after an outage. */
function endOf(
  answer: RefundAnswer,
  { intervalMs, soonMs }: { readonly intervalMs: number; readonly soonMs: number },
): RefundEnd {
  const waiting = { kind: 'waiting', detail: answer.kind } as const
  switch (answer.kind) {
    case 'refunded':
      return { kind: 'refunded' }
    case 'refused':
      return { kind: 'failed', code: answer.code }
    case 'refunding':
      return { ...waiting, afterMs: intervalMs, isSent: true, isAcknowledged: true }
    case 'untrusted':
      return { ...waiting, afterMs: intervalMs, isSent: true }
    case 'unknown':
    case 'unavailable':
      return { ...waiting, afterMs: soonMs, isSent: true }
    case 'not-known':
      return { ...waiting, afterMs: soonMs, isSent: false }
  }
}
