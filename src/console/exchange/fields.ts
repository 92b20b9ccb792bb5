/** One member of a message that holds a value, by its JSON Pointer. */
export interface Field {
  readonly path: string
  readonly value: string
  readonly type: 'string' | 'number' | 'boolean' | 'other'
}

export interface Fields {
  readonly shown: readonly Field[]
  /** There are more than are shown. */
  readonly isCut: boolean
}

const FIELDS_MAX = 300
const VALUE_LENGTH_MAX = 500

/** The values of a JSON message, in its order, the first ones of many; null: it is no JSON. */
export function fieldsOf(text: string): Fields | null {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return null
  }
  const shown: Field[] = []
  const isWhole = collect(message, '', shown)
  return { shown, isCut: !isWhole }
}

/** Stops, and says so, when there are enough. */
function collect(value: unknown, path: string, into: Field[]): boolean {
  if (into.length >= FIELDS_MAX) return false
  if (typeof value !== 'object' || value === null) {
    into.push({ path, value: shorten(String(value)), type: typeOf(value) })
    return true
  }
  const members = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [name, member] of members) if (!collect(member, `${path}/${name}`, into)) return false
  return true
}

function typeOf(value: unknown): Field['type'] {
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'other'
}

/** A cut at the front of a text too long to be read here; never within a character. */
export const shorten = (text: string, lengthMax = VALUE_LENGTH_MAX): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')}…`
