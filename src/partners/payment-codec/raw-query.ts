/** One `name=value` of a query, as it was received and as it is meant. */
export interface RawPair {
  /** Percent-decoded, `+` a blank. */
  readonly name: string
  readonly value: string
  /** As received, between the `&`s. */
  readonly raw: string
}

/**
 * Splits a raw query. Pairs without a `=` have the value ''; empty pieces (`&&`) are left out. null: something in it is no percent-encoded
 * UTF-8, or holds NUL.
 */
export function readRawQuery(query: string): readonly RawPair[] | null {
  const pairs: RawPair[] = []
  for (const raw of query.split('&')) {
    if (raw === '') continue
    const mark = raw.indexOf('=')
    const name = decode(mark === -1 ? raw : raw.slice(0, mark))
    const value = decode(mark === -1 ? '' : raw.slice(mark + 1))
    if (name === null || value === null) return null
    pairs.push({ name, value, raw })
  }
  return pairs
}

/** The values by name; null: a name stands twice. */
export function uniqueValues(pairs: readonly RawPair[]): ReadonlyMap<string, string> | null {
  const values = new Map(pairs.map(({ name, value }) => [name, value]))
  return values.size === pairs.length ? values : null
}

function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return decoded.isWellFormed() && !decoded.includes('\0') ? decoded : null
  } catch {
    // Expected: a stray % or bytes that are no UTF-8.
    return null
  }
}
