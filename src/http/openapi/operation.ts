import type { Schema } from './schema.ts'

/** One answer: its media type and the name of its schema, or no schema where the text is not JSON. */
export interface AnswerDoc {
  readonly description: string
  /** null: there is no body. */
  readonly contentType: string | null
  readonly schema: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** One call of a port as it is documented. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put'
  /** Parameters in braces. */
  readonly path: string
  readonly id: string
  readonly summary: string
  /** Which keys or tokens may; null: no authentication. */
  readonly allowed: string | null
  /** What stands in braces, by name. */
  readonly pathParameters: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, Schema>>
  readonly headers: Readonly<Record<string, string>>
  /** Name of the body's schema. */
  readonly body: string | null
  /** By status. */
  readonly answers: Readonly<Record<string, AnswerDoc>>
}

export const json = (description: string, schema: string): AnswerDoc => ({
  description,
  contentType: 'application/json',
  schema,
})

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'INBOUND_MALFORMED: it cannot be decoded, or the cursor belongs to another list.',
  401: 'UNAUTHENTICATED: no or wrong key.',
  403: 'It may not do that.',
  404: 'There is no such thing.',
  409: 'STATE_CONFLICT: it is in another state.',
  413: 'BODY_TOO_LARGE.',
  415: 'MEDIA_TYPE_UNSUPPORTED: send application/json in UTF-8, packed by gzip or not.',
  422: 'It was understood and is wrong; `issues` says where.',
  429: 'SIGN_IN_LOCKED: wait as Retry-After says.',
  502: 'ENDPOINT_REFUSED or ENDPOINT_UNREADABLE: the partner refused, of a provider with its own `providerCode`, or cannot be read.',
  503: 'STORE_UNAVAILABLE or OVERLOADED: ask again after Retry-After. Of a question also ENDPOINT_UNAVAILABLE and CIRCUIT_OPEN.',
  504: 'ENDPOINT_TIMEOUT: the partner did not answer in time.',
}

/** Problems by status. Whatever else goes wrong (a stalled or broken request, our own mistake) is the same problem under `default`. */
export function problems(...statuses: readonly number[]): Readonly<Record<string, AnswerDoc>> {
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: PROBLEMS[status] ?? '',
        contentType: 'application/problem+json',
        schema: 'Problem',
      },
    ]),
  )
}
