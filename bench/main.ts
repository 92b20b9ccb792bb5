/** `npm run bench [name]`: one, or all of them one after the other. Figures on record: bench/BASELINE.md. */
import { accept } from './accept.ts'
import { deliver } from './deliver.ts'

const BENCHES: ReadonlyMap<string, () => Promise<unknown>> = new Map<string, () => Promise<unknown>>([
  ['outbound', () => import('./outbound.ts')],
  ['accept', accept],
  ['deliver', deliver],
  ['callbacks', async () => (await import('./callbacks.ts')).callbacks()],
  ['sealing', async () => (await import('./sealing.ts')).sealing()],
  ['lookup', async () => (await import('./lookup.ts')).lookup()],
  ['backlog', async () => (await import('./backlog.ts')).backlog()],
  ['start', async () => (await import('./start.ts')).start()],
  ['history', async () => (await import('./history.ts')).history()],
])

const [name] = process.argv.slice(2)
const chosen = name === undefined ? [...BENCHES.values()] : [BENCHES.get(name)]
for (const bench of chosen) {
  if (bench === undefined) {
    console.error(
      `There is no benchmark ${JSON.stringify(name)}. There are: ${[...BENCHES.keys()].join(', ')}.`,
    )
    process.exitCode = 2
  } else await bench()
}
