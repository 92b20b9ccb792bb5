/** One member of a message that holds a value, by its JSON Pointer. */
export interface Field {
  readonly path: string
  readonly value: string
  readonly type: 'string' | 'number' | 'boolean' | 'other'
  /** The message may have it and has not. */
  readonly isMissing?: true
}

export interface Fields {
  readonly shown: readonly Field[]
  /** There are more than are shown. */
  readonly isCut: boolean
}

export interface FieldLimits {
  readonly fieldsMax: number
  /** Of a value, in characters. */
  readonly lengthMax: number
}

const VALUE_LENGTH_MAX = 500
/** As many as can be read on a page. */
const READABLE: FieldLimits = { fieldsMax: 300, lengthMax: VALUE_LENGTH_MAX }
/** For who changes them: a value that was cut would be sent cut. */
export const WHOLE: FieldLimits = {
  fieldsMax: Number.POSITIVE_INFINITY,
  lengthMax: Number.POSITIVE_INFINITY,
}

/** The values of a JSON message, in its order, the first ones of many; null: it is no JSON. */
export function fieldsOf(text: string, limits = READABLE): Fields | null {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return null
  }
  const shown: Field[] = []
  const isWhole = collect(message, '', { fields: shown, limits })
  return { shown, isCut: !isWhole }
}

/** Stops, and says so, when there are enough. */
function collect(
  value: unknown,
  path: string,
  into: { readonly fields: Field[]; readonly limits: FieldLimits },
): boolean {
  const { fields, limits } = into
  if (fields.length >= limits.fieldsMax) return false
  if (typeof value !== 'object' || value === null) {
    fields.push({ path, value: shorten(String(value), limits.lengthMax), type: typeOf(value) })
    return true
  }
  const members = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [name, member] of members)
    if (!collect(member, `${path}/${stepOf(String(name))}`, into)) return false
  return true
}

/** A member's name in a JSON Pointer (RFC 6901 §3). */
const stepOf = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

function typeOf(value: unknown): Field['type'] {
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'other'
}

/** A cut at the front of a text too long to be read here; never within a character. */
export const shorten = (text: string, lengthMax = VALUE_LENGTH_MAX): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')}…`
