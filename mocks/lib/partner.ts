import type { CodeType, FaultKind, FaultTarget } from './faults.ts'
import type { KeptBody } from './received.ts'
import type { Reply } from './reply.ts'

/** An HTTP request, read to its end. */
export interface MockRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** One thing a request asks of the partner. */
export interface Operation extends FaultTarget {
  readonly isUpdating: string | null
  readonly session: string | null
  /** Does it and says what the partner would answer. Called at most once. */
  readonly perform: (manner: Manner) => Performed
  /** A refusal, or any text with any code, in the partner's own envelope. */
  readonly say: (
    code: number | string | undefined,
    text: string | undefined,
    codeType: CodeType | null,
  ) => Reply
  /** The session counts as expired, and is from now on. Partners without sessions have no such fault. */
  readonly expire: (codeType: CodeType | null) => Reply
}

export interface Manner {
  /** The type of error_code; null: the partner's own. */
  readonly codeType: CodeType | null
  readonly kept: KeptBody
  readonly idempotencyKey: string | null
}

export interface Performed {
  readonly reply: Reply
  /** Something was stored, or a session begun. */
  readonly committed: boolean
}

/** What makes one mock different from the others. */
export interface MockPartner {
  readonly name: string
  readonly services: readonly string[]
  /** The faults that make sense here. */
  readonly kinds: readonly FaultKind[]
  /** What the request asks; a Reply when it does not get that far. */
  readonly read: (request: MockRequest) => Operation | Reply
  readonly expireSessions: () => void
  /** Addresses below /__ of its own; null: none of them. */
  readonly control: (method: string, path: string, request: MockRequest) => Reply | null
}

/** A header as one text; null when absent or empty. */
export function headerOf(request: MockRequest, name: string): string | null {
  const value = request.headers[name]
  const text = Array.isArray(value) ? value.join(', ') : value
  return text === undefined || text === '' ? null : text
}
