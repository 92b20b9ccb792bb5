import type { Result } from './failure.ts'
import type { Endpoint, Partner } from './partner.ts'

/** A message's name, wire format and contract. `T` is generated from its JSON Schema file. */
export interface MessageType<T> {
  /** Path below schemas/, without extension: "canonical/dossier.v1". */
  readonly name: string
  readonly contentType: 'application/json'
  /** Decodes and validates. Never coerces, drops or defaults a member. `prepare` may reword the decoded message before it is validated. */
  readonly read: (
    bytes: Uint8Array,
    prepare?: (decoded: unknown) => unknown,
  ) => Result<{ message: T; decoded: unknown }>
  /** Validates and encodes. A failure here (OUTBOUND_INVALID) is our fault, not the sender's. */
  readonly write: (message: T) => Result<Uint8Array>
}

/** Where a Partner hands messages to us: who may call it is the partner whose channel it is (403 otherwise). */
export interface Channel {
  readonly partner: Partner
  readonly method: 'POST' | 'PUT'
  /** Express 5 path with exactly one parameter, the order key: "/v1/dossiers/:key/progress". */
  readonly path: `/${string}`
}

/** An authenticated caller of the partner port. */
export interface Sender {
  readonly id: string
  /** Partner id. */
  readonly partner: string
  /** The sender's own status word (NFC) → canonical word. */
  readonly statusMap: ReadonlyMap<string, string>
}

/** What reading a message may depend on beside its bytes. */
export interface ReadContext {
  /** The order key as it stands in the path, percent-decoded. */
  readonly key: string
  readonly statusMap: ReadonlyMap<string, string>
}

/** How a repeated message is known when no Idempotency-Key header says so (contract §3, Idempotency). */
export type DedupeRule =
  /** An id of the sender's own, unique within sender and order key. */
  | { readonly kind: 'message-id'; readonly id: string }
  /** Equal to the order key's latest exchange of this route, which is the same sender's and less than 24 h old. */
  | { readonly kind: 'latest' }

/** What admitting a message found out about it. */
export interface Admission {
  /** The order key, upper-cased: the line it stands in. */
  readonly orderKey: string
  readonly dedupe: DedupeRule
  /** RFC 8785 text of the message as the sender wrote it (before any rewording). */
  readonly canonical: string
  /** Personal and tax numbers in the message, each once: only their keyed hashes are stored. */
  readonly subjects: readonly string[]
}

/** Pure: same message and context, same result. No I/O, no clock, no randomness. */
export type Translator<In, Out> = (message: In, context: { readonly key: string }) => Out

/** One integration, as data. */
export interface RouteSpec<In, Out> {
  readonly id: string
  /** null: its messages arise in the gateway itself. */
  readonly channel: Channel | null
  readonly accepts: MessageType<In>
  /** What the schema cannot say: rules over several members or over the path. Issues as in the schema's. */
  readonly rules?: (
    message: In,
    context: { readonly key: string },
  ) => readonly { readonly path: string; readonly message: string }[]
  readonly dedupe: (message: In) => DedupeRule
  readonly subjects: (message: In) => readonly string[]
  readonly translate: Translator<In, Out>
  readonly sends: MessageType<Out>
  readonly endpoint: Endpoint
  /** hold: a dead Exchange keeps its successors waiting until replayed or discarded. skip: they pass. */
  readonly onDead: 'hold' | 'skip'
}

/** A RouteSpec with its message types sealed inside, so that routes of all types share one table. */
export interface Route {
  readonly id: string
  /** null: its messages arise in the gateway itself; nobody can hand one in. */
  readonly channel: Channel | null
  readonly endpoint: Endpoint
  readonly onDead: 'hold' | 'skip'
  readonly accepts: string
  readonly sends: string
  readonly contentType: string
  /** Reads the message far enough to know that it is valid, which line it stands in and how a repeat is known. */
  readonly admit: (bytes: Uint8Array, context: ReadContext) => Result<Admission>
  /** read → translate → write. */
  readonly convert: (bytes: Uint8Array, context: ReadContext) => Result<Uint8Array>
}

/** A route whose messages come in from outside. */
export type ReceivingRoute = Route & { readonly channel: Channel }

export const isReceiving = (route: Route): route is ReceivingRoute => route.channel !== null
