import { load } from './lib/load.ts'
import { type Figure, report } from './lib/report.ts'
import { API_KEY, startRig } from './lib/rig.ts'

const COUNT = 12_000
const WARM_UP = 2_000
const CONNECTIONS = 64

/** Durable 202 over HTTP, 3 kB dossiers, 64 connections, beside a bare express app that parses the same body and answers 202. */
export async function accept(): Promise<void> {
  const rig = await startRig()
  try {
    const bare = await rig.bare(false)
    // Nothing listens at the portal's address: the breaker opens and only acceptance is measured.
    const gateway = await rig.gateway()
    const figures: Figure[] = []
    const of = async (
      bench: string,
      port: number,
      path: (code: string) => string,
      from: number,
    ): Promise<number> => {
      await load({ port, path, count: WARM_UP, connections: CONNECTIONS, from, apiKey: API_KEY })
      const result = await load({
        port,
        path,
        count: COUNT,
        connections: CONNECTIONS,
        from: from + WARM_UP,
        apiKey: API_KEY,
      })
      figures.push({
        bench,
        ...result,
        rssMb: bench === 'accept' ? gateway.rssMb() : bare.rssMb(),
        ratio: null,
      })
      return result.perSecond
    }
    const base = await of('bare express', bare.port, (code) => `/bare/${code}`, 0)
    const ours = await of('accept', gateway.port, (code) => `/v1/dossiers/${code}`, 0)
    report(figures.map((figure) => (figure.bench === 'accept' ? { ...figure, ratio: ours / base } : figure)))
  } finally {
    await rig.close()
  }
}
