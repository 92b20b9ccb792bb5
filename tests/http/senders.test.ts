import { expect, test } from 'vitest'
import { createSenders, sha256Hex } from '../../src/http/senders.ts'

const sender = { id: 'caller', partner: 'source', statusMap: new Map<string, string>() }

test('every key of a sender is its own while keys are rotated, whatever the case of their hashes', () => {
  const senders = createSenders([
    { sender, apiKeySha256: [sha256Hex('old'), sha256Hex('new').toUpperCase()] },
  ])
  expect(senders.authenticate('old')).toBe(sender)
  expect(senders.authenticate('new')).toBe(sender)
})

test('no other text is a key: not a hash, not the empty text, not a key in other letters', () => {
  const senders = createSenders([{ sender, apiKeySha256: [sha256Hex('key')] }])
  for (const text of ['', 'Key', 'key ', sha256Hex('key'), '__proto__'])
    expect(senders.authenticate(text)).toBeNull()
})

test('a hash is the SHA-256 of the UTF-8 bytes (FIPS 180-4, "abc")', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
