import type { CallbackReading } from '../../domain/payment-provider.ts'

/** A callback's reading without its echo: for providers whose acknowledgement repeats nothing. */
export type BareReading = CallbackReading extends infer Reading
  ? Reading extends unknown
    ? Omit<Reading, 'echo'>
    : never
  : never

/** `internal` may name fields, never a value and never the signature that would have been right. */
export const unverified = (internal: string): BareReading => ({ kind: 'unverified', internal })
