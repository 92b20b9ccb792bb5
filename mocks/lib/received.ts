import type { FaultKind } from './faults.ts'
import { createQueue } from './queue.ts'

/** A request's bytes, until newer ones need the room. */
export interface KeptBody {
  bytes: Buffer | null
}

/** One request as it is shown. */
export interface ReceivedItem {
  readonly at: string
  readonly path: string
  /** null: the address or the envelope named none. */
  readonly service: string | null
  readonly isUpdating: string | null
  /** Of several, the first. */
  readonly dossierCode: string | null
  readonly idempotencyKey: string | null
  /** How many requests with this key and service had come before, among those still kept. */
  readonly repeat: number
  readonly traceparent: string | null
  readonly session: string | null
  /** Something was stored, or a session begun. */
  readonly committed: boolean
  /** HTTP status that was answered; null: none, or not yet. */
  readonly answered: number | null
  /** The fault that spoilt the answer. */
  readonly fault: FaultKind | null
  /** The decoded JSON, or the text where it is none; null when it is no longer kept. */
  readonly body: unknown
}

/** One request as it is kept. The last members are filled in while it is served. */
export interface Entry {
  readonly atMs: number
  readonly path: string
  readonly service: string | null
  readonly isUpdating: string | null
  readonly dossierCode: string | null
  readonly idempotencyKey: string | null
  readonly repeat: number
  readonly traceparent: string | null
  readonly session: string | null
  readonly kept: KeptBody
  committed: boolean
  answered: number | null
  fault: FaultKind | null
}

export type NewEntry = Omit<Entry, 'atMs' | 'repeat' | 'kept' | 'committed' | 'answered' | 'fault'>

export interface ReceivedFilter {
  /** Compared without regard to case. */
  readonly dossierCode?: string
  readonly service?: string
  readonly since?: Date
  /** The newest so many. */
  readonly limit?: number
}

export interface ReceivedLog {
  readonly add: (entry: NewEntry, body: Buffer) => Entry
  /** Newest last. */
  readonly list: (filter?: ReceivedFilter) => ReceivedItem[]
  /** Requests by service since the last clear(), those included that are no longer kept. */
  readonly counts: () => Record<string, number>
  readonly clear: () => void
}

export interface ReceivedLimits {
  readonly entries: number
  readonly bodies: number
  readonly bodyBytes: number
}

/** What a mock keeps by default. */
export const RECEIVED_LIMITS: ReceivedLimits = {
  entries: 200_000,
  bodies: 5_000,
  bodyBytes: 128 * 1024 * 1024,
}

/** Everything that came, within fixed bounds: a mock is also the sink of benchmarks. */
export function createReceivedLog(limits: ReceivedLimits): ReceivedLog {
  const entries = createQueue<Entry>()
  const keep = createBodyKeeper(limits)
  const keys = new Map<string, number>()
  let counts = new Map<string, number>()

  const dropOldest = (): void => {
    const oldest = entries.shift()
    if (oldest === undefined || oldest.idempotencyKey === null) return
    const key = repeatKey(oldest)
    const left = (keys.get(key) ?? 1) - 1
    if (left > 0) keys.set(key, left)
    else keys.delete(key)
  }

  return {
    add: (entry, body) => {
      let repeat = 0
      if (entry.idempotencyKey !== null) {
        const key = repeatKey(entry)
        repeat = keys.get(key) ?? 0
        keys.set(key, repeat + 1)
      }
      const added: Entry = {
        ...entry,
        atMs: Date.now(),
        repeat,
        kept: keep(body),
        committed: false,
        answered: null,
        fault: null,
      }
      entries.push(added)
      if (entries.size > limits.entries) dropOldest()
      const service = entry.service ?? 'unknown'
      counts.set(service, (counts.get(service) ?? 0) + 1)
      return added
    },
    list: (filter = {}) => {
      const found = entries.items().filter((entry) => fits(entry, filter))
      return (filter.limit === undefined ? found : found.slice(Math.max(0, found.length - filter.limit))).map(
        show,
      )
    },
    counts: () => Object.fromEntries(counts),
    clear: () => {
      entries.clear()
      keys.clear()
      counts = new Map()
      // Bodies may also be shown elsewhere (a dossier's versions); their own bounds still hold.
    },
  }
}

/** Keeps the newest bodies within both bounds; the newest one always. */
function createBodyKeeper(limits: ReceivedLimits): (bytes: Buffer) => KeptBody {
  const bodies = createQueue<KeptBody>()
  let bodyBytes = 0
  return (bytes) => {
    if (limits.bodies === 0) return FORGOTTEN
    const kept: KeptBody = { bytes }
    bodies.push(kept)
    bodyBytes += bytes.length
    while (bodies.size > limits.bodies || (bodyBytes > limits.bodyBytes && bodies.size > 1)) {
      const oldest = bodies.shift()
      if (oldest === undefined) break
      bodyBytes -= oldest.bytes?.length ?? 0
      oldest.bytes = null
    }
    return kept
  }
}

const FORGOTTEN: KeptBody = Object.freeze({ bytes: null })

const repeatKey = (entry: NewEntry): string => `${entry.service ?? ''} ${entry.idempotencyKey ?? ''}`

function fits(entry: Entry, filter: ReceivedFilter): boolean {
  return (
    (filter.service === undefined || entry.service === filter.service) &&
    (filter.since === undefined || entry.atMs >= filter.since.getTime()) &&
    (filter.dossierCode === undefined ||
      entry.dossierCode?.toUpperCase() === filter.dossierCode.toUpperCase())
  )
}

function show({ atMs, kept, ...entry }: Entry): ReceivedItem {
  return { at: new Date(atMs).toISOString(), ...entry, body: decode(kept) ?? textOf(kept) }
}

/** The kept bytes as JSON; null when they are no JSON or no longer kept. */
export function decode(kept: KeptBody): unknown {
  return kept.bytes === null ? null : parseJson(kept.bytes)
}

const textOf = (kept: KeptBody): string | null => kept.bytes?.toString('utf8') ?? null

/** null when it is no JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
