/**
 * The times of a lease, on which worker, store and outbound must agree: whoever changes one of them alone breaks the fencing (I3).
 * A lease lasts `timeoutMs` of the partner and this much longer (contract §8). ms.
 */
export const LEASE_GRACE_MS = 10_000

/**
 * An attempt's first send comes at most this long after its lease was granted or renewed; an older one is renewed first. So the partner is
 * at work on a dead gateway's send at most until the grant + this + `timeoutMs`, and nobody takes over before. ms.
 */
export const LEASE_FRESH_MS = 1_000
