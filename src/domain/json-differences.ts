/** What stands at the end of a JSON Pointer; an empty list or object stands there as `[]` or `{}`. */
export type JsonLeaf = string | number | boolean | null

/** The values of a JSON message by their pointers (RFC 6901), in its order. What is no JSON is one value at the root: its text. */
export function leavesOf(text: string): ReadonlyMap<string, JsonLeaf> {
  const leaves = new Map<string, JsonLeaf>()
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return leaves.set('', text)
  }
  collect(message, '', leaves)
  return leaves
}

function collect(value: unknown, path: string, into: Map<string, JsonLeaf>): void {
  if (typeof value !== 'object' || value === null) {
    // Of what JSON.parse makes, nothing else is left.
    into.set(path, value as JsonLeaf)
    return
  }
  const members = Object.entries(value)
  if (members.length === 0) into.set(path, Array.isArray(value) ? '[]' : '{}')
  for (const [name, member] of members)
    collect(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, into)
}

/** Pointers at which the two do not say the same: those of the later one in its order, then what it has no more. */
export function differingPaths(
  before: ReadonlyMap<string, JsonLeaf>,
  after: ReadonlyMap<string, JsonLeaf>,
): readonly string[] {
  const isOther = (path: string): boolean =>
    before.has(path) !== after.has(path) || before.get(path) !== after.get(path)
  return [...after.keys(), ...[...before.keys()].filter((path) => !after.has(path))].filter(isOther)
}
