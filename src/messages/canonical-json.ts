/**
 * The canonical text of a JSON value (RFC 8785): members sorted by UTF-16 code units, no blanks, numbers and texts as ECMAScript
 * writes them. Equal values have equal texts, whatever the order and spelling in which they were sent.
 * @param value decoded JSON without lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  // Checked above: an object. Texts are added up: lists of pairs and of members cost a fifth more.
  const object = value as Readonly<Record<string, unknown>>
  let members = ''
  for (const name of Object.keys(object).sort())
    members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(object[name])}`
  return `{${members}}`
}
