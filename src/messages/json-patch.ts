import { applyPatch, type Operation } from 'rfc6902'
import { fail, ok, type Result } from '../domain/failure.ts'
import type { JsonChange } from '../domain/json-change.ts'
import { readJson } from './read-json.ts'

/**
 * A JSON message with changes (RFC 6902: add, replace, remove, in this order), as bytes. REQUEST_INVALID names the change that does not fit;
 * its issues stand at `/N` of the list of changes.
 */
export function patchJson(bytes: Uint8Array, changes: readonly JsonChange[]): Result<Uint8Array> {
  const decoded = readJson(bytes)
  if (!decoded.ok) return decoded
  const document = { root: structuredClone(decoded.value.value) }
  for (const [n, change] of changes.entries()) {
    const operation: Operation = { ...change, path: `/root${change.path}` }
    const [error] = isPlace(document.root, change) ? applyPatch(document, [operation]) : [new Error()]
    if (error)
      return fail('REQUEST_INVALID', 'A change does not fit the message. Look at the message again.', {
        issues: [{ path: `/${n}`, message: 'names a member that is not there, or cannot be' }],
      })
  }
  return ok(Buffer.from(JSON.stringify(document.root)))
}

/**
 * Whether a change names a place that is there, or that `add` can make (RFC 6901 §4, RFC 6902 §4). The library alone would take `/fees/length`,
 * `/fees/01` and a member of a text for places, change nothing or another line, and say that it had done it.
 */
function isPlace(root: unknown, { op, path }: JsonChange): boolean {
  const [, ...tokens] = path.split('/').map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = tokens.pop()
  if (last === undefined) return op !== 'remove'
  let parent: unknown = root
  for (const token of tokens) {
    if (!isMember(parent, token)) return false
    parent = Reflect.get(parent, token)
  }
  if (op !== 'add' || isMember(parent, last)) return isMember(parent, last)
  if (Array.isArray(parent)) return last === '-' || last === String(parent.length)
  return typeof parent === 'object' && parent !== null && !SKIPPED.has(last)
}

/** The library passes over these; no message of ours has a member so named. */
const SKIPPED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

function isMember(value: unknown, token: string): value is object {
  if (typeof value !== 'object' || value === null || SKIPPED.has(token)) return false
  return Array.isArray(value)
    ? /^(?:0|[1-9]\d*)$/.test(token) && Number(token) < value.length
    : Object.hasOwn(value, token)
}
