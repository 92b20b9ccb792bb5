import { isIP } from 'node:net'
import { isDay } from './birth.ts'
import { DOSSIER_CODE_EXPECTED, isDossierCode, isUnitCode, UNIT_CODE_EXPECTED } from './dossier-code.ts'
import { isPersonName, PERSON_NAME_EXPECTED } from './person-name.ts'
import { isLegacyId, isPersonalId } from './personal-id.ts'
import { isTaxCode } from './tax-code.ts'
import { MOMENT_EXPECTED, toVietnamTime } from './vietnam-time.ts'

/**
 * The `format`s of the canonical schemas: what JSON Schema alone cannot say. `expected` is the end of "must be …".
 * `moment` is stricter than the usual `date-time`, which takes `+0700`, a blank for `T` and second 60.
 */
export const CANONICAL_FORMATS = {
  moment: { expected: MOMENT_EXPECTED, test: (text: string): boolean => toVietnamTime(text) !== null },
  day: { expected: 'a day that exists, as YYYY-MM-DD', test: isDay },
  'person-name': { expected: PERSON_NAME_EXPECTED, test: isPersonName },
  'dossier-code': { expected: DOSSIER_CODE_EXPECTED, test: isDossierCode },
  'unit-code': { expected: UNIT_CODE_EXPECTED, test: isUnitCode },
  'personal-id': { expected: 'a personal identification number of 12 digits', test: isPersonalId },
  'legacy-id': { expected: 'an identity card number of 9 digits', test: isLegacyId },
  'tax-code': {
    expected: 'a tax code of 10 digits, or 13 with or without hyphen, with a right check digit',
    test: isTaxCode,
  },
  'ip-address': { expected: 'an IPv4 or IPv6 address', test: (text: string): boolean => isIP(text) !== 0 },
  'web-address': { expected: 'a complete address that begins with http:// or https://', test: isWebAddress },
} as const

function isWebAddress(text: string): boolean {
  const url = /^https?:\/\/[^/]/i.test(text) && !/[\s\\]/.test(text) ? URL.parse(text) : null
  return url !== null && url.username === '' && url.password === ''
}
