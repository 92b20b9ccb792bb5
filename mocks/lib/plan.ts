import type { Fault, Taken } from './faults.ts'
import type { Manner, Operation } from './partner.ts'
import { jsonReply, type Reply, textReply, wso2Reply } from './reply.ts'

/** What becomes of one request: whether it was done, and what the caller gets to see. */
export interface Plan {
  readonly committed: boolean
  readonly answer:
    | { readonly kind: 'reply'; readonly reply: Reply }
    | { readonly kind: 'hang' }
    | { readonly kind: 'reset' }
    | { readonly kind: 'endless'; readonly everyMs: number }
}

/** Performs the operation, unless a fault is in the way, and spoils the answer as the fault says. */
export function plan(operation: Operation, taken: Taken, manner: Omit<Manner, 'codeType'>): Plan {
  const { verdict, codeType } = taken
  const perform = () => operation.perform({ ...manner, codeType })
  if (verdict === null) {
    const { committed, reply } = perform()
    return { committed, answer: { kind: 'reply', reply } }
  }
  const committed = doesCommit(verdict) && perform().committed
  return { committed, answer: spoil(operation, verdict, taken) }
}

function doesCommit(fault: Fault): boolean {
  switch (fault.kind) {
    case 'reset-after-commit':
      return true
    case 'endless':
    case 'huge':
      return fault.commit ?? true
    case 'hang':
    case 'status':
    case 'non-json':
    case 'text':
      return fault.commit ?? false
    default:
      return false
  }
}

function spoil(operation: Operation, fault: Fault, { codeType }: Taken): Plan['answer'] {
  switch (fault.kind) {
    case 'hang':
      return { kind: 'hang' }
    case 'reset-before-commit':
    case 'reset-after-commit':
      return { kind: 'reset' }
    case 'endless':
      return { kind: 'endless', everyMs: fault.everyMs ?? 100 }
    case 'outage':
      return fault.mode === '503' ? reply(textReply(503, 'Service Unavailable')) : { kind: 'reset' }
    case 'status':
      return reply(withRetryAfter(textReply(fault.status, `HTTP ${fault.status}`), fault.retryAfter))
    case 'wso2':
      return reply(withRetryAfter(wso2Reply(fault.code ?? 303001, fault.format ?? 'xml'), fault.retryAfter))
    case 'non-json':
      return reply({
        status: fault.status ?? 200,
        contentType: 'text/html; charset=utf-8',
        body: '<html><body><h1>Hệ thống đang bảo trì</h1></body></html>',
      })
    case 'huge':
      return reply(
        jsonReply(200, {
          error_code: '0',
          message: 'Thành công',
          result: 'x'.repeat(fault.bytes ?? 1_500_000),
        }),
      )
    case 'session-expiry':
      return reply(operation.expire(codeType))
    case 'refusal':
    case 'text':
    case 'login-refused':
      return reply(operation.say(fault.code, fault.text, codeType))
    case 'latency':
    case 'error-code-type':
      throw new Error(`${fault.kind} changes an answer and is never a verdict`)
  }
}

const reply = (answer: Reply): Plan['answer'] => ({ kind: 'reply', reply: answer })

const withRetryAfter = (answer: Reply, retryAfter: number | string | undefined): Reply =>
  retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfter) } }
