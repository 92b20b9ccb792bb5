import { createHmac, hkdfSync } from 'node:crypto'
import type { Sealing } from '../../src/flow/ports.ts'
import type { SealingKey } from '../../src/privacy/sealing.ts'

export type { SealingKey }

/**
 * In the place of src/privacy/sealing.ts, to measure what sealing costs: values have the same head and are neither packed nor encrypted. Hashes are the
 * real ones: what they find is needed without encryption as well. There is no way to run a gateway so but bench/lib/without-sealing.ts.
 */
export function createSealing(keys: readonly SealingKey[], indexKey: Uint8Array | null): Sealing {
  const [newest] = keys
  if (!newest) throw new Error('sealing needs at least one key')
  const id = Buffer.from(newest.id)
  const head = Buffer.concat([Buffer.of(1, id.length), id, Buffer.of(0)])
  const hashKey = indexKey ?? new Uint8Array(hkdfSync('sha256', newest.key, '', 'bench', 32))
  return {
    seal: (plain) => Buffer.concat([head, plain]),
    open: (sealed) => sealed.subarray(head.length),
    keyIds: [newest.id],
    hasKey: (keyId) => keyId === newest.id,
    hash: (scope, text) => createHmac('sha256', hashKey).update(`${scope}\0${text}`).digest(),
  }
}

export const fingerprintOf = (sealing: Sealing): string =>
  Buffer.from(sealing.hash('fingerprint', 'index key')).toString('hex')
