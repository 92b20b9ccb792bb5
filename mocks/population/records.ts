import { jsonReply, type Reply } from '../lib/reply.ts'
import { fullNameOf, type Person, STRANGER } from './persons.ts'

/** An element as [name, content]: a text, or elements. Written as XML and as JSON. */
type Node = readonly [name: string, content: string | readonly Node[]]

const RECORDS = 'http://www.mic.gov.vn/dancu/1.0'
const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/'

/** A look-up's answer in the person's variant; null: nobody was found. */
export function lookupReply(person: Person | null): Reply {
  const records = person === null ? [] : recordsOf(person)
  switch (person?.variant) {
    case 'soap-in-json':
      return jsonReply(200, { error_code: '0', message: envelope(collection(records)) })
    case 'json':
      return jsonReply(200, {
        'soapenv:Envelope': {
          '@xmlns:soapenv': ENVELOPE,
          'soapenv:Body': { CongdanCollection: jsonOf(records) },
        },
      })
    case 'json-bare':
      return jsonReply(200, { CongdanCollection: { CongDan: records.map(([, content]) => jsonOf(content)) } })
    default:
      return xmlReply(200, envelope(collection(records)))
  }
}

/** Yes or no; of whom a record comes as JSON, the record, as some services answer a verification. */
export function verificationReply(person: Person | null): Reply {
  if (person?.variant === 'json' || person?.variant === 'other-person') return lookupReply(person)
  const exists = person !== null && person.variant !== 'empty'
  return xmlReply(
    200,
    envelope(
      `<KetQuaXacThucResponse xmlns="http://dancuquocgia.bca"><TonTai>${exists}</TonTai></KetQuaXacThucResponse>`,
    ),
  )
}

/** A SOAP Fault, with HTTP 500 as SOAP 1.1 wants it. */
export const faultReply = (text: string): Reply =>
  xmlReply(
    500,
    envelope(
      `<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>${escapeText(text)}</faultstring></soapenv:Fault>`,
    ),
  )

function recordsOf(person: Person): readonly Node[] {
  switch (person.variant) {
    case 'empty':
      return [['CongDan', '']]
    case 'other-person':
      return [recordOf(STRANGER)]
    case 'two':
      return [recordOf(STRANGER), recordOf(person)]
    default:
      return [recordOf(person)]
  }
}

function recordOf(person: Person): Node {
  const { personalId, legacyId, gender, maritalStatus, ethnicity, religion, birth } = person
  return [
    'CongDan',
    [
      ['SoDinhDanh', personalId],
      ['SoCMND', legacyId],
      ['HoVaTen', nameOf(person)],
      ['GioiTinh', gender],
      ['DanToc', ethnicity],
      ['TonGiao', religion],
      ['TinhTrangHonNhan', maritalStatus],
      ['NhomMau', '00'],
      ['NgayThangNamSinh', [birth.length === 4 ? ['Nam', birth] : ['NgayThangNam', birth]]],
      ['NoiDangKyKhaiSinh', address('')],
      ['QueQuan', address('')],
      ['ThuongTru', address('Số 1 phố Mẫu')],
      ['NoiOHienTai', address(person.isPlain ? '' : 'Số 2 ngõ Mẫu')],
      ['QuocTich', 'VN'],
      ['Cha', relative(person, person.father ?? '')],
      ['Me', relative(person, person.mother ?? '')],
      ['VoChong', relative(person, person.spouse ?? '')],
      ['NguoiDaiDien', relative(person, '')],
      [
        'ChuHo',
        [
          ['HoVaTen', fullNameOf(person)],
          ['QuanHe', 'CH01'],
          ['SoDinhDanh', personalId],
          ['SoCMND', ''],
        ],
      ],
      ['SoSoHoKhau', ''],
    ],
  ]
}

const nameOf = (person: Person): readonly Node[] =>
  person.isPlain
    ? [
        ['Ho', ''],
        ['ChuDem', ''],
        ['Ten', fullNameOf(person)],
      ]
    : [
        ['Ho', person.name[0]],
        ['ChuDem', person.name[1]],
        ['Ten', person.name[2]],
      ]

/** The old, three-level codes; of invented places. */
const address = (text: string): readonly Node[] => [
  ['MaTinhThanh', '38'],
  ['MaQuanHuyen', '999'],
  ['MaPhuongXa', '99999'],
  ['ChiTiet', text],
  ['QuocGia', 'VN'],
]

function relative({ isPlain }: Person, name: string): readonly Node[] {
  const [family = '', ...rest] = name.split(' ')
  const nested: readonly Node[] = [
    ['Ho', family],
    ['ChuDem', ''],
    ['Ten', rest.join(' ')],
  ]
  return [
    ['HoVaTen', isPlain || name === '' ? name : nested],
    ['QuocTich', name === '' ? '' : 'VN'],
    ['SoDinhDanh', ''],
    ['SoCMND', ''],
  ]
}

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const xmlOf = (content: string | readonly Node[]): string =>
  typeof content === 'string'
    ? escapeText(content)
    : content.map(([name, below]) => `<${name}>${xmlOf(below)}</${name}>`).join('')

const jsonOf = (content: string | readonly Node[]): unknown =>
  typeof content === 'string'
    ? content
    : Object.fromEntries(content.map(([name, below]) => [name, jsonOf(below)]))

const collection = (records: readonly Node[]): string =>
  `<CongdanCollection xmlns="${RECORDS}">${xmlOf(records)}</CongdanCollection>`

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`

const xmlReply = (status: number, body: string): Reply => ({
  status,
  contentType: 'text/xml; charset=utf-8',
  body,
})
