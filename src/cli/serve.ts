import { flushCompileCache } from 'node:module'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { ListenError } from '../http/listen-error.ts'
import { type RunningServer, startServer } from '../http/server.ts'
import { CannotStart } from '../store/cannot-start.ts'
import { createLogger } from '../telemetry/logger.ts'
import { complain, type ExitCode } from './exit-code.ts'
import { load } from './load.ts'

/** Contract §8: attempts unfinished after 7 s are given up; exit within 10 s. */
const DRAIN_MS = 7_000

/** For the answers to those whose attempt was given up: their connections are cut only then. */
const ANSWER_MS = 500

/** Ports open after so long in any case, and answer 503: another process may be migrating. */
const LISTEN_MS = 3_000

/** The gateway, until SIGTERM or SIGINT. */
export async function serve(options: { readonly config?: string }): Promise<ExitCode> {
  const config = await load(options)
  if (config === null) return 2
  const log = createLogger('info')
  for (const warning of config.warnings) log.warn({ warning }, 'gateway.warned')
  const stopped = untilStopped()
  let gateway: Gateway | null = null
  const servers: RunningServer[] = []
  const close = async (): Promise<void> => {
    await gateway?.close(DRAIN_MS, async () => {
      await Promise.all(servers.map((server) => server.close(DRAIN_MS + ANSWER_MS)))
    })
  }
  try {
    gateway = await createGateway(config, log, { tell: complain })
    // Rejects when the store turns out to be one that this process may not use, also after the ports opened.
    const failed = gateway.ready.then(() => new Promise<never>(() => undefined))
    failed.catch(() => undefined)
    await Promise.race([
      gateway.ready,
      gateway.tried,
      stopped,
      new Promise((resolve) => setTimeout(resolve, LISTEN_MS).unref()),
    ])
    await listen(config, gateway, servers)
    announce(config, servers, log)
    // Not at the end: a gateway that is killed would leave nothing to the next one.
    flushCompileCache()
    const signal = await Promise.race([stopped, failed])
    log.info({ signal }, 'gateway.stopping')
    await close()
    log.info('gateway.stopped')
    return 0
  } catch (error) {
    await close()
    if (!(error instanceof CannotStart || error instanceof ListenError)) throw error
    complain(error.message)
    return 2
  }
}

/** Listens to the end: a Ctrl-C comes twice where npm hands it on to whom the terminal has told already, and an unheard one would end it at once. */
function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve)
  })
}

async function listen(config: Config, gateway: Gateway, servers: RunningServer[]): Promise<void> {
  const { host, adminHost, partnerPort, adminPort } = config.server
  servers.push(await startServer(gateway.partnerApp, { host, port: partnerPort }))
  servers.push(await startServer(gateway.adminApp, { host: adminHost, port: adminPort }))
}

function announce(config: Config, servers: readonly RunningServer[], log: Logger): void {
  const [partner, admin] = servers
  log.info(
    {
      host: config.server.host,
      partnerPort: partner?.port,
      adminHost: config.server.adminHost,
      adminPort: admin?.port,
    },
    'gateway.started',
  )
  if (config.development === null) return
  complain(
    [
      'Development defaults: no configuration file was given. Do not use these keys elsewhere.',
      `  partner port  http://${config.server.host}:${partner?.port}   API key ${config.development.apiKey}`,
      `  admin port    http://${config.server.adminHost}:${admin?.port}   tokens ${config.development.tokens.join(', ')}`,
      config.database.kind === 'embedded' ? `  database      embedded, in ${config.database.dataDir}` : '',
    ]
      .filter((line) => line !== '')
      .join('\n'),
  )
}
