import type { Clock } from '../domain/clock.ts'
import type { Connection, PartnerSettings } from '../domain/partner.ts'
import type { Route, Sender } from '../domain/route.ts'
import type { Closing } from '../flow/closing.ts'
import { LEASE_GRACE_MS } from '../flow/lease-times.ts'
import type { Gate, Observer } from '../flow/ports.ts'
import { startWorker, type Worker } from '../flow/worker.ts'
import { createHttp, type OutboundHttp } from '../outbound/axios-adapter.ts'
import { makeCall } from '../outbound/call.ts'
import { createGate } from '../outbound/gate.ts'
import { partners } from '../partners/index.ts'
import type { OpenStore } from '../store/open-store.ts'
import { nextTraceparent } from '../telemetry/trace.ts'

/** The way to one partner, shared by all its lanes: its connections, its rate, concurrency and breaker, how it is spoken to. */
export interface Way {
  readonly settings: PartnerSettings
  readonly http: OutboundHttp
  readonly gate: Gate
  readonly connection: Connection
}

export interface WayParts {
  readonly observer: Observer
  readonly clock: Clock
  readonly closing: Closing[]
}

/** null: nothing is sent to it. */
export function openWay(settings: PartnerSettings, { observer, clock, closing }: WayParts): Way | null {
  const partner = partners.find((known) => known.id === settings.id)
  if (!partner?.connect) return null
  const http = createHttp({ timeoutMs: settings.timeoutMs, tls: settings.tls })
  closing.push(http.close)
  const gate: Gate = createGate(settings, clock, observer)
  closing.push(async () => gate.close())
  return { settings, http, gate, connection: partner.connect(settings) }
}

export interface DeliveryParts {
  readonly opened: OpenStore
  readonly enabled: readonly Route[]
  readonly senders: readonly Sender[]
  readonly observer: Observer
  readonly clock: Clock
  readonly random: () => number
  readonly onSettled: () => void
}

export const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]))

/** What takes one partner's messages from its lanes to it. null: none of the routes that are on leads to it. */
export function deliverBy({ settings, http, gate, connection }: Way, parts: DeliveryParts): Worker | null {
  const { clock, observer, opened, enabled } = parts
  if (!enabled.some(({ endpoint }) => endpoint.partner.id === settings.id)) return null
  return startWorker({
    settings,
    store: opened.store,
    observer: {
      ...observer,
      attemptSettled: (fact) => {
        observer.attemptSettled(fact)
        parts.onSettled()
      },
    },
    clock,
    random: parts.random,
    routes: byId(parts.enabled),
    senders: byId(parts.senders),
    connection,
    gate,
    policy: { retry: settings.retry, breakerResetMs: settings.breaker.resetTimeoutMs },
    callsOf: (lease, signal) =>
      makeCall({
        http,
        lease,
        timeoutMs: settings.timeoutMs,
        clock,
        signal,
        renew: () => opened.store.renew(lease, settings.timeoutMs + LEASE_GRACE_MS),
        countCall: gate.countCall,
      }),
    traceparentOf: (lease) => nextTraceparent(lease.traceparent),
  })
}
