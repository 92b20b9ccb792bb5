import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 4_096

/** A source of cryptographic random bytes in small pieces: asking the system for each of them costs 4 µs, from a pool 0.4. No piece is given out twice. */
export function createRandomPool(): (length: number) => Buffer {
  const pool = Buffer.allocUnsafeSlow(POOL_BYTES)
  let used = POOL_BYTES
  return (length) => {
    if (used + length > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const piece = Buffer.from(pool.subarray(used, used + length))
    used += length
    return piece
  }
}
