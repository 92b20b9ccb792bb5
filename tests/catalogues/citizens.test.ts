import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBirth } from '../../src/catalogues/birth.ts'
import { comparableName, isPersonName } from '../../src/catalogues/person-name.ts'
import { doubtsOfNumber } from '../../src/catalogues/personal-id.ts'
import { vietnamDay } from '../../src/domain/clock.ts'

describe('a name as it is compared', () => {
  test.each([
    ['Nguyễn Văn Đạt', 'NGUYENVANDAT'],
    ['Nguyễn Văn Đạt'.normalize('NFD'), 'NGUYENVANDAT'],
    ['  đỗ   thị ƯỚC ', 'DOTHIUOC'],
    ["H'Hen Niê", "H'HENNIE"],
    ['Ðặng', 'DANG'],
    ['Y-Bhim Ktla', 'Y-BHIMKTLA'],
    ['straße', 'STRASSE'],
  ])('%j is %s', (name, comparable) => expect(comparableName(name)).toBe(comparable))

  test('the normal form makes no difference, once is as good as twice, and no mark or blank is left', () => {
    const letters = fc.constantFrom(..."ăâđêôơưĂÂĐÊÔƠƯấầẩẫậắằẳẵặéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ abcXYZ'-.ßǰŉ")
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(letters).map((all) => all.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (name) => {
          const comparable = comparableName(name)
          expect(comparableName(name.normalize('NFD'))).toBe(comparable)
          expect(comparableName(comparable)).toBe(comparable)
          expect(comparable).not.toMatch(/[\p{M}\s]/u)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('lengths count in NFC; digits and signs are no name', () => {
    expect(isPersonName('Ễ'.normalize('NFD').repeat(100))).toBe(true)
    expect(isPersonName('Ễ'.repeat(101))).toBe(false)
    for (const text of ['', ' ', "'-.", 'Mẫu 1', 'Mẫu\tBa', 'a_b', 'a;b', '𝟙'])
      expect([text, isPersonName(text)]).toEqual([text, false])
  })
})

test.each([
  ['19900417', { date: '1990-04-17', precision: 'day' }],
  ['1990-04-17', { date: '1990-04-17', precision: 'day' }],
  ['19900400', { year: 1990, month: 4, precision: 'month' }],
  ['199004', { year: 1990, month: 4, precision: 'month' }],
  ['1990', { year: 1990, precision: 'year' }],
  ['19900000', { year: 1990, precision: 'year' }],
  ['19900230', null],
  ['19901301', null],
  ['17/04/1990', null],
  ['00000000', null],
  ['', null],
])('a birth of %j is as exact as it is, and nothing is invented', (text, birth) => {
  expect(readBirth(text)).toEqual(birth)
})

test('today is Việt Nam’s', () => {
  expect(vietnamDay(new Date('2026-11-28T16:59:59Z'))).toBe('2026-11-28')
  expect(vietnamDay(new Date('2026-11-28T17:00:00Z'))).toBe('2026-11-29')
})

test('a number beside another year or century is a doubt', () => {
  expect(doubtsOfNumber('000190000101', 1990)).toEqual([])
  expect(doubtsOfNumber('000390000101', 1990)).toEqual(['number-of-another-century'])
  expect(doubtsOfNumber('000191000101', 1990)).toEqual(['number-of-another-year'])
  expect(doubtsOfNumber('100000101', 1990)).toEqual([])
})
