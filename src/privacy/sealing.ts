import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { zstdDecompressSync } from 'node:zlib'
import lz4 from 'lz4-napi'
import type { Sealing } from '../flow/ports.ts'
import { createRandomPool } from './random-pool.ts'

export interface SealingKey {
  /** Stored with each value it seals; 1–64 bytes of UTF-8. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/**
 * Sealed value: version 1 (1 byte) · length of the key id (1) · key id · packing (1) · IV (12) · tag (16) · ciphertext.
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit IV; everything before the IV and the place are authenticated with it.
 */
const VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16

/** How the plain text was packed before it was sealed. zstd is read, and no longer written: what Node offers of it takes 20–40 µs a message, lz4 5–11. */
const PACKING = { none: 0, zstd: 1, lz4: 2 } as const

/** Below it packing saves less than it costs: the record of an ordinary attempt has 350 bytes. */
const PACK_FROM_BYTES = 512

/** What a value packed with zstd, as earlier versions did, may unpack to: more than any message we take. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024

/** The first key seals, all open. `indexKey` null: derived from the last of the keys (contract §2), so that adding keys in front keeps it. */
export function createSealing(keys: readonly SealingKey[], indexKey: Uint8Array | null): Sealing {
  const [newest] = keys
  const oldest = keys.at(-1)
  if (!newest || !oldest) throw new Error('sealing needs at least one key')
  const byId = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]))
  const newestKey = createSecretKey(newest.key)
  const hashKey = createSecretKey(
    indexKey ?? new Uint8Array(hkdfSync('sha256', oldest.key, '', 'lienthong index key', 32)),
  )
  const heads = [PACKING.none, PACKING.zstd, PACKING.lz4].map((packing) => headOf(newest.id, packing))
  const randomBytes = createRandomPool()

  return {
    seal: (plain, place) => {
      const packed = plain.length < PACK_FROM_BYTES ? null : lz4.compressSync(bufferOf(plain))
      const isPacked = packed !== null && packed.length < plain.length
      const head = heads[isPacked ? PACKING.lz4 : PACKING.none] ?? NOTHING
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', newestKey, iv)
      cipher.setAAD(Buffer.concat([head, Buffer.from(place)]))
      const body = cipher.update(isPacked ? packed : plain)
      // A stream cipher: nothing is left for the end.
      cipher.final()
      return Buffer.concat([head, iv, cipher.getAuthTag(), body])
    },
    open: (sealed, place) => {
      const bytes = bufferOf(sealed)
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
      const plain = decipher.update(bytes.subarray(tagEnd))
      decipher.final()
      return unpack(plain, bytes[idEnd] ?? PACKING.none)
    },
    keyIds: keys.map(({ id }) => id),
    hasKey: (keyId) => byId.has(keyId),
    hash: (scope, text) => createHmac('sha256', hashKey).update(`${scope}\0${text}`).digest(),
  }
}

const NOTHING = Buffer.alloc(0)

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function headOf(keyId: string, packing: number): Buffer {
  const id = Buffer.from(keyId)
  return Buffer.concat([Buffer.of(VERSION, id.length), id, Buffer.of(packing)])
}

function unpack(plain: Buffer, packing: number): Buffer {
  switch (packing) {
    case PACKING.zstd:
      return zstdDecompressSync(plain, { maxOutputLength: UNPACKED_BYTES_MAX })
    case PACKING.lz4:
      return lz4.uncompressSync(plain)
    default:
      return plain
  }
}

/** A value by which a store knows its index key again without holding it. */
export function fingerprintOf(sealing: Sealing): string {
  return Buffer.from(sealing.hash('fingerprint', 'index key')).toString('hex')
}
