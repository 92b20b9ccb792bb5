import { isEnded } from '../domain/exchange.ts'
import type { Failure } from '../domain/failure.ts'
import type { Channel, ReceivingRoute } from '../domain/route.ts'
import type { Accepted } from '../flow/ports.ts'
import { type AnswerHeaders, answer } from './answer.ts'
import { type BodyRead, readBody } from './body.ts'
import type { PartnerDeps, PartnerHandler, PartnerRequest, PartnerResponse } from './door.ts'
import type { Load } from './load.ts'
import { isDecodable, parameterOf, pathOf } from './path.ts'
import { waitSeconds } from './prefer.ts'
import { answerProblem, type ProblemMore } from './problem.ts'
import { contentEncoding, isIdempotencyKey, isJsonMediaType, traceparentOf } from './request-headers.ts'

/**
 * Takes in messages of one Route: 403, 415, 413, 400 in the contract's order (§3), then what accept says: its problem,
 * the 202, or with `Prefer: wait` the end.
 */
export function messageReceiver(route: ReceivingRoute, deps: PartnerDeps, load: Load): PartnerHandler {
  const parameter = parameterOf(route.channel.path)
  return async (request, response) => {
    const read = await receiveBody(request, response, { channel: route.channel, deps, load })
    if (read === null) return
    const accepted = await admit(request, response, { route, parameter, deps, load, read })
    if (accepted !== null) return acknowledge(request, response, accepted, { deps, load })
  }
}

/** The body of a message for this channel; null: refused and answered, or the caller is gone. Who gets it gives its bytes back to the load. */
export async function receiveBody(
  request: PartnerRequest,
  response: PartnerResponse,
  { channel, deps, load }: { readonly channel: Channel; readonly deps: PartnerDeps; readonly load: Load },
): Promise<(BodyRead & { readonly kind: 'whole' }) | null> {
  const refuse = (failure: Failure, more?: ProblemMore): null => {
    answerProblem(request, response, failure, more)
    return null
  }
  if (channel.partner.id !== response.locals.sender.partner) return refuse(SENDER_NOT_ALLOWED)
  if (!isJsonMediaType(request.headers['content-type'])) return refuse(NOT_JSON)
  const encoding = contentEncoding(request.headers['content-encoding'])
  if (encoding === null) return refuse(ENCODING_UNKNOWN)
  const limits = { bytesMax: deps.bodyBytesMax, stallMs: load.stallMs, budget: load.bodies }
  const read = await readBody(request, response, encoding, limits)
  switch (read.kind) {
    case 'gone':
      return null
    case 'refused':
      return refuse(read.failure, bodyProblem(read))
    case 'whole':
      return read
  }
}

/** A body that stopped coming is answered with its own status, and nothing more is expected on that connection. */
const bodyProblem = (read: BodyRead & { kind: 'refused' }): ProblemMore =>
  read.status === undefined ? {} : { status: read.status, headers: { Connection: 'close' } }

interface Admitting {
  readonly route: ReceivingRoute
  /** Of the path: the order key. */
  readonly parameter: string
  readonly deps: PartnerDeps
  readonly load: Load
  readonly read: BodyRead & { kind: 'whole' }
}

/** Hands a whole body to accept; null: refused, and answered. Gives the body's bytes back to the load. */
async function admit(
  request: PartnerRequest,
  response: PartnerResponse,
  { route, parameter, deps, load, read }: Admitting,
): Promise<Accepted | null> {
  try {
    const idempotencyKey = singleHeader(request.headers['idempotency-key'])
    const malformed = whatIsMalformed(request, read.body, idempotencyKey)
    if (malformed !== null) {
      answerProblem(request, response, malformed)
      return null
    }
    const key = request.params[parameter]
    if (typeof key !== 'string') throw new Error(`no parameter ${parameter} in ${route.channel.path}`)
    const result = await deps.accept({
      route,
      sender: response.locals.sender,
      key,
      body: read.body,
      idempotencyKey,
      traceparent: traceparentOf(request.headers['traceparent']),
    })
    if (result.ok) return result.value
    const headers = closingWhen(deps)
    answerProblem(request, response, result.failure, { exchangeId: result.exchangeId, headers })
    return null
  } finally {
    load.bodies.give(read.heldBytes)
  }
}

const singleHeader = (header: string | string[] | undefined): string | null =>
  header === undefined ? null : String(header)

/** What makes a request undecodable before its JSON is looked at; null: nothing. */
function whatIsMalformed(
  request: PartnerRequest,
  body: Uint8Array,
  idempotencyKey: string | null,
): Failure | null {
  if (!isDecodable(pathOf(request.originalUrl))) return PATH_UNDECODABLE
  if (idempotencyKey !== null && !isIdempotencyKey(idempotencyKey)) return IDEMPOTENCY_KEY_MALFORMED
  return body.length === 0 ? BODY_EMPTY : null
}

/**
 * Answers a message that is stored. Nothing here may turn into an error: the acknowledgement is owed.
 * With `Prefer: wait` the end counts when it comes in time; else, when the process stops, or when too many wait already
 * (a preference may be left aside, RFC 7240 §2), the 202 goes out.
 */
async function acknowledge(
  request: PartnerRequest,
  response: PartnerResponse,
  accepted: Accepted,
  { deps, load }: { readonly deps: PartnerDeps; readonly load: Load },
): Promise<void> {
  const { exchangeId, state, duplicate } = accepted
  const seconds = isEnded(state) || load.canWait() ? waitSeconds(request.headers['prefer']) : null
  const ended = seconds === null ? null : await endOf(accepted, seconds, response, { deps, load })
  const headers = {
    ...(seconds !== null && { 'Preference-Applied': `wait=${seconds}` }),
    ...closingWhen(deps),
  }
  if (ended === null)
    return answer(request, response, {
      status: 202,
      contentType: 'application/json',
      headers: { Location: `/v1/exchanges/${exchangeId}`, ...headers },
      body: JSON.stringify({ exchangeId, state, duplicate }),
    })
  const failure = ended.failure && { code: ended.failure.code, detail: ended.failure.detail }
  answer(request, response, {
    status: 200,
    contentType: 'application/json',
    headers,
    body: JSON.stringify({ exchangeId, state: ended.state, duplicate, failure }),
  })
}

/** The end of an Exchange, within so many seconds; null: not yet. The wait ends when the caller hangs up. */
async function endOf(
  accepted: Accepted,
  seconds: number,
  response: PartnerResponse,
  { deps, load }: { readonly deps: PartnerDeps; readonly load: Load },
): Promise<Accepted | null> {
  if (isEnded(accepted.state)) return accepted
  if (seconds === 0 || response.destroyed || deps.isStopping()) return null
  const hangUp = new AbortController()
  const abort = (): void => hangUp.abort()
  response.once('close', abort)
  try {
    return await load.wait(() => deps.waits.waitForEnd(accepted.exchangeId, seconds * 1000, hangUp.signal))
  } catch (error) {
    deps.observer.faulted({ where: 'http.wait', error })
    return null
  } finally {
    response.off('close', abort)
  }
}

/** While the process stops, no caller keeps its connection for another request. */
export const closingWhen = (deps: PartnerDeps): AnswerHeaders =>
  deps.isStopping() ? { Connection: 'close' } : {}

const SENDER_NOT_ALLOWED: Failure = {
  code: 'SENDER_NOT_ALLOWED',
  detail: 'This address belongs to another partner than the one this API key was issued for.',
}
const NOT_JSON: Failure = {
  code: 'MEDIA_TYPE_UNSUPPORTED',
  detail: 'Send "Content-Type: application/json", in UTF-8.',
}
const ENCODING_UNKNOWN: Failure = {
  code: 'MEDIA_TYPE_UNSUPPORTED',
  detail: 'Content-Encoding may be gzip, or absent.',
}
const PATH_UNDECODABLE: Failure = {
  code: 'INBOUND_MALFORMED',
  detail: 'The path is not percent-encoded UTF-8.',
}
const IDEMPOTENCY_KEY_MALFORMED: Failure = {
  code: 'INBOUND_MALFORMED',
  detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters, given once.',
}
export const BODY_EMPTY: Failure = {
  code: 'INBOUND_MALFORMED',
  detail: 'The body is empty. Send the message as JSON.',
}
