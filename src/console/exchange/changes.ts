import type { Field } from './fields.ts'

/** One change of a JSON message (RFC 6902), as the API takes it. */
export type Change =
  | { readonly op: 'replace' | 'add'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** What was typed over fields, by their paths. null: the field is to go. */
export type Typed = ReadonlyMap<string, string | null>

/**
 * What was typed, as changes of the message, each in the type that its field has. What goes does so last and from behind:
 * the places of a list's items hold until then.
 */
export function changesOf(fields: readonly Field[], typed: Typed): readonly Change[] {
  const touched = fields.filter(({ path }) => typed.has(path))
  const kept = touched.flatMap(({ path, value, type, isMissing }): readonly Change[] => {
    const text = typed.get(path) ?? null
    if (text === null || text === value) return []
    return [{ op: isMissing ? 'add' : 'replace', path, value: typedAs(type, text) }]
  })
  const gone = touched.filter(({ path, isMissing }) => typed.get(path) === null && !isMissing)
  return [...kept, ...gone.toReversed().map(({ path }): Change => ({ op: 'remove', path }))]
}

/** What fits no such type goes as the text it is: the dry run then says what is wrong with it. */
function typedAs(type: Field['type'], text: string): unknown {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
