import i18next from 'i18next'
import { spoken } from './i18n/i18n.ts'

/** Everything is told in Viet Nam's time, whatever clock the machine shows. */
const TIME_ZONE = 'Asia/Ho_Chi_Minh'
const locale = (): string => (spoken() === 'vi' ? 'vi-VN' : 'en-US')

const PARTS = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: TIME_ZONE, hourCycle: 'h23', day: '2-digit', month: '2-digit', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
})

function partsOf(at: string): Readonly<Record<string, string>> {
  return Object.fromEntries(PARTS.formatToParts(new Date(at)).map(({ type, value }) => [type, value]))
}

/** "21/11/2025 13:05:09". */
export function formatMoment(at: string): string {
  const { day, month, year, hour, minute, second } = partsOf(at)
  return `${day}/${month}/${year} ${hour}:${minute}:${second}`
}

/** "13:05". */
export function formatTimeOfDay(at: string): string {
  const { hour, minute } = partsOf(at)
  return `${hour}:${minute}`
}

/** "21/11". */
export function formatDay(at: string): string {
  const { day, month } = partsOf(at)
  return `${day}/${month}`
}

/** "21/11/2025" of a day as the API says it, "2025-11-21". */
export const formatDate = (day: string): string => day.split('-').toReversed().join('/')

/** Midnight in Viet Nam before `now`, as the API takes it. */
export function startOfToday(now: Date): string {
  const { day, month, year } = partsOf(now.toISOString())
  return `${year}-${month}-${day}T00:00:00+07:00`
}

/** "1.234.567". */
export const formatNumber = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value)

/** "75.000 đồng". */
export const formatMoney = (amountVnd: number): string =>
  i18next.t('common.money', { value: formatNumber(amountVnd) })

/** "98,5 %"; less than all is never rounded up to all. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–'
  const percent = part === whole ? 100 : Math.floor((part / whole) * 1_000) / 10
  return i18next.t('common.percent', { value: formatNumber(percent, 1) })
}

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** A stretch of time in its largest unit: "38 ms", "4,2 giây", "12 phút". */
export function formatSpan(ms: number): string {
  if (ms < SECOND_MS) return i18next.t('common.milliseconds', { value: formatNumber(Math.round(ms)) })
  if (ms < 10 * SECOND_MS) return i18next.t('common.seconds', { value: formatNumber(ms / SECOND_MS, 1) })
  if (ms < MINUTE_MS) return i18next.t('common.seconds', { value: formatNumber(Math.floor(ms / SECOND_MS)) })
  if (ms < HOUR_MS) return i18next.t('common.minutes', { value: formatNumber(Math.floor(ms / MINUTE_MS)) })
  if (ms < 2 * DAY_MS) return i18next.t('common.hours', { value: formatNumber(Math.floor(ms / HOUR_MS)) })
  return i18next.t('common.days', { value: formatNumber(Math.floor(ms / DAY_MS)) })
}

/** "12 phút trước", "sau 3 giây". */
export function formatRelative(at: string, now: number): string {
  const ms = now - Date.parse(at)
  if (Math.abs(ms) < SECOND_MS) return i18next.t('common.justNow')
  return ms > 0
    ? i18next.t('common.ago', { span: formatSpan(ms) })
    : i18next.t('common.ahead', { span: formatSpan(-ms) })
}
