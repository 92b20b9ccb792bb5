import { differingPaths, type JsonLeaf, leavesOf } from '../domain/json-differences.ts'
import { MASK, type Masking } from './masking.ts'
import type { DryRunChange } from './operator-ports.ts'

const FIELDS_MAX = 50
const VALUE_LENGTH_MAX = 200

type Leaves = ReadonlyMap<string, JsonLeaf>

/**
 * In which members a message would go out otherwise than it was translated the last time, masked as everywhere; null: in none. `last` null: it
 * never was, and all of it is new.
 */
export function changeOf(
  last: Uint8Array | null,
  now: Uint8Array,
  type: string,
  masking: Pick<Masking, 'message' | 'pointer'>,
): Pick<DryRunChange, 'isFirst' | 'differing' | 'fields'> | null {
  if (last !== null && Buffer.compare(last, now) === 0) return null
  const before: Leaves = last === null ? new Map() : leavesOf(textOf(last))
  const after = leavesOf(textOf(now))
  const paths = differingPaths(before, after)
  if (paths.length === 0) return null
  const shownBefore: Leaves = last === null ? before : leavesOf(masking.message(last, type))
  const shownAfter = leavesOf(masking.message(now, type))
  const fields = paths.slice(0, FIELDS_MAX).map((path) => ({
    path: masking.pointer(path),
    ...(before.has(path) && { before: shown(shownBefore, path) }),
    ...(after.has(path) && { after: shown(shownAfter, path) }),
  }))
  return { isFirst: last === null, differing: paths.length, fields }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Where a name was masked as well, its value has no place of its own there. */
function shown(leaves: Leaves, path: string): JsonLeaf {
  const leaf = leaves.get(path)
  if (leaf === undefined) return MASK
  return typeof leaf === 'string' && leaf.length > VALUE_LENGTH_MAX
    ? `${leaf.slice(0, VALUE_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '')}…`
    : leaf
}
