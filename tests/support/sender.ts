import { sampleDossier } from '../../mocks/dossier-system/sample-dossiers.ts'
import { API_KEY } from './gateway.ts'

const example = sampleDossier(1, 0)[0]?.message ?? {}

/** A valid dossier of this code; `summary` tells its versions apart. */
export const dossierOf = (code: string, summary: string): Record<string, unknown> => ({
  ...example,
  dossierCode: code,
  summary,
})

export const stepOf = (stepId: string): Record<string, unknown> => ({
  stepId,
  status: 'processing',
  handler: { name: 'Lê Văn Ánh', unit: 'Phòng Quản lý đất đai' },
  content: `Bước ${stepId}`,
  processedAt: '2025-11-21T13:30:00+07:00',
})

/** The nth dossier code of a test. */
export const codeOf = (n: number): string => `H56.14-251121-${String(n).padStart(4, '0')}`

export interface Sent {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

/** One request of the dossier system; a connection that fails answers status 0. */
export async function send(
  url: string,
  method: string,
  path: string,
  message: unknown,
  headers: Record<string, string> = {},
): Promise<Sent> {
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(message === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(message === undefined ? {} : { body: JSON.stringify(message) }),
      signal: AbortSignal.timeout(40_000),
    })
    const text = await response.text()
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      headers: response.headers,
    }
  } catch {
    return { status: 0, body: {}, headers: new Headers() }
  }
}

export const putDossier = (
  url: string,
  code: string,
  summary: string,
  headers: Record<string, string> = {},
): Promise<Sent> =>
  send(url, 'PUT', `/v1/dossiers/${encodeURIComponent(code)}`, dossierOf(code, summary), headers)

export const postStep = (url: string, code: string, stepId: string): Promise<Sent> =>
  send(url, 'POST', `/v1/dossiers/${encodeURIComponent(code)}/progress`, stepOf(stepId))

export const getExchange = (url: string, id: unknown): Promise<Sent> =>
  send(url, 'GET', `/v1/exchanges/${String(id)}`, undefined)
