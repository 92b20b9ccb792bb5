import axios, { type AxiosInstance } from 'axios'
import { type Row, rowOf } from './body.ts'
import { brokenOf, type Refusal, refusalOf, type Subject, silenceOf, strangerOf } from './refusal.ts'

/** What came of one call of the admin API. */
export type Reply =
  | {
      readonly ok: true
      /** As it came, for --json. */
      readonly text: string
      readonly body: Row
    }
  | Refusal

export interface Call {
  readonly method: 'GET' | 'POST'
  /** Segments after /admin/v1, not yet encoded. */
  readonly path: readonly string[]
  readonly query?: URLSearchParams
  readonly body?: object
  /** What the sentences call the thing that the call is about. */
  readonly subject?: Subject
  readonly signal?: AbortSignal
}

/** One call of the admin API (contract §7). Never rejects: what goes wrong is a sentence. */
export type AdminApi = (call: Call) => Promise<Reply>

const TIMEOUT_MS = 30_000
/** An exchange with its messages and every attempt's answers, with room to spare. */
const ANSWER_BYTES_MAX = 256 * 1024 * 1024

export interface Connection {
  /** http or https, with the port, perhaps with a path before /admin. */
  readonly url: string
  readonly token: string
}

/** The admin API at an address. A redirect is not followed and no proxy is used: the token goes there and nowhere else. */
export function connect({ url, token }: Connection): AdminApi {
  const http: AxiosInstance = axios.create({
    headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
    maxRedirects: 0,
    proxy: false,
    maxContentLength: ANSWER_BYTES_MAX,
    responseType: 'text',
    // As it came: --json prints it so.
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  })
  return async ({ method, path, query, body, subject, signal }) => {
    const late = AbortSignal.timeout(TIMEOUT_MS)
    const where = [url.replace(/\/+$/, ''), 'admin', 'v1', ...path.map(encodeURIComponent)].join('/')
    try {
      const { status, headers, data } = await http.request<unknown>({
        method,
        url: query === undefined || query.size === 0 ? where : `${where}?${query.toString()}`,
        data: body,
        // Also against an answer that begins and never ends, which axios's own timeout lets pass.
        signal: signal ? AbortSignal.any([late, signal]) : late,
      })
      const text = typeof data === 'string' ? data : ''
      const read = parse(text)
      if (read === null) return status < 500 ? strangerOf(url, status) : brokenOf(status)
      if (status >= 200 && status < 300) return { ok: true, text, body: read }
      const retryAfter: unknown = headers['retry-after']
      const problem = { status, body: read, retryAfter: typeof retryAfter === 'string' ? retryAfter : null }
      return refusalOf(problem, { url, subject: subject ?? null })
    } catch (error) {
      if (!axios.isAxiosError(error)) throw error
      return silenceOf(url, late.aborted ? 'timeout' : (error.code ?? error.message))
    }
  }
}

/** null: not an object in JSON, so not our API. */
function parse(text: string): Row | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? rowOf(value) : null
  } catch {
    return null
  }
}
