import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { NPSP_ACCOUNT } from '../../mocks/npsp/mock.ts'
import v8Options from '../../src/v8-options.json' with { type: 'json' }

export const API_KEY = 'test-onegate-key'
const KEY = randomBytes(32).toString('base64')
const INDEX_KEY = randomBytes(32).toString('base64')

export interface GatewayOptions {
  readonly database: { readonly url: string } | { readonly dataDir: string }
  readonly portalUrl: string
  /** Beside the address and account of the portal: timeoutMs, retry, breaker … */
  readonly npsp?: Readonly<Record<string, unknown>>
  readonly config?: Readonly<Record<string, unknown>>
  /** Ports that another one had, for a restart that its senders should not notice. */
  readonly partnerPort?: number
  /** Where it has to be known before. */
  readonly adminPort?: number
}

/** A gateway in a process of its own, as an operator runs it. */
export interface GatewayProcess {
  readonly url: string
  readonly adminUrl: string
  readonly partnerPort: number
  readonly child: ChildProcess
  /** Log lines so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  readonly errors: () => string
  readonly signal: (signal: NodeJS.Signals) => void
  /** SIGTERM; answers the exit code. */
  readonly stop: () => Promise<number | null>
  readonly kill: () => Promise<void>
}

export interface GatewayFile {
  readonly path: string
  readonly remove: () => void
}

export function writeConfig(options: GatewayOptions): GatewayFile {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-config-'))
  const path = join(folder, 'lienthong.yaml')
  const config = {
    server: {
      host: '127.0.0.1',
      adminHost: '127.0.0.1',
      partnerPort: options.partnerPort ?? 0,
      adminPort: options.adminPort ?? 0,
    },
    database: options.database,
    province: { agencyCode: 'H56', name: 'Thanh Hóa' },
    encryption: { keys: [{ id: 'k1', key: KEY }], indexKey: INDEX_KEY },
    senders: {
      onegate: {
        partner: 'dossier-system',
        apiKeySha256: createHash('sha256').update(API_KEY).digest('hex'),
      },
    },
    partners: {
      // Replays go half as fast as the slowest partner.
      'dossier-system': { baseUrl: 'http://127.0.0.1:9', auth: { bearer: 'x' }, ratePerSecond: 1000 },
      npsp: { baseUrl: options.portalUrl, ...NPSP_ACCOUNT, ratePerSecond: 1000, ...options.npsp },
    },
    ...options.config,
  }
  writeFileSync(path, stringify(config))
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const main = new URL('../../src/main.ts', import.meta.url).pathname

/** Starts it and waits until it says that it listens. Rejects with its last words when it ends before. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const file = writeConfig(options)
  const child = spawn(process.execPath, [...v8Options, main, 'serve', '--config', file.path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: Record<string, unknown>[] = []
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const started = new Promise<Record<string, unknown>>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry: unknown = JSON.parse(line)
      if (typeof entry !== 'object' || entry === null) return
      const fact = { ...entry } as Record<string, unknown>
      log.push(fact)
      if (fact['msg'] === 'gateway.started') resolve(fact)
    })
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${errors}`)))
  })
  started.catch(() => undefined)
  const exited = once(child, 'exit')
  exited.finally(file.remove)
  const ports = await started
  const partnerPort = Number(ports['partnerPort'])
  return {
    url: `http://127.0.0.1:${partnerPort}`,
    adminUrl: `http://127.0.0.1:${Number(ports['adminPort'])}`,
    partnerPort,
    child,
    log,
    errors: () => errors,
    signal: (signal) => child.kill(signal),
    stop: async () => {
      child.kill('SIGTERM')
      await exited
      return child.exitCode
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Runs a command of the command line to its end. */
export async function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  input = '',
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env })
  // A command that reads nothing may have ended before.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}
