import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stringify } from 'yaml'
import { NPSP_ACCOUNT } from '../mocks/npsp/mock.ts'
import v8Options from '../src/v8-options.json' with { type: 'json' }
import { type Figure, report } from './lib/report.ts'
import { here, KEY, type Running, run } from './lib/rig.ts'

const STARTS = 7

/**
 * From the start of the process until `/readyz` answers 200, with the embedded database: in a new data directory, in one that was left by SIGTERM,
 * and in one that was left by kill -9 of gateway and database. `perSecond` is 0: nothing is counted.
 */
export async function start(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'))
  chmodSync(folder, 0o711)
  const path = join(folder, 'lienthong.yaml')
  writeFileSync(path, stringify(configOf(join(folder, 'data'))))
  try {
    const figures: Figure[] = []
    const figure = async (bench: string, count: number, end: (gateway: Running) => Promise<void>) => {
      const times: number[] = []
      let rssMb = 0
      for (let n = 0; n < count; n += 1) {
        const startedMs = performance.now()
        const gateway = await run(
          [...v8Options, here('src/main.ts'), 'serve', '--config', path],
          'partnerPort',
        )
        await ready(gateway)
        times.push(performance.now() - startedMs)
        rssMb = gateway.rssMb()
        await end(gateway)
      }
      const sorted = times.sort((a, b) => a - b)
      const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0
      figures.push({ bench, perSecond: 0, p50Ms: at(0.5), p99Ms: at(0.99), rssMb, ratio: null })
    }
    const stop = (gateway: Running): Promise<void> => gateway.stop()
    await figure('start, new data directory', 1, stop)
    await figure('start', STARTS, stop)
    await figure('start after kill -9', STARTS, kill)
    await figure('start, the last one', 1, stop)
    report(figures.slice(0, -1))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const configOf = (dataDir: string): object => ({
  server: { partnerPort: 0, adminPort: 0 },
  database: { dataDir },
  province: { agencyCode: 'H56', name: 'Thanh Hóa' },
  encryption: { keys: [{ id: KEY.id, key: KEY.key.toString('base64') }] },
  senders: { onegate: { partner: 'dossier-system', apiKeySha256: 'ab'.repeat(32) } },
  partners: {
    'dossier-system': { baseUrl: 'http://127.0.0.1:9', auth: { bearer: 'x' } },
    npsp: { baseUrl: 'http://127.0.0.1:9', ...NPSP_ACCOUNT },
  },
})

async function ready({ adminPort }: Running): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => null)
    if (response?.status === 200) return
    await pause(10)
  }
}

/** The database that it leaves behind is ended by the next start, which is part of what that takes. */
async function kill({ child }: Running): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
