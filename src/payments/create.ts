import type { Failure, Result } from '../domain/failure.ts'
import type { Call, CallResult } from '../domain/partner.ts'
import type { PaymentState } from '../domain/payment.ts'
import type { CreateAnswer, QueryAnswer } from '../domain/payment-provider.ts'
import type { CreationEnd, Payment, PaymentRefusal, PaymentStore } from '../flow/payment-ports.ts'
import type { PaymentV1 } from '../messages/generated/canonical/payment.v1.ts'
import { type Asked, conflict, newPaymentOf, type OrderParts } from './order.ts'
import { outcomeOfAnswer, type PayingProvider, toolsOf } from './provider.ts'

export interface CreateParts extends Omit<OrderParts, 'nextNumber'> {
  readonly store: PaymentStore
  /** Decodes and validates; `canonical` is the RFC 8785 text. */
  readonly read: (body: Uint8Array) => Result<{ readonly message: PaymentV1; readonly canonical: string }>
  readonly hash: (scope: string, text: string) => Uint8Array
}

/** What became of a request about a payment. */
export type Answered<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & PaymentRefusal)

/** A pay address is asked for by one gateway at a time: waiting for room, asking after it, creating. None takes longer than a call may. */
const STEPS = 3
const HOLD_GRACE_MS = 10_000
const LOOK_MS = 100

/**
 * Creates payments, each once (contract §5, Once):
 *
 *   stored with its order number (created) ─▶ the provider is asked for an address ─▶ pending
 *
 * The same request again, at the same time or later, is the same payment. While it is `created` each of them tries again with the same number;
 * whether an earlier try may have arrived was noted before it was sent, and then the provider is asked first.
 */
export function createPayments(
  parts: CreateParts,
): (sender: string, body: Uint8Array) => Promise<Answered<Payment>> {
  const underWay = new Map<string, Promise<Answered<Payment>>>()

  const addressOf = (paymentRef: string, provider: PayingProvider): Promise<Answered<Payment>> => {
    const running = underWay.get(paymentRef)
    if (running !== undefined) return running
    const asking = askForAddress(paymentRef, provider, parts).finally(() => underWay.delete(paymentRef))
    underWay.set(paymentRef, asking)
    return asking
  }

  return async (sender, body) => {
    const read = parts.read(body)
    if (!read.ok) return read
    const { message, canonical } = read.value
    const contentHash = parts.hash('payment', `${sender}\n${canonical}`)
    const stored = await storedFor({ message, sender, contentHash }, parts)
    if (!stored.ok) return stored
    const payment = stored.value
    const provider = parts.providers.get(payment.provider)
    if (payment.state !== 'created') return answerOf(payment)
    // Configured when it was stored, and no longer.
    if (provider === undefined) return { ok: false, failure: UNAVAILABLE }
    return addressOf(payment.paymentRef, provider)
  }
}

/** The payment of this reference, stored now or before; with other content a conflict. */
async function storedFor(asked: Asked, parts: CreateParts): Promise<Result<Payment>> {
  const known = await parts.store.find(asked.message.paymentRef)
  if (known !== null) return isSame(known, asked) ? { ok: true, value: known } : conflict
  const made = await newPaymentOf(asked, { ...parts, nextNumber: parts.store.nextNumber })
  if (!made.ok) return made
  const { payment } = await parts.store.open(made.value)
  return isSame(payment, asked) ? { ok: true, value: payment } : conflict
}

const isSame = (payment: Payment, { contentHash }: Asked): boolean =>
  Buffer.from(payment.contentHash).equals(contentHash)

/** What the sender is told of a payment that is no longer being created. Nobody is sent to pay anew what has money on it. */
function answerOf(payment: Payment): Answered<Payment> {
  const isLost = payment.payUrl === null && WITHOUT_MONEY.has(payment.state)
  return isLost ? { ok: false, failure: CREATE_LOST } : { ok: true, value: payment }
}

const WITHOUT_MONEY: ReadonlySet<PaymentState> = new Set<PaymentState>([
  'created',
  'pending',
  'failed',
  'expired',
])

async function askForAddress(
  paymentRef: string,
  provider: PayingProvider,
  parts: CreateParts,
): Promise<Answered<Payment>> {
  const { store, chance } = parts
  const holdMs = STEPS * provider.timeoutMs + HOLD_GRACE_MS
  const untilMs = chance.clock.monotonicMs() + holdMs
  while (chance.clock.monotonicMs() < untilMs) {
    const claimed = await store.claimCreation(paymentRef, holdMs)
    if (claimed !== null) return create(claimed, provider, parts)
    const payment = await store.find(paymentRef)
    if (payment !== null && payment.state !== 'created') return answerOf(payment)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return { ok: false, failure: UNAVAILABLE }
}

async function create(
  payment: Payment,
  provider: PayingProvider,
  parts: CreateParts,
): Promise<Answered<Payment>> {
  const { store } = parts
  const passed = await provider.through(
    (call) => tryCreation(payment, provider, call, parts),
    ({ answer }) => outcomeOfAnswer(answer),
  )
  if (passed.kind !== 'done') {
    await store.endCreation(payment.paymentRef, { kind: 'released' })
    return { ok: false, failure: passed.kind === 'open' ? CIRCUIT_OPEN : OVERLOADED }
  }
  const ended = await store.endCreation(payment.paymentRef, endOf(passed.value))
  const { answer } = passed.value
  switch (answer.kind) {
    case 'created':
      return { ok: true, value: ended }
    case 'lost':
      return answerOf(ended)
    case 'refused':
      return {
        ok: false,
        failure: { ...REFUSED, internal: answer.internal },
        providerCode: answer.code,
      }
    case 'unavailable':
    case 'untrusted':
      return { ok: false, failure: { ...UNAVAILABLE, internal: answer.internal } }
    case 'unknown':
      return { ok: false, failure: { ...TIMEOUT, internal: answer.internal } }
  }
}

interface Tried {
  readonly answer:
    | CreateAnswer
    | { readonly kind: 'lost' }
    | { readonly kind: 'untrusted'; readonly internal: string }
  /** It may have been taken. */
  readonly isDoubtful: boolean
}

/** Asks after what may have arrived before, then asks for an address, with the numbers that are stored. */
async function tryCreation(
  payment: Payment,
  { provider, id }: PayingProvider,
  call: Call,
  { store, chance }: CreateParts,
): Promise<Tried> {
  const { order, paymentRef, isDoubtful } = payment
  if (order === null) throw new Error(`payment ${paymentRef} has no order`)
  if (isDoubtful) {
    const asked = await provider.query(order, toolsOf(call, chance))
    if (asked.kind === 'known') {
      const entry = { provider: id, collects: provider.collects, source: 'query', raw: null } as const
      for (const statement of asked.statements) await store.settle({ ...entry, statement })
    }
    const told = answerOfQuery(asked)
    if (told !== null) return { answer: told, isDoubtful }
  }
  let isSending = false
  let mayBeTaken = false
  const noted: Call = async (request) => {
    // Before the first byte goes out: whoever comes after a crash has to know.
    if (!isSending && !(await store.noteSending(paymentRef))) return { kind: 'lease-lost' }
    isSending = true
    const result: CallResult = await call(request)
    if (result.kind !== 'not-sent' && result.kind !== 'lease-lost') mayBeTaken = true
    return result
  }
  const answer = await provider.create(order, toolsOf(noted, chance))
  return { answer, isDoubtful: mayBeTaken && answer.kind !== 'refused' }
}

/** null: the provider does not have it, so it may be sent. */
function answerOfQuery(asked: QueryAnswer): Tried['answer'] | null {
  switch (asked.kind) {
    case 'not-known':
      return null
    case 'known':
      return asked.payUrl === null ? { kind: 'lost' } : { kind: 'created', payUrl: asked.payUrl }
    case 'untrusted':
    case 'refused':
    case 'unavailable':
    case 'unknown':
      return asked
  }
}

function endOf({ answer, isDoubtful }: Tried): CreationEnd {
  switch (answer.kind) {
    case 'created':
      return { kind: 'addressed', payUrl: answer.payUrl, expiresAt: answer.expiresAt ?? null }
    case 'lost':
      return { kind: 'lost' }
    case 'refused':
      return { kind: 'unanswered', isDoubtful, detail: `refused: code ${answer.code}` }
    case 'untrusted':
    case 'unavailable':
    case 'unknown':
      return { kind: 'unanswered', isDoubtful, detail: answer.kind }
  }
}

const CREATE_LOST: Failure = {
  code: 'CREATE_LOST',
  detail:
    'The provider has this order, but its pay address is lost and not told again. Take a new paymentRef.',
}
const CIRCUIT_OPEN: Failure = {
  code: 'CIRCUIT_OPEN',
  detail:
    'The provider failed again and again and is left alone for a while. Nothing was sent; send it again later.',
}
const OVERLOADED: Failure = {
  code: 'OVERLOADED',
  detail: 'Too many requests to this provider at once. Nothing was sent; send it again after Retry-After.',
}
const REFUSED: Failure = {
  code: 'ENDPOINT_REFUSED',
  detail:
    'The provider refused the payment; providerCode is its own code. Correct the cause and send it again, unchanged or with a new paymentRef.',
}
const UNAVAILABLE: Failure = {
  code: 'ENDPOINT_UNAVAILABLE',
  detail: 'The provider cannot be reached now. The payment is kept; send it again, unchanged.',
}
const TIMEOUT: Failure = {
  code: 'ENDPOINT_TIMEOUT',
  detail:
    'The provider did not answer in time. The payment is kept; send it again, unchanged: the provider is asked first whether it has it.',
}
