import { randomBytes } from 'node:crypto'

/** Hands a W3C trace on to the partner: the same trace id and flags, a span id of our own. null stays null. */
export function nextTraceparent(traceparent: string | null): string | null {
  if (traceparent === null) return null
  const [version, traceId, , flags] = traceparent.split('-')
  return `${version}-${traceId}-${randomBytes(8).toString('hex')}-${flags}`
}
