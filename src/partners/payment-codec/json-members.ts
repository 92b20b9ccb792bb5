import { readJson } from '../../messages/read-json.ts'

/** A JSON object's members as they were written; see readJsonMembers(). Own members only: look up with memberOf(). */
export type JsonMembers = Readonly<Record<string, unknown>>

/**
 * Reads a JSON object strictly: what readJson() refuses (a member twice, invalid UTF-8, too deep …) is null, and so is what is no
 * object. A number written as an integer (no fraction, no exponent, no minus zero) is a **bigint**, exact however long; every other
 * number stays a number, and is neither an amount nor an id. So "150000", 150000, 150000.0 and 1e5 stay four different things.
 */
export function readJsonMembers(bytes: Uint8Array): JsonMembers | null {
  const json = readJson(bytes)
  if (!json.ok || !isMembers(json.value.value)) return null
  const exact = parseWithSource(new TextDecoder().decode(bytes), (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined && INTEGER.test(source) ? BigInt(source) : value,
  )
  return isMembers(exact) ? exact : null
}

/** readJsonMembers() of an answer's text. */
export const readAnswerMembers = (text: string): JsonMembers | null =>
  readJsonMembers(new TextEncoder().encode(text))

/** A member of the object itself; undefined: it has none of that name. */
export const memberOf = (members: JsonMembers, name: string): unknown =>
  Object.hasOwn(members, name) ? members[name] : undefined

/** An object of JSON, no list. */
export const isMembers = (value: unknown): value is JsonMembers =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a list or an object stands among them, where every member is a value. */
export const hasNested = (members: JsonMembers): boolean =>
  Object.values(members).some((value) => typeof value === 'object' && value !== null)

/**
 * A member as it stands in a text that is signed: a text as it is, an integer in its digits; '' when it is absent or null.
 * null: a list, an object, true, false or a number that is no integer stands where a value is due. A text with NUL or half of a
 * surrogate pair is none either: nothing that is kept could hold it.
 */
export function signedText(members: JsonMembers, name: string): string | null {
  const value = memberOf(members, name)
  if (value === undefined || value === null) return ''
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value : null
}

/** TypeScript's JSON.parse does not know the reviver's third argument yet (ECMAScript 2026, "JSON.parse source text access"). */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown

/** As JSON writes it. Longer ones are no number that anybody means, and slow to make. */
const INTEGER = /^(?:0|-?[1-9][0-9]{0,39})$/
