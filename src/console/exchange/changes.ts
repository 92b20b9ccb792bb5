import type { Field } from './fields.ts'

/** One change of a JSON message (RFC 6902), as the API takes it. */
export interface Replacement {
  readonly op: 'replace'
  readonly path: string
  readonly value: unknown
}

/** What was typed over the fields, as changes of the message, each in the type that its field has. */
export function changesOf(
  fields: readonly Field[],
  typed: ReadonlyMap<string, string>,
): readonly Replacement[] {
  return fields.flatMap(({ path, value, type }) => {
    const text = typed.get(path)
    return text === undefined || text === value ? [] : [{ op: 'replace', path, value: typedAs(type, text) }]
  })
}

/** What fits no such type goes as the text it is: the dry run then says what is wrong with it. */
function typedAs(type: Field['type'], text: string): unknown {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
