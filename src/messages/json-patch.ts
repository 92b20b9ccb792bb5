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
    const isForbidden = change.op === 'remove' && change.path === ''
    const [error] = isForbidden ? [new Error()] : applyPatch(document, [operation])
    if (error)
      return fail('REQUEST_INVALID', 'A change does not fit the message. Look at the message again.', {
        issues: [{ path: `/${n}`, message: 'names a member that is not there, or cannot be' }],
      })
  }
  return ok(Buffer.from(JSON.stringify(document.root)))
}
