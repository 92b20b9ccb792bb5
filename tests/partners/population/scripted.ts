import type { CallRequest, CallResult, DeliveryTools, PartnerSettings } from '../../../src/domain/partner.ts'
import { type ConnectParts, connect } from '../../../src/partners/population/connection.ts'
import { EXCHANGE_ID, POPULATION } from '../../routes/questions.ts'

export const settingsOf = (own: object = {}): PartnerSettings => ({
  ...{ id: 'population', timeoutMs: 6_000, concurrency: 8, ratePerSecond: 50, tls: {} },
  retry: { maxAttempts: 12, firstDelayMs: 2_000, factor: 3, maxDelayMs: 10_000 },
  breaker: { errorThresholdPercentage: 50, volumeThreshold: 10, windowMs: 10_000, resetTimeoutMs: 30_000 },
  own: { ...POPULATION, ...own },
})

export const answered = (text: string, status = 200): CallResult => ({
  kind: 'answered',
  status,
  headers: {},
  text,
})

/** Delivers one message; the call gets this result. Answers what came of it, and what was asked for. */
export async function deliver(
  operation: string,
  result: CallResult,
  { own = {}, parts = {} }: { readonly own?: object; readonly parts?: ConnectParts } = {},
) {
  const requests: CallRequest[] = []
  const tools: DeliveryTools = {
    call: async (request) => {
      requests.push(request)
      return result
    },
    ...{ memory: null, isDoubtful: false, signal: new AbortController().signal },
  }
  const connection = connect(settingsOf(own), { now: () => 1_795_000_000_123, ...parts })
  const message = {
    ...{ body: Buffer.from('<soap/>'), key: 'H56.14-251121-0001' },
    ...{ idempotencyKey: EXCHANGE_ID, traceparent: null },
  }
  return { delivery: await connection.deliver(operation, message, tools), requests }
}
