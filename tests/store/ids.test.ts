import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstIdOf, monthOf, monthOfId, monthsFrom, timeOfId, uuidMaker } from '../../src/store/ids.ts'

describe('UUIDv7', () => {
  test('ids of a process sort in the order in which they were made, whatever a clock does within 5 s', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2_000, max: 2_000 }), { maxLength: 200 }), (steps) => {
        const startMs = Date.UTC(2026, 10, 25)
        let nowMs = startMs
        const make = uuidMaker(() => nowMs)
        const ids = steps.map((step) => {
          nowMs = Math.min(startMs + 4_000, Math.max(startMs, nowMs + step))
          return make()
        })
        expect([...ids].sort()).toEqual(ids)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  test('a clock that was wrong by more is followed back: nothing stays in the future', () => {
    let nowMs = Date.UTC(2027, 10, 25)
    const make = uuidMaker(() => nowMs)
    make()
    nowMs = Date.UTC(2026, 10, 25)
    expect(timeOfId(make())).toBe(nowMs)
  })

  test('5,000 in one millisecond are all different and in order', () => {
    const make = uuidMaker(() => 1_800_000_000_000)
    const ids = Array.from({ length: 5_000 }, make)
    expect(new Set(ids).size).toBe(5_000)
    expect([...ids].sort()).toEqual(ids)
  })

  test('the first id of a moment parts what was made before it from what was made then, however far it is', () => {
    const nowMs = Date.UTC(2026, 10, 25)
    expect(uuidMaker(() => nowMs - 1)() < firstIdOf(nowMs)).toBe(true)
    expect(uuidMaker(() => nowMs)() > firstIdOf(nowMs)).toBe(true)
    expect(timeOfId(firstIdOf(-8.64e15))).toBe(0)
    expect(timeOfId(firstIdOf(8.64e15))).toBe(2 ** 48 - 1)
  })

  test('what is no id of ours has no time and no month', () => {
    for (const id of [
      '',
      'x',
      '019aa504-3e68-4b55-9a31-5f0c2f3b8d10',
      '019AA504-3E68-7B55-9A31-5F0C2F3B8D10',
      '0'.repeat(36),
    ]) {
      expect(timeOfId(id)).toBeNull()
      expect(monthOfId(id)).toBe(0)
    }
  })
})

test('months are counted over the end of a year, in UTC', () => {
  expect(monthOf(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBe(202612)
  expect(monthsFrom(Date.UTC(2026, 10, 30), 4)).toEqual([202611, 202612, 202701, 202702])
})
