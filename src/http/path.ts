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

/** Name of the one parameter of a channel's path. @throws Error when it has not exactly one: a mistake in the table of routes. */
export function parameterOf(path: string): string {
  const [, parameter, ...more] = path.split(/:(\w+)/)
  if (parameter === undefined || more.length > 1) throw new Error(`${path} has not exactly one parameter`)
  return parameter
}
