import { DEVELOPMENT_API_KEY } from '../src/config/development.ts'
import { timeOfId } from '../src/store/ids.ts'
import type { Acknowledged } from './dossier-system.ts'

/** What the summary shows. */
export interface Figures {
  readonly total: number
  readonly accepted: number
  readonly delivered: number
  /** Needed more than one attempt. */
  readonly retried: number
  readonly dead: number
  /** Dossiers whose messages the portal got in another order than the dossier system sent them. */
  readonly outOfOrder: number
  /** From the moment in the exchange's id (receivedAt) to the log line that settles it, ms; null where nothing was delivered. */
  readonly calm: Percentiles | null
  /** The same, with those that the outage delayed. */
  readonly all: Percentiles | null
}

export interface Percentiles {
  readonly p50Ms: number
  readonly p99Ms: number
}

/** One delivered exchange: when it came and when it was settled, Unix ms. */
export interface Delivered {
  readonly exchangeId: string
  readonly settledAtMs: number
}

/** When the portal was away, Unix ms. */
export interface Outage {
  readonly fromMs: number
  readonly untilMs: number
}

export interface Observed {
  readonly total: number
  readonly acknowledged: readonly Acknowledged[]
  readonly delivered: readonly Delivered[]
  readonly outage: Outage | null
}

/** Counts what happened: states and attempts as the sender may ask for them, the order as the portal got them. */
export async function countUp(
  observed: Observed,
  { url, npspUrl }: { readonly url: string; readonly npspUrl: string },
): Promise<Figures> {
  const exchanges = await listExchanges(url)
  const inState = (state: string): number => exchanges.filter((exchange) => exchange.state === state).length
  return {
    total: observed.total,
    accepted: observed.acknowledged.length,
    delivered: inState('delivered'),
    retried: exchanges.filter((exchange) => exchange.attempts > 1).length,
    dead: inState('dead'),
    outOfOrder: countOutOfOrder(observed.acknowledged, await listStored(npspUrl)),
    calm: percentiles(waitsOf(untouched(observed.delivered, observed.outage))),
    all: percentiles(waitsOf(observed.delivered)),
  }
}

const receivedAtMs = ({ exchangeId }: Delivered): number => timeOfId(exchangeId) ?? 0

const waitsOf = (delivered: readonly Delivered[]): number[] =>
  delivered.map((one) => Math.max(0, one.settledAtMs - receivedAtMs(one)))

/**
 * Those that the outage had no part in: settled before it, or received after everything was settled that had come until its end.
 */
function untouched(delivered: readonly Delivered[], outage: Outage | null): readonly Delivered[] {
  if (outage === null) return delivered
  const delayed = delivered.filter((one) => receivedAtMs(one) <= outage.untilMs)
  const clearedAtMs = Math.max(outage.untilMs, ...delayed.map(({ settledAtMs }) => settledAtMs))
  return delivered.filter((one) => one.settledAtMs < outage.fromMs || receivedAtMs(one) > clearedAtMs)
}

/** Nearest rank: the smallest wait that so many per cent did not exceed. */
export function percentiles(waitsMs: readonly number[]): Percentiles | null {
  const sorted = [...waitsMs].sort((a, b) => a - b)
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return sorted.length === 0 ? null : { p50Ms: rank(0.5), p99Ms: rank(0.99) }
}

/** Something that the portal stored. */
export interface Stored {
  readonly key: string
  /** The exchange's id. */
  readonly idempotencyKey: string
}

/** How many keys' messages were stored in another order than they were acknowledged in. The same one stored twice is no disorder. */
export function countOutOfOrder(acknowledged: readonly Acknowledged[], stored: readonly Stored[]): number {
  const sent = Map.groupBy(acknowledged, ({ key }) => key.toUpperCase())
  const got = Map.groupBy(stored, ({ key }) => key.toUpperCase())
  let count = 0
  for (const [key, messages] of sent) {
    const wanted = messages.map(({ exchangeId }) => exchangeId)
    const ids = [...new Set((got.get(key) ?? []).map(({ idempotencyKey }) => idempotencyKey))]
    // What was not delivered is missing here, not out of order.
    const there = wanted.filter((id) => ids.includes(id))
    if (ids.some((id, place) => id !== there[place])) count += 1
  }
  return count
}

interface Exchange {
  readonly state: string
  readonly attempts: number
}

async function listExchanges(url: string): Promise<Exchange[]> {
  const exchanges: Exchange[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: Page<Exchange> = await getJson(`${url}/v1/exchanges?limit=200${query}`)
    exchanges.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return exchanges
}

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

async function listStored(npspUrl: string): Promise<Stored[]> {
  const { items }: { items: readonly Received[] } = await getJson(`${npspUrl}/__received`)
  return items.flatMap(({ committed, dossierCode, idempotencyKey, service }) =>
    committed && service !== 'TraCuuHoSo' && dossierCode !== null && idempotencyKey !== null
      ? [{ key: dossierCode, idempotencyKey }]
      : [],
  )
}

interface Received {
  readonly committed: boolean
  readonly service: string | null
  readonly dossierCode: string | null
  readonly idempotencyKey: string | null
}

/** The answers of our own gateway and mock: their form is known. @throws Error when the answer is no success. */
async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${DEVELOPMENT_API_KEY}` } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as T
}
