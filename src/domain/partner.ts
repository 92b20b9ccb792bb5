import type { Outcome } from './exchange.ts'
import type { ConnectProvider } from './payment-provider.ts'
import type { Purpose } from './purpose.ts'
import type { RetryPolicy } from './retry.ts'

/**
 * An organisation's system that we talk to. What the core needs to know of it is only this.
 * `connect` is called once per process with the partner's validated settings and keeps what the process shares (a session).
 */
export interface Partner {
  /** kebab-case: the folder name, the config key, the prefix of its lanes. */
  readonly id: string
  readonly name: string
  /** null: it only sends to us, nothing is delivered to it. */
  readonly connect: ((settings: PartnerSettings) => Connection) | null
  /** Present: it takes payments. */
  readonly connectProvider?: ConnectProvider
}

/** The groups that every partner's config has (contract §2), defaults resolved. `own`: the partner's own keys, validated by its schema. */
export interface PartnerSettings {
  readonly id: string
  readonly timeoutMs: number
  readonly concurrency: number
  readonly ratePerSecond: number
  readonly retry: RetryPolicy
  readonly breaker: BreakerSettings
  readonly tls: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }
  /** Secrets resolved, defaults filled in. The partner's folder knows its type. */
  readonly own: Readonly<Record<string, unknown>>
}

export interface BreakerSettings {
  readonly errorThresholdPercentage: number
  readonly volumeThreshold: number
  readonly windowMs: number
  readonly resetTimeoutMs: number
}

/** One operation of a Partner that we call. Its id names the lane in front of it: "<partner>.<operation>". */
export interface Endpoint {
  readonly id: string
  readonly partner: Partner
  readonly operation: string
}

/** A Partner, spoken to. Never throws for anything the partner or the network did: that is an Outcome. */
export interface Connection {
  readonly deliver: (operation: string, message: OutboundMessage, tools: DeliveryTools) => Promise<Delivery>
  /**
   * Of a partner that is asked for personal data: what its configuration grants a purpose, typed by the partner's endpoint; null: nothing, it
   * may not ask. Absent: no purpose is asked for.
   */
  readonly grant?: (operation: string, purpose: Purpose) => unknown
}

/** An operation that answers with a message of its own. `readReply` tells that what its Connection handed over as reply is one. */
export interface ReplyEndpoint<Grant, Reply> extends Endpoint {
  /** @throws Error for what its own Connection did not make. */
  readonly readGrant: (grant: unknown) => Grant
  /** @throws Error for what its own Connection did not make. */
  readonly readReply: (reply: unknown) => Reply
}

export interface OutboundMessage {
  /** The translated message, as its MessageType wrote it. */
  readonly body: Uint8Array
  /** The dossier code as the sender wrote it. */
  readonly key: string
  /** Goes out as Idempotency-Key: the Exchange id, the same on every Attempt and Replay (I7). */
  readonly idempotencyKey: string
  /** W3C Trace Context, version 00; null when there is none to hand on. */
  readonly traceparent: string | null
}

export interface DeliveryTools {
  readonly call: Call
  /** What this partner remembers of this order key (JSON; null at first). Not purged with history. */
  readonly memory: unknown
  /** An earlier Attempt of this Exchange came out unknown or was left open by a crash. */
  readonly isDoubtful: boolean
  readonly signal: AbortSignal
}

export interface Delivery {
  readonly outcome: Outcome
  /** Present: remember this instead, whatever the outcome; committed with the settlement. */
  readonly memory?: unknown
  /** Present with a delivered request: what the partner replied. Never kept as it is: the Route makes the answer of it first. */
  readonly reply?: unknown
}

/**
 * One HTTP request, bounded in time and size, recorded with the Attempt. Never throws. Before each send the lease is
 * checked (and renewed where needed); the last check is in the tick of the write (contract §8).
 */
export type Call = (request: CallRequest) => Promise<CallResult>

export interface CallRequest {
  /** What the call is for, in the Attempt's record: "login", "create", "look-up". */
  readonly label: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  /** false: the answer holds a secret (a session) and only its status is recorded. Default true. */
  readonly recordAnswer?: boolean
  /** Largest answer that is read, unpacked. Default 1 MB. */
  readonly answerBytesMax?: number
}

export type CallResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Lower-cased names. */
      readonly headers: Readonly<Record<string, string>>
      /** At most answerBytesMax; invalid UTF-8 replaced. */
      readonly text: string
    }
  /** Refused, DNS, TLS: not a byte of the request reached the partner. */
  | { readonly kind: 'not-sent'; readonly internal: string }
  /** Timed out, cut off, longer than answerBytesMax or without end: it may have been taken. */
  | {
      readonly kind: 'no-answer'
      readonly reason: 'timeout' | 'cut-off' | 'too-large' | 'aborted'
      readonly internal: string
    }
  /** The lease has run out or was taken over: nothing was sent, and nothing more may be. */
  | { readonly kind: 'lease-lost' }
