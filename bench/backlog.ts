import type { OpenStore } from '../src/store/open-store.ts'
import { type Drained, drain, endDead, together } from './lib/drain.ts'
import { fillWaiting } from './lib/fill-waiting.ts'
import { report } from './lib/report.ts'
import { startRig } from './lib/rig.ts'
import { benchSealing, checkBalance, createDatabase, openBenchStore, withClient } from './lib/stores.ts'

const DOSSIERS = 100_000
const EACH = 3
const SUCCESSORS = 20_000
const ROUNDS = 5
const COUNT = 6_000
const WARM_UP = 2_000
const RATIO = 'backlog, dead head'

/**
 * Lease and settle per second over 300,000 waiting exchanges of 100,000 dossiers, through the store as a gateway opens it; and the same where one
 * dossier more is dead and holds 20,000 successors. Two databases, the second a copy of the first, take turns, so that a busy machine treats both alike.
 */
export async function backlog(): Promise<void> {
  const rig = await startRig()
  const sealing = benchSealing()
  const stores: OpenStore[] = []
  const open = async (database: string): Promise<OpenStore> => {
    const store = await openBenchStore(rig.server, database, sealing)
    stores.push(store)
    return store
  }
  try {
    await createDatabase(rig.server, 'plain')
    await (await openBenchStore(rig.server, 'plain', sealing)).close()
    await withClient(rig.server, 'plain', (client) =>
      fillWaiting(client, { dossiers: DOSSIERS, each: EACH, from: 0, dueSinceHours: 1 }, sealing),
    )
    await createDatabase(rig.server, 'held', 'plain')
    await withClient(rig.server, 'held', (client) =>
      fillWaiting(client, { dossiers: 1, each: 1 + SUCCESSORS, from: DOSSIERS, dueSinceHours: 2 }, sealing),
    )
    const plain = await open('plain')
    const held = await open('held')
    await endDead(held)
    for (const store of stores) await checkBalance(store, 1)

    const turns = new Map<OpenStore, Drained[]>([
      [plain, []],
      [held, []],
    ])
    for (const store of stores) await drain(store, WARM_UP)
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [store, its] of turns) its.push(await drain(store, COUNT))
    for (const store of stores) await checkBalance(store, 2)

    const [without, with_] = [plain, held].map((store) => together(turns.get(store) ?? []))
    if (!without || !with_) throw new Error('nothing was measured')
    const rssMb = process.memoryUsage.rss() / 1_048_576
    report([
      { bench: 'backlog', ...without, rssMb, ratio: null },
      { bench: RATIO, ...with_, rssMb, ratio: with_.perSecond / without.perSecond },
    ])
  } finally {
    for (const store of stores) await store.close()
    await rig.close()
  }
}
