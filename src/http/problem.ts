import type { IncomingMessage, ServerResponse } from 'node:http'
import { FAILURES, type Failure, type FailureCode } from '../domain/failure.ts'
import { type Answer, type AnswerHeaders, answer } from './answer.ts'
import { pathOf } from './path.ts'

/** What may stand in a problem beside the failure itself. */
export interface ProblemMore {
  /** Id of the rejected message that was kept. */
  readonly exchangeId?: string | undefined
  /** A payment provider's own code for its refusal. */
  readonly providerCode?: string
  readonly headers?: AnswerHeaders
  /** Instead of the code's own status. */
  readonly status?: number
}

const ISSUES_MAX = 100

/** What every answer with this code says in its headers. */
const HEADERS: Partial<Record<FailureCode, AnswerHeaders>> = {
  UNAUTHENTICATED: { 'WWW-Authenticate': 'Bearer' },
  OVERLOADED: { 'Retry-After': '1' },
  STORE_UNAVAILABLE: { 'Retry-After': '5' },
  CIRCUIT_OPEN: { 'Retry-After': '30' },
}

/**
 * The one way from a Failure to an answer: RFC 9457 problem+json as in contract §3. `instance` is the path without
 * query. Only public parts of the failure go out, never `internal` or the partner's text.
 */
export function problemOf(failure: Failure, instance: string, more: ProblemMore = {}): Answer {
  const kind = FAILURES[failure.code]
  const status = more.status ?? kind.status
  return {
    status,
    contentType: 'application/problem+json',
    headers: { ...HEADERS[failure.code], ...more.headers },
    body: JSON.stringify({
      type: `urn:lienthong:failure:${failure.code}`,
      title: kind.title,
      status,
      detail: failure.detail,
      instance,
      code: failure.code,
      exchangeId: more.exchangeId,
      providerCode: more.providerCode,
      issues: failure.issues?.slice(0, ISSUES_MAX),
    }),
  }
}

/** Answers a request with the problem that a Failure is. */
export function answerProblem(
  request: IncomingMessage,
  response: ServerResponse,
  failure: Failure,
  more?: ProblemMore,
): void {
  // Express shortens `url` inside mounted apps and keeps what was sent in `originalUrl`.
  const url = (request as { originalUrl?: string }).originalUrl ?? request.url ?? ''
  answer(request, response, problemOf(failure, pathOf(url), more))
}
