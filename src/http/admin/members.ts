import { isBlank } from '../../domain/blank.ts'
import { fail, type Issue, ok, type Result } from '../../domain/failure.ts'
import { PAGE_MAX, readPageSize } from '../../domain/page.ts'

/** What became of one value of a request: what it says, or what is wrong with it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/** Reads a value that stands at `path` (JSON Pointer). Says what is expected, never what came. */
export type Reader<T> = (value: unknown, path: string) => Read<T>

/** A reader for each member that is known. */
export type Readers<T extends object> = { readonly [Name in keyof T]-?: Reader<T[Name]> }

/**
 * Reads members of an object or parameters of a query, every issue at once: unknown, repeated or wrong ones, each under its own name.
 * What is absent is absent in what comes out.
 */
export function readMembers<T extends object>(
  entries: Iterable<readonly [string, unknown]>,
  readers: Readers<T>,
  path = '',
): Read<Partial<T>> {
  const values = new Map<string, unknown>()
  const issues: Issue[] = []
  for (const [name, value] of entries) {
    const at = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    // Checked to be one of its own names.
    const reader = Object.hasOwn(readers, name) ? readers[name as keyof T] : undefined
    if (reader === undefined) issues.push({ path: at, message: unknownName(Object.keys(readers)) })
    else if (values.has(name)) issues.push({ path: at, message: 'must be given once' })
    else {
      const read = reader(value, at)
      values.set(name, read.ok ? read.value : undefined)
      if (!read.ok) issues.push(...read.issues)
    }
  }
  if (issues.length > 0) return { ok: false, issues }
  // Each value came from the reader of its name.
  return { ok: true, value: Object.fromEntries(values) as Partial<T> }
}

const unknownName = (known: readonly string[]): string =>
  known.length === 0 ? 'is unknown; there are none here' : `is unknown; known are ${known.join(', ')}`

/** Members of an object. */
export function readObject<T extends object>(readers: Readers<T>): Reader<Partial<T>> {
  return (value, path) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? readMembers<T>(Object.entries(value), readers, path)
      : wrong(path, 'must be an object')
}

/** REQUEST_INVALID with its issues, or the value. */
export function resultOf<T>(read: Read<T>): Result<T> {
  return read.ok ? ok(read.value) : invalid(read.issues)
}

/** REQUEST_INVALID (422). */
export const invalid = (issues: readonly Issue[]): ReturnType<typeof fail> =>
  fail('REQUEST_INVALID', 'The request is wrong in places. Correct them and ask again.', { issues })

export const wrong = (path: string, message: string): { readonly ok: false; readonly issues: Issue[] } => ({
  ok: false,
  issues: [{ path, message }],
})

const REASON_LENGTH_MAX = 1_000
/** Longer than any name, key or id of ours. */
const TEXT_LENGTH_MAX = 300

/** Whether a text has neither NUL nor half of a surrogate pair: PostgreSQL would refuse it. */
const isPlain = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

function textReader(lengthMax: number, isBlankTaken: boolean): Reader<string> {
  return (value, path) => {
    if (typeof value !== 'string') return wrong(path, 'must be a text')
    if (!isBlankTaken && isBlank(value)) return wrong(path, 'must not be blank')
    if (value.length > lengthMax) return wrong(path, `must have at most ${lengthMax} characters`)
    if (!isPlain(value)) return wrong(path, 'must be a text without NUL and without half a character')
    return { ok: true, value }
  }
}

/** A name, a key, an id. */
export const readText = textReader(TEXT_LENGTH_MAX, false)
/** The beginning of something: '' is the beginning of everything. */
export const readBeginning = textReader(TEXT_LENGTH_MAX, true)
/** Why something is decided. */
export const readReason = textReader(REASON_LENGTH_MAX, false)

export const readFlag: Reader<boolean> = (value, path) =>
  typeof value === 'boolean' ? { ok: true, value } : wrong(path, 'must be true or false')

export function readWord<Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value, path) => {
    const word = words.find((known) => known === value)
    return word === undefined ? wrong(path, `must be one of ${words.join(', ')}`) : { ok: true, value: word }
  }
}

/** How many a page holds. */
export const readLimit: Reader<number> = (value, path) => {
  const count = typeof value === 'string' ? readPageSize(value) : null
  return count === null
    ? wrong(path, `must be a whole number from 1 to ${PAGE_MAX}`)
    : { ok: true, value: count }
}

/** Whether a cursor is one of its own, the store says. */
export const readCursor: Reader<string> = (value, path) =>
  typeof value === 'string' ? { ok: true, value } : wrong(path, 'must be a text')

const MOMENT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/

/** A moment of RFC 3339 with offset. A `+` that was not percent-encoded came out of a query as a blank and is taken as what it was. */
export const readMoment: Reader<Date> = (value, path) => {
  const text = typeof value === 'string' ? value.replace(/ (?=\d{2}:\d{2}$)/, '+') : ''
  const [, time = '', fraction = '', offset = ''] = MOMENT.exec(text) ?? []
  try {
    // Temporal takes no more than nine digits; what is below the millisecond is cut anyway.
    const instant = Temporal.Instant.from(`${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
    if (!time.endsWith(':60')) return { ok: true, value: new Date(instant.epochMilliseconds) }
  } catch {
    // Said below: no such moment.
  }
  return wrong(
    path,
    'must be a moment with date, T, time and offset (RFC 3339), such as 2025-11-21T13:05:09+07:00',
  )
}
