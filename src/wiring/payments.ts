import { randomInt } from 'node:crypto'
import { CANONICAL_FORMATS } from '../catalogues/formats.ts'
import { toVietnamMoment } from '../catalogues/vietnam-time.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import { ok } from '../domain/failure.ts'
import type { PartnerSettings } from '../domain/partner.ts'
import type { Route, Sender } from '../domain/route.ts'
import { draftOf } from '../flow/accept.ts'
import type { Closing } from '../flow/closing.ts'
import type { DraftNews, PaymentNews, PaymentObserver, PaymentStore } from '../flow/payment-ports.ts'
import type { Gate, Observer, Sealing } from '../flow/ports.ts'
import type { ReconciliationDesk } from '../flow/reconcile-ports.ts'
import { throughGate } from '../flow/through-gate.ts'
import type { PaymentDoors } from '../http/payments/doors.ts'
import { canonicalJson } from '../messages/canonical-json.ts'
import type { PaymentV1 } from '../messages/generated/canonical/payment.v1.ts'
import type { RefundV1 } from '../messages/generated/canonical/refund.v1.ts'
import { jsonMessage } from '../messages/json-message.ts'
import { createHttp } from '../outbound/axios-adapter.ts'
import { createGate } from '../outbound/gate.ts'
import { makePlainCall } from '../outbound/plain-call.ts'
import { partners } from '../partners/index.ts'
import { createCallbackReceiver } from '../payments/callbacks.ts'
import { createPayments } from '../payments/create.ts'
import { startPoller } from '../payments/poller.ts'
import type { PayingProvider, PollSchedule } from '../payments/provider.ts'
import { createRefunds } from '../payments/refunds.ts'
import { withStorableStatements } from '../payments/storable.ts'
import type { OpenStore } from '../store/open-store.ts'
import { createPaymentStore } from '../store/payments/payment-store.ts'
import { openReconciliation } from './reconciliation.ts'

export interface PaymentWiring {
  readonly config: Config
  readonly opened: OpenStore
  readonly sealing: Sealing
  readonly observer: Observer
  readonly told: PaymentObserver
  readonly clock: Clock
  readonly closing: Closing[]
  /** Those that are on. */
  readonly enabled: readonly Route[]
  /** Where each provider's gate is put, by the partner's id. */
  readonly gates: Map<string, Gate>
  /** Something is due to this partner. */
  readonly onDue: (partner: string) => void
}

export interface Payments {
  readonly doors: PaymentDoors
  readonly store: PaymentStore
  readonly reconciliation: ReconciliationDesk
  /** What is being asked of a provider just now is given up as unknown, so that who waits for it is answered. */
  readonly giveUp: () => void
}

/** Order numbers must not be guessed from one another. */
const RANDOM_STEPS = 2 ** 47

/** The route that carries changes of payments. */
const NEWS_ROUTE = 'payment-event'

/** Everything about payments; null: nobody could be told of them, so nothing is paid here. */
export function openPayments(wiring: PaymentWiring): Payments | null {
  const { config, opened, sealing, observer, clock, closing } = wiring
  const route = wiring.enabled.find(({ id }) => id === NEWS_ROUTE)
  if (route === undefined) return null
  const stopping = new AbortController()
  const providers = new Map(
    [...config.partners.values()].flatMap((settings) => {
      const provider = providerOf(settings, wiring, stopping.signal)
      return provider === null ? [] : [[settings.id, provider] as const]
    }),
  )
  const store = createPaymentStore({
    database: opened.database,
    reads: opened.reads,
    sealing,
    observer,
    isReady: opened.store.isReady,
    gateway: opened.gateway,
    newId: opened.newId,
    now: clock.now,
    draftNews: newsDrafter(route, sealing),
    onTold: (exchangeIds) => {
      for (const exchangeId of exchangeIds)
        observer.exchangeAccepted({ exchangeId, route: route.id, sender: GATEWAY.id, duplicate: false })
      if (exchangeIds.length > 0) wiring.onDue(route.endpoint.partner.id)
    },
  })
  const chance = { clock, random: () => randomInt(RANDOM_STEPS) / RANDOM_STEPS }
  const poller = startPoller({ store, providers, chance, observer: wiring.told })
  // What is under way is given up as unknown: it is asked after again by whoever finds it due.
  closing.push(async () => {
    stopping.abort()
    await poller.stop()
  })
  const parts = { store, providers, chance, hash: sealing.hash }
  return {
    store,
    reconciliation: openReconciliation(wiring, { providers, chance, store }),
    giveUp: () => stopping.abort(),
    doors: {
      partner: route.endpoint.partner.id,
      providers,
      create: createPayments({
        ...parts,
        exemptions: config.feeExemptions,
        read: reader(jsonMessage<PaymentV1>('canonical/payment.v1', CANONICAL_FORMATS)),
      }),
      refund: createRefunds({
        ...parts,
        read: reader(jsonMessage<RefundV1>('canonical/refund.v1', CANONICAL_FORMATS)),
        onDue: poller.wake,
      }),
      store,
      callbacks: createCallbackReceiver({ store, observer: wiring.told, chance }),
    },
  }
}

function reader<T>(message: ReturnType<typeof jsonMessage<T>>) {
  return (body: Uint8Array) => {
    const read = message.read(body)
    return read.ok ? ok({ message: read.value.message, canonical: canonicalJson(read.value.decoded) }) : read
  }
}

/** A partner that takes payments, reached within its limits; null: another partner. */
function providerOf(
  settings: PartnerSettings,
  wiring: PaymentWiring,
  signal: AbortSignal,
): PayingProvider | null {
  const partner = partners.find((known) => known.id === settings.id)
  if (!partner?.connectProvider) return null
  const { clock, observer, closing, gates } = wiring
  const http = createHttp({ timeoutMs: settings.timeoutMs, tls: settings.tls })
  const gate: Gate = createGate(settings, clock, observer)
  gates.set(settings.id, gate)
  closing.push(http.close, async () => gate.close())
  const call = makePlainCall(http, signal)
  // Validated: every payment partner's schema has these keys.
  const own = settings.own as unknown as {
    readonly publicBaseUrl: string
    readonly expireAfterMs: number
    readonly poll: PollSchedule
  }
  const publicUrl = own.publicBaseUrl.replace(/\/+$/, '')
  return {
    id: settings.id,
    provider: withStorableStatements(
      partner.connectProvider(settings, {
        callbackUrl: `${publicUrl}/callbacks/${settings.id}`,
        returnUrl: (paymentRef) => `${publicUrl}/return/${settings.id}/${paymentRef}`,
      }),
    ),
    expireAfterMs: own.expireAfterMs,
    poll: own.poll,
    timeoutMs: settings.timeoutMs,
    resetTimeoutMs: settings.breaker.resetTimeoutMs,
    through: (work, outcomeOf) =>
      throughGate({ gate, clock, waitMs: settings.timeoutMs }, () => work(call), outcomeOf),
  }
}

/** Who hands in what arises here. */
const GATEWAY: Sender = { id: 'lienthong', partner: '', statusMap: new Map() }

/** Makes messages of changes, admitted by their route like any other (I6). */
function newsDrafter(route: Route, sealing: Sealing): DraftNews {
  return (news) => {
    const body = new TextEncoder().encode(JSON.stringify(eventOf(news)))
    const key = news.dossierCode
    const admission = route.admit(body, { key, statusMap: GATEWAY.statusMap })
    if (!admission.ok) throw new Error(`an event of a payment is not valid: ${admission.failure.code}`)
    const request = { route, sender: GATEWAY, key, body, idempotencyKey: null, traceparent: null }
    return draftOf(request, admission.value, sealing)
  }
}

const eventOf = (news: PaymentNews): object => ({
  eventId: news.eventId,
  paymentRef: news.paymentRef,
  dossierCode: news.dossierCode,
  provider: news.provider,
  ...(news.providerTransactionId !== null && { providerTransactionId: news.providerTransactionId }),
  amountVnd: news.amountVnd,
  refundedVnd: news.refundedVnd,
  state: news.state,
  occurredAt: toVietnamMoment(news.occurredAt),
})
