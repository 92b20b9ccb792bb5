import type { Outcome } from '../../domain/exchange.ts'
import type { CallResult, Connection, OutboundMessage, PartnerSettings } from '../../domain/partner.ts'

/** What the dossier system's section of the configuration says, as requests need it. */
interface DossierSystemSettings {
  /** Where events go, complete. */
  readonly eventsUrl: string
  /** null: no Authorization header. */
  readonly bearer: string | null
}

/** What it has read and will answer again (contract §5, Events). */
const REFUSED: ReadonlySet<number> = new Set([400, 409, 413, 422])
const TEXT_LENGTH_MAX = 4096

/**
 * Speaks to the dossier system (contract §5, Events): 2xx delivered; 400, 409, 413, 422 refused; everything else unavailable, no answer unknown.
 * @throws Error when the settings were not validated.
 */
export function connect(partner: PartnerSettings): Connection {
  const settings = readSettings(partner)
  return {
    deliver: async (operation, message, { call }) => {
      if (operation !== 'payment-events') throw new Error(`The dossier system has no operation ${operation}`)
      const result = await call({
        label: operation,
        method: 'POST',
        url: settings.eventsUrl,
        headers: headersOf(message, settings),
        body: message.body,
      })
      return { outcome: outcomeOf(result, settings) }
    },
  }
}

function readSettings({ id, own }: PartnerSettings): DossierSystemSettings {
  const { baseUrl, auth } = own
  if (typeof baseUrl !== 'string') throw new Error(`partners.${id}.baseUrl is not a text`)
  const bearer = typeof auth === 'object' && auth !== null && 'bearer' in auth ? String(auth.bearer) : null
  return { eventsUrl: `${baseUrl.replace(/\/+$/, '')}/payment-events`, bearer }
}

const headersOf = (
  { idempotencyKey, traceparent }: OutboundMessage,
  { bearer }: DossierSystemSettings,
): Record<string, string> => ({
  'Content-Type': 'application/json',
  'Idempotency-Key': idempotencyKey,
  ...(bearer !== null && { Authorization: `Bearer ${bearer}` }),
  ...(traceparent !== null && { traceparent }),
})

function outcomeOf(result: CallResult, { bearer }: DossierSystemSettings): Outcome {
  switch (result.kind) {
    case 'answered':
      return answered(result.status, result.text, bearer)
    case 'no-answer':
      return {
        kind: 'unknown',
        failure: {
          code: 'ENDPOINT_TIMEOUT',
          detail: UNKNOWN,
          internal: `${result.reason}: ${result.internal}`,
        },
      }
    case 'not-sent':
      return unavailable(`not sent: ${result.internal}`)
    case 'lease-lost':
      return unavailable('not sent: the lease was lost')
  }
}

function answered(status: number, text: string, bearer: string | null): Outcome {
  const words = (bearer === null ? text : text.replaceAll(bearer, '***')).slice(0, TEXT_LENGTH_MAX)
  if (status >= 200 && status < 300) return { kind: 'delivered', receipt: { status, text: words } }
  const more = { internal: `HTTP ${status}`, ...(words !== '' && { partnerText: words }) }
  return REFUSED.has(status)
    ? { kind: 'refused', failure: { code: 'ENDPOINT_REFUSED', detail: REFUSAL, ...more } }
    : { kind: 'unavailable', failure: { code: 'ENDPOINT_UNAVAILABLE', detail: UNAVAILABLE, ...more } }
}

const unavailable = (internal: string): Outcome => ({
  kind: 'unavailable',
  failure: { code: 'ENDPOINT_UNAVAILABLE', detail: UNAVAILABLE, internal },
})

const REFUSAL =
  'The dossier system refused the event. Its answer says why; correct the cause there, then replay the exchange.'
const UNAVAILABLE =
  'The dossier system cannot take events now. The event is kept and sent again by itself while it is waiting; once dead, an operator can replay it.'
const UNKNOWN =
  'The dossier system gave no complete answer, so the event may have arrived. It is kept and sent again by itself; its eventId tells a repeat.'
