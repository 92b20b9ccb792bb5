/**
 * Whether a text is a tax code: 10 digits, or 13 with or without a hyphen before the last three (a dependent unit, 001 to 999).
 * Source: population-documents-units §2: N10 = 10 − ((31·N1 + 29·N2 + 23·N3 + 19·N4 + 17·N5 + 13·N6 + 7·N7 + 5·N8 + 3·N9) mod 11);
 * a number for which that gives 10 is never issued; N1N2 is not 00 and N3…N9 are not all 0.
 */
export function isTaxCode(text: string): boolean {
  const [, body, check, unit] = SHAPE.exec(text) ?? []
  if (body === undefined || check === undefined) return false
  if (body.startsWith('00') || body.endsWith('0000000') || unit === '000') return false
  return taxCodeCheckDigit(body) === Number(check)
}

/** The tenth digit of a tax code's first nine; null where no such number is issued. */
export function taxCodeCheckDigit(nineDigits: string): number | null {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(nineDigits[index]), 0)
  const digit = 10 - (sum % 11)
  return digit === 10 ? null : digit
}

const SHAPE = /^(\d{9})(\d)(?:-?(\d{3}))?$/
const WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3]
