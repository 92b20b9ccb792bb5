import { InvalidArgumentError } from 'commander'
import { isBlank } from '../domain/blank.ts'
import { PAGE_MAX, readPageSize } from '../domain/page.ts'

// What a value typed after an option must look like. Refused: a usage error, exit code 2.

/** Why something is decided: never blank. */
export function readReason(text: string): string {
  if (isBlank(text)) throw new InvalidArgumentError('say why, in a few words.')
  return text
}

/** An id in a path: a blank one or dots would name another address. */
export function readId(text: string): string {
  if (/^\.*$/.test(text.trim())) throw new InvalidArgumentError('give an id, as the lists show it.')
  return text.trim()
}

export const readIds = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  readId(text),
]

/** The end of an audit chain, as `audit verify` prints it. */
export function readHead(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('it has 64 hexadecimal digits.')
  return text.toLowerCase()
}

export function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new InvalidArgumentError('it is an address such as http://127.0.0.1:8081.')
  return text
}

export function readToken(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new InvalidArgumentError('it is one word of ASCII characters.')
  return text
}

const DAY = /^(\d{2})\/(\d{2})\/(\d{4})(?:[ T](\d{2}:\d{2})(:\d{2})?)?$/
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/** `21/11/2025`, with a time if wished, or `2025-11-21`: in Vietnam. Or RFC 3339, as it is. */
export function readMoment(text: string): string {
  const typed = text.trim()
  const [, day, month, year, time = '00:00', seconds = ':00'] = DAY.exec(typed) ?? []
  const local = ISO_DAY.test(typed) ? `${typed}T00:00:00+07:00` : typed
  const moment = year === undefined ? local : `${year}-${month}-${day}T${time}${seconds}+07:00`
  if (!MOMENT.test(moment) || !exists(moment))
    throw new InvalidArgumentError(
      'it is a moment that exists: 21/11/2025, 21/11/2025 13:05, 2025-11-21 or RFC 3339.',
    )
  return moment
}

function exists(moment: string): boolean {
  try {
    Temporal.Instant.from(moment)
    return true
  } catch {
    return false
  }
}

/** How many a page holds. */
export function readLimit(text: string): string {
  if (readPageSize(text) === null)
    throw new InvalidArgumentError(`it is a whole number from 1 to ${PAGE_MAX}.`)
  return text
}

/** What chooses exchanges (contract §7), in lists and in a replay's filter. */
export const FILTER_NAMES = ['state', 'route', 'sender', 'partner', 'key', 'code', 'q', 'from', 'to'] as const

/** `NAME=VALUE`, each name once. */
export function readFilter(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
  if (!FILTER_NAMES.some((known) => known === name))
    throw new InvalidArgumentError(`write NAME=VALUE, NAME being one of ${FILTER_NAMES.join(', ')}.`)
  if (before !== undefined && Object.hasOwn(before, name))
    throw new InvalidArgumentError(`give ${name} once.`)
  return { ...before, [name]: name === 'from' || name === 'to' ? readMoment(value) : value }
}
