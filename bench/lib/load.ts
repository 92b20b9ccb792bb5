import { connect } from 'node:net'
import { sampleDossier } from '../../mocks/dossier-system/sample-dossiers.ts'
import { ask } from './raw-http.ts'

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

/**
 * Sends `count` dossiers, each another one, over kept connections; anything but a 202 ends the benchmark.
 */
export async function load(options: LoadOptions): Promise<Load> {
  const latencies: number[] = []
  let next = 0
  const messages = messagesOf(options)
  const connection = async (): Promise<void> => {
    const socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true })
    try {
      while (next < options.count) {
        const startedAt = performance.now()
        const { status } = await ask(socket, messages(options.from + next++))
        if (status !== 202) throw new Error(`answered ${status}`)
        latencies.push(performance.now() - startedAt)
      }
    } finally {
      socket.destroy()
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: options.connections }, connection))
  const seconds = (performance.now() - startedAt) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return { perSecond: options.count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** The nth request, whole. Codes are all of one length, so only they differ. */
function messagesOf({ path, apiKey }: LoadOptions): (n: number) => string {
  const textOf = (code: string): string => JSON.stringify({ ...dossier, dossierCode: code })
  const mark = codeOf(0)
  const [before = '', after = ''] = textOf(mark).split(mark)
  const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(textOf(mark))}\r\n\r\n`
  return (n) => {
    const code = codeOf(n)
    return `PUT ${path(code)} HTTP/1.1\r\n${head}${before}${code}${after}`
  }
}
