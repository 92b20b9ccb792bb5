/** How a record comes: every variant that real clients had to live with (population notes §1.5). */
export type Variant =
  /** A SOAP envelope as it is. */
  | 'soap'
  /** `{ error_code, message }` with the envelope as a text. */
  | 'soap-in-json'
  /** The envelope made into JSON, with its root. */
  | 'json'
  /** The same without `Envelope`, records in a list. */
  | 'json-bare'
  /** One CongDan that holds nothing. */
  | 'empty'
  /** The record of somebody else, as a database that mixes things up would send. */
  | 'other-person'
  /** Two records, of which the second is the one. */
  | 'two'

/** An invented person. Numbers begin with 000, which is no province's code. */
export interface Person {
  readonly personalId: string
  readonly legacyId: string
  readonly name: readonly [family: string, middle: string, given: string]
  /** yyyyMMdd, yyyyMM00 where the day is not known, or yyyy. */
  readonly birth: string
  /** 1 man, 2 woman, 0 not known. */
  readonly gender: '0' | '1' | '2'
  readonly maritalStatus: string
  readonly ethnicity: string
  readonly religion: string
  readonly father?: string
  readonly mother?: string
  readonly spouse?: string
  readonly variant: Variant
  /** The whole name in Ten, and relatives' names as plain texts. */
  readonly isPlain: boolean
}

const person = (
  personalId: string,
  name: Person['name'],
  birth: string,
  more: Partial<Person> = {},
): Person => ({
  personalId,
  legacyId: '',
  name,
  birth,
  gender: Number(personalId[3] ?? 0) % 2 === 0 ? '1' : '2',
  maritalStatus: '1',
  ethnicity: '01',
  religion: '00',
  variant: 'soap',
  isPlain: false,
  ...more,
})

export const PERSONS: readonly Person[] = [
  person('000190000101', ['TRẦN', 'THỊ', 'MẪU MỘT'], '19900417', {
    legacyId: '100000101',
    maritalStatus: '2',
    father: 'TRẦN VĂN CHA MẪU',
    mother: 'LÊ THỊ MẸ MẪU',
    spouse: 'PHẠM VĂN CHỒNG MẪU',
  }),
  person('000085000202', ['LÊ', 'VĂN', 'MẪU HAI'], '19851130', {
    isPlain: true,
    maritalStatus: '3',
    ethnicity: '06',
    father: 'LÊ VĂN CHA MẪU',
  }),
  person('000150000303', ['PHẠM', 'THỊ', 'MẪU BA'], '1950', { variant: 'soap-in-json', religion: '02' }),
  person('000204000404', ['HOÀNG', '', 'MẪU BỐN'], '20040229', { variant: 'json' }),
  person('000304000505', ['ĐẶNG', 'THỊ', 'MẪU NĂM'], '20040808', { variant: 'json-bare', isPlain: true }),
  person('', ['VÕ', 'VĂN', 'MẪU SÁU'], '1960', { legacyId: '100000606', gender: '0', isPlain: true }),
  person('000070000707', ['ĐỖ', 'VĂN', 'MẪU BẢY'], '19700300', { maritalStatus: '9', variant: 'two' }),
  person('000188000808', ['NGÔ', 'THỊ', 'MẪU TÁM'], '19880101', { variant: 'empty' }),
  person('000191000909', ['BÙI', 'THỊ', 'MẪU CHÍN'], '19910909', { variant: 'other-person' }),
]

/** Somebody whose record nobody asked for. */
export const STRANGER: Person = person('000065009999', ['LẠ', 'VĂN', 'MẪU'], '19650505')

/** Upper case, no diacritics, Đ is D, no blanks (population notes §1.3). */
export const comparable = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[\p{M}\s]/gu, '')
    .replaceAll(/[Đđ]/g, 'D')
    .toUpperCase()

export const fullNameOf = ({ name }: Person): string => name.filter((part) => part !== '').join(' ')

/** What a question says of somebody. */
export interface Asked {
  readonly personalId: string
  readonly legacyId: string
  readonly name: string
  /** yyyyMMdd or yyyy; null: the short form does not say. */
  readonly birth: string | null
}

/** Number, name and birth must all fit; null: not found and mismatch look the same. */
export function findPerson({ personalId, legacyId, name, birth }: Asked): Person | null {
  const found = PERSONS.find((each) =>
    personalId === '' ? each.legacyId === legacyId && legacyId !== '' : each.personalId === personalId,
  )
  if (found === undefined || comparable(fullNameOf(found)) !== name) return null
  // Where one of them says less, a year or a month, it must be the beginning of the other.
  const known = found.birth.replace(/^(\d{6})00$/, '$1')
  const isSameBirth = birth === null || birth.startsWith(known) || known.startsWith(birth)
  return isSameBirth ? found : null
}
