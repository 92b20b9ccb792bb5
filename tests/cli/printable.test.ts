import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cut, oneLine, printableJson, printableLines, widthOf, wrap } from '../../src/cli/printable.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

describe('a value on a terminal does nothing but stand there', () => {
  test.each([
    ['an escape sequence', 'a\u001b[31mb\u001b]0;title\u0007c'],
    ['a C1 control sequence', 'a\u009b31mb'],
    ['a bidi override', 'H56\u202e1000-1521\u202c'],
    ['bidi isolates', '\u2066a\u2069\u2067b'],
    ['zero-width characters', 'a\u200bb\u200dc\ufeff'],
    ['a carriage return that would overwrite the line', 'gửi thất bại\rđã gửi'],
    ['backspaces and a bell', 'a\b\b\bb\u0007'],
    ['separators', 'a\u2028b\u2029c'],
    ['half a character', 'a\ud800b'],
  ])('%s', (_, text) => {
    const line = oneLine(text)
    expect(line).not.toMatch(UNPRINTABLE)
    expect(line.isWellFormed()).toBe(true)
    for (const each of printableLines(text)) expect(each).not.toMatch(UNPRINTABLE)
  })

  test('Vietnamese stays as it is, in either form', () => {
    const text = 'Nguyễn Thị Ngọc Ánh – Sở Khoa học và Công nghệ'
    expect(oneLine(text)).toBe(text)
    expect(oneLine(text.normalize('NFD'))).toBe(text.normalize('NFD'))
  })

  test('any text: no unprintable character is left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(UNPRINTABLE)
      }),
    )
  })
})

test('JSON for a terminal means the same and holds no unprintable character', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      for (const json of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
        const printable = printableJson(json)
        expect(JSON.parse(printable)).toEqual(JSON.parse(json))
        expect(printable.replaceAll('\n', '')).not.toMatch(UNPRINTABLE)
      }
    }),
  )
})

describe('what is cut fits', () => {
  test('a mark counts no column, a wide character two', () => {
    expect(widthOf('ễ'.normalize('NFD'))).toBe(1)
    expect(widthOf('hồ sơ')).toBe(5)
    expect(widthOf('档案')).toBe(4)
  })

  test('the cut is marked, and no letter loses its marks', () => {
    expect(cut('Thanh Hóa', 9)).toBe('Thanh Hóa')
    expect(cut('Thanh Hóa', 8)).toBe('Thanh H…')
    expect(cut('Hóa đơn'.normalize('NFD'), 3)).toBe('Hó…'.normalize('NFD'))
  })

  test('any text, any width: no line is wider, nothing but blanks is lost where there is room', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => oneLine(text))
    fc.assert(
      fc.property(
        word,
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (text, width, max) => {
          const lines = wrap(text, width, max)
          expect(lines.length).toBeGreaterThan(0)
          expect(lines.length).toBeLessThanOrEqual(max)
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
          const whole = wrap(text, width, Number.POSITIVE_INFINITY).join('')
          expect(whole.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
        },
      ),
    )
  })

  test('lines break between words', () => {
    expect(wrap('Cổng bảo trì tới hết thứ sáu', 14, 3)).toEqual(['Cổng bảo trì', 'tới hết thứ', 'sáu'])
    expect(wrap('Cổng bảo trì tới hết thứ sáu', 14, 2)).toEqual(['Cổng bảo trì', 'tới hết thứ s…'])
    expect(wrap('', 14, 2)).toEqual([''])
  })
})
