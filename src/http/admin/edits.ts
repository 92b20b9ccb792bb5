import type { Issue } from '../../domain/failure.ts'
import type { JsonChange } from '../../domain/json-change.ts'
import type { Edit } from '../../flow/edits.ts'
import { type Reader, type Readers, readMembers, readText, readWord, wrong } from './members.ts'

const EDITS_MAX = 100
const CHANGES_MAX = 200

interface ChangeBody {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value: unknown
}

/** A JSON Pointer (RFC 6901); '' is the whole message. */
const readPointer: Reader<string> = (value, path) =>
  typeof value === 'string' && value.length <= 500 && /^(\/([^~/]|~[01])*)*$/.test(value)
    ? { ok: true, value }
    : wrong(path, 'must be a JSON Pointer, such as /procedure/code')

const CHANGE: Readers<ChangeBody> = {
  op: readWord(['add', 'replace', 'remove']),
  path: readPointer,
  value: (value) => ({ ok: true, value }),
}

const readChange: Reader<JsonChange> = (value, path) => {
  if (typeof value !== 'object' || value === null) return wrong(path, 'must be an object')
  const read = readMembers<ChangeBody>(Object.entries(value), CHANGE, path)
  if (!read.ok) return read
  const { op, path: pointer } = read.value
  if (op === undefined) return wrong(`${path}/op`, 'is missing')
  if (pointer === undefined) return wrong(`${path}/path`, 'is missing')
  if (op === 'remove') return { ok: true, value: { op, path: pointer } }
  return 'value' in value
    ? { ok: true, value: { op, path: pointer, value: value.value } }
    : wrong(`${path}/value`, 'is missing')
}

const readEdit: Reader<Edit> = (value, path) => {
  if (typeof value !== 'object' || value === null) return wrong(path, 'must be an object')
  const read = readMembers<{ exchangeId: string; changes: readonly JsonChange[] }>(
    Object.entries(value),
    { exchangeId: readText, changes: listOf(readChange, CHANGES_MAX) },
    path,
  )
  if (!read.ok) return read
  const { exchangeId, changes } = read.value
  if (exchangeId === undefined) return wrong(`${path}/exchangeId`, 'is missing')
  if (changes === undefined) return wrong(`${path}/changes`, 'is missing')
  return { ok: true, value: { exchangeId: exchangeId.toLowerCase(), changes } }
}

/** 1 to `max` items, every issue of all of them. */
function listOf<T>(reader: Reader<T>, max: number): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > max)
      return wrong(path, `must be a list of 1 to ${max}`)
    const items: T[] = []
    const issues: Issue[] = []
    for (const [n, item] of value.entries()) {
      const read = reader(item, `${path}/${n}`)
      if (read.ok) items.push(read.value)
      else issues.push(...read.issues)
    }
    return issues.length === 0 ? { ok: true, value: items } : { ok: false, issues }
  }
}

/** Changes of messages that a replay sends instead of their originals; one edit an exchange. */
export const readEdits: Reader<readonly Edit[]> = (value, path) => {
  const read = listOf(readEdit, EDITS_MAX)(value, path)
  if (!read.ok) return read
  return new Set(read.value.map(({ exchangeId }) => exchangeId)).size === read.value.length
    ? read
    : wrong(path, 'must name each exchange once')
}
