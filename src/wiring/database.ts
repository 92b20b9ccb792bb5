import type { Logger } from 'pino'
import { loadOrMakeKey } from '../config/development-key.ts'
import type { Config } from '../config.ts'
import type { Closing } from '../flow/closing.ts'
import type { Sealing } from '../flow/ports.ts'
import { createSealing } from '../privacy/sealing.ts'
import { CannotStart } from '../store/cannot-start.ts'
import type { Address } from '../store/database.ts'
import { startEmbedded } from '../store/embedded/start-embedded.ts'

/** What the embedded server may take to stop cleanly, after the attempts have ended. */
const DATABASE_STOP_MS = 2_000

interface StartParts {
  readonly log: Logger
  readonly closing: Closing[]
  readonly tell: (sentence: string) => void
}

/** `diskPath`: where the embedded server keeps its files; null: the server is not ours. */
interface DatabasePlace {
  readonly address: Address
  readonly diskPath: string | null
}

/** The database that the configuration names; an embedded one is started. @throws CannotStart */
export async function openDatabase(
  config: Config,
  { log, closing, tell }: StartParts,
): Promise<DatabasePlace> {
  if (config.database.kind === 'external')
    return { address: { connectionString: config.database.url }, diskPath: null }
  const started = await startEmbedded({
    dataDir: config.database.dataDir,
    log: (event, fields) => {
      log.info(fields, event)
      if ('message' in fields) tell(String(fields.message))
    },
  })
  if (!started.ok) throw new CannotStart(started.problem)
  closing.push(() => started.server.stop(DATABASE_STOP_MS))
  return { address: started.server.connection, diskPath: started.server.homePath }
}

/** Encryption at rest, with the configured keys or the one made in the data directory. @throws CannotStart */
export async function openSealing(config: Config): Promise<Sealing> {
  if (config.encryption) return createSealing(config.encryption.keys, config.encryption.indexKey)
  if (config.database.kind !== 'embedded')
    throw new CannotStart('Set encryption.keys and encryption.indexKey: an external database needs them.')
  const key = await loadOrMakeKey(config.database.dataDir).catch((error: unknown) => {
    throw new CannotStart(error instanceof Error ? error.message : String(error), { cause: error })
  })
  return createSealing([{ id: 'made-here', key }], null)
}
