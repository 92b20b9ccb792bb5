import { setTimeout as pause } from 'node:timers/promises'
import { load } from './lib/load.ts'
import { type Figure, report } from './lib/report.ts'
import { API_KEY, startRig } from './lib/rig.ts'

const COUNT = 8_000
const CONNECTIONS = 64
const DELIVERED = '"state":"delivered"'

/** Accept → delivered against a partner with no latency, beside the bare pipeline (bench/bare.ts) in the same run. */
export async function deliver(): Promise<void> {
  const rig = await startRig()
  try {
    await rig.sink()
    const bare = await rig.bare(true)
    const gateway = await rig.gateway()
    gateway.count(DELIVERED)
    const bareDone = async (): Promise<number> =>
      ((await (await fetch(`http://127.0.0.1:${bare.port}/done`)).json()) as { done: number }).done
    const figures: Figure[] = []
    const of = async (bench: string, port: number, done: () => Promise<number> | number): Promise<number> => {
      const before = await done()
      const startedAt = performance.now()
      const result = await load({
        port,
        path: (code) => `/v1/dossiers/${code}`,
        count: COUNT,
        connections: CONNECTIONS,
        from: 0,
        apiKey: API_KEY,
      })
      while ((await done()) - before < COUNT) await pause(20)
      const perSecond = COUNT / ((performance.now() - startedAt) / 1_000)
      figures.push({
        bench,
        ...result,
        perSecond,
        rssMb: bench === 'deliver' ? gateway.rssMb() : bare.rssMb(),
        ratio: null,
      })
      return perSecond
    }
    const base = await of('bare pipeline', bare.port, bareDone)
    const ours = await of('deliver', gateway.port, () => gateway.count(DELIVERED))
    report(figures.map((figure) => (figure.bench === 'deliver' ? { ...figure, ratio: ours / base } : figure)))
  } finally {
    await rig.close()
  }
}
