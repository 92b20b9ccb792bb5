import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toVietnamTime } from '../../src/catalogues/vietnam-time.ts'

const pad = (number: number, length = 2): string => String(number).padStart(length, '0')

/** A moment with any offset and fraction, and the instant it names in whole seconds. */
const moments = fc
  .record({
    ms: fc.date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }),
    offsetMinutes: fc.integer({ min: -1439, max: 1439 }),
    fraction: fc.oneof(
      fc.constant(''),
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 }),
    ),
  })
  .map(({ ms, offsetMinutes, fraction }) => {
    const seconds = Math.floor(ms.getTime() / 1000)
    const local = new Date(seconds * 1000 + offsetMinutes * 60_000).toISOString().slice(0, 19)
    const size = Math.abs(offsetMinutes)
    const offset = `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
    return { seconds, text: `${local}${fraction === '' ? '' : `.${fraction}`}${offset}` }
  })

const byTemporal = (seconds: number): string => {
  const at = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO('Asia/Ho_Chi_Minh')
  return pad(at.year, 4) + [at.month, at.day, at.hour, at.minute, at.second].map((part) => pad(part)).join('')
}

describe('a moment goes out as yyyyMMddHHmmss in Asia/Ho_Chi_Minh', () => {
  test.each([
    ['2025-11-21T06:58:03+07:00', '20251121065803'],
    ['2025-11-18T17:00:01Z', '20251119000001'],
    ['2025-11-19T08:30:00.999+07:00', '20251119083000'],
    ['2025-12-02T00:00:00+07:00', '20251202000000'],
    ['2025-12-31T16:59:59.9999999999Z', '20251231235959'],
    ['2024-02-28T23:59:59-23:59', '20240301065859'],
    ['2025-11-21T00:00:00-00:00', '20251121070000'],
    ['1975-12-31T23:59:59Z', '19760101065959'],
    ['1970-01-01T00:00:00Z', '19700101080000'],
    ['9999-12-31T23:59:59+07:00', '99991231235959'],
  ])('%s → %s', (text, time) => {
    expect(toVietnamTime(text)).toBe(time)
  })

  test('as Temporal says, for any instant, offset and fraction', () => {
    fc.assert(
      fc.property(moments, ({ text, seconds }) => {
        expect(toVietnamTime(text)).toBe(byTemporal(seconds))
      }),
      { numRuns: 2000 },
    )
  })
})

test('a text is a moment exactly when its day and time exist', () => {
  const number = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max })
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1, max: 9998 }), number(14), number(33), number(25), number(62), number(62)),
      ([year, month, day, hour, minute, second]) => {
        const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
        const moment = new Date(`${date}T00:00:00Z`)
        const doesExist = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date)
        const isTime = hour < 24 && minute < 60 && second < 60
        expect(toVietnamTime(`${date}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`) !== null).toBe(
          doesExist && isTime,
        )
      },
    ),
    { numRuns: 2000 },
  )
})
