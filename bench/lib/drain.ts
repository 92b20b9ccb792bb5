import type { Lease, SettleEntry } from '../../src/flow/ports.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { PARTNER } from './stores.ts'

/** As many as a worker leases at once, and as many as may be in flight. */
const LEASE_MAX = 64
const IN_FLIGHT_MAX = 256
const REQUEST = { partner: PARTNER, bytesMax: 32 * 1_024 * 1_024, leaseMs: 16_000, isProbe: false }
const ANSWER = '{"error_code":"0","message":"Cập nhật thành công","result":[]}'

export interface Drained {
  readonly count: number
  readonly seconds: number
  /** From asking for the lease to the commit of the settlement, ms. */
  readonly latenciesMs: readonly number[]
}

/**
 * Leases and settles `count` exchanges as a worker does whose partner answers at once: one lease at a time, settlements in whatever batches
 * they fall into; message out and the record of the call are sealed and written like any other.
 */
export async function drain({ store }: OpenStore, count: number): Promise<Drained> {
  const latenciesMs: number[] = []
  const running = new Set<Promise<void>>()
  const settle = async (lease: Lease): Promise<void> => {
    if (!(await store.settle(delivered(lease)))) throw new Error('a lease was lost')
    latenciesMs.push(performance.now() - lease.grantedAtMs)
  }
  const startedAt = performance.now()
  for (let left = count; left > 0; ) {
    while (running.size > IN_FLIGHT_MAX - LEASE_MAX) await Promise.race(running)
    const leases = await store.lease({ ...REQUEST, limit: Math.min(LEASE_MAX, left) })
    if (leases.length === 0 && running.size === 0) throw new Error(`nothing is due, ${left} were expected`)
    left -= leases.length
    for (const lease of leases) {
      const settled: Promise<void> = settle(lease).finally(() => running.delete(settled))
      running.add(settled)
    }
  }
  await Promise.all(running)
  return { count, seconds: (performance.now() - startedAt) / 1_000, latenciesMs }
}

/** Leases the one that is due first and settles it dead. */
export async function endDead({ store }: OpenStore): Promise<void> {
  const [lease] = await store.lease({ ...REQUEST, limit: 1 })
  if (!lease) throw new Error('nothing is due')
  const failure = { code: 'ENDPOINT_REFUSED', detail: 'The partner refused it.' } as const
  await store.settle({ ...delivered(lease), outcome: 'refused', settlement: { state: 'dead', failure } })
}

function delivered(lease: Lease): SettleEntry {
  if (lease.body === null) throw new Error('a body could not be opened')
  return {
    lease,
    outcome: 'delivered',
    settlement: { state: 'delivered', receipt: { status: 200, text: ANSWER } },
    isCounted: false,
    durationMs: 1,
    status: 200,
    calls: [
      {
        label: 'DongBoHoSoMC',
        startedAt: new Date().toISOString(),
        durationMs: 1,
        status: 200,
        answer: ANSWER,
        error: null,
      },
    ],
    messageOut: lease.body,
  }
}

/** Several turns as one. */
export function together(turns: readonly Drained[]): {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
} {
  const sorted = turns.flatMap((turn) => turn.latenciesMs).sort((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  return {
    perSecond: sum(turns.map((turn) => turn.count)) / sum(turns.map((turn) => turn.seconds)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}
