import { type Member, membersOf } from '../routes/members.ts'
import type { Field } from './fields.ts'

/** What a message's schema knows beside the fields that it has: values of its own and of the objects that are there. */
export function missingFields(schema: object | null, fields: readonly Field[]): readonly Field[] {
  if (schema === null) return []
  const there = new Set(fields.flatMap(({ path }) => withParents(path)))
  return membersOf(schema).flatMap((member): readonly Field[] => {
    const path = `/${member.path}`
    const type = typeOf(member)
    const isOffered = type !== null && !there.has(path) && there.has(path.slice(0, path.lastIndexOf('/')))
    return isOffered ? [{ path, value: '', type, isMissing: true }] : []
  })
}

/** "/a/b" is there, and so are "/a" and the message itself. */
const withParents = (path: string): readonly string[] =>
  path.split('/').map((_, n, steps) => steps.slice(0, n + 1).join('/'))

/** null: lists, what is in them, and objects, none of which is one value. */
function typeOf({ path, type }: Member): Field['type'] | null {
  if (path.includes('[]') || /^(object|array)/.test(type)) return null
  if (/^(integer|number)/.test(type)) return 'number'
  return type.startsWith('boolean') ? 'boolean' : 'string'
}
