import type { Result } from './failure.ts'
import type { Endpoint, Partner, ReplyEndpoint } from './partner.ts'
import type { Purpose } from './purpose.ts'

/** A message's name, wire format and contract. `T` is generated from its JSON Schema file. */
export interface MessageType<T> {
  /** Path below schemas/, without extension: "canonical/dossier.v1". */
  readonly name: string
  readonly contentType: 'application/json' | 'application/xml'
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
  /**
   * Express 5 path with exactly one parameter, the order key: "/v1/dossiers/:key/progress". A request–reply route's has none: its key
   * stands in the message.
   */
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
  /** The sender gets its acknowledgement, the message its turn. */
  readonly mode: 'queued'
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

export const isReceiving = <R extends AnyRoute>(route: R): route is R & { readonly channel: Channel } =>
  route.channel !== null

/** What reading a call may depend on beside its bytes. */
export interface CallReadContext {
  readonly now: Date
}

/** What translating a call may depend on beside the message. */
export interface CallContext<Grant> {
  /** The call's own id: new for each call, the same on its retries. */
  readonly exchangeId: string
  /** What the partner's configuration grants the purpose. */
  readonly grant: Grant
}

/** What an answer is, beside its bytes: what the audit row says of it, without personal data. */
export interface CallResultClass {
  /** "matched", "not-confirmed". */
  readonly result: string
  /** Something that a security officer must hear of: the partner answered with another person's record. */
  readonly security: 'other-person' | null
}

/** What admitting a call found out about it. */
export interface CallAdmission {
  readonly purpose: Purpose
  /** Personal numbers in the message: only their keyed hashes are stored. The first one is the one asked for. */
  readonly subjects: readonly string[]
  /** What is odd and sent all the same: words without personal data, for the audit row. */
  readonly doubts: readonly string[]
}

/** One integration whose sender waits for the partner's answer, as data. */
export interface RequestReplySpec<In, Out, Grant, Reply, Answer> {
  readonly id: string
  readonly channel: Channel
  readonly accepts: MessageType<In>
  /** What the schema cannot say. */
  readonly rules: (
    message: In,
    context: CallReadContext,
  ) => readonly { readonly path: string; readonly message: string }[]
  readonly purpose: (message: In) => Purpose
  readonly subjects: (message: In) => readonly string[]
  readonly doubts: (message: In) => readonly string[]
  readonly translate: (message: In, context: CallContext<Grant>) => Out
  readonly sends: MessageType<Out>
  readonly endpoint: ReplyEndpoint<Grant, Reply>
  /** The reply translated back: cut to what the purpose was granted before anything of it is kept or answered. Pure. */
  readonly translateBack: (
    reply: Reply,
    message: In,
    context: CallContext<Grant>,
  ) => CallResultClass & { readonly answer: Answer }
  readonly answers: MessageType<Answer>
}

/** A RequestReplySpec with its types sealed inside. */
export interface RequestReplyRoute {
  /** The sender waits for the answer; nothing is ever sent later. */
  readonly mode: 'request-reply'
  readonly id: string
  readonly channel: Channel
  readonly endpoint: Endpoint
  readonly onDead: 'skip'
  readonly accepts: string
  readonly sends: string
  readonly answers: string
  readonly contentType: string
  readonly admit: (bytes: Uint8Array, context: CallReadContext) => Result<CallAdmission>
  /** read → translate → write. */
  readonly convert: (bytes: Uint8Array, context: CallReadContext & CallContext<unknown>) => Result<Uint8Array>
  /** The partner's reply → the sender's answer, as it is kept and sent. */
  readonly convertBack: (
    reply: unknown,
    bytes: Uint8Array,
    context: CallReadContext & CallContext<unknown>,
  ) => Result<CallResultClass & { readonly body: Uint8Array }>
}

/** A row of the table, whatever its mode. */
export type AnyRoute = Route | RequestReplyRoute
