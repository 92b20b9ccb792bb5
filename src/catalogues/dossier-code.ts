import { isCalendarDate } from './calendar.ts'

/**
 * Whether a text is a dossier code: `agency-date-sequence` (contract §3.1; dossiers-and-national-platform §2.1, after
 * TT 01/2018/TT-VPCP article 19).
 *
 * - agency: 1 to 5 groups of letters (either case) and digits joined by dots, at least one of them a letter and two digits,
 *   small-to-large (`000.00.16.G04`, QCVN 102:2016) or large-to-small (`H56.14`, QĐ 20/2020/QĐ-TTg);
 * - date: yyMMdd (of this century) or yyyyMMdd, a day that exists;
 * - sequence: 4 to 7 digits.
 *
 * At most 255 characters, so that any code fits into an index.
 */
export function isDossierCode(text: string): boolean {
  if (text.length > CODE_LENGTH_MAX) return false
  const [, agency, date, sequence] = SHAPE.exec(text) ?? []
  if (agency === undefined || date === undefined || sequence === undefined) return false
  return namesAnAgency(agency) && isDate(date)
}

/**
 * Whether a text is the electronic code of a unit: groups of letters and digits joined by dots, in either direction, at least one of them a
 * letter and two digits; at most 35 characters (QĐ 20/2020/QĐ-TTg, QCVN 102:2016/SĐ1:2022).
 */
export const isUnitCode = (text: string): boolean =>
  text.length <= UNIT_LENGTH_MAX && UNIT_SHAPE.test(text) && namesAnAgency(text)

/** What is expected where a unit's code stands, as the end of "must be …". */
export const UNIT_CODE_EXPECTED =
  'the electronic code of a unit, such as 000.00.18.H56 or H56.14, of at most 35 characters'

/** What is expected where a dossier code stands, as the end of "must be …". */
export const DOSSIER_CODE_EXPECTED =
  'a dossier code: agency, date (yyMMdd or yyyyMMdd) and a number of 4 to 7 digits, such as H56.14-251121-0001'

const CODE_LENGTH_MAX = 255
const SHAPE = /^([A-Za-z0-9]+(?:\.[A-Za-z0-9]+){0,4})-(\d{6}|\d{8})-(\d{4,7})$/
/** QĐ 20/2020/QĐ-TTg: a ministry or a province is one letter and two digits. */
const LEVEL_ONE = /^[A-Za-z]\d{2}$/
const UNIT_LENGTH_MAX = 35
const UNIT_SHAPE = /^[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*$/

const namesAnAgency = (groups: string): boolean => groups.split('.').some((group) => LEVEL_ONE.test(group))

function isDate(digits: string): boolean {
  const full = digits.length === 6 ? `20${digits}` : digits
  return isCalendarDate(Number(full.slice(0, 4)), Number(full.slice(4, 6)), Number(full.slice(6, 8)))
}
