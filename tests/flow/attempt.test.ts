import { beforeEach, expect, test } from 'vitest'
import type { Delivery } from '../../src/domain/partner.ts'
import type { Route } from '../../src/domain/route.ts'
import { type AttemptPorts, attemptExchange } from '../../src/flow/attempt.ts'
import type { Gate, Lease, SettleEntry } from '../../src/flow/ports.ts'
import { dossierSync } from '../../src/partners/npsp/partner.ts'
import { routes } from '../../src/routes/index.ts'
import { clock, recordingObserver } from '../support/store.ts'

const lease: Lease = {
  exchangeId: '019aa504-3e68-7b55-9a31-5f0c2f3b8d10',
  month: 202511,
  route: 'dossier',
  sender: 'onegate',
  partner: 'npsp',
  lane: dossierSync.id,
  key: 'H56.14-251121-0001',
  orderKeyId: '1',
  token: '1',
  attempt: 1,
  failures: 0,
  countedFailures: 0,
  isDoubtful: false,
  memory: null,
  traceparent: null,
  body: null,
  grantedAtMs: 0,
}

/** What the gate was told of each run. */
let outcomes: string[] = []
beforeEach(() => {
  outcomes = []
})

const gate = (isOpen: boolean): Gate => ({
  room: () => ({ count: 1, isProbe: false }),
  waitMs: () => null,
  pass: async (run) => {
    if (isOpen) outcomes.push(await run())
    return isOpen
  },
  countCall: () => undefined,
  breakerState: () => 'closed',
  onClosed: () => undefined,
  close: () => undefined,
})

interface Seen {
  readonly settled: SettleEntry[]
  readonly givenBack: Lease[]
  calls: number
}

function ports(
  more: { readonly isOpen?: boolean; readonly isLost?: boolean; readonly routes?: readonly Route[] } = {},
): {
  readonly seen: Seen
  readonly ports: AttemptPorts
} {
  const seen: Seen = { settled: [], givenBack: [], calls: 0 }
  const refused: Delivery = {
    outcome: { kind: 'unavailable', failure: { code: 'ENDPOINT_UNAVAILABLE', detail: 'down' } },
  }
  return {
    seen,
    ports: {
      store: {
        settle: async (entry) => seen.settled.push(entry) > 0,
        giveBack: async (returned) => {
          seen.givenBack.push(returned)
        },
        hasLaneDelivered: async () => true,
      },
      observer: recordingObserver(),
      clock,
      random: () => 1,
      routes: new Map((more.routes ?? routes).map((route) => [route.id, route])),
      senders: new Map(),
      connection: {
        deliver: async () => {
          seen.calls += 1
          return refused
        },
      },
      gate: gate(more.isOpen ?? true),
      policy: {
        retry: { maxAttempts: 3, firstDelayMs: 100, factor: 2, maxDelayMs: 1_000 },
        breakerResetMs: 500,
      },
      callsOf: () => ({
        call: async () => ({ kind: 'lease-lost' }),
        recorded: [],
        lastStatus: () => null,
        isLeaseLost: () => more.isLost ?? false,
      }),
      traceparentOf: () => null,
    },
  }
}

const { signal } = new AbortController()

test('a message that no key opens ends dead with its reason, and nothing is sent', async () => {
  const { seen, ports: parts } = ports()
  await attemptExchange(lease, parts, signal)
  expect(seen.calls).toBe(0)
  expect(seen.settled).toMatchObject([
    {
      outcome: 'refused',
      settlement: { state: 'dead', failure: { code: 'STORED_UNREADABLE' } },
      messageOut: null,
    },
  ])
})

test('a message that fails before anything is sent says nothing to the breaker', async () => {
  const { ports: parts } = ports()
  await attemptExchange(lease, parts, signal)
  expect(outcomes).toEqual(['open'])
})

test('a mistake of our own is told, and settled like a message that alone fails', async () => {
  const { seen, ports: parts } = ports({ routes: [] })
  await attemptExchange(lease, parts, signal)
  expect(seen.settled).toMatchObject([
    { outcome: 'unknown', settlement: { state: 'waiting', failure: { code: 'INTERNAL' } } },
  ])
})

test('I6: a message that is no longer valid is dead before anything is sent', async () => {
  const { seen, ports: parts } = ports()
  await attemptExchange({ ...lease, body: Buffer.from('{"status":"accepted"}') }, parts, signal)
  expect(seen.calls).toBe(0)
  expect(seen.settled).toMatchObject([
    { settlement: { state: 'dead', failure: { code: 'INBOUND_INVALID' } } },
  ])
})

test('I9: what the breaker does not let start is given back, unspent', async () => {
  const { seen, ports: parts } = ports({ isOpen: false })
  await attemptExchange(lease, parts, signal)
  expect(seen).toMatchObject({ settled: [], givenBack: [lease], calls: 0 })
})

test('I3: an attempt whose lease is lost settles nothing', async () => {
  const { seen, ports: parts } = ports({ isLost: true })
  await attemptExchange(lease, parts, signal)
  expect(seen).toMatchObject({ settled: [], givenBack: [] })
})
