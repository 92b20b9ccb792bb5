import type { Result } from '../domain/failure.ts'
import type { Route, Sender } from '../domain/route.ts'
import type { Accepted } from '../flow/ports.ts'

/** A message as it came in at the door: its sender known, its body whole, unpacked and not yet looked into. */
export interface AcceptRequest {
  readonly route: Route
  readonly sender: Sender
  /** The order key as it stands in the path, percent-decoded. */
  readonly key: string
  /** The path in one spelling (the key percent-encoded anew), so that two spellings of one address are one address. */
  readonly path: string
  readonly body: Uint8Array
  /** 1–255 visible ASCII characters; null when the header is absent. */
  readonly idempotencyKey: string | null
  /** W3C Trace Context, version 00, valid; null when absent or anything else. */
  readonly traceparent: string | null
}

/**
 * Admits and stores one message. Resolves ok only once it is durable (I1). `exchangeId` stands beside INBOUND_INVALID
 * when the rejected message was kept. What can be expected is returned; a throw is a bug.
 */
export type AcceptMessage = (request: AcceptRequest) => Promise<Result<Accepted> & { exchangeId?: string }>

/** Who waits for the end of an Exchange (`Prefer: wait`). */
export interface EndWaits {
  /** Resolves with the ended Exchange; null at the deadline, when `signal` aborts, or when the process is stopping. */
  readonly waitForEnd: (exchangeId: string, ms: number, signal: AbortSignal) => Promise<Accepted | null>
}
