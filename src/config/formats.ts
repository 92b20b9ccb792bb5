import { fullFormats } from 'ajv-formats/dist/formats.js'

/** Whether a text is an http or https address with a host, without credentials or a fragment. */
export function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^/?#\s\\]+[^\s\\]*$/i.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  // A password in an address would end up in logs.
  return url.hostname !== '' && url.username === '' && url.password === '' && url.hash === ''
}

/** An address that paths are appended to: no query either. */
export const isHttpBaseUrl = (text: string): boolean => isHttpUrl(text) && !text.includes('?')

/** Whether a text is an address of a PostgreSQL database: a host in it, or a socket folder as ?host=. */
export function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\/\S+$/.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  return url.hostname !== '' || url.searchParams.has('host')
}

/** The `format`s of the configuration's schema. */
export const FORMATS = {
  'http-url': isHttpUrl,
  'http-base-url': isHttpBaseUrl,
  date: fullFormats.date,
  ipv4: fullFormats.ipv4,
}

/** What a format expects, as the end of "must be …". */
export const FORMAT_EXPECTATIONS: Readonly<Record<string, string>> = {
  'http-url': 'an address that begins with http:// or https:// and names a host, without user, password or #',
  'http-base-url':
    'an address that begins with http:// or https:// and names a host, without user, password, ? or #',
  date: 'a day such as "2025-06-24"',
  ipv4: 'an IPv4 address such as 203.0.113.10',
}
