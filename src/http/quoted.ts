/**
 * Splits a header value at `separator` where it stands outside quoted strings (RFC 9110 §5.6.4); a quote that never
 * closes reaches to the end. Linear in the length of the text.
 */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): readonly string[] {
  if (!text.includes('"')) return text.split(separator)
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (isQuoted && character === '\\') at += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

/** `name=value` or `name="value"` with the name lower-cased and blanks around both cut; a missing value is ''. */
export function splitParameter(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=')
  if (at < 0) return { name: text.trim().toLowerCase(), value: '' }
  return { name: text.slice(0, at).trim().toLowerCase(), value: unquote(text.slice(at + 1).trim()) }
}

function unquote(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1]
  return quoted === undefined ? value : quoted.replace(/\\(.)/g, '$1')
}
