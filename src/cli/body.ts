/** One object of the API's answer. Its members are looked up by name and never trusted to be there: the address may belong to anybody. */
export type Row = Readonly<Record<string, unknown>>

/** An object without members where there is none. */
export const rowOf = (value: unknown): Row =>
  // What it may be was just checked; an array has no members of the names that are asked for.
  typeof value === 'object' && value !== null ? (value as Row) : {}

/** '' for null and what is missing; what is no text as JSON. */
export function textOf(row: Row, name: string): string {
  const value = row[name] ?? ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** 0 for what is no number. */
export function countOf(row: Row, name: string): number {
  const value = row[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

export const isTrue = (row: Row, name: string): boolean => row[name] === true

/** null: there is no list of that name. */
export function rowsOf(row: Row, name: string): readonly Row[] | null {
  const value = row[name]
  return Array.isArray(value) ? value.map(rowOf) : null
}
