export type Mapping = Readonly<Record<string, unknown>>

/** Whether a parsed value is a mapping (not a list, not nothing). */
export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at a way of members; undefined where it does not lead anywhere. Never an inherited member. */
export function at(value: unknown, ...way: readonly string[]): unknown {
  let here = value
  for (const step of way) {
    if (!isMapping(here) || !Object.hasOwn(here, step)) return undefined
    here = here[step]
  }
  return here
}

/** Members of a mapping; none where it is something else. */
export const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  isMapping(value) ? Object.entries(value) : []

/** Items of a list; none where it is something else. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
