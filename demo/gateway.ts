import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { DOSSIER_SYSTEM_BEARER } from '../mocks/dossier-system/mock.ts'
import { NPSP_ACCOUNT } from '../mocks/npsp/mock.ts'
import { DEVELOPMENT_API_KEY, DEVELOPMENT_TOKENS, sha256 } from '../src/config/development.ts'
import v8Options from '../src/v8-options.json' with { type: 'json' }
import { citizenSection } from './citizens.ts'
import type { Folder } from './folder.ts'
import { EXEMPT_FEE_CODE } from './payments.ts'
import { type ProviderUrls, providerSections } from './providers.ts'

/** One line of the gateway's log: `msg` names what happened, `time` is ISO 8601. */
export type Fact = Readonly<Record<string, unknown>>

/** The gateway in a process of its own, as an operator runs it. */
export interface RunningGateway {
  readonly url: string
  readonly adminUrl: string
  /** Resolves when the process has ended, whoever ended it; to what it said on standard error. */
  readonly ended: Promise<string>
  /** SIGTERM, and SIGKILL when that has not ended it after 15 s. */
  readonly stop: () => Promise<void>
}

/** Why the gateway did not start: its own sentence. */
export class GatewayEnded extends Error {}

export interface GatewayOptions {
  readonly folder: Folder
  readonly partnerPort: number
  readonly adminPort: number
  readonly npspUrl: string
  readonly dossierSystemUrl: string
  readonly providerUrls: ProviderUrls
  readonly populationUrl: string
  readonly onFact: (fact: Fact) => void
}

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const STOP_MS = 15_000

/** Resolves when it listens. @throws GatewayEnded */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const path = join(options.folder.path, 'lienthong.yaml')
  writeFileSync(path, stringify(configOf(options)), { mode: 0o600 })
  const child = spawn(process.execPath, [...v8Options, MAIN, 'serve', '--config', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Out of the terminal's reach: Ctrl-C comes to the demo alone, which stops everything in order.
    detached: true,
    env: { ...process.env, NODE_ENV: 'development' },
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended = once(child, 'close').then(() => errors.trim())
  const started = await Promise.race([
    firstFact(child, 'gateway.started', options.onFact),
    ended.then((words) => {
      throw new GatewayEnded(words)
    }),
  ])
  return {
    url: `http://127.0.0.1:${Number(started['partnerPort'])}`,
    adminUrl: `http://127.0.0.1:${Number(started['adminPort'])}`,
    ended,
    stop: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

/** The first fact of this name. All of them go to `onFact`, from now on. */
function firstFact(child: ChildProcess, name: string, onFact: (fact: Fact) => void): Promise<Fact> {
  return new Promise((resolve) => {
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const fact = parse(line)
      if (fact === null) return
      if (fact['msg'] === name) resolve(fact)
      onFact(fact)
    })
  })
}

function parse(line: string): Fact | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

/** Development keys, the mocks' accounts, and a breaker that looks again every second: nobody wants to wait for half a minute here. */
function configOf(options: GatewayOptions): object {
  const { folder, partnerPort, adminPort, npspUrl, dossierSystemUrl } = options
  return {
    server: { host: '127.0.0.1', adminHost: '127.0.0.1', partnerPort, adminPort },
    database: { dataDir: folder.dataDir },
    province: { agencyCode: 'H56', name: 'Thanh Hóa' },
    encryption: { keys: [{ id: 'demo', key: randomKey() }], indexKey: randomKey() },
    senders: { onegate: { partner: 'dossier-system', apiKeySha256: sha256(DEVELOPMENT_API_KEY) } },
    admins: Object.entries(DEVELOPMENT_TOKENS).map(([role, token]) => ({
      name: token,
      role,
      tokenSha256: sha256(token),
    })),
    partners: {
      'dossier-system': { baseUrl: dossierSystemUrl, auth: { bearer: DOSSIER_SYSTEM_BEARER } },
      npsp: {
        baseUrl: npspUrl,
        ...NPSP_ACCOUNT,
        timeoutMs: 2_000,
        ratePerSecond: 200,
        retry: { firstDelayMs: 200, factor: 2, maxDelayMs: 5_000 },
        breaker: { volumeThreshold: 5, windowMs: 2_000, resetTimeoutMs: 1_000 },
      },
      ...citizenSection(options.populationUrl),
      ...providerSections(options.providerUrls, `http://127.0.0.1:${partnerPort}`),
    },
    feeExemptions: [
      {
        ...{ channel: 'online', feeCodes: [EXEMPT_FEE_CODE], zeroReceipt: true },
        legalBasis: 'Nghị quyết 12/2025/NQ-HĐND',
      },
    ],
  }
}

const randomKey = (): string => randomBytes(32).toString('base64')
