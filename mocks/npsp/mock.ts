import { FAULT_KINDS } from '../lib/fault-orders.ts'
import type { CodeType } from '../lib/faults.ts'
import { type Mock, type MockServerOptions, startMock } from '../lib/mock-server.ts'
import {
  headerOf,
  type MockPartner,
  type MockRequest,
  type Operation,
  type Performed,
} from '../lib/partner.ts'
import { parseJson } from '../lib/received.ts'
import { jsonReply, type Reply, textReply, wso2Reply } from '../lib/reply.ts'
import { asItem } from './checks.ts'
import type { DataCall, DossierVersion } from './dossiers.ts'
import { createPortal, type Portal, refused, type Verdict } from './portal.ts'

/** Fixed port, and the account that the development defaults use. */
export const NPSP_PORT = 9101
export const NPSP_ACCOUNT = { username: 'province', password: 'dev-npsp-password' } as const

export interface NpspMockOptions extends MockServerOptions {
  readonly username: string
  readonly password: string
  /** Progress is also taken for dossiers that were never sent. Default false. */
  readonly knowsAll?: boolean
}

/** The running portal. */
export interface NpspMock extends Mock {
  /** What is stored of a dossier, oldest first; [] when nothing is. */
  readonly dossier: (dossierCode: string) => DossierVersion[]
  /** Upper-cased codes of all dossiers of which something is stored, with their versions. Decodes every kept body: for tests of moderate size. */
  readonly dossiers: () => ReadonlyMap<string, readonly DossierVersion[]>
  /** Forgets all dossiers; sessions and received requests stay. */
  readonly forgetDossiers: () => void
  /** Every session is invalid from now on. */
  readonly expireSessions: () => void
}

/**
 * The national public service portal's integration API, generation 1 (dossier notes §1), as strict as the real one.
 * It ignores Idempotency-Key as the real one does. Faults: see lib/faults.ts; addresses below /__: docs/mocks.md.
 */
export async function startNpspMock(options: NpspMockOptions): Promise<NpspMock> {
  const portal = createPortal({ ...options, knowsAll: options.knowsAll ?? false })
  const mock = await startMock(createNpspPartner(portal), options)
  return {
    ...mock,
    dossier: (dossierCode) => portal.versions(dossierCode) ?? [],
    dossiers: () => new Map(portal.codes().map((code) => [code, portal.versions(code) ?? []])),
    forgetDossiers: portal.forget,
    expireSessions: () => portal.expire(),
  }
}

const LOGIN_PATH = '/mapi/login'
const DATA_PATH = '/mapi/g'

/** error_code's type as each service answers it by itself: all that real senders had to live with (dossier notes §1.3). */
const CODE_TYPES: Readonly<Record<string, CodeType>> = {
  login: 'number',
  DongBoHoSoMC: 'string',
  CapNhatTienDoHoSoMC: 'padded',
  DongBoTrangThaiHoSo: 'string',
  TraCuuHoSo: 'number',
}

function createNpspPartner(portal: Portal): MockPartner {
  return {
    name: 'npsp',
    services: Object.keys(CODE_TYPES),
    kinds: FAULT_KINDS,
    read: (request) => readRequest(request, portal),
    expireSessions: () => portal.expire(),
    control: (method, path) => controlDossiers(method, path, portal),
  }
}

function readRequest(request: MockRequest, portal: Portal): Operation | Reply {
  const isLogin = request.path === LOGIN_PATH
  const destination = headerOf(request, 'dstcode') ?? request.query.get('dstcode')
  if ((!isLogin && request.path !== DATA_PATH) || !destination) return wso2Reply(404, 'xml')
  if (request.method !== 'POST') return textReply(405, 'Method Not Allowed')
  const body = parseJson(request.body)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return textReply(400, 'request body incorrect')
  return isLogin ? loginOperation(asItem(body), portal) : dataOperation(asItem(body), portal)
}

type Envelope = Readonly<Record<string, unknown>>

function loginOperation(body: Envelope, portal: Portal): Operation {
  const say: Operation['say'] = (code = '-1', text = 'Sai tên đăng nhập hoặc mật khẩu', codeType = null) =>
    jsonReply(200, { error_code: codeOf(code, codeType ?? typeOf(code)), message: text })
  return {
    service: 'login',
    isLogin: true,
    dossierCodes: [],
    isUpdating: null,
    session: null,
    perform: ({ codeType }) => {
      const session = portal.login(body['username'], body['password'])
      if (session === null) return { committed: false, reply: say(undefined, undefined, codeType) }
      const error_code = codeOf(0, codeType ?? 'number')
      return { committed: true, reply: jsonReply(200, { error_code, session, message: 'Thành công' }) }
    },
    say,
    expire: (codeType) => say(-2, EXPIRED, codeType),
  }
}

const EXPIRED = 'Phiên làm việc đã hết hạn'

function dataOperation(body: Envelope, portal: Portal): Operation {
  const service = textOf(body['service']) ?? ''
  const isUpdating = textOf(body['isUpdating'])
  const session = textOf(body['session'])
  const items = itemsOf(service, body)
  const say: Operation['say'] = (code = '-1', text = 'Mã TTHC không có trong danh mục', codeType = null) =>
    jsonReply(200, { error_code: codeOf(code, codeType ?? typeOf(code)), message: text, result: null })
  const perform: Operation['perform'] = ({ codeType, kept, idempotencyKey }): Performed => {
    if (!portal.isSession(session)) return { committed: false, reply: say(-2, EXPIRED, codeType) }
    const call: DataCall = { service, isUpdating, items, kept, idempotencyKey }
    const { code, message, result, committed } = decide(body, call, portal)
    if (code !== 0) return { committed, reply: say(String(code), message, codeType) }
    const error_code = codeOf(code, codeType ?? CODE_TYPES[service] ?? 'string')
    return { committed, reply: jsonReply(200, { error_code, message, result }) }
  }
  return {
    service,
    isLogin: false,
    dossierCodes: items.map((item) => textOf(asItem(item)['MaHoSo'])).filter((code) => code !== null),
    isUpdating,
    session,
    perform,
    say,
    expire: (codeType) => {
      portal.expire(session)
      return say(-2, EXPIRED, codeType)
    },
  }
}

/** The things a call speaks of, whether its envelope is right or not: faults and the received list go by their codes. */
function itemsOf(service: string, body: Envelope): readonly unknown[] {
  if (service === 'TraCuuHoSo') return [{ MaHoSo: body['mahoso'] }]
  const { data } = body
  return Array.isArray(data) ? data : [data]
}

function decide(body: Envelope, call: DataCall, portal: Portal): Verdict {
  if (textOf(body['madonvi']) === null) return refused('madonvi empty')
  if (call.service === 'TraCuuHoSo') {
    const code = textOf(body['mahoso'])
    return code === null ? refused('mahoso empty') : portal.lookUp(code)
  }
  if (!Object.hasOwn(CODE_TYPES, call.service) || call.service === 'login')
    return refused('Dịch vụ không hợp lệ')
  if (call.isUpdating !== 'True' && call.isUpdating !== 'False')
    return refused('isUpdating phải là chuỗi "True" hoặc "False"')
  if (call.service === 'DongBoTrangThaiHoSo') {
    if (body['type'] !== '2') return refused('type phải là chuỗi "2"')
    return Array.isArray(body['data']) ? refused('data phải là một đối tượng') : portal.setStatus(call)
  }
  if (!Array.isArray(body['data']) || call.items.length === 0)
    return refused('data phải là danh sách có ít nhất một phần tử')
  return call.service === 'DongBoHoSoMC' ? portal.syncDossiers(call) : portal.addProgress(call)
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const typeOf = (code: number | string): CodeType => (typeof code === 'number' ? 'number' : 'string')

/** "00" and "-01" when padded. A code that is no whole number stays as it is. */
function codeOf(code: number | string, type: CodeType): number | string {
  const text = String(code)
  const parts = /^(-?)(\d+)$/.exec(text)
  if (parts === null) return code
  if (type === 'number') return Number(text)
  return type === 'string' ? text : `${parts[1] ?? ''}${(parts[2] ?? '').padStart(2, '0')}`
}

function controlDossiers(method: string, path: string, portal: Portal): Reply | null {
  if (path === '/__dossiers' && method === 'DELETE') {
    portal.forget()
    return jsonReply(200, { items: [] })
  }
  const code = /^\/__dossiers\/([^/]+)$/.exec(path)?.[1]
  if (code === undefined || method !== 'GET') return null
  let dossierCode: string
  try {
    dossierCode = decodeURIComponent(code)
  } catch {
    return null
  }
  const versions = portal.versions(dossierCode)
  return versions === null
    ? jsonReply(404, { detail: `Nothing is stored of dossier ${dossierCode}.` })
    : jsonReply(200, { dossierCode, versions })
}
