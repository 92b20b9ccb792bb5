import { createGateway } from '../gateway.ts'
import { CannotStart } from '../store/cannot-start.ts'
import { createLogger } from '../telemetry/logger.ts'
import { complain, type ExitCode } from './exit-code.ts'
import { load } from './load.ts'

/** A database that has not answered by then is not there. */
const WAIT_MS = 15_000

/** Migrates, under the same lock and by the same way as serve, and ends. */
export async function migrateOnly(options: { readonly config?: string }): Promise<ExitCode> {
  const config = await load(options)
  if (config === null) return 2
  try {
    const gateway = await createGateway(config, createLogger('warn'))
    const isReady = await Promise.race([
      gateway.ready.then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, WAIT_MS, false).unref()),
    ])
    await gateway.close(0)
    if (!isReady) {
      complain('The database does not answer. Start it or correct database.url, then run migrate again.')
      return 2
    }
    process.stdout.write('The database is at this version.\n')
    return 0
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    complain(error.message)
    return 2
  }
}
