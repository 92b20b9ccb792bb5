import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JSON_DEPTH_MAX, readJson } from '../../src/messages/read-json.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('a message that cannot be decoded is INBOUND_MALFORMED and says why', () => {
  test.each([
    ['nothing', '', 'The message is empty.'],
    ['blanks alone', ' \r\n\t ', 'The message is empty.'],
    ['a text cut off', '{"a":"x', 'The message is not JSON'],
    ['an object cut off', '{"a":1', 'The message is not JSON'],
    ['a comma too many', '{"a":1,}', 'The message is not JSON: the mistake is at line 1, column 8.'],
    ['single quotes', "{'a':1}", 'The message is not JSON'],
    ['two messages', '{}{}', 'The message is not JSON'],
    ['NaN', 'NaN', 'The message is not JSON'],
    ['a comment', '{/* x */}', 'The message is not JSON'],
    ['a raw control character', '{"a":"\u0001"}', 'The message is not JSON'],
    ['a raw NUL', '{"a":"\u0000"}', 'The message is not JSON'],
    [
      'a byte order mark',
      '\uFEFF{}',
      'The message begins with a byte order mark. Send the JSON text without it.',
    ],
    ['depth 65', nested(65), 'The message is nested deeper than 64 levels.'],
    ['depth 65 unclosed', '['.repeat(65), 'The message is nested deeper than 64 levels.'],
    [
      'depth 65 of objects',
      `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`,
      'The message is nested deeper than 64 levels.',
    ],
  ])('%s', (_, text, detail) => {
    const result = readJson(bytes(text))
    if (result.ok) expect.unreachable('decoded')
    expect(result.failure.code).toBe('INBOUND_MALFORMED')
    expect(result.failure.detail).toContain(detail)
  })

  test.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
    ['a character cut off', [0x22, 0xe1, 0xba]],
  ])('invalid UTF-8: %s', (_, raw) => {
    expect(readJson(Uint8Array.from(raw))).toEqual({
      ok: false,
      failure: { code: 'INBOUND_MALFORMED', detail: 'The message is not valid UTF-8.' },
    })
  })

  test.each([
    ['at the root', '{"a":1,"a":1}', '/a', 1, 8],
    ['nested in lists', '{"x":[0,{"b":1,\n "c":{"d":1,"d":2}}]}', '/x/1/c/d', 2, 13],
    ['escape-spelled', '{"a":1,"\\u0061":2}', '/a', 1, 8],
    ['of a name with a slash', '{"a/b":1,"a\\/b":2}', '/a~1b', 1, 10],
    ['__proto__', '{"__proto__":1,"__proto__":{}}', '/__proto__', 1, 16],
    ['an empty name', '{"":1,"":2}', '/', 1, 7],
    ['after braces and colons inside texts', '{"a":"{\\"b\\":[1,:","b":1,"b":2}', '/b', 1, 26],
  ])('a member twice: %s', (_, text, pointer, line, column) => {
    expect(readJson(bytes(text))).toEqual({
      ok: false,
      failure: {
        code: 'INBOUND_MALFORMED',
        detail: `The member ${pointer} stands twice (again at line ${line}, column ${column}).`,
      },
    })
  })

  test('a detail never repeats what the message says', () => {
    for (const text of ['{"name":"BÍ MẬT"', '{"name":BÍ MẬT}', 'BÍ MẬT', '{"a":"BÍ MẬT","a":"BÍ MẬT"}'])
      expect(JSON.stringify(readJson(bytes(text)))).not.toContain('BÍ')
  })
})

describe('a message that can be decoded', () => {
  test.each([
    ['depth 64', nested(JSON_DEPTH_MAX)],
    ['many brackets side by side', `[${Array(500).fill('[]').join(',')}]`],
    ['brackets inside texts', JSON.stringify({ a: '['.repeat(500), b: '\\"[[', c: '\\' })],
    ['the same name in different objects', '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}'],
    ['names of every object', '{"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":4}'],
    ['numbers with exponents and fractions', '[1.0,1e2,0.5,-0,0.0,1.50E+1,true,false]'],
  ])('%s', (_, text) => {
    expect(readJson(bytes(text))).toMatchObject({ ok: true, value: { isClean: true } })
  })

  test.each([
    ['null', '{"a":[{"b":null}]}'],
    ['an escaped NUL', '{"a":"\\u0000"}'],
    ['an escaped lone surrogate', '{"a":"\\ud800x"}'],
    ['a NUL in a name', '{"\\u0000":1}'],
    ['a number beyond 2^53−1', '[9007199254740992]'],
    ['a number beyond −(2^53−1)', '[-9007199254740993]'],
    ['an infinite number', '[1e400]'],
    ['a fraction lost in rounding', '[75000.00000000000000001]'],
    ['a number too small to be told from 0', '[1e-400]'],
  ])('is not clean with %s', (_, text) => {
    expect(readJson(bytes(text))).toMatchObject({ ok: true, value: { isClean: false } })
  })

  test('whole numbers that were rounded are found where they stand', () => {
    const result = readJson(bytes('{"a":[1.0,{"b":75000.00000000000000001}],"c":2e0,"d":9007199254740990.6}'))
    expect(result.ok && [...result.value.rounded]).toEqual(['/a/1/b', '/d'])
  })

  test('any JSON value comes back as JSON.parse reads it, whatever its blanks', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom('', ' ', '\n\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const result = readJson(bytes(text))
        expect(result.ok && result.value.value).toEqual(JSON.parse(text))
      }),
    )
  })

  test('a member is found twice exactly when it was written twice', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 4 })
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), fc.boolean(), (names, isNested) => {
        const object = `{${names.map((each) => `${JSON.stringify(each)}:[":",{}]`).join(',')}}`
        const result = readJson(bytes(isNested ? `[1,{"x":${object}}]` : object))
        expect(result.ok).toBe(new Set(names).size === names.length)
      }),
    )
  })

  test('arbitrary bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => void readJson(raw)))
  })
})
