import { createCipheriv } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createRandomPool } from '../../src/privacy/random-pool.ts'
import { createSealing } from '../../src/privacy/sealing.ts'

const key = Buffer.alloc(32, 7)
const sealing = createSealing([{ id: 'k1', key }], null)
const dossier = Buffer.from(JSON.stringify({ note: 'Ghi chú của cán bộ tiếp nhận. '.repeat(40) }))

test('a message is packed before it is sealed and comes out as it went in; what would grow is sealed as it is', () => {
  expect(sealing.seal(dossier, 'a').length).toBeLessThan(dossier.length / 2)
  expect(sealing.open(sealing.seal(dossier, 'a'), 'a')).toEqual(dossier)
  const noise = createRandomPool()(2_000)
  expect(sealing.seal(noise, 'a').length).toBe(noise.length + 1 + 1 + 2 + 1 + 12 + 16)
  expect(sealing.open(sealing.seal(noise, 'a'), 'a')).toEqual(noise)
})

test('a value that an earlier version packed with zstd is still opened', () => {
  const head = Buffer.concat([Buffer.of(1, 2), Buffer.from('k1'), Buffer.of(1)])
  const iv = Buffer.alloc(12, 9)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.concat([head, Buffer.from('a')]))
  const body = Buffer.concat([cipher.update(zstdCompressSync(dossier)), cipher.final()])
  expect(sealing.open(Buffer.concat([head, iv, cipher.getAuthTag(), body]), 'a')).toEqual(dossier)
})

test('a value in another place, or changed in any byte, is not opened', () => {
  const sealed = sealing.seal(dossier, 'a')
  expect(() => sealing.open(sealed, 'b')).toThrow()
  for (const at of [2, 4, 5, 20, 40, sealed.length - 1]) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => sealing.open(changed, 'a')).toThrow()
  }
})

test('the pool of random bytes gives no piece twice, also where it is filled anew', () => {
  const take = createRandomPool()
  const pieces = Array.from({ length: 3_000 }, () => take(12).toString('hex'))
  expect(new Set(pieces).size).toBe(pieces.length)
})
