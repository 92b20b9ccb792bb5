import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { NPSP_ACCOUNT } from '../../mocks/npsp/mock.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/store/embedded/start-embedded.ts'
import v8Options from '../../src/v8-options.json' with { type: 'json' }

export const API_KEY = 'bench-key'
export const ADMIN_TOKEN = 'bench-operator'
/** Of this run; whatever opens a store of the rig takes these. */
export const KEY = { id: 'k1', key: randomBytes(32) }
export const INDEX_KEY = Buffer.alloc(32, 1)
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Everything a benchmark runs on, each in a process of its own: database, sink, gateway, bare pipeline. */
export interface Rig {
  readonly server: EmbeddedServer
  readonly databaseUrl: (name: string) => string
  readonly folder: string
  readonly gateway: (
    npsp?: Record<string, unknown>,
    partners?: Record<string, unknown>,
    other?: GatewayOther,
  ) => Promise<Running>
  readonly bare: (withSink: boolean) => Promise<Running>
  /** What `lookup` is compared with: bench/bare-lookup.ts. */
  readonly bareLookup: (partnerUrl: string) => Promise<Running>
  readonly sink: () => Promise<Running>
  /** Ends all of it, as SIGINT and SIGTERM do: a benchmark that is broken off leaves nothing behind. */
  readonly close: () => Promise<void>
}

export interface GatewayOther {
  /** Its name, one that is there. */
  readonly database?: string
  /** A module that its process loads before everything else. */
  readonly preload?: string
}

export interface Running {
  readonly port: number
  /** null: it has none. */
  readonly adminPort: number | null
  readonly child: ChildProcess
  /** Lines of its standard output so far that hold this text. */
  readonly count: (text: string) => number
  readonly rssMb: () => number
  readonly stop: () => Promise<void>
}

export const here = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname

/** Starts a program and waits for the port that it prints as JSON under `member`. */
export async function run(args: readonly string[], member: string): Promise<Running> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const counts = new Map<string, number>()
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let adminPort: number | null = null
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      for (const [text, n] of counts) if (line.includes(text)) counts.set(text, n + 1)
      const [, found] = new RegExp(`"${member}":(\\d+)`).exec(line) ?? []
      const [, url] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? []
      const [, admin] = /"adminPort":(\d+)/.exec(line) ?? []
      if (admin) adminPort = Number(admin)
      if (found ?? url) resolve(Number(found ?? url))
    })
  })
  return {
    port,
    adminPort,
    child,
    count: (text) => {
      if (!counts.has(text)) counts.set(text, 0)
      return counts.get(text) ?? 0
    },
    rssMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

export async function startRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'))
  chmodSync(folder, 0o711)
  const started = await startEmbedded({ dataDir: join(folder, 'data'), log: () => undefined })
  if (!started.ok) throw new Error(started.problem)
  const { server } = started
  const { user, host, port } = server.connection
  const databaseUrl = (name: string): string =>
    `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}&port=${port}`
  const running: Running[] = []
  const keep = async (starting: Promise<Running>): Promise<Running> => {
    const one = await starting
    running.push(one)
    return one
  }
  let closed: Promise<void> | null = null
  const close = (): Promise<void> => {
    closed ??= (async () => {
      for (const one of running.reverse()) await one.stop()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    })()
    return closed
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(1)))
  let sinkPort = 9
  return {
    server,
    databaseUrl,
    folder,
    sink: async () => {
      const sink = await keep(run([here('bench/lib/sink.ts')], 'port'))
      sinkPort = sink.port
      return sink
    },
    bare: (withSink) =>
      keep(
        run(
          [
            here('bench/bare.ts'),
            databaseUrl(server.connection.database),
            ...(withSink ? [`http://127.0.0.1:${sinkPort}/mapi/g?dstcode=x`] : []),
          ],
          'port',
        ),
      ),
    bareLookup: (partnerUrl) =>
      keep(run([here('bench/bare-lookup.ts'), databaseUrl(server.connection.database), partnerUrl], 'port')),
    gateway: (npsp = {}, partners = {}, { database = server.connection.database, preload } = {}) => {
      const path = join(folder, `${database}.yaml`)
      const config = {
        server: { partnerPort: 0, adminPort: 0 },
        database: { url: databaseUrl(database) },
        province: { agencyCode: 'H56', name: 'Thanh Hóa' },
        encryption: {
          keys: [{ id: KEY.id, key: KEY.key.toString('base64') }],
          indexKey: INDEX_KEY.toString('base64'),
        },
        senders: {
          onegate: {
            partner: 'dossier-system',
            apiKeySha256: sha256(API_KEY),
          },
        },
        admins: [{ name: 'bench', role: 'operator', tokenSha256: sha256(ADMIN_TOKEN) }],
        partners: {
          'dossier-system': { baseUrl: 'http://127.0.0.1:9', auth: { bearer: 'x' } },
          npsp: {
            baseUrl: `http://127.0.0.1:${sinkPort}`,
            ...NPSP_ACCOUNT,
            ratePerSecond: 100_000,
            concurrency: 64,
            ...npsp,
          },
          ...partners,
        },
      }
      writeFileSync(path, stringify(config))
      const first = preload === undefined ? [] : ['--import', here(preload)]
      return keep(
        run([...v8Options, ...first, here('src/main.ts'), 'serve', '--config', path], 'partnerPort'),
      )
    },
    close,
  }
}
