import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadOrMakeKey } from '../../src/config/development-key.ts'
import { makeFolder } from './support.ts'

test('a key is made once: 32 bytes in base64, for its owner only, nothing else left behind', async () => {
  const dataDir = join(makeFolder(), 'not', 'there')
  const key = await loadOrMakeKey(dataDir)
  expect(key).toHaveLength(32)
  expect(readdirSync(dataDir)).toEqual(['encryption-key'])
  const file = join(dataDir, 'encryption-key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(Buffer.from(readFileSync(file, 'utf8'), 'base64')).toEqual(Buffer.from(key))
  expect(await loadOrMakeKey(dataDir)).toEqual(key)
})

test('two folders have two keys', async () => {
  expect(await loadOrMakeKey(makeFolder())).not.toEqual(await loadOrMakeKey(makeFolder()))
})

test('of many that make it at once all get the same', async () => {
  const dataDir = makeFolder()
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadOrMakeKey(dataDir)))
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1)
  expect(readdirSync(dataDir)).toEqual(['encryption-key'])
})

test.each(['', 'short', 'A'.repeat(64)])(
  'a file that holds %j is refused and never replaced',
  async (text) => {
    const dataDir = makeFolder()
    writeFileSync(join(dataDir, 'encryption-key'), text)
    await expect(loadOrMakeKey(dataDir)).rejects.toThrow(/32 bytes in base64. Put the right key back/)
    expect(readFileSync(join(dataDir, 'encryption-key'), 'utf8')).toBe(text)
  },
)
