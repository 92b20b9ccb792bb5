import type {
  CallRequest,
  CallResult,
  Connection,
  Delivery,
  DeliveryTools,
  PartnerSettings,
} from '../../../src/domain/partner.ts'
import { connect } from '../../../src/partners/npsp/connection.ts'

/** Wall clock of all scripted deliveries: 2025-11-21T00:00:00Z. */
export const NOW_MS = Date.UTC(2025, 10, 21)

export const settings = (own: Record<string, unknown> = {}): PartnerSettings => ({
  id: 'npsp',
  timeoutMs: 6000,
  concurrency: 8,
  ratePerSecond: 50,
  retry: { maxAttempts: 12, firstDelayMs: 2000, factor: 3, maxDelayMs: 10_800_000 },
  breaker: { errorThresholdPercentage: 50, volumeThreshold: 10, windowMs: 10_000, resetTimeoutMs: 30_000 },
  tls: {},
  own: {
    baseUrl: 'http://127.0.0.1:9101',
    loginPath: '/mapi/login',
    dataPath: '/mapi/g',
    username: 'province',
    password: 'dev-npsp-password',
    unitCode: '000.00.00.H56',
    dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider',
    ...own,
  },
})

/** An answer: JSON of a value, or a text as it stands. */
export const answered = (body: unknown, status = 200, headers: Record<string, string> = {}): CallResult => ({
  kind: 'answered',
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
})

export const says = (error_code: unknown, message = '', more: object = {}): CallResult =>
  answered({ error_code, message, ...more })

export const loggedIn = (session: string): CallResult => says(0, 'Thành công', { session })
export const notSent: CallResult = { kind: 'not-sent', internal: 'ECONNREFUSED' }
export const leaseLost: CallResult = { kind: 'lease-lost' }
export const noAnswer = (reason: 'timeout' | 'cut-off' | 'too-large' | 'aborted'): CallResult => ({
  kind: 'no-answer',
  reason,
  internal: reason,
})

export const DOSSIER = '{"MaHoSo":"H56.14-251121-0001","ChuHoSo":"Nguyễn Văn A"}'

export interface Told {
  readonly operation?: string
  readonly memory?: unknown
  readonly isDoubtful?: boolean
  readonly signal?: AbortSignal
  readonly body?: string
  readonly traceparent?: string | null
}

/** One delivery over a call of the test's own. */
export function deliverOver(
  connection: Connection,
  call: DeliveryTools['call'],
  told: Told = {},
): Promise<Delivery> {
  const { operation = 'DongBoHoSoMC', memory = null, isDoubtful = false } = told
  const message = {
    body: new TextEncoder().encode(told.body ?? DOSSIER),
    key: 'H56.14-251121-0001',
    idempotencyKey: '019aa504-3e68-7b55-9a31-5f0c2f3b8d10',
    traceparent: told.traceparent ?? null,
  }
  const signal = told.signal ?? new AbortController().signal
  return connection.deliver(operation, message, { call, memory, isDoubtful, signal })
}

export interface Scripted {
  readonly delivery: Delivery
  readonly requests: readonly CallRequest[]
  /** "login", "create" …, in order. */
  readonly labels: readonly string[]
}

/** One delivery on a new connection, whose calls are answered by the script in order. The script must be used up. */
export async function play(script: readonly CallResult[], told: Told = {}): Promise<Scripted> {
  const rest = [...script]
  const requests: CallRequest[] = []
  const delivery = await deliverOver(
    connect(settings(), () => NOW_MS),
    async (request) => {
      requests.push(request)
      const next = rest.shift()
      if (next === undefined) throw new Error(`the script has no answer to ${request.label}`)
      return next
    },
    told,
  )
  if (rest.length > 0) throw new Error(`${rest.length} answers of the script were not asked for`)
  return { delivery, requests, labels: requests.map(({ label }) => label) }
}

/** play(), after a login that succeeds. */
export const playLoggedIn = (script: readonly CallResult[], told: Told = {}): Promise<Scripted> =>
  play([loggedIn('S-17-204'), ...script], told)

export function bodyOf(request: CallRequest | undefined): unknown {
  const body = request?.body ?? ''
  return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
}
