import { createHash } from 'node:crypto'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { headerOf, type MockRequest } from '../lib/partner.ts'
import type { Asked } from './persons.ts'

/** The account and codes that the service knows its caller by. */
export interface PopulationAccount {
  readonly username: string
  readonly secret: string
  readonly apiKey: string
  readonly xRoadClient: string
  readonly integrationCodes: { readonly lookup: string; readonly verify: string }
}

/** One question, read and checked. */
export interface Question {
  readonly operation: string
  readonly requestId: string
  readonly asked: Asked
}

/** A clock that is further off is another day's replay (population notes §1.4: keep clocks in sync). */
const CLOCK_MS_MAX = 300_000

/** What is wrong with the headers; null: nothing. The hash covers address, account and time (population notes §1.4). */
export function refuseHeaders(request: MockRequest, account: PopulationAccount): string | null {
  if (!/^application\/xml(;|$)/.test(headerOf(request, 'content-type') ?? '')) return 'Content-Type'
  if (headerOf(request, 'soapaction') !== '""') return 'SOAPAction'
  if (headerOf(request, 'apikey') !== account.apiKey) return 'ApiKey'
  if (headerOf(request, 'x-road-client') !== account.xRoadClient) return 'X-Road-Client'
  const timestamp = headerOf(request, 'timestamp') ?? ''
  const ms = timestamp.length === 13 ? Number(timestamp) : Number(timestamp) * 1_000
  if (!/^\d{10}(\d{3})?$/.test(timestamp) || Math.abs(Date.now() - ms) > CLOCK_MS_MAX) return 'Timestamp'
  const url = `http://${headerOf(request, 'host')}${request.path}`
  const hash = createHash('sha256')
    .update(`${url}${account.username}${timestamp}${account.secret}`)
    .digest('hex')
  const expected = `Basic ${Buffer.from(`${account.username}:${hash}`).toString('base64')}`
  return headerOf(request, 'authorization') === expected ? null : 'Authorization'
}

/** Fields of each request, in the order in which they must come; * is required, | one of the two (population notes §1.3). */
const FULL =
  'MaYeuCau* MaDVC* MaTichHop* MaDonVi* MaCanBo* TaiKhoan SoDienThoai SoDinhDanh|SoCMND HoVaTen* NgayThangNamSinh*'
const FORMS: Readonly<Record<string, string>> = {
  TraCuuThongTinCongDan: FULL,
  XacThucThongTinCongDan: FULL,
  XacThucThongTinCongDanRequest: 'MaYeuCau* MaDichVu* MaCanBo* SoDinhDanh|SoCMND HoVaTen*',
}
export const OPERATIONS = ['TraCuuThongTinCongDan', 'XacThucThongTinCongDan'] as const

const LENGTHS: Readonly<Record<string, number>> = {
  MaYeuCau: 40,
  MaDVC: 20,
  MaTichHop: 20,
  MaDonVi: 35,
  MaCanBo: 20,
}

type Parsed = Readonly<Record<string, unknown>>
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
})

/** The operation that a body names, right or wrong; null: it is no envelope with one. */
export function operationOf(body: string): string | null {
  const name = nameAndContent(bodyOf(body))?.[0] ?? null
  return name !== null && Object.hasOwn(FORMS, name) ? name : null
}

/** Reads a question; a text says what is wrong with it. */
export function readQuestion(body: string, account: PopulationAccount): Question | string {
  if (XMLValidator.validate(body) !== true) return 'Not well-formed'
  if (!body.includes('xmlns:dan="http://dancuquocgia.bca"'))
    return 'Namespace must be http://dancuquocgia.bca'
  const [name, content] = nameAndContent(bodyOf(body)) ?? ['', []]
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined
  if (form === undefined) return 'Unknown operation'
  const fields = new Map(content.map((node) => nameAndContent(node) ?? ['', []]))
  const wrong = refuseFields([...fields.keys()], form)
  if (wrong !== null) return wrong
  const text = (field: string): string => textOf(fields.get(field))
  for (const [field, length] of Object.entries(LENGTHS))
    if (text(field).length > length) return `${field} too long`
  const isLookup = name === 'TraCuuThongTinCongDan'
  const code = isLookup ? account.integrationCodes.lookup : account.integrationCodes.verify
  if (text('MaTichHop') + text('MaDichVu') !== code) return 'Integration not licensed'
  if (!/^[A-Z'.-]{1,100}$/.test(text('HoVaTen'))) return 'HoVaTen must be capitals without diacritics'
  const birth = birthOf(fields.get('NgayThangNamSinh'))
  if (form === FULL && birth === null) return 'NgayThangNamSinh'
  if (!/^(\d{12})?$/.test(text('SoDinhDanh')) || !/^(\d{9})?$/.test(text('SoCMND')))
    return 'SoDinhDanh or SoCMND'
  return {
    operation: isLookup ? 'TraCuuThongTinCongDan' : 'XacThucThongTinCongDan',
    requestId: text('MaYeuCau'),
    asked: { personalId: text('SoDinhDanh'), legacyId: text('SoCMND'), name: text('HoVaTen'), birth },
  }
}

function refuseFields(given: readonly string[], form: string): string | null {
  const rest = [...given]
  for (const field of form.split(' ')) {
    const names = field.replace('*', '').split('|')
    const isThere = rest[0] !== undefined && names.includes(rest[0])
    if (isThere) rest.shift()
    else if (field.endsWith('*') || names.length === 2) return `${names.join(' or ')} missing or out of order`
  }
  return rest.length === 0 ? null : `${rest[0]} unknown or out of order`
}

function birthOf(content: readonly Parsed[] | undefined): string | null {
  const [name, below] = nameAndContent(content?.[0]) ?? []
  const text = textOf(below)
  if (name === 'NgayThangNam' && /^\d{8}$/.test(text)) return text
  return name === 'Nam' && /^\d{4}$/.test(text) ? text : null
}

/** The one element in the envelope's body. */
function bodyOf(text: string): Parsed | undefined {
  try {
    const envelope = (parser.parse(text) as readonly Parsed[]).find((node) => 'soapenv:Envelope' in node)
    const [, parts = []] = nameAndContent(envelope) ?? []
    const body = parts.find((node) => 'soapenv:Body' in node)
    return nameAndContent(body)?.[1].find((node) => nameAndContent(node) !== null)
  } catch {
    return undefined
  }
}

/** Local name and children of a node; null: it is a text. */
function nameAndContent(node: Parsed | undefined): readonly [string, readonly Parsed[]] | null {
  const tag = Object.keys(node ?? {}).find((name) => name !== ':@')
  if (node === undefined || tag === undefined || tag.startsWith('#')) return null
  const content = node[tag]
  return [tag.slice(tag.indexOf(':') + 1), Array.isArray(content) ? content : []]
}

const textOf = (content: readonly Parsed[] | undefined): string =>
  (content ?? []).map((node) => String(node['#text'] ?? '')).join('')
