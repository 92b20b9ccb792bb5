import { hash } from 'node:crypto'
import type { Sender } from '../domain/route.ts'

/** Who may call the partner port. */
export interface Senders {
  /** The Sender whose API key this is; null for any other text. */
  readonly authenticate: (apiKey: string) => Sender | null
}

/** One configured Sender and the SHA-256 (hex, any case) of each of its API keys; several while keys are rotated. */
export interface SenderEntry {
  readonly sender: Sender
  readonly apiKeySha256: readonly string[]
}

/**
 * Authenticates by the key's SHA-256, looked up in a Map.
 *
 * A Map look-up takes a time that depends on the digest, not on the key. Whoever guesses keys cannot choose their
 * digests (that would take a preimage), so what the time tells about a digest's first characters brings no guess
 * nearer: this is as safe as a constant-time comparison, and one look-up however many senders there are.
 */
export function createSenders(entries: readonly SenderEntry[]): Senders {
  const byDigest = new Map<string, Sender>()
  for (const { sender, apiKeySha256 } of entries)
    for (const digest of apiKeySha256) byDigest.set(digest.toLowerCase(), sender)
  return { authenticate: (apiKey) => byDigest.get(sha256Hex(apiKey)) ?? null }
}

/** SHA-256 of a key's UTF-8 bytes, lower-case hex: what stands in the configuration. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}
