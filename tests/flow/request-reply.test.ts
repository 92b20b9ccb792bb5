import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Outcome } from '../../src/domain/exchange.ts'
import { ok } from '../../src/domain/failure.ts'
import type { Partner } from '../../src/domain/partner.ts'
import type { RequestReplyRoute } from '../../src/domain/route.ts'
import type { CallEnd } from '../../src/flow/call-ports.ts'
import type { Question, RequestReplyPorts } from '../../src/flow/call-try.ts'
import { askPartner, type Replied } from '../../src/flow/request-reply.ts'
import type { Turn } from '../../src/flow/turns.ts'
import { recordingObserver } from '../support/store.ts'

const PURPOSE = { dossierCode: 'H56.14-251121-0001', procedureCode: 'p', officerId: 'o', unitCode: 'u' }
const UNAVAILABLE: Outcome = {
  kind: 'unavailable',
  failure: { code: 'ENDPOINT_UNAVAILABLE', detail: 'down' },
}
const SILENT: Outcome = { kind: 'unknown', failure: { code: 'ENDPOINT_TIMEOUT', detail: 'no answer' } }

const ASKED: Partner = { id: 'asked', name: 'Asked', connect: null }
const route: RequestReplyRoute = {
  ...{ mode: 'request-reply', id: 'question', onDead: 'skip', contentType: 'text/plain' },
  ...{ accepts: 'question.v1', sends: 'partner/question.v1', answers: 'answer.v1' },
  channel: { method: 'POST', path: '/v1/questions', partner: ASKED },
  endpoint: { id: 'asked.Ask', partner: ASKED, operation: 'Ask' },
  admit: () => ok({ purpose: PURPOSE, subjects: [], doubts: [] }),
  convert: (bytes) => ok(bytes),
  convertBack: (_, body) => ok({ result: 'yes', security: null, body }),
}

/** When each try began, since the question was asked. */
let begun: number[]
let ends: CallEnd[]
let stopping: AbortController
/** Until then no try is answered. */
let answering: Promise<void>
/** Until then the store stores no end. */
let storing: Promise<void>
/** What the breaker was told of each try. */
let told: (string | null)[]
beforeEach(() => {
  vi.useFakeTimers()
  begun = []
  ends = []
  stopping = new AbortController()
  answering = Promise.resolve()
  storing = Promise.resolve()
  told = []
})
afterEach(() => {
  vi.useRealTimers()
})

/** `answers`: of one try after the other, the last one again and again; each takes `tookMs`. Retries follow after exactly 1 s. */
function asked(
  answers: readonly Outcome[],
  {
    waitMs,
    tookMs = 0,
    turns = [],
    openedMs = 0,
  }: { waitMs: number; tookMs?: number; turns?: readonly Turn[]; openedMs?: number },
): Promise<Replied> {
  const startedMs = Date.now()
  const question: Question = {
    ...{ route, body: new TextEncoder().encode('?'), waitMs, traceparent: null },
    sender: { id: 'onegate', partner: 'asked', statusMap: new Map() },
  }
  let turn = 0
  const ports: RequestReplyPorts = {
    store: {
      open: async () => {
        vi.setSystemTime(Date.now() + openedMs)
        return ok({ exchangeId: 'E1', isPaused: false })
      },
      settleTry: async () => undefined,
      openTry: async () => true,
      end: async (end) => {
        await storing
        return ends.push(end) > 0
      },
      recordRefusal: async () => undefined,
    },
    sealing: { hash: () => new Uint8Array() },
    observer: recordingObserver(),
    clock: { now: () => new Date(), monotonicMs: () => Date.now() },
    random: () => 1,
    connection: {
      deliver: async () => {
        begun.push(Date.now() - startedMs)
        vi.setSystemTime(Date.now() + tookMs)
        await answering
        return { outcome: answers[begun.length - 1] ?? answers.at(-1) ?? UNAVAILABLE, reply: null }
      },
    },
    turns: {
      take: async () => turns[turn++] ?? 'taken',
      pass: async (run) => {
        told.push(await run())
        return true
      },
      give: () => undefined,
    },
    policy: {
      retry: { maxAttempts: 9, firstDelayMs: 1_000, factor: 1, maxDelayMs: 1_000 },
      breakerResetMs: 60_000,
    },
    ...{ timeoutMs: 6_000, stopping: stopping.signal, signal: new AbortController().signal },
    callsOf: () => ({
      call: async () => ({ kind: 'lease-lost' }),
      recorded: [{ label: 'ask', startedAt: '', durationMs: 0, status: null, answer: null, error: null }],
      lastStatus: () => null,
      isLeaseLost: () => false,
    }),
    traceparentOf: () => null,
  }
  return askPartner(question, ports)
}

const codeOf = async (replied: Promise<Replied>): Promise<string> => {
  const reply = await replied
  return reply.ok ? 'answered' : reply.failure.code
}

test('with 250 ms left and more another try is begun, and its answer counts', async () => {
  const code = codeOf(
    asked([UNAVAILABLE, { kind: 'delivered', receipt: { status: 200, text: '' } }], { waitMs: 1_250 }),
  )
  await vi.runAllTimersAsync()
  expect([await code, begun]).toEqual(['answered', [0, 1_000]])
})

test('with less left no other try is begun: at once the caller gets what the last one found, not a 504', async () => {
  const startedMs = Date.now()
  const code = codeOf(asked([UNAVAILABLE], { waitMs: 1_249 }))
  await vi.runAllTimersAsync()
  expect([await code, begun, Date.now() - startedMs]).toEqual(['ENDPOINT_UNAVAILABLE', [0], 0])
  expect(ends).toMatchObject([{ state: 'dead', failure: { code: 'ENDPOINT_UNAVAILABLE' } }])
})

test('the last try’s own 504 stays a 504', async () => {
  const code = codeOf(asked([UNAVAILABLE, SILENT], { waitMs: 3_000, tookMs: 600 }))
  await vi.runAllTimersAsync()
  expect([await code, begun]).toEqual(['ENDPOINT_TIMEOUT', [0, 1_600]])
})

test('a turn that comes too late for another try leaves what the last one found', async () => {
  const code = codeOf(asked([UNAVAILABLE], { waitMs: 10_000, turns: ['taken', 'late'] }))
  await vi.runAllTimersAsync()
  expect([await code, begun]).toEqual(['ENDPOINT_UNAVAILABLE', [0]])
  expect(ends).toMatchObject([{ tried: null, failure: { code: 'ENDPOINT_UNAVAILABLE' } }])
})

test('once the gateway stops no further try is begun: what waits for one is answered at once', async () => {
  const code = codeOf(asked([UNAVAILABLE], { waitMs: 30_000 }))
  await vi.advanceTimersByTimeAsync(500)
  stopping.abort()
  await vi.advanceTimersByTimeAsync(0)
  expect(ends).toMatchObject([{ state: 'dead', failure: { code: 'ENDPOINT_UNAVAILABLE' } }])
  expect([await code, begun]).toEqual(['ENDPOINT_UNAVAILABLE', [0]])
})

test('a try that is under way when the gateway stops goes on, and is the last', async () => {
  const answered = Promise.withResolvers<void>()
  answering = answered.promise
  const code = codeOf(asked([UNAVAILABLE], { waitMs: 30_000 }))
  await vi.advanceTimersByTimeAsync(2_000)
  stopping.abort()
  await vi.advanceTimersByTimeAsync(0)
  expect([begun, ends]).toEqual([[0], []])
  answered.resolve()
  await vi.runAllTimersAsync()
  expect([await code, begun]).toEqual(['ENDPOINT_UNAVAILABLE', [0]])
  expect(ends).toMatchObject([{ tried: { number: 1 } }])
})

test('with less than 250 ms left the partner is not asked at all: nothing goes out for nothing', async () => {
  const code = codeOf(asked([SILENT], { waitMs: 3_000, openedMs: 2_751 }))
  await vi.runAllTimersAsync()
  expect([await code, begun, told]).toEqual(['ENDPOINT_TIMEOUT', [], []])
  expect(ends).toMatchObject([{ tried: null, state: 'dead' }])
})

test('what its caller’s deadline cut short of half the partner’s time does not count against the partner', async () => {
  const code = codeOf(asked([SILENT], { waitMs: 2_000, tookMs: 2_000 }))
  await vi.runAllTimersAsync()
  expect([await code, told]).toEqual(['ENDPOINT_TIMEOUT', ['open']])
})

test.each([
  ['half of its time and no answer', SILENT, 3_000],
  ['its own word, however early', UNAVAILABLE, 100],
])('%s counts against the partner', async (_, outcome, tookMs) => {
  const code = codeOf(asked([outcome], { waitMs: 3_000, tookMs }))
  await vi.runAllTimersAsync()
  expect([await code, told[0]]).toEqual([
    outcome === SILENT ? 'ENDPOINT_TIMEOUT' : 'ENDPOINT_UNAVAILABLE',
    outcome.kind,
  ])
})

test('a store that stores no end costs the caller no more than half a second, and what it stores later was not told', async () => {
  const stored = Promise.withResolvers<void>()
  storing = stored.promise
  const startedMs = Date.now()
  const delivered: Outcome = { kind: 'delivered', receipt: { status: 200, text: '' } }
  const code = codeOf(asked([delivered], { waitMs: 3_000, tookMs: 2_900 }))
  await vi.advanceTimersByTimeAsync(600)
  expect([await code, Date.now() - startedMs]).toEqual(['STORE_UNAVAILABLE', 3_500])
  stored.resolve()
  await vi.runAllTimersAsync()
  expect(ends).toMatchObject([{ state: 'delivered' }])
})
