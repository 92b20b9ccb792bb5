import { splitOutsideQuotes, splitParameter } from './quoted.ts'

/** More seconds than this count as this many (contract §3). */
export const WAIT_SECONDS_MAX = 30

/**
 * Seconds of the first `wait` preference in a Prefer header (RFC 7240 §2 and §4.3), at most WAIT_SECONDS_MAX; null when
 * there is none or it is malformed. Preferences are separated by commas, their parameters by semicolons; names are of
 * any case, values may be quoted. Of a repeated preference only the first counts (§2); what cannot be read is ignored.
 */
export function waitSeconds(header: string | string[] | undefined): number | null {
  if (header === undefined) return null
  const text = typeof header === 'string' ? header : header.join(',')
  for (const preference of splitOutsideQuotes(text, ',')) {
    const [first = ''] = splitOutsideQuotes(preference, ';')
    const { name, value } = splitParameter(first)
    if (name !== 'wait') continue
    return /^[0-9]+$/.test(value) ? Math.min(WAIT_SECONDS_MAX, Number(value)) : null
  }
  return null
}
