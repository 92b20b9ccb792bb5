import { shorten } from './fields.ts'

/** So much of a message is shown as it is. */
export const RAW_LENGTH_MAX = 20_000

/** JSON in lines where it is short enough to be worth it; the beginning of what is too long. */
export function indented(text: string): string {
  if (text.length > RAW_LENGTH_MAX) return shorten(text, RAW_LENGTH_MAX)
  try {
    return shorten(JSON.stringify(JSON.parse(text), null, 2), RAW_LENGTH_MAX)
  } catch {
    return text
  }
}
