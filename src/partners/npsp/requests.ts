import type { CallRequest, OutboundMessage } from '../../domain/partner.ts'
import type { Asked } from './answers.ts'
import type { NpspSettings } from './settings.ts'

/** What is asked with a session: everything but the login. */
export type ServiceAsked = Exclude<Asked, 'login'>

/** The portal's name of each service (dossier notes §1.4). */
const SERVICES: Readonly<Record<ServiceAsked, string>> = {
  'look-up': 'TraCuuHoSo',
  create: 'DongBoHoSoMC',
  update: 'DongBoHoSoMC',
  progress: 'CapNhatTienDoHoSoMC',
  'portal-status': 'DongBoTrangThaiHoSo',
}

/** Asks for a session. Neither password nor answer is recorded. */
export function loginRequest(settings: NpspSettings): CallRequest {
  const { username, password } = settings
  return {
    label: 'login',
    method: 'POST',
    url: settings.loginUrl,
    headers: commonHeaders(settings),
    body: JSON.stringify({ username, password }),
    recordAnswer: false,
  }
}

/** One service call: a look-up of the message's dossier, or the message itself in its envelope (dossier notes §1.3). */
export function serviceRequest(
  settings: NpspSettings,
  asked: ServiceAsked,
  session: string,
  message: OutboundMessage,
): CallRequest {
  const { traceparent } = message
  return {
    label: asked,
    method: 'POST',
    url: settings.dataUrl,
    headers: {
      ...commonHeaders(settings),
      'Idempotency-Key': message.idempotencyKey,
      ...(traceparent === null ? {} : { traceparent }),
    },
    body: envelope(settings, asked, session, message),
  }
}

const commonHeaders = ({ dstcode }: NpspSettings): Readonly<Record<string, string>> => ({
  Accept: 'application/json',
  'Content-Type': 'application/json',
  dstcode,
})

/** The message's bytes go in as they were written: what was validated is what leaves (I6), and nothing is parsed twice. */
function envelope(
  settings: NpspSettings,
  asked: ServiceAsked,
  session: string,
  message: OutboundMessage,
): string | Uint8Array {
  const opening = { session, madonvi: settings.unitCode, service: SERVICES[asked] }
  if (asked === 'look-up') return JSON.stringify({ ...opening, mahoso: message.key })
  // The portal reads a text here, not a boolean.
  const head = JSON.stringify({ ...opening, isUpdating: asked === 'update' ? 'True' : 'False' }).slice(0, -1)
  const isList = asked !== 'portal-status'
  return Buffer.concat([
    Buffer.from(`${head},"data":${isList ? '[' : ''}`),
    message.body,
    Buffer.from(isList ? ']}' : ',"type":"2"}'),
  ])
}
