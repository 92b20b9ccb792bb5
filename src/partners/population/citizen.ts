import { type Birth, readBirth } from '../../catalogues/birth.ts'
import { GENDERS, MARITAL_STATUSES, wordOf } from '../../catalogues/citizen-codes.ts'
import { childOf, type Element, textOf } from '../../messages/element.ts'
import type { AddressCodeSet, CitizenField } from './settings.ts'

/** One field of a record in our own words; null: the record has nothing there. */
type FieldReader = (record: Element, codeSet: AddressCodeSet) => unknown

/** THE table of a record's fields (contract §6; population notes §1.5). Codes as they came, as texts. */
const FIELDS: Readonly<Record<CitizenField, FieldReader>> = {
  personalId: (record) => textOf(record, 'SoDinhDanh'),
  legacyId: (record) => textOf(record, 'SoCMND'),
  fullName: (record) => nameOf(record),
  birth: (record) => birthOf(record),
  gender: (record) => wordOrNull(textOf(record, 'GioiTinh')),
  maritalStatus: (record) => {
    const code = textOf(record, 'TinhTrangHonNhan')
    return code === null ? null : { code, value: wordOf(MARITAL_STATUSES, code) }
  },
  ethnicity: (record) => textOf(record, 'DanToc'),
  religion: (record) => textOf(record, 'TonGiao'),
  nationality: (record) => textOf(record, 'QuocTich'),
  birthRegistration: (record, codeSet) => addressOf(childOf(record, 'NoiDangKyKhaiSinh'), codeSet),
  hometown: (record, codeSet) => addressOf(childOf(record, 'QueQuan'), codeSet),
  permanentAddress: (record, codeSet) => addressOf(childOf(record, 'ThuongTru'), codeSet),
  currentAddress: (record, codeSet) => addressOf(childOf(record, 'NoiOHienTai'), codeSet),
  father: (record) => relativeOf(childOf(record, 'Cha')),
  mother: (record) => relativeOf(childOf(record, 'Me')),
  spouse: (record) => relativeOf(childOf(record, 'VoChong')),
  householdHead: (record) => {
    const head = childOf(record, 'ChuHo')
    const relative = relativeOf(head)
    return relative === null ? null : { ...relative, relation: textOf(head, 'QuanHe') }
  },
}

/** Exactly these fields of a record, in the table's order. */
export function citizenOf(
  record: Element,
  fields: readonly CitizenField[],
  codeSet: AddressCodeSet,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(FIELDS)
      .filter(([field]) => fields.some((granted) => granted === field))
      .map(([field, read]) => [field, read(record, codeSet)]),
  )
}

const wordOrNull = (code: string | null): string | null => (code === null ? null : wordOf(GENDERS, code))

/** Three parts, of which the first two are often empty and the whole name stands in the last; of relatives often one text. */
function nameOf(parent: Element | null): string | null {
  const name = childOf(parent, 'HoVaTen')
  const parts = ['Ho', 'ChuDem', 'Ten'].flatMap((part) => textOf(name, part) ?? [])
  const joined = parts.length > 0 ? parts.join(' ') : (name?.text.trim() ?? '')
  return joined === '' ? null : joined.normalize('NFC')
}

function birthOf(record: Element): Birth | null {
  const birth = childOf(record, 'NgayThangNamSinh')
  const texts = [textOf(birth, 'NgayThangNam'), textOf(birth, 'Nam'), birth?.text ?? null]
  for (const text of texts) {
    const read = text === null ? null : readBirth(text)
    if (read !== null) return read
  }
  return null
}

function addressOf(address: Element | null, codeSet: AddressCodeSet): object | null {
  const read = {
    provinceCode: textOf(address, 'MaTinhThanh'),
    districtCode: textOf(address, 'MaQuanHuyen'),
    communeCode: textOf(address, 'MaPhuongXa'),
    text: textOf(address, 'ChiTiet'),
    country: textOf(address, 'QuocGia'),
  }
  return Object.values(read).every((part) => part === null) ? null : { codeSet, ...read }
}

function relativeOf(relative: Element | null) {
  const fullName = nameOf(relative)
  return fullName === null
    ? null
    : {
        fullName,
        personalId: textOf(relative, 'SoDinhDanh'),
        legacyId: textOf(relative, 'SoCMND'),
        nationality: textOf(relative, 'QuocTich'),
      }
}

/** The record of the number that was asked for; `isOther`: there were records, and none is of that number. */
export function recordOf(
  records: readonly Element[],
  asked: { readonly personalId?: string; readonly legacyId?: string },
): { readonly record: Element | null; readonly isOther: boolean } {
  const [name, number] =
    asked.personalId === undefined ? ['SoCMND', asked.legacyId] : ['SoDinhDanh', asked.personalId]
  const record = records.find((each) => textOf(each, name) === number) ?? null
  return { record, isOther: record === null && records.length > 0 }
}
