import { Agent, request } from 'node:http'
import { sampleDossier } from '../../mocks/dossier-system/sample-dossiers.ts'

export interface Load {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** A dossier of about 3 kB. */
export const dossier: Readonly<Record<string, unknown>> = {
  ...sampleDossier(1, 0)[0]?.message,
  note: 'Ghi chú của cán bộ tiếp nhận. '.repeat(40),
}

/** The nth code: 9,000 a unit. */
export const codeOf = (n: number): string =>
  `H56.${String(10 + (Math.floor(n / 9_000) % 90)).padStart(2, '0')}.${String(10 + Math.floor(n / 810_000)).padStart(2, '0')}-251121-${String((n % 9_000) + 1).padStart(4, '0')}`

export interface LoadOptions {
  readonly port: number
  readonly path: (code: string) => string
  readonly count: number
  readonly connections: number
  readonly from: number
  readonly apiKey: string
}

/** Sends `count` dossiers, each another one, over kept connections; anything but a 202 ends the benchmark. */
export async function load(options: LoadOptions): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections })
  const latencies: number[] = []
  let next = 0
  const sendOne = (n: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const code = codeOf(options.from + n)
      const body = JSON.stringify({ ...dossier, dossierCode: code })
      const startedAt = performance.now()
      const headers = {
        authorization: `Bearer ${options.apiKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }
      const sent = request(
        { host: '127.0.0.1', port: options.port, method: 'PUT', path: options.path(code), agent, headers },
        (response) => {
          response.resume()
          response.on('end', () => {
            latencies.push(performance.now() - startedAt)
            if (response.statusCode === 202) resolve()
            else reject(new Error(`answered ${response.statusCode}`))
          })
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
  const connection = async (): Promise<void> => {
    while (next < options.count) await sendOne(next++)
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: options.connections }, connection))
  const seconds = (performance.now() - startedAt) / 1_000
  agent.destroy()
  latencies.sort((a, b) => a - b)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return { perSecond: options.count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }
}
