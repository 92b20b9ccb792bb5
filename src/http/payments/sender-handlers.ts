import { type Failure, type FailureResult, fail, type Result } from '../../domain/failure.ts'
import type { Payment, PaymentDetail, PaymentRefusal, RefundView } from '../../flow/payment-ports.ts'
import { answer } from '../answer.ts'
import { askStore } from '../ask-store.ts'
import { readBody } from '../body.ts'
import type { PartnerDeps, PartnerHandler, PartnerRequest, PartnerResponse } from '../door.ts'
import type { Load } from '../load.ts'
import { answerProblem } from '../problem.ts'
import { contentEncoding, isJsonMediaType } from '../request-headers.ts'
import type { PaymentDoors } from './doors.ts'

/** `POST /v1/payments`: 201 with the pay address, also for a repeat (contract §5, Once). */
export function paymentCreator(payments: PaymentDoors, deps: PartnerDeps, load: Load): PartnerHandler {
  return async (request, response) => {
    if (!isAllowed(payments, request, response)) return
    await withBody(request, response, { deps, load }, async (body) => {
      const created = await asking(payments, deps, () => payments.create(response.locals.sender.id, body))
      if (!created.ok) return refuse(request, response, created)
      answerJson(request, response, 201, createdBody(created.value), {
        Location: `/v1/payments/${created.value.paymentRef}`,
      })
    })
  }
}

/** `GET /v1/payments/{paymentRef}`: the sender's own. */
export function paymentFinder(payments: PaymentDoors, deps: PartnerDeps): PartnerHandler {
  return async (request, response) => {
    if (!isAllowed(payments, request, response)) return
    const paymentRef = referenceOf(request)
    const found = await asking(payments, deps, async (): Promise<Result<PaymentDetail>> => {
      const detail = paymentRef === null ? null : await payments.store.detail(paymentRef)
      return detail?.sender === response.locals.sender.id ? { ok: true, value: detail } : PAYMENT_UNKNOWN
    })
    if (!found.ok) return refuse(request, response, found)
    answerJson(request, response, 200, paymentBody(found.value))
  }
}

/** `POST /v1/payments/{paymentRef}/refunds`: 202 once it is stored. */
export function refundReceiver(payments: PaymentDoors, deps: PartnerDeps, load: Load): PartnerHandler {
  return async (request, response) => {
    if (!isAllowed(payments, request, response)) return
    await withBody(request, response, { deps, load }, async (body) => {
      const paymentRef = referenceOf(request)
      const sender = response.locals.sender.id
      const ordered = await asking(
        payments,
        deps,
        async (): Promise<Result<RefundView>> =>
          paymentRef === null ? PAYMENT_UNKNOWN : payments.refund({ sender, paymentRef, body }),
      )
      if (!ordered.ok) return refuse(request, response, ordered)
      const { refundRef, state } = ordered.value
      answerJson(request, response, 202, { paymentRef, refundRef, state })
    })
  }
}

/** A payment as its sender and operators see it (contract §5, Calls). */
export const paymentBody = (payment: PaymentDetail): object => ({
  paymentRef: payment.paymentRef,
  dossierCode: payment.dossierCode,
  provider: payment.provider,
  providerRef: payment.providerRef,
  providerTransactionId: payment.providerTransactionId,
  amountVnd: payment.amountVnd,
  refundedVnd: payment.refundedVnd,
  state: payment.state,
  expiresAt: payment.expiresAt.toISOString(),
  exemptions: payment.exemptions,
  refunds: payment.refunds.map(({ refundRef, amountVnd, state }) => ({ refundRef, amountVnd, state })),
  reviews: payment.reviews.map(({ at, ...review }) => ({ ...review, at: at.toISOString() })),
  events: payment.events.map(({ at, kind, detail }) => ({ at: at.toISOString(), kind, detail })),
})

function createdBody(payment: Payment): object {
  const { paymentRef, state, amountVnd, exemptions } = payment
  if (payment.order === null) return { paymentRef, state, amountVnd, exemptions }
  return {
    ...{ paymentRef, state, amountVnd, payUrl: payment.payUrl, providerRef: payment.order.providerRef },
    ...{ expiresAt: payment.expiresAt.toISOString(), exemptions },
  }
}

function isAllowed(payments: PaymentDoors, request: PartnerRequest, response: PartnerResponse): boolean {
  if (response.locals.sender.partner === payments.partner) return true
  answerProblem(request, response, SENDER_NOT_ALLOWED)
  return false
}

/** null: no payment can have it. */
function referenceOf(request: PartnerRequest): string | null {
  const text = String(request.params['paymentRef'])
  return /^[A-Za-z0-9._-]{1,64}$/.test(text) ? text : null
}

/** Reads the body (415, 413, 400) and gives its room back when `use` has ended. */
async function withBody(
  request: PartnerRequest,
  response: PartnerResponse,
  { deps, load }: { readonly deps: PartnerDeps; readonly load: Load },
  use: (body: Uint8Array) => Promise<void>,
): Promise<void> {
  const encoding = contentEncoding(request.headers['content-encoding'])
  if (encoding === null || !isJsonMediaType(request.headers['content-type']))
    return answerProblem(request, response, NOT_JSON)
  const limits = { bytesMax: deps.bodyBytesMax, stallMs: load.stallMs, budget: load.bodies }
  const read = await readBody(request, response, encoding, limits)
  switch (read.kind) {
    case 'gone':
      return
    case 'refused':
      return answerProblem(
        request,
        response,
        read.failure,
        read.status === undefined ? {} : { status: read.status, headers: { Connection: 'close' } },
      )
    case 'whole':
      try {
        await use(read.body)
      } finally {
        load.bodies.give(read.heldBytes)
      }
  }
}

const asking = <R extends { readonly ok: boolean }>(
  { store }: PaymentDoors,
  { observer }: PartnerDeps,
  question: () => Promise<R>,
): Promise<R | FailureResult> =>
  askStore({ isReady: store.isReady, observer, where: 'http.payments' }, question)

function refuse(request: PartnerRequest, response: PartnerResponse, refusal: PaymentRefusal): void {
  const { failure, providerCode } = refusal
  answerProblem(request, response, failure, providerCode === undefined ? {} : { providerCode })
}

function answerJson(
  request: PartnerRequest,
  response: PartnerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  answer(request, response, {
    status,
    contentType: 'application/json',
    headers: { 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  })
}

const SENDER_NOT_ALLOWED: Failure = {
  code: 'SENDER_NOT_ALLOWED',
  detail: 'This address belongs to another partner than the one this API key was issued for.',
}
const NOT_JSON: Failure = {
  code: 'MEDIA_TYPE_UNSUPPORTED',
  detail: 'Send "Content-Type: application/json", in UTF-8; Content-Encoding may be gzip, or absent.',
}
const PAYMENT_UNKNOWN = fail('NOT_FOUND', 'There is no such payment of this sender.')
