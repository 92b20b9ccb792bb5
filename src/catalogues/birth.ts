import { isCalendarDate } from './calendar.ts'

/** A birth as it is known: of many people only the year. Nothing is ever filled in. */
export type Birth =
  | { readonly date: string; readonly precision: 'day' }
  | { readonly year: number; readonly month: number; readonly precision: 'month' }
  | { readonly year: number; readonly precision: 'year' }

/** Whether a text is a day that exists, as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  return isCalendarDate(Number(year), Number(month), Number(day))
}

/**
 * Reads yyyyMMdd, yyyy-MM-dd, yyyyMM, yyyy-MM or yyyy; parts of zeros are parts that nobody knows (population notes §1.3, §1.5).
 * null: none of these, or a day that does not exist.
 */
export function readBirth(text: string): Birth | null {
  const [, yearText, monthText = '00', dayText = '00'] =
    /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?$/.exec(text.trim()) ?? []
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)]
  if (yearText === undefined || year < 1 || month > 12) return null
  if (month === 0) return day === 0 ? { year, precision: 'year' } : null
  if (day === 0) return { year, month, precision: 'month' }
  if (!isCalendarDate(year, month, day)) return null
  return { date: `${yearText}-${monthText}-${dayText}`, precision: 'day' }
}
