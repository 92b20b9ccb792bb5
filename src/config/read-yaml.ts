import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Problem } from './model.ts'
import { pointer } from './pointer.ts'

/** Aliases that may be used, counted with those inside what they stand for: bounds what a small file can become. */
const ALIASES_MAX = 100
const DEPTH_MAX = 64

export type ReadYaml =
  /** `problems`: keys that are there twice; the last one counts for the rest of the checks. */
  | { readonly ok: true; readonly value: unknown; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads one YAML 1.2 document (core schema: no dates, no merge keys, no tags of its own). A key twice, a key that is not
 * plain text and an alias bomb are problems. Says line and column, never the text that stands there.
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Found below, with their paths.
    uniqueKeys: false,
    stringKeys: false,
  })
  const broken = [...document.errors, ...document.warnings].map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return { path: '', message: explain(error.code, `line ${line}, column ${col}`) }
  })
  if (broken.length > 0) return { ok: false, problems: broken }

  const place = (offset: number | undefined): string =>
    offset === undefined ? '' : ` (line ${lines.linePos(offset).line})`
  const found = checkKeys(document.contents, '', 0, place)
  const fatal = found.filter(({ isFatal }) => isFatal).map(({ problem }) => problem)
  if (fatal.length > 0) return { ok: false, problems: fatal }
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    return { ok: true, value, problems: found.map(({ problem }) => problem) }
  } catch (error) {
    // What the library throws here, and nothing else: too many aliases.
    if (!(error instanceof ReferenceError)) throw error
    return {
      ok: false,
      problems: [{ path: '', message: 'uses too many aliases; write out what they stand for' }],
    }
  }
}

function explain(code: string, place: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return `has a second YAML document at ${place}; keep one`
    case 'TAG_RESOLVE_FAILED':
      return `has an unknown YAML tag at ${place}; remove it, or put the text in quotes`
    case 'BAD_ALIAS':
      return `has an alias without an anchor at ${place}; put text that begins with * in quotes`
    case 'TAB_AS_INDENT':
      return `is indented with a tab at ${place}; use spaces`
    default:
      return `is not valid YAML at ${place} (${code}); correct it, quotes around the text often help`
  }
}

interface Found {
  readonly problem: Problem
  /** The tree cannot be made into a value that is worth checking. */
  readonly isFatal: boolean
}

/** Keys that occur twice, are no plain text, or stand too deep. Aliased parts are checked where their anchor stands. */
function checkKeys(
  node: unknown,
  path: string,
  depth: number,
  place: (offset: number | undefined) => string,
): readonly Found[] {
  const fatal = (message: string): readonly Found[] => [{ problem: { path, message }, isFatal: true }]
  if (depth > DEPTH_MAX) return fatal(`is nested deeper than ${DEPTH_MAX}; flatten it`)
  if (isSeq(node))
    return node.items.flatMap((item, index) => checkKeys(item, pointer(path, index), depth + 1, place))
  if (!isMap(node)) return []
  const seen = new Set<string>()
  return node.items.flatMap(({ key, value }): readonly Found[] => {
    if (!isScalar(key) || key.value === null) {
      const where = place(isNode(key) ? key.range?.[0] : undefined)
      return fatal(`has a key that is not plain text${where}; write it in quotes`)
    }
    const name = String(key.value)
    const own = pointer(path, name)
    if (seen.has(name)) {
      const message = `is there twice${place(key.range?.[0])}; keep one of them`
      return [{ problem: { path: own, message }, isFatal: false }]
    }
    seen.add(name)
    return checkKeys(value, own, depth + 1, place)
  })
}
