import { VIETNAM_OFFSET_MS } from '../domain/clock.ts'
import { isCalendarDate } from './calendar.ts'

/**
 * A moment of RFC 3339 as the portal wants it: `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh, 24-hour, fractions cut (contract §3.1;
 * dossiers-and-national-platform §1.5). null: the text is not such a moment: `T` and `Z` upper-case or an offset ±hh:mm, a day
 * and a time that exist, no leap second, a year from 1 to 9999 in Vietnam.
 */
export function toVietnamTime(text: string): string | null {
  const parts = SHAPE.exec(text)
  if (parts === null) return null
  const at = (index: number): number => Number(parts[index] ?? 0)
  if (!isCalendarDate(at(1), at(2), at(3))) return null
  if (at(4) > 23 || at(5) > 59 || at(6) > 59 || at(8) > 23 || at(9) > 59) return null
  if (at(1) < FIXED_SINCE_YEAR) return historicalTime(text)
  const offsetMinutes = (parts[7] === '-' ? -1 : 1) * (at(8) * 60 + at(9))
  const utcMs = Date.UTC(at(1), at(2) - 1, at(3), at(4), at(5) - offsetMinutes, at(6))
  return compact(new Date(utcMs + VIETNAM_OFFSET_MS).toISOString())
}

/** What is expected where a moment stands, as the end of "must be …". */
export const MOMENT_EXPECTED =
  'a moment that exists, with date, T, time and offset (RFC 3339), such as 2025-11-21T13:05:09+07:00'

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|([+-])(\d{2}):(\d{2}))$/

/** From here on Asia/Ho_Chi_Minh has been UTC+7 without a break (tz database: since 13 June 1975). */
export const FIXED_SINCE_YEAR = 1976

/** Before that the clocks of the country moved ten times: the tz database knows. */
function historicalTime(text: string): string | null {
  // Temporal takes at most nine digits of a fraction; it is cut anyway, and cutting it first changes no second.
  const zoned = Temporal.Instant.from(text.replace(/\.\d+/, '')).toZonedDateTimeISO('Asia/Ho_Chi_Minh')
  return compact(zoned.toPlainDateTime().toString({ smallestUnit: 'second' }))
}

/** "2025-11-21T06:58:03…" → "20251121065803"; null where the year needs a sign or is 0. */
function compact(iso: string): string | null {
  if (iso.startsWith('+') || iso.startsWith('-') || iso.startsWith('0000')) return null
  return (
    iso.slice(0, 4) +
    iso.slice(5, 7) +
    iso.slice(8, 10) +
    iso.slice(11, 13) +
    iso.slice(14, 16) +
    iso.slice(17, 19)
  )
}

/** A moment as people and partners in Viet Nam read it: "2025-11-21T13:05:09.120+07:00". */
export const toVietnamMoment = (at: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO('Asia/Ho_Chi_Minh')
    .toString({ fractionalSecondDigits: 3, timeZoneName: 'never' })
