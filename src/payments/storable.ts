import type { Statement } from '../domain/payment.ts'
import type { CallbackReading, PaymentProvider, QueryAnswer } from '../domain/payment-provider.ts'

/** Longer than any provider's number, reference or code. */
const TEXT_LENGTH_MAX = 200
const YEAR_MIN = 2000
const YEAR_MAX = 9999

/**
 * A provider whose statements the store and the events can always keep. What PostgreSQL or a schema of ours would refuse (NUL, half a character,
 * a text without end, a time out of all time) is malformed, signed or not: answered so, instead of "cannot store" for ever.
 */
export function withStorableStatements(provider: PaymentProvider): PaymentProvider {
  const { callbacks, query } = provider
  return {
    ...provider,
    query: async (order, tools) => storableAnswer(await query(order, tools)),
    callbacks: { ...callbacks, read: (raw) => storableReading(callbacks.read(raw)) },
  }
}

function storableReading(reading: CallbackReading): CallbackReading {
  return reading.kind === 'statement' && !isStorable(reading.statement)
    ? { kind: 'unverified', echo: reading.echo, internal: 'a signed value that cannot be kept' }
    : reading
}

function storableAnswer(answer: QueryAnswer): QueryAnswer {
  return answer.kind === 'known' && !answer.statements.every(isStorable)
    ? { kind: 'untrusted', internal: 'a signed value that cannot be kept' }
    : answer
}

function isStorable({ providerRef, transactionId, currency, code, paidAt }: Statement): boolean {
  const texts = [providerRef, transactionId ?? '', currency, code]
  const year = paidAt?.getUTCFullYear() ?? YEAR_MIN
  return texts.every(isPlain) && year >= YEAR_MIN && year <= YEAR_MAX
}

const isPlain = (text: string): boolean =>
  text.length <= TEXT_LENGTH_MAX && text.isWellFormed() && !text.includes('\0')
