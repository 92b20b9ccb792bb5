const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** "20250701130509": a moment in Viet Nam, 24-hour. */
export function vietnamTime(at: Date): string {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => parts[name] ?? '').join('')
}

/** The moment that such a text means, in ms; NaN: it means none. */
export function vietnamTimeMs(text: string): number {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text)
  if (parts === null) return Number.NaN
  const [, year, month, day, hour, minute, second] = parts
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+07:00`)
  return Number.isNaN(ms) || vietnamTime(new Date(ms)) !== text ? Number.NaN : ms
}
