import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDossierCode } from '../../src/catalogues/dossier-code.ts'

const letterOrDigit = fc.constantFrom(...'abcxyzABCXYZ0123456789')
const group = fc.string({ unit: letterOrDigit, minLength: 1, maxLength: 5 })
const levelOne = fc
  .tuple(fc.constantFrom(...'GHKghk'), fc.integer({ min: 0, max: 99 }))
  .map(([letter, number]) => letter + String(number).padStart(2, '0'))
const agency = fc
  .tuple(fc.array(group, { maxLength: 4 }), levelOne, fc.nat(4))
  .map(([others, level, at]) => [...others.slice(0, at), level, ...others.slice(at)].join('.'))
const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
const date = fc.tuple(day, fc.boolean()).map(([moment, isShort]) =>
  moment
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')
    .slice(isShort ? 2 : 0),
)
const sequence = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 4, maxLength: 7 })
const code = fc.tuple(agency, date, sequence).map((parts) => parts.join('-'))

describe('a dossier code', () => {
  test.each([
    'H56.14-251121-0001',
    'h56.14-251121-0001',
    'H56.40.20-240823-0001',
    '000.00.16.G04-220405-0008',
    'G09.20-20260609-0092637',
    'A.B.C.D.H56-20240229-1234567',
    'K57-240229-0001',
  ])('is %s', (text) => {
    expect(isDossierCode(text)).toBe(true)
  })

  test('is any agency, existing date and sequence, in either case', () => {
    fc.assert(
      fc.property(code, (text) => {
        expect(isDossierCode(text)).toBe(true)
        expect(isDossierCode(text.toUpperCase())).toBe(true)
        expect(isDossierCode(text.toLowerCase())).toBe(true)
      }),
    )
  })

  test('is spoilt by any sign beside letters, digits, dots and its two hyphens', () => {
    fc.assert(
      fc.property(code, fc.nat(), fc.constantFrom(...' \n\t\0_/%#áĐ‐١'), (text, at, sign) => {
        const index = at % (text.length + 1)
        expect(isDossierCode(text.slice(0, index) + sign + text.slice(index))).toBe(false)
      }),
    )
  })

  test('has a date that exists, and only as the calendar says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.nat(14), fc.nat(33), (year, month, date) => {
        const digits = [year, month, date].map((part) => String(part).padStart(2, '0')).join('')
        const moment = new Date(Date.UTC(2000 + year, month - 1, date))
        const doesExist = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === date
        expect(isDossierCode(`H56-${digits}-0001`)).toBe(doesExist)
        expect(isDossierCode(`H56-20${digits}-0001`)).toBe(doesExist)
      }),
    )
  })

  test('has at most 255 characters', () => {
    const rest = '.H56-251121-0001'
    expect(isDossierCode('A'.repeat(255 - rest.length) + rest)).toBe(true)
    expect(isDossierCode('A'.repeat(256 - rest.length) + rest)).toBe(false)
  })
})
