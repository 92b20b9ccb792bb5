/**
 * The canonical text of a JSON value (RFC 8785): members sorted by UTF-16 code units, no blanks, numbers and texts as ECMAScript
 * writes them. Equal values have equal texts, whatever the order and spelling in which they were sent.
 * @param value decoded JSON without lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
