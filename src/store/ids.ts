import { randomUUID } from 'node:crypto'

/** A clock set back by less is smoothed over; by more, it was wrong before, and ids follow it back. */
const SMOOTHED_MS = 5_000

/**
 * A maker of UUIDv7 (RFC 9562 §5.7): the 12 bits after the time are a counter within the millisecond, so that the ids of a process sort in
 * the order in which they were made, also when the clock stands still or is set back a little. `now` in Unix ms.
 */
export function uuidMaker(now: () => number): () => string {
  let lastMs = 0
  let counter = 0
  return () => {
    const nowMs = Math.floor(now())
    const isSmooth = nowMs <= lastMs && lastMs - nowMs <= SMOOTHED_MS
    counter = isSmooth ? counter + 1 : 0
    if (!isSmooth) lastMs = nowMs
    if (counter > 0xfff) {
      lastMs += 1
      counter = 0
    }
    const time = lastMs.toString(16).padStart(12, '0')
    // Variant and random bits stand where they stand in a version 4, and Node keeps a store of random bytes for those: 0.9 µs instead of 4.6.
    const tail = randomUUID().slice(19)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail}`
  }
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The moment inside a UUIDv7, as Unix ms; null when it is none (lower-case only, as we make them). */
export function timeOfId(id: string): number | null {
  return UUID_V7.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null
}

const TIME_MAX = 2 ** 48 - 1

/** The smallest id of this moment, Unix ms; a moment that no id can hold counts as the nearest one that it can. */
export function firstIdOf(ms: number): string {
  const time = Math.max(0, Math.min(Math.floor(ms), TIME_MAX))
    .toString(16)
    .padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

/** 202611 for any moment of November 2026, UTC. */
export function monthOf(ms: number): number {
  const at = new Date(ms)
  return at.getUTCFullYear() * 100 + at.getUTCMonth() + 1
}

/** The month whose partition holds (or held, before it was kept) the row of this id; 0 for what is no id of ours. */
export function monthOfId(id: string): number {
  const ms = timeOfId(id)
  return ms === null ? 0 : monthOf(ms)
}

/** The `count` months from the one of `ms` on. */
export function monthsFrom(ms: number, count: number): number[] {
  const at = new Date(ms)
  return Array.from({ length: count }, (_, n) =>
    monthOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + n, 1)),
  )
}
