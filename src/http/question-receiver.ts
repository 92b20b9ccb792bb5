import type { RequestReplyRoute } from '../domain/route.ts'
import type { Replied } from '../flow/request-reply.ts'
import { answer } from './answer.ts'
import type { PartnerDeps, PartnerHandler, PartnerRequest, PartnerResponse } from './door.ts'
import type { Load } from './load.ts'
import { BODY_EMPTY, closingWhen, receiveBody } from './message-receiver.ts'
import { waitSeconds } from './prefer.ts'
import { answerProblem } from './problem.ts'
import { traceparentOf } from './request-headers.ts'

/** A caller who names no deadline waits so long (contract §6). */
const WAIT_SECONDS_DEFAULT = 10

/**
 * Takes in questions of one request–reply Route: 403, 415, 413, 400 as for messages (contract §3), then the answer, or the problem that there was
 * none. An Idempotency-Key is not read: asking again is another question. A caller kept waiting counts as a waiter, not as a request, so that
 * slow answers take no room from messages.
 */
export function questionReceiver(route: RequestReplyRoute, deps: PartnerDeps, load: Load): PartnerHandler {
  return async (request, response) => {
    const read = await receiveBody(request, response, { channel: route.channel, deps, load })
    if (read === null) return
    load.bodies.give(read.heldBytes)
    if (read.body.length === 0) return answerProblem(request, response, BODY_EMPTY)
    if (!load.canWait()) return answerProblem(request, response, TOO_MANY_WAIT)
    const preferred = waitSeconds(request.headers['prefer'])
    const replied = await load.wait(() =>
      deps.ask({
        route,
        sender: response.locals.sender,
        body: read.body,
        waitMs: (preferred ?? WAIT_SECONDS_DEFAULT) * 1_000,
        traceparent: traceparentOf(request.headers['traceparent']),
      }),
    )
    answerReply(request, response, replied, {
      ...(preferred !== null && { 'Preference-Applied': `wait=${preferred}` }),
      ...closingWhen(deps),
    })
  }
}

function answerReply(
  request: PartnerRequest,
  response: PartnerResponse,
  replied: Replied,
  headers: Readonly<Record<string, string>>,
): void {
  if (replied.ok)
    answer(request, response, {
      status: 200,
      contentType: 'application/json',
      headers: { 'Cache-Control': 'no-store', ...headers },
      body: Buffer.from(replied.value).toString(),
    })
  else answerProblem(request, response, replied.failure, { exchangeId: replied.exchangeId, headers })
}

const TOO_MANY_WAIT = {
  code: 'OVERLOADED',
  detail: 'Too many callers wait for answers already. Nothing was asked; ask again after Retry-After.',
} as const
