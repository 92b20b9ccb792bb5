import type express from 'express'
import { type Failure, ok } from '../../domain/failure.ts'
import type { CallbackAck, RawCallback } from '../../domain/payment-provider.ts'
import type { PayingProvider } from '../../payments/provider.ts'
import { answer } from '../answer.ts'
import { askStore } from '../ask-store.ts'
import { readBody } from '../body.ts'
import type { PartnerDeps } from '../door.ts'
import type { Load } from '../load.ts'
import { answerProblem } from '../problem.ts'
import type { PaymentDoors } from './doors.ts'

/** More than any provider's callback. */
const CALLBACK_BYTES_MAX = 65_536

/**
 * Addresses without an API key (contract §5): where providers tell what became of a payment, whose signature is the key, and where payers' browsers
 * come back to.
 */
export function addPublicDoors(
  app: express.Express,
  payments: PaymentDoors,
  { deps, load }: { readonly deps: PartnerDeps; readonly load: Load },
): void {
  for (const provider of payments.providers.values()) {
    const { method } = provider.provider.callbacks
    const callbacks = app.route(`/callbacks/${provider.id}`)
    const receive = callbackReceiver(payments, provider, { deps, load })
    // A HEAD tells nothing, and is no callback: it would be answered like a GET.
    if (method === 'GET') callbacks.head(onlyBy('GET')).get(receive)
    else callbacks.post(receive)
    callbacks.all(onlyBy(method))
    for (const path of [`/return/${provider.id}`, `/return/${provider.id}/:paymentRef`]) {
      const returns = app.route(path)
      returns.get(returner(payments, provider, deps))
      returns.all(onlyBy('GET, HEAD'))
    }
  }
  // A payer's browser has no key to be asked for, whatever address it was sent to.
  app.all(['/return/:provider', '/return/:provider/:paymentRef'], (request, response) =>
    answerProblem(request, response, RETURN_UNKNOWN),
  )
}

function onlyBy(methods: 'GET' | 'GET, HEAD' | 'POST'): express.RequestHandler {
  const failure: Failure = { code: 'METHOD_NOT_ALLOWED', detail: `This address takes ${methods}.` }
  return (request, response) => answerProblem(request, response, failure, { headers: { Allow: methods } })
}

/** Hands on the bytes as they came: the raw query, the raw body. Whatever cannot be read is not believed. */
function callbackReceiver(
  { callbacks }: PaymentDoors,
  provider: PayingProvider,
  { deps, load }: { readonly deps: PartnerDeps; readonly load: Load },
): express.RequestHandler {
  const limits = { bytesMax: CALLBACK_BYTES_MAX, stallMs: load.stallMs, budget: load.bodies }
  const acknowledge = (request: express.Request, response: express.Response, ack: CallbackAck): void =>
    answer(request, response, {
      status: ack.status,
      contentType: 'application/json',
      headers: { 'Cache-Control': 'no-store', ...(deps.isStopping() && { Connection: 'close' }) },
      body: ack.json === null ? '' : JSON.stringify(ack.json),
    })
  return async (request, response) => {
    if (deps.isStopping() || !load.enter())
      return acknowledge(request, response, callbacks.refuse(provider, 'store-unavailable'))
    try {
      const read = await readBody(request, response, 'identity', limits)
      if (read.kind === 'gone') return
      if (read.kind === 'refused') {
        const why = read.failure.code === 'OVERLOADED' ? 'store-unavailable' : 'unverified'
        return acknowledge(request, response, callbacks.refuse(provider, why))
      }
      try {
        acknowledge(request, response, await callbacks.receive(provider, rawOf(request, read.body)))
      } finally {
        load.bodies.give(read.heldBytes)
      }
    } finally {
      load.leave()
    }
  }
}

const rawOf = (request: express.Request, body: Uint8Array): RawCallback => ({
  query: /\?([^#]*)/.exec(request.originalUrl)?.[1] ?? '',
  mediaType: (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
  body,
})

/** 303 to where the sender wants the payer. The query is untrusted: it only finds where to go, and changes nothing. */
function returner(
  { store }: PaymentDoors,
  provider: PayingProvider,
  deps: PartnerDeps,
): express.RequestHandler {
  return async (request, response) => {
    const by = returnedBy(request, provider)
    if (by === null) return answerProblem(request, response, RETURN_UNKNOWN)
    const ask = { isReady: store.isReady, observer: deps.observer, where: 'http.payments' }
    const found = await askStore(ask, async () => ok(await store.returnOf(provider.id, by)))
    if (!found.ok) return answerProblem(request, response, found.failure)
    if (found.value === null) return answerProblem(request, response, RETURN_UNKNOWN)
    const { returnUrl, paymentRef } = found.value
    response
      .writeHead(303, {
        Location: withReference(returnUrl, paymentRef),
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'Content-Length': 0,
      })
      .end()
  }
}

/** By our reference in the path, else by the provider's in the query; null: neither can be one. */
function returnedBy(
  request: express.Request,
  { provider }: PayingProvider,
): { readonly paymentRef: string } | { readonly providerRef: string } | null {
  const { paymentRef } = request.params
  if (paymentRef !== undefined) {
    const text = String(paymentRef)
    return /^[A-Za-z0-9._-]{1,64}$/.test(text) ? { paymentRef: text } : null
  }
  const providerRef = provider.returnedRef(/\?([^#]*)/.exec(request.originalUrl)?.[1] ?? '')
  return providerRef === null || providerRef.includes('\0') || !providerRef.isWellFormed()
    ? null
    : { providerRef }
}

/** The sender's address as it is, with one parameter more, before its fragment. References need no encoding. */
function withReference(returnUrl: string, paymentRef: string): string {
  const [, address = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(returnUrl) ?? []
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&'
  return `${address}${joint}paymentRef=${paymentRef}${fragment}`
}

const RETURN_UNKNOWN: Failure = { code: 'NOT_FOUND', detail: 'There is no such payment.' }
