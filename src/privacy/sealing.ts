import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Sealing } from '../flow/ports.ts'

export interface SealingKey {
  /** Stored with each value it seals; 1–64 bytes of UTF-8. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/**
 * Sealed value: version 1 (1 byte) · length of the key id (1) · key id · is compressed (1) · IV (12) · tag (16) · ciphertext.
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit IV; everything before the IV and the place are authenticated with it.
 */
const VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16

/** Below it zstd's frame costs more than it saves. */
const COMPRESS_FROM_BYTES = 200

/** What a sealed value may unpack to: more than any message we take. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024

/** The first key seals, all open. `indexKey` null: derived from the last of the keys (contract §2), so that adding keys in front keeps it. */
export function createSealing(keys: readonly SealingKey[], indexKey: Uint8Array | null): Sealing {
  const [newest] = keys
  const oldest = keys.at(-1)
  if (!newest || !oldest) throw new Error('sealing needs at least one key')
  const byId = new Map(keys.map((key) => [key.id, key.key]))
  const hashKey = indexKey ?? new Uint8Array(hkdfSync('sha256', oldest.key, '', 'lienthong index key', 32))

  return {
    seal: (plain, place) => {
      const packed = plain.length < COMPRESS_FROM_BYTES ? null : zstdCompressSync(plain)
      const isCompressed = packed !== null && packed.length < plain.length
      const id = Buffer.from(newest.id)
      const head = Buffer.concat([Buffer.of(VERSION, id.length), id, Buffer.of(isCompressed ? 1 : 0)])
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', newest.key, iv)
      cipher.setAAD(Buffer.concat([head, Buffer.from(place)]))
      const body = Buffer.concat([cipher.update(isCompressed ? packed : plain), cipher.final()])
      return Buffer.concat([head, iv, cipher.getAuthTag(), body])
    },
    open: (sealed, place) => {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
      if (bytes[0] !== VERSION) throw new Error(`a sealed value at ${place} has an unknown version`)
      const idEnd = 2 + (bytes[1] ?? 0)
      const id = bytes.toString('utf8', 2, idEnd)
      const key = byId.get(id)
      if (!key)
        throw new Error(`no configured key opens ${place}: it was sealed with key ${JSON.stringify(id)}`)
      const head = bytes.subarray(0, idEnd + 1)
      const iv = bytes.subarray(idEnd + 1, idEnd + 1 + IV_BYTES)
      const tagEnd = idEnd + 1 + IV_BYTES + TAG_BYTES
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.concat([head, Buffer.from(place)]))
      decipher.setAuthTag(bytes.subarray(tagEnd - TAG_BYTES, tagEnd))
      const plain = Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()])
      return bytes[idEnd] === 1 ? zstdDecompressSync(plain, { maxOutputLength: UNPACKED_BYTES_MAX }) : plain
    },
    hasKey: (keyId) => byId.has(keyId),
    hash: (scope, text) => createHmac('sha256', hashKey).update(scope).update('\0').update(text).digest(),
  }
}

/** A value by which a store knows its index key again without holding it. */
export function fingerprintOf(sealing: Sealing): string {
  return Buffer.from(sealing.hash('fingerprint', 'index key')).toString('hex')
}
