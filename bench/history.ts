import { foldBalance } from '../src/store/balance.ts'
import { monthOf } from '../src/store/ids.ts'
import type { OpenStore } from '../src/store/open-store.ts'
import { purge } from '../src/store/retention.ts'
import { createStats } from '../src/store/stats.ts'
import { drain, together } from './lib/drain.ts'
import { fillEnded, type Stretch } from './lib/fill-ended.ts'
import { codeOf, load } from './lib/load.ts'
import { type Figure, report } from './lib/report.ts'
import { ADMIN_TOKEN, API_KEY, type Rig, type Running, startRig } from './lib/rig.ts'
import { benchSealing, checkBalance, createDatabase, openBenchStore, withClient } from './lib/stores.ts'

const DAY_MS = 86_400_000
/** Of them, how many in the last seven days; the others in equal parts in the eleven months before the last one. */
const ENDED = 2_000_000
const RECENT = Math.floor(ENDED / 3)
const MONTHS = 11
const DOSSIERS = ENDED / 5
const ROUNDS = 3
const ACCEPTED = 3_000
const LEASED = 2_000
const PAGES = 60
const CONNECTIONS = 16
/** During a purge few senders: else p99 is that of a queue that is always full. */
const CALM_CONNECTIONS = 8

type Turn = Pick<Figure, 'perSecond' | 'p50Ms' | 'p99Ms'>
type Name = 'empty' | 'full'
const NAMES = ['empty', 'full'] as const

/**
 * What 2,000,000 ended exchanges cost: accept, lease + settle and the first page of the list beside an empty store in the same run (ratio: the time
 * of the full store to that of the empty one); then on the full store search, the other lists, figures, and the purge of a month while messages come in.
 */
export async function history(): Promise<void> {
  const rig = await startRig()
  try {
    const stretches = stretchesUntil(Date.now())
    for (const name of NAMES) await createDatabase(rig.server, name)
    for (const name of NAMES)
      await withStore(rig, name, (store) => (name === 'full' ? fill(rig, store, stretches) : store.ready))
    const figures: Figure[] = []
    const gateways = {
      empty: await rig.gateway({}, {}, { database: 'empty' }),
      full: await rig.gateway({}, {}, { database: 'full' }),
    }
    const rssMb = (): number => gateways.full.rssMb()
    figures.push(...compared('accept', await inTurns((name) => accept(gateways[name], name)), rssMb()))
    figures.push(...compared('first page', await inTurns((name) => lists(gateways[name], () => '')), rssMb()))
    figures.push(...(await searches(gateways.full)))
    figures.push(...(await purges(rig, gateways.full, stretches)))
    for (const name of NAMES) await gateways[name].stop()
    figures.push(...(await leases(rig)))
    figures.push(await weeks(rig))
    report([...figures, overall(figures)])
  } finally {
    await rig.close()
  }
}

function stretchesUntil(nowMs: number): Stretch[] {
  const now = new Date(nowMs)
  const monthMs = (back: number): number => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)
  const months = Array.from({ length: MONTHS }, (_, n) => ({
    fromMs: monthMs(MONTHS + 1 - n),
    toMs: monthMs(MONTHS - n),
    count: Math.floor((ENDED - RECENT) / MONTHS),
    // Those that are purged, so that there is something to delete.
    hasBodies: n < ROUNDS,
  }))
  const count = ENDED - months.reduce((sum, month) => sum + month.count, 0)
  return [...months, { fromMs: nowMs - 7 * DAY_MS, toMs: nowMs - 60_000, count, hasBodies: true }]
}

async function withStore<T>(rig: Rig, name: Name, work: (store: OpenStore) => Promise<T>): Promise<T> {
  const store = await openBenchStore(rig.server, name, benchSealing())
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

async function fill(rig: Rig, store: OpenStore, stretches: readonly Stretch[]): Promise<void> {
  await withClient(rig.server, 'full', (client) =>
    fillEnded(store, client, { stretches, dossiers: DOSSIERS }, benchSealing()),
  )
  await foldBalance(store.reads)
  await checkBalance(store, 1)
}

/** Both stores take turns, so that a busy machine treats them alike. */
async function inTurns(run: (name: Name) => Promise<Turn>): Promise<Record<Name, Turn[]>> {
  const turns: Record<Name, Turn[]> = { empty: [], full: [] }
  for (let round = 0; round < ROUNDS; round += 1) for (const name of NAMES) turns[name].push(await run(name))
  return turns
}

const middle = (values: readonly (number | null)[]): number =>
  values.map((value) => value ?? 0).sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const middleOf = (turns: readonly Turn[]): Turn => ({
  perSecond: middle(turns.map((turn) => turn.perSecond)),
  p50Ms: middle(turns.map((turn) => turn.p50Ms)),
  p99Ms: middle(turns.map((turn) => turn.p99Ms)),
})

function compared(what: string, turns: Readonly<Record<Name, Turn[]>>, rssMb: number | null): Figure[] {
  const [empty, full] = [middleOf(turns.empty), middleOf(turns.full)]
  return [
    { bench: `history, ${what}, empty store`, ...empty, rssMb: null, ratio: null },
    { bench: `history, ${what}`, ...full, rssMb, ratio: empty.perSecond / full.perSecond },
  ]
}

/** New codes each time, behind those of the history. */
const next: Record<Name, number> = { empty: DOSSIERS, full: DOSSIERS }
async function accept(
  gateway: Running,
  name: Name,
  connections = CONNECTIONS,
  count = ACCEPTED,
): Promise<Turn> {
  const from = next[name]
  next[name] += count
  const path = (code: string): string => `/v1/dossiers/${code}`
  return load({ port: gateway.port, path, count, connections, from, apiKey: API_KEY })
}

/** Pages of the admin API's list, one after the other. */
async function lists(gateway: Running, query: (n: number) => string): Promise<Turn> {
  const times: number[] = []
  for (let n = 0; n < PAGES; n += 1) {
    const startedAt = performance.now()
    const response = await fetch(`http://127.0.0.1:${gateway.adminPort}/admin/v1/exchanges${query(n)}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    })
    const page = await response.text()
    if (response.status !== 200) throw new Error(`the list answered ${response.status}: ${page}`)
    times.push(performance.now() - startedAt)
  }
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
  return {
    perSecond: (1_000 * PAGES) / sorted.reduce((sum, ms) => sum + ms, 0),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}

const someCode = (n: number): string => codeOf((n * 7_919) % DOSSIERS)

async function searches(gateway: Running): Promise<Figure[]> {
  const since = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()
  const queries: Readonly<Record<string, (n: number) => string>> = {
    'search by code': (n) => `?key=${someCode(n)}`,
    'search by beginning of a code': (n) => `?q=${someCode(n).slice(0, 17)}`,
    'search for what is not there': (n) => `?q=H57.${n}`,
    'state=delivered': () => '?state=delivered',
    'state=dead': () => '?state=dead',
    'state=waiting': () => '?state=waiting',
    'route=portal-status': () => '?route=portal-status',
    'sender=other': () => '?sender=other',
    'partner=npsp': () => '?partner=npsp',
    'route of nobody': () => '?route=nobody',
    'from … to, a day of half a year ago': () => `?from=${since(181)}&to=${since(180)}`,
    'dead of half a year ago': () => `?state=dead&from=${since(190)}&to=${since(180)}`,
  }
  const figures: Figure[] = []
  for (const [what, query] of Object.entries(queries))
    figures.push({ bench: `history, ${what}`, ...(await lists(gateway, query)), rssMb: null, ratio: null })
  return figures
}

/** Months go one by one while messages come in; ratio: p99 of these to that of turns without a purge in between. */
async function purges(rig: Rig, gateway: Running, [...months]: readonly Stretch[]): Promise<Figure[]> {
  const seconds: number[] = []
  const turns: { readonly calm: Turn[]; readonly purged: Turn[] } = { calm: [], purged: [] }
  await withStore(rig, 'full', async (store) => {
    for (const month of months.slice(0, ROUNDS)) {
      turns.calm.push(await accept(gateway, 'full', CALM_CONNECTIONS))
      const accepting = accept(gateway, 'full', CALM_CONNECTIONS)
      const startedAt = performance.now()
      const retention = { deliveredDays: 400, rejectedDays: 90 }
      const { months: gone } = await purge(store.reads, retention, month.toMs + 400 * DAY_MS)
      seconds.push((performance.now() - startedAt) / 1_000)
      if (!gone.includes(monthOf(month.fromMs))) throw new Error('the month was not purged')
      turns.purged.push(await accepting)
    }
    await checkBalance(store, 2)
  })
  const [calm, purged] = [middleOf(turns.calm), middleOf(turns.purged)]
  const ms = middle(seconds) * 1_000
  const rest = { rssMb: null, ratio: null }
  return [
    { bench: 'history, purge of a month', perSecond: 1_000 / ms, p50Ms: ms, p99Ms: null, ...rest },
    { bench: 'history, accept without a purge', ...calm, ...rest },
    {
      bench: 'history, accept during a purge',
      ...purged,
      rssMb: null,
      ratio: (purged.p99Ms ?? 0) / (calm.p99Ms ?? 1),
    },
  ]
}

/** Of what was accepted above. */
async function leases(rig: Rig): Promise<Figure[]> {
  const turns = await withStore(rig, 'empty', (empty) =>
    withStore(rig, 'full', async (full) => {
      const stores = { empty, full }
      return inTurns(async (name) => together([await drain(stores[name], LEASED)]))
    }),
  )
  return compared('lease + settle', turns, process.memoryUsage.rss() / 1_048_576)
}

/** GET /admin/v1/stats?window=7d, read anew each time. */
async function weeks(rig: Rig): Promise<Figure> {
  return withStore(rig, 'full', async (store) => {
    const times: number[] = []
    for (let n = 0; n < PAGES; n += 1) {
      const startedAt = performance.now()
      const { accepted } = await createStats(store.reads, () => 0).read('7d')
      if (accepted < RECENT / 2) throw new Error(`only ${accepted} were counted`)
      times.push(performance.now() - startedAt)
    }
    const ms = middle(times)
    return {
      ...{ bench: 'history, figures of 7 days', perSecond: 1_000 / ms, p50Ms: ms },
      ...{ p99Ms: Math.max(...times), rssMb: null, ratio: null },
    }
  })
}

/** Acceptance on the full store, with the worst ratio of the three that have one store beside the other. */
function overall(figures: readonly Figure[]): Figure {
  const full = (what: string): Figure | undefined => figures.find(({ bench }) => bench === `history, ${what}`)
  const three = ['accept', 'first page', 'lease + settle'].map(full)
  const [accepted] = three
  if (!accepted) throw new Error('nothing was measured')
  return { ...accepted, bench: 'history', ratio: Math.max(...three.map((figure) => figure?.ratio ?? 0)) }
}
