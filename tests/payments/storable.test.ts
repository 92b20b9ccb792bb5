import { expect, test } from 'vitest'
import type { Statement } from '../../src/domain/payment.ts'
import type { CallbackReading, PaymentProvider } from '../../src/domain/payment-provider.ts'
import { withStorableStatements } from '../../src/payments/storable.ts'

const GOOD: Statement = {
  ...{ providerRef: 'R1', verdict: { kind: 'success' }, transactionId: 'T1', amountVnd: 1_000 },
  ...{ currency: 'VND', code: '00', paidAt: new Date('2025-07-01T01:31:12Z') },
}

const readingOf = (statement: Statement): CallbackReading => ({
  kind: 'statement',
  echo: { a: '1' },
  statement,
})

/** A provider of which only what speaks of statements is asked. */
const saying = (statement: Statement): PaymentProvider =>
  withStorableStatements({
    callbacks: { method: 'POST', read: () => readingOf(statement), ack: () => ({ status: 200, json: null }) },
    query: async () => ({ kind: 'known', statements: [GOOD, statement], payUrl: null }),
  } as unknown as PaymentProvider)

const raw = { query: '', mediaType: '', body: new Uint8Array() }

test('a statement that can be kept passes as it is', () => {
  for (const paidAt of [GOOD.paidAt, null])
    expect(saying({ ...GOOD, paidAt }).callbacks.read(raw)).toEqual(readingOf({ ...GOOD, paidAt }))
})

test.each([
  ['a NUL in the number of the money', { transactionId: 'T\0' }],
  ['half a character', { transactionId: 'T\ud800' }],
  ['a number without end', { transactionId: 'T'.repeat(201) }],
  ['a code without end', { code: '0'.repeat(201) }],
  ['a time out of all time', { paidAt: new Date(8_640_000_000_000_000) }],
  ['a time before there was a provider', { paidAt: new Date(0) }],
])('%s is malformed, in a callback and in an answer, however it is signed', async (_, more) => {
  const provider = saying({ ...GOOD, ...more })
  expect(provider.callbacks.read(raw)).toMatchObject({ kind: 'unverified', echo: { a: '1' } })
  // The order and the tools are not looked at.
  const asked = await provider.query(undefined as never, undefined as never)
  expect(asked).toMatchObject({ kind: 'untrusted' })
})
