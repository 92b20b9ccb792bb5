import type { Clock } from '../domain/clock.ts'
import type { PartnerSettings } from '../domain/partner.ts'
import type { Route, Sender } from '../domain/route.ts'
import type { Closing } from '../flow/closing.ts'
import { LEASE_GRACE_MS } from '../flow/lease-times.ts'
import type { Gate, Observer } from '../flow/ports.ts'
import { startWorker, type Worker } from '../flow/worker.ts'
import { createHttp } from '../outbound/axios-adapter.ts'
import { makeCall } from '../outbound/call.ts'
import { createGate } from '../outbound/gate.ts'
import { partners } from '../partners/index.ts'
import type { OpenStore } from '../store/open-store.ts'
import { nextTraceparent } from '../telemetry/trace.ts'

export interface DeliveryParts {
  readonly opened: OpenStore
  readonly enabled: readonly Route[]
  readonly senders: readonly Sender[]
  readonly observer: Observer
  readonly clock: Clock
  readonly random: () => number
  readonly closing: Closing[]
  readonly onSettled: () => void
  /** Where the partner's gate is put, by the partner's id. */
  readonly gates: Map<string, Gate>
}

export const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]))

/** Everything between one partner's lanes and the partner. null: nothing is delivered to it. */
export function deliverTo(settings: PartnerSettings, parts: DeliveryParts): Worker | null {
  const partner = partners.find((known) => known.id === settings.id)
  if (!partner?.connect) return null
  const { clock, observer, opened } = parts
  const http = createHttp({ timeoutMs: settings.timeoutMs, tls: settings.tls })
  parts.closing.push(http.close)
  const gate: Gate = createGate(settings, clock, observer)
  parts.gates.set(settings.id, gate)
  parts.closing.push(async () => gate.close())
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
    connection: partner.connect(settings),
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
