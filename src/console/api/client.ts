import { credentials, expire } from '../session/session.ts'
import { activity } from './activity.ts'
import { noteConnection } from './connection.ts'
import type { FailureCode, Problem } from './types.ts'

const TIMEOUT_MS = 30_000

/** The API said no. `status` 0: it was not reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: FailureCode | null
  readonly issues: NonNullable<Problem['issues']>
  constructor(status: number, problem: Partial<Problem> | null) {
    super(problem?.detail ?? `HTTP ${status}`)
    this.status = status
    this.code = problem?.code ?? null
    this.issues = problem?.issues ?? []
  }
}

/** Parameters of a query; what is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}

export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  ask<T>(withQuery(path, query), { method: 'GET', ...(signal && { signal }) })

export const post = <T>(path: string, body: object): Promise<T> =>
  ask<T>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

/** One call of the admin API, in the session's name. @throws ApiError */
async function ask<T>(path: string, request: RequestInit): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  let response: Response
  try {
    response = await fetch(`/admin/v1${path}`, {
      ...request,
      headers: { ...request.headers, ...credentials(), ...activity() },
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
    })
  } catch (error) {
    if (request.signal?.aborted) throw error
    noteConnection(false)
    throw new ApiError(0, null)
  }
  noteConnection(![502, 503, 504].includes(response.status))
  if (response.status === 401) expire()
  if (!response.ok) throw new ApiError(response.status, await problemOf(response))
  // The generated types say what each call answers.
  return (await response.json()) as T
}

async function problemOf(response: Response): Promise<Partial<Problem> | null> {
  try {
    const body: unknown = await response.json()
    // Each member is looked at where it is used; a proxy's own page is no JSON and has none.
    return typeof body === 'object' && body !== null ? (body as Partial<Problem>) : null
  } catch {
    return null
  }
}
