import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RawCallback } from '../../src/domain/payment-provider.ts'
import { created, judgeAsStored, type ProviderBench, type Running, toolsNow } from './provider-bench.ts'
import { ORDER } from './provider-orders.ts'

/** What every provider's callbacks must do: say what the payer did, be believed only as they are, be acknowledged as the contract says. */
export function callbacksConform(here: () => Running, bench: ProviderBench): void {
  test.each(bench.outcomes)(
    'of $pay.outcome $pay.code says $verdict.kind, and so does the query',
    async (outcome) => {
      const running = here()
      const { mock, merchant, provider } = running
      const stored = await created(running)
      merchant.listen(provider, judgeAsStored)
      const tries = await mock.pay({ ref: stored.providerRef, ...outcome.pay })
      const readings = merchant.received().map(({ reading }) => reading)
      expect(tries.length).toBe(outcome.isCalledBack ? 1 : 0)
      if (outcome.isCalledBack) {
        const [reading] = readings
        if (reading?.kind !== 'statement') expect.unreachable(`a statement, but ${JSON.stringify(reading)}`)
        const { statement } = reading
        expect(statement).toMatchObject({
          providerRef: stored.providerRef,
          verdict: outcome.verdict,
          currency: 'VND',
        })
        if (outcome.verdict.kind === 'success') {
          expect(statement.amountVnd).toBe(ORDER.amountVnd)
          expect(statement.transactionId).toMatch(/./)
        }
      }
      const asked = await provider.query(stored, toolsNow())
      if (asked.kind !== 'known') expect.unreachable(`known, but ${JSON.stringify(asked)}`)
      expect(asked.statements).toMatchObject([{ providerRef: stored.providerRef, verdict: outcome.verdict }])
    },
  )

  test('about another amount and about two payments says so', async () => {
    const running = here()
    const { mock, merchant, provider } = running
    const statements = () =>
      merchant.received().flatMap(({ reading }) => (reading.kind === 'statement' ? [reading.statement] : []))
    const other = await created(running)
    merchant.listen(provider, judgeAsStored)
    await mock.pay({ ref: other.providerRef, outcome: 'paid', amountVnd: 149_000 })
    expect(statements().map(({ amountVnd }) => amountVnd)).toEqual([149_000])
    const twice = await created(running)
    merchant.listen(provider, judgeAsStored)
    await mock.pay({ ref: twice.providerRef, outcome: 'paid', transactions: 2 })
    expect(new Set(statements().map(({ transactionId }) => transactionId)).size).toBe(2)
  })

  test('not acknowledged comes again and reads the same; silence is silence', async () => {
    const running = here()
    const { mock, merchant, provider } = running
    const stored = await created(running)
    let isDown = true
    merchant.listen(provider, (reading) => {
      const outcome = isDown ? ({ kind: 'store-unavailable' } as const) : judgeAsStored(reading)
      isDown = false
      return outcome
    })
    const tries = await mock.pay({ ref: stored.providerRef, outcome: 'paid' })
    expect(tries.map(({ number }) => number)).toEqual([1, 2])
    const [first, second] = merchant.received()
    expect(second?.reading).toEqual(first?.reading)
    const silent = await created(running)
    expect(await mock.pay({ ref: silent.providerRef, outcome: 'paid', callbacks: 0 })).toEqual([])
  })

  test('with any one byte changed is not believed, or says exactly the same', async () => {
    const { provider } = here()
    const [callback] = await captured(here(), bench)
    if (callback === undefined) expect.unreachable('no callback came')
    const { raw, reading } = callback
    const changedRaws = (
      raw.query === '' ? changedBytes(raw.body) : changedBytes(Buffer.from(raw.query))
    ).map(
      (bytes): RawCallback =>
        raw.query === '' ? { ...raw, body: bytes } : { ...raw, query: Buffer.from(bytes).toString('latin1') },
    )
    let refused = 0
    for (const changed of changedRaws) {
      const read = provider.callbacks.read(changed)
      if (read.kind === 'unverified') refused += 1
      else expect(read, Buffer.from(changed.body).toString() || changed.query).toEqual(reading)
    }
    expect(refused).toBeGreaterThan(changedRaws.length / 2)
  })

  test('and its acknowledgement never hold what the right signature would have been', async () => {
    const { provider } = here()
    const [callback] = await captured(here(), bench)
    const right = signatureIn(callback?.raw)
    const spoilt = spoiltSignature(callback?.raw, right)
    const reading = provider.callbacks.read(spoilt)
    expect(reading.kind).toBe('unverified')
    const ack = provider.callbacks.ack({ kind: 'unverified' }, reading, new Date())
    expect(JSON.stringify([reading, ack]).toLowerCase()).not.toContain(right.toLowerCase())
  })

  test('is acknowledged in the contract’s words, whatever became of it', async () => {
    const { provider } = here()
    const [callback] = await captured(here(), bench)
    for (const [kind, cell] of Object.entries(bench.acks)) {
      for (const isFailure of [false, true]) {
        const expected = 'success' in cell ? (isFailure ? cell.failure : cell.success) : cell
        // The keys of the table are exactly the kinds.
        const outcome = { kind, isFailure } as Parameters<typeof provider.callbacks.ack>[0]
        const isRead = callback !== undefined && kind !== 'store-unavailable'
        const ack = provider.callbacks.ack(outcome, isRead ? callback.reading : null, new Date())
        expect(ack.status, kind).toBe(expected.status)
        if (expected.json === null) expect(ack.json, kind).toBeNull()
        else expect(ack.json, kind).toMatchObject(expected.json)
      }
    }
  })

  test('of any bytes at all is read without throwing, and never believed', () => {
    const { provider } = here()
    const pair = fc.tuple(fc.stringMatching(/^vnp_[A-Z]{0,8}$/), fc.string({ unit: 'grapheme' }))
    const query = fc.array(pair).map((pairs) => new URLSearchParams(pairs).toString())
    const json = fc.json().map((text) => Buffer.from(text))
    const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), json)
    const mediaType = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      '',
      'text/plain',
    )
    fc.assert(
      fc.property(fc.oneof(fc.string(), query), body, mediaType, (given, bytes, type) => {
        const read = provider.callbacks.read({ query: given, mediaType: type, body: bytes })
        expect(read.kind).toBe('unverified')
        provider.callbacks.ack({ kind: 'unverified' }, read, new Date())
      }),
      { numRuns: 200 },
    )
  })
}

async function captured(running: Running, bench: ProviderBench) {
  const stored = await created(running)
  running.merchant.listen(running.provider, judgeAsStored)
  await running.mock.pay({ ref: stored.providerRef, ...(bench.outcomes[0]?.pay ?? { outcome: 'paid' }) })
  return running.merchant.received()
}

/** Every byte in turn, one bit of it changed: a digit or letter becomes a neighbour. */
function changedBytes(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte, index) => {
    const changed = Uint8Array.from(bytes)
    changed[index] = byte ^ 1
    return changed
  })
}

const wholeOf = (raw: RawCallback | undefined): string =>
  raw === undefined ? '' : raw.query || Buffer.from(raw.body).toString()

/** The longest run of hexadecimal digits is the signature. */
const signatureIn = (raw: RawCallback | undefined): string =>
  [...wholeOf(raw).matchAll(/[0-9a-f]{64,128}/gi)].map(([hash]) => hash).at(-1) ??
  expect.unreachable('unsigned')

function spoiltSignature(raw: RawCallback | undefined, right: string): RawCallback {
  if (raw === undefined) expect.unreachable('no callback came')
  const wrong = (right.startsWith('0') ? '1' : '0') + right.slice(1)
  const whole = wholeOf(raw).replaceAll(right, wrong)
  return raw.query === '' ? { ...raw, body: Buffer.from(whole) } : { ...raw, query: whole }
}
