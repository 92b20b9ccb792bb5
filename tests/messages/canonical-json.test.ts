import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/messages/canonical-json.ts'

describe('the canonical text (RFC 8785)', () => {
  test('is that of the RFC, section 3.2.2', () => {
    const value = {
      numbers: JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]'),
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('sorts members by UTF-16 code units, RFC section 3.2.3', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
    const value = Object.fromEntries(names.map((name) => [name, 0]))
    expect(Object.keys(JSON.parse(canonicalJson(value)))).toHaveLength(7)
    expect(canonicalJson(value)).toBe(
      `{${['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'].map((name) => `${JSON.stringify(name)}:0`).join(',')}}`,
    )
  })

  test('writes -0 as 0 and keeps __proto__ as a member', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":-0,"a":[]}'))).toBe('{"__proto__":0,"a":[]}')
  })

  test('is the same whatever the order and spelling of the members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer(), (value, seed) => {
        const reordered = reorder(JSON.parse(JSON.stringify(value)), seed)
        expect(canonicalJson(JSON.parse(JSON.stringify(reordered, null, 1)))).toBe(
          canonicalJson(JSON.parse(JSON.stringify(value))),
        )
      }),
    )
  })

  test('differs when a value differs, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (a, b) => {
        const [one, two] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))]
        expect(JSON.parse(canonicalJson(one))).toEqual(one)
        expect(canonicalJson(one) === canonicalJson(two)).toBe(same(one, two))
      }),
    )
  })
})

/** Members turned round or rotated by the seed, at every depth. */
function reorder(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => reorder(item, seed + 1))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, reorder(member, seed + 1)] as const)
  const at = members.length === 0 ? 0 : Math.abs(seed) % members.length
  const turned = [...members.slice(at), ...members.slice(0, at)]
  return Object.fromEntries(seed % 2 === 0 ? turned : turned.reverse())
}

function same(a: unknown, b: unknown): boolean {
  try {
    expect(a).toStrictEqual(b)
    return true
  } catch {
    return false
  }
}
