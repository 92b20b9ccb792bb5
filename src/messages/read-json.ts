import { fail, type Result } from '../domain/failure.ts'
import { locateInJson } from './json-locate.ts'
import { scanJson } from './json-scan.ts'

export interface DecodedJson {
  readonly value: unknown
  /**
   * No null, NUL, lone surrogate, number beyond ±(2^53−1) or number that was rounded anywhere. Where false, explain() says where.
   */
  readonly isClean: boolean
  /** JSON Pointers of the numbers that parsing rounded to whole ones. */
  readonly rounded: ReadonlySet<string>
}

/** Lists and objects may be nested so deep (contract §3). */
export const JSON_DEPTH_MAX = 64

/**
 * Decodes one JSON message strictly. INBOUND_MALFORMED (contract §3): empty, deeper than 64, invalid UTF-8, not JSON, a member
 * twice. No detail repeats anything of a value; a member that stands twice is named.
 */
export function readJson(bytes: Uint8Array): Result<DecodedJson> {
  const scan = scanJson(bytes, JSON_DEPTH_MAX)
  if (scan.depth > JSON_DEPTH_MAX)
    return malformed(`The message is nested deeper than ${JSON_DEPTH_MAX} levels.`)
  const text = decodeUtf8(bytes)
  if (text === null) return malformed('The message is not valid UTF-8.')
  if (text.startsWith('\uFEFF'))
    return malformed('The message begins with a byte order mark. Send the JSON text without it.')
  if (BLANK.test(text)) return malformed('The message is empty.')

  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return malformed(`The message is not JSON${placeOf(error)}.`)
  }

  const survey = surveyJson(value, scan.hasCodeEscape)
  // Parsing keeps one of two members of the same name: fewer than were written means that some stood twice.
  const hasDuplicate = survey.members !== scan.members
  if (!hasDuplicate && !scan.hasFraction)
    return { ok: true, value: { value, isClean: survey.isClean, rounded: NONE } }
  const { duplicate, rounded } = locateInJson(text)
  if (duplicate !== null) {
    const { pointer, line, column } = duplicate
    const name = pointer.length > NAMED_LENGTH_MAX ? 'A member' : `The member ${pointer}`
    return malformed(`${name} stands twice (again at line ${line}, column ${column}).`)
  }
  return { ok: true, value: { value, isClean: survey.isClean && rounded.size === 0, rounded } }
}

/** Whether a text has neither NUL nor half of a surrogate pair: a database or the partner would refuse or change it. */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

const malformed = (detail: string): ReturnType<typeof fail> => fail('INBOUND_MALFORMED', detail)

const NONE: ReadonlySet<string> = new Set()
const BLANK = /^[ \t\r\n]*$/
/** A longer path helps nobody to find the member. */
const NAMED_LENGTH_MAX = 300

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** Where V8 says that JSON ends to be JSON. The rest of its sentence quotes the message. */
function placeOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? []
  if (line !== undefined) return `: the mistake is at line ${line}, column ${column}`
  return message.startsWith('Unexpected end') ? ': it ends too early' : ''
}

/** Counts the members of a decoded value and looks for what no message may hold. */
function surveyJson(root: unknown, hasCodeEscape: boolean): { members: number; isClean: boolean } {
  let members = 0
  let isClean = true
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (hasCodeEscape && !isPlainText(value)) isClean = false
    } else if (typeof value === 'number') {
      if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) isClean = false
    } else if (value === null) {
      isClean = false
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item)
    } else if (typeof value === 'object') {
      // Checked above: an object. Keys alone: pairs of name and value cost three times as much in a message of a million members.
      const object = value as Readonly<Record<string, unknown>>
      for (const name of Object.keys(object)) {
        members++
        if (hasCodeEscape && !isPlainText(name)) isClean = false
        visit(object[name])
      }
    }
  }
  visit(root)
  return { members, isClean }
}
