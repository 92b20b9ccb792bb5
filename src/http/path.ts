/** The path of a request target as it was sent, without the query: what `instance` names. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  return end < 0 ? url : url.slice(0, end)
}

/** Whether a path can be percent-decoded to UTF-8 text. */
export function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/**
 * A path that cannot be percent-decoded makes express fail at once, ahead of checks that come first. Its percent signs
 * are escaped, so that it finds its door, which refuses it in its turn (looking at `originalUrl`).
 */
export function withDecodablePath(url: string): string {
  const path = pathOf(url)
  return isDecodable(path) ? url : path.replaceAll('%', '%25') + url.slice(path.length)
}

/** The one parameter of a channel's path: its name, and the path with a value in its place, percent-encoded. */
export interface KeyedPath {
  readonly parameter: string
  readonly pathTo: (key: string) => string
}

/** @throws Error when the path has not exactly one parameter: a mistake in the table of routes. */
export function keyedPath(path: string): KeyedPath {
  const [before, parameter, after, ...more] = path.split(/:(\w+)/)
  if (before === undefined || parameter === undefined || after === undefined || more.length > 0)
    throw new Error(`${path} has not exactly one parameter`)
  return { parameter, pathTo: (key) => `${before}${encodeURIComponent(key)}${after}` }
}
