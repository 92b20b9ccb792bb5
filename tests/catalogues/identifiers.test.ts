import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLegacyId, isPersonalId } from '../../src/catalogues/personal-id.ts'
import { isTaxCode, taxCodeCheckDigit } from '../../src/catalogues/tax-code.ts'

describe('a tax code', () => {
  test.each([
    ['010023345', 6],
    ['030000000', 0],
    ['280012345', 2],
    ['250000123', 8],
    ['010000001', 0],
  ])('%s has check digit %i', (body, digit) => {
    expect(taxCodeCheckDigit(body)).toBe(digit)
  })

  test('is right with exactly one check digit, or with none where the number is never issued', () => {
    const body = fc
      .integer({ min: 10_000_001, max: 999_999_999 })
      .map((number) => String(number).padStart(9, '0'))
    fc.assert(
      fc.property(body, (nine) => {
        fc.pre(!nine.startsWith('00') && !nine.endsWith('0000000'))
        const right = [...'0123456789'].filter((digit) => isTaxCode(nine + digit))
        const digit = taxCodeCheckDigit(nine)
        expect(right).toEqual(digit === null ? [] : [String(digit)])
      }),
    )
  })

  test.each(['0100233456', '0100233456-001', '0100233456999', '0100109106-001'])('is %s', (text) => {
    expect(isTaxCode(text)).toBe(true)
  })

  test.each([
    ['a wrong check digit', '0100233457'],
    ['unit 000', '0100233456-000'],
    ['unit 000 without hyphen', '0100233456000'],
    ['province 00', '0000000016'],
    ['a body of zeros', '0300000000'],
    ['12 digits', '010023345612'],
    ['a blank', '0100233456 001'],
    ['a line break', '0100233456\n'],
    ['nothing', ''],
  ])('has not %s', (_, text) => {
    expect(isTaxCode(text)).toBe(false)
  })
})

test('a personal id is 12 digits, a legacy id 9', () => {
  expect([isPersonalId('038190001234'), isLegacyId('012345678')]).toEqual([true, true])
  for (const text of ['', '03819000123', '0381900012345', '03819000123a', '038190001234\n', '٠٣٨١٩٠٠٠١٢٣٤'])
    expect(isPersonalId(text)).toBe(false)
  for (const text of ['', '01234567', '0123456789', '01234567a', '012345678\n'])
    expect(isLegacyId(text)).toBe(false)
})
