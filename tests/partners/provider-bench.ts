import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import type { PayOrder } from '../../mocks/lib/pay-order.ts'
import type { PaymentMock } from '../../mocks/lib/payment-mock.ts'
import type { Call, CallResult, PartnerSettings } from '../../src/domain/partner.ts'
import type { Statement, StoredOrder } from '../../src/domain/payment.ts'
import type {
  CallbackAck,
  CallbackOutcome,
  CallbackReading,
  PaymentProvider,
  ProviderTools,
  RawCallback,
} from '../../src/domain/payment-provider.ts'
import { ORDER } from './provider-orders.ts'

/** What the conformance suite must know of one provider: tests/partners/<id>/bench.ts. */
export interface ProviderBench {
  readonly id: string
  /** Starts the provider's own mock on a free port; `callbackUrl` is where its merchant listens. */
  readonly start: (callbackUrl: string) => Promise<PaymentMock>
  /** The partner's own keys for that mock. */
  readonly ownKeys: (mock: PaymentMock) => PartnerSettings['own']
  /** What payers can do, and what its callback and the query afterwards must say. */
  readonly outcomes: readonly {
    readonly pay: Omit<PayOrder, 'ref'>
    readonly verdict: Statement['verdict']
    /** false: this provider calls back about successes only. */
    readonly isCalledBack: boolean
  }[]
  /** The contract's column of acknowledgements (contract §5, Callbacks). */
  readonly acks: Readonly<
    Record<CallbackOutcome['kind'], AckCell | { readonly success: AckCell; readonly failure: AckCell }>
  >
  /** false: a creation is no call (the pay address is only signed). */
  readonly isCreateCalled: boolean
}

export interface AckCell {
  readonly status: number
  /** What the JSON must hold at least; null: an empty body. */
  readonly json: Readonly<Record<string, unknown>> | null
}

/** A merchant's door: reads callbacks with the provider under test and answers as `judge` says. */
export interface Merchant {
  readonly url: string
  readonly received: () => readonly {
    readonly raw: RawCallback
    readonly reading: CallbackReading
    readonly ack: CallbackAck
  }[]
  readonly listen: (provider: PaymentProvider, judge: (reading: CallbackReading) => CallbackOutcome) => void
  readonly close: () => Promise<void>
}

export async function openMerchant(path: string): Promise<Merchant> {
  let provider: PaymentProvider | null = null
  let judge: (reading: CallbackReading) => CallbackOutcome = judgeAsStored
  let received: { raw: RawCallback; reading: CallbackReading; ack: CallbackAck }[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw: RawCallback = {
        query: (request.url ?? '').split('?').slice(1).join('?'),
        mediaType: (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
        body: Buffer.concat(chunks),
      }
      if (provider === null || request.method !== provider.callbacks.method) {
        response.writeHead(405).end()
        return
      }
      const reading = provider.callbacks.read(raw)
      const ack = provider.callbacks.ack(judge(reading), reading, new Date())
      received.push({ raw, reading, ack })
      response.writeHead(ack.status, ack.json === null ? {} : { 'content-type': 'application/json' })
      response.end(ack.json === null ? undefined : JSON.stringify(ack.json))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    received: () => received,
    listen: (heard, judged) => {
      provider = heard
      judge = judged
      received = []
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Everything verified is stored, as a ledger does at first. */
export function judgeAsStored(reading: CallbackReading): CallbackOutcome {
  switch (reading.kind) {
    case 'statement':
      return { kind: 'stored', isFailure: reading.statement.verdict.kind === 'failure' }
    case 'unverified':
      return { kind: 'unverified' }
    case 'foreign':
      return { kind: 'unknown' }
    case 'test':
      return { kind: 'test' }
    case 'nothing':
      return { kind: 'stored', isFailure: false }
  }
}

export const settingsOf = (id: string, own: PartnerSettings['own']): PartnerSettings => ({
  id,
  timeoutMs: 1000,
  concurrency: 8,
  ratePerSecond: 50,
  retry: { maxAttempts: 12, firstDelayMs: 2000, factor: 3, maxDelayMs: 10_800_000 },
  breaker: { errorThresholdPercentage: 50, volumeThreshold: 10, windowMs: 10_000, resetTimeoutMs: 30_000 },
  tls: {},
  own,
})

/** A Call over the network, bounded as the gateway's. */
const callWithin =
  (timeoutMs: number): Call =>
  async ({ method, url, headers, body }): Promise<CallResult> => {
    try {
      const answer = await fetch(url, {
        method,
        headers,
        body: asBody(body),
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await answer.text()
      return text.length > 1_000_000
        ? { kind: 'no-answer', reason: 'too-large', internal: 'over 1 MB' }
        : { kind: 'answered', status: answer.status, headers: {}, text }
    } catch (error) {
      const isTimeout = error instanceof Error && error.name === 'TimeoutError'
      const isRefused = String(error instanceof Error ? error.cause : error).includes('ECONNREFUSED')
      if (isRefused) return { kind: 'not-sent', internal: 'ECONNREFUSED' }
      return { kind: 'no-answer', reason: isTimeout ? 'timeout' : 'cut-off', internal: 'no answer' }
    }
  }

const asBody = (body: string | Uint8Array | null): string | Uint8Array<ArrayBuffer> | null =>
  body instanceof Uint8Array ? new Uint8Array(body) : body

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz'

export const randomText = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => LETTERS[byte % 36]).join('')

/** Generous by default: a busy machine is no outage. */
export const toolsNow = (timeoutMs = 20_000): ProviderTools => ({
  call: callWithin(timeoutMs),
  now: new Date(),
  random: randomText,
})

let sequence = 0

/** A new order of the provider, as the ledger would store it. */
export function storeOrder(provider: PaymentProvider, order: StoredOrder['order']): StoredOrder {
  sequence += 1
  const now = new Date()
  const expiresAt = new Date(now.getTime() + 900_000)
  return {
    ...provider.prepare(order, { sequence, now, expiresAt, random: randomText }),
    order,
    createdAt: now,
    expiresAt,
  }
}

/** A provider at work: its mock, a merchant's door, and the provider between the two. */
export interface Running {
  readonly mock: PaymentMock
  readonly merchant: Merchant
  readonly provider: PaymentProvider
}

/** Creates an order and opens its page, so that the mock knows it whatever the protocol. */
export async function created({ provider }: Running, order = ORDER): Promise<StoredOrder> {
  const stored = storeOrder(provider, order)
  const answer = await provider.create(stored, toolsNow())
  if (answer.kind !== 'created') expect.unreachable(`created, but ${JSON.stringify(answer)}`)
  const page = new URL(answer.payUrl)
  page.searchParams.set('outcome', 'open')
  const shown = await fetch(page, { redirect: 'manual' })
  expect(shown.status, await shown.text()).toBeLessThan(400)
  return stored
}
