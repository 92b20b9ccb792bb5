import type { FaultKind } from '../lib/faults.ts'
import { type Mock, type MockServerOptions, startMock } from '../lib/mock-server.ts'
import { headerOf, type MockPartner, type MockRequest, type Operation } from '../lib/partner.ts'
import { parseJson } from '../lib/received.ts'
import { jsonReply, type Reply } from '../lib/reply.ts'

/** Fixed port, and the token that the development defaults use. */
export const DOSSIER_SYSTEM_PORT = 9100
export const DOSSIER_SYSTEM_BEARER = 'dev-dossier-system'

export interface DossierSystemMockOptions extends MockServerOptions {
  /** What must come as `Authorization: Bearer …`. */
  readonly bearer: string
}

/** The province's dossier system as a receiver of payment events. It answers 200 to a repeated eventId too. */
export const startDossierSystemMock = (options: DossierSystemMockOptions): Promise<Mock> =>
  startMock(createDossierSystem(options.bearer), options)

const KINDS: readonly FaultKind[] = [
  'latency',
  'hang',
  'status',
  'reset-before-commit',
  'reset-after-commit',
  'refusal',
  'outage',
  'non-json',
  'wso2',
  'endless',
  'huge',
]

function createDossierSystem(bearer: string): MockPartner {
  return {
    name: 'dossier-system',
    services: ['payment-events'],
    kinds: KINDS,
    read: (request) => readRequest(request, bearer),
    expireSessions: () => undefined,
    control: () => null,
  }
}

function readRequest(request: MockRequest, bearer: string): Operation | Reply {
  if (request.path !== '/payment-events') return jsonReply(404, { message: 'Not found' })
  if (request.method !== 'POST') return jsonReply(405, { message: 'Method not allowed' })
  if (headerOf(request, 'authorization') !== `Bearer ${bearer}`)
    return jsonReply(401, { message: 'No or wrong token' })
  const body = parseJson(request.body)
  if (typeof body !== 'object' || body === null) return jsonReply(400, { message: 'Not a JSON object' })
  const event: Readonly<Record<string, unknown>> = { ...body }
  const missing = ['eventId', 'dossierCode', 'state'].find(
    (name) => typeof event[name] !== 'string' || event[name] === '',
  )
  if (missing !== undefined) return jsonReply(422, { message: `${missing} must be a text` })
  const refuse: Operation['say'] = (_code, text = 'The event is refused') => jsonReply(422, { message: text })
  return {
    service: 'payment-events',
    isLogin: false,
    dossierCodes: [String(event['dossierCode'])],
    isUpdating: null,
    session: null,
    perform: () => ({ committed: true, reply: jsonReply(200, { received: true }) }),
    say: refuse,
    expire: () => jsonReply(401, { message: 'No or wrong token' }),
  }
}
