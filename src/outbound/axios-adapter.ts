import { Axios, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios'
import type { CallResult } from '../domain/partner.ts'
import { createTransport, type TransportRequest, type TransportSettings } from './transport.ts'

/** The HTTP client of one partner. */
export interface OutboundHttp {
  /** One request within the limits of contract §3.2. Never throws: what went wrong is a CallResult. */
  readonly send: (request: TransportRequest) => Promise<CallResult>
  /** Closes all connections; what is under way is cut off. */
  readonly close: () => Promise<void>
}

/**
 * axios over undici (ADR 0011). axios is made with the few settings that count here and none of its defaults: there is
 * nothing to merge, no body to transform (it comes serialised), no status to reject (every status is an answer), and its own
 * http adapter (redirects, proxies from the environment, streams) is not used.
 * @throws Error when a TLS file cannot be read or does not hold what it should.
 */
export function createHttp(settings: TransportSettings): OutboundHttp {
  const transport = createTransport(settings)
  const axios = new Axios({ validateStatus: null, headers: FIXED_HEADERS })
  return {
    send: async (request) => {
      try {
        const response: AxiosResponse<string> = await axios.request({
          method: request.method,
          url: request.url,
          headers: { ...request.headers },
          data: request.body,
          // The signal stays with the transport: axios would throw away an answer that is there when it is given up.
          adapter: (config) => adapt(config, request, transport.send),
        })
        return {
          kind: 'answered',
          status: response.status,
          headers: plain(response.headers),
          text: response.data,
        }
      } catch (error) {
        if (error instanceof NoAnswer) return error.result
        throw error
      }
    },
    close: transport.close,
  }
}

const FIXED_HEADERS = { 'user-agent': 'lienthong' }

/** How an adapter says that there is no answer: axios knows only answers and errors. */
class NoAnswer extends Error {
  readonly result: Exclude<CallResult, { kind: 'answered' }>

  constructor(result: Exclude<CallResult, { kind: 'answered' }>) {
    super(result.kind)
    this.result = result
  }
}

/** The adapter proper: what axios made of the request goes out, what came back becomes axios' response. */
async function adapt(
  config: InternalAxiosRequestConfig<TransportRequest['body']>,
  request: TransportRequest,
  send: (request: TransportRequest) => Promise<CallResult>,
): Promise<AxiosResponse<string>> {
  const body = config.data ?? null
  // axios calls a body of unnamed type a form, even an absent one.
  if (body === null) config.headers.delete('content-type')
  const result = await send({ ...request, headers: plain(config.headers), body })
  if (result.kind !== 'answered') throw new NoAnswer(result)
  return {
    data: result.text,
    status: result.status,
    statusText: '',
    headers: result.headers,
    config,
    request: null,
  }
}

/** axios' header container as a plain object; names as they were given. */
function plain(headers: AxiosResponse['headers']): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && value !== null && value !== false) all[name] = String(value)
  return all
}
