import type { Call } from '../domain/partner.ts'
import type { OutboundHttp } from './axios-adapter.ts'

/** The Call of whatever holds no lease: one HTTP request within the partner's time and size. Given up when `signal` aborts. */
export function makePlainCall(http: Pick<OutboundHttp, 'send'>, signal: AbortSignal): Call {
  return ({ method, url, headers, body }) =>
    http.send({ method, url, headers, body, signal, mayWrite: () => true })
}
