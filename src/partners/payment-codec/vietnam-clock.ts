import { isCalendarDate } from '../../catalogues/calendar.ts'
import { FIXED_SINCE_YEAR } from '../../catalogues/vietnam-time.ts'
import { VIETNAM_OFFSET_MS } from '../../domain/clock.ts'

/** A moment as `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh, 24-hour, fractions cut (contract §5, The request). For years 1976 to 9999. */
export const toCompactTime = (moment: Date): string =>
  new Date(moment.getTime() + VIETNAM_OFFSET_MS).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)

/** The moment's day in Viet Nam as `yyMMdd`. */
export const toShortDay = (moment: Date): string => toCompactTime(moment).slice(2, 8)

/** What `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh means; null: no such moment. From 1976 on: payments are not older. */
export function fromCompactTime(text: string): Date | null {
  const parts = SHAPE.exec(text)
  if (parts === null) return null
  const at = (index: number): number => Number(parts[index] ?? 0)
  if (at(1) < FIXED_SINCE_YEAR || !isCalendarDate(at(1), at(2), at(3))) return null
  if (at(4) > 23 || at(5) > 59 || at(6) > 59) return null
  return new Date(Date.UTC(at(1), at(2) - 1, at(3), at(4), at(5), at(6)) - VIETNAM_OFFSET_MS)
}

const SHAPE = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/
