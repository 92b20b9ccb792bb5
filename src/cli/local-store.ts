import { readdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { loadOrMakeKey } from '../config/development-key.ts'
import type { Config } from '../config.ts'
import type { Actor } from '../flow/operator-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { createSealing, fingerprintOf } from '../privacy/sealing.ts'
import { type AuditFact, appendAudit } from '../store/audit.ts'
import { CannotStart } from '../store/cannot-start.ts'
import { type Address, type Database, openDatabase } from '../store/database.ts'
import { runningServerOf } from '../store/embedded/running.ts'
import { startEmbedded } from '../store/embedded/start-embedded.ts'
import { isStoreGone, sqlState } from '../store/store-errors.ts'
import { complain, type ExitCode } from './exit-code.ts'
import { load } from './load.ts'

/** What a command works with that needs the database and no gateway. */
export interface LocalStore {
  readonly config: Config
  readonly database: Database
  readonly sealing: Sealing
}

/** `name`: as it is typed, for the sentences. `isBeside`: it may share an embedded database with the gateway that runs it. */
export interface LocalCommand {
  readonly name: string
  readonly config: string | null
  readonly isBeside: boolean
}

/**
 * Runs a command on the configured database: an external one, beside gateways; an embedded one, started for as long as it takes, or beside
 * the gateway that runs it. What can be expected ends with 2 and one sentence that says what to do.
 */
export async function withLocalStore(
  command: LocalCommand,
  run: (store: LocalStore) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = await load(command.config === null ? {} : { config: command.config })
  if (config === null) return 2
  try {
    const { address, stop } = await openAddress(config, command)
    try {
      const database = openDatabase(address, { connections: 2 })
      try {
        const sealing = createSealing(...(await keysOf(config)))
        await checkKey(database, fingerprintOf(sealing), command.name)
        return await run({ config, database, sealing })
      } finally {
        await database.close()
      }
    } finally {
      await stop()
    }
  } catch (error) {
    const sentence = sentenceOf(error, command.name)
    if (sentence === null) throw error
    complain(sentence)
    return 2
  }
}

/** Who gives an order on the machine itself: the operating system's user. Its role is in none of the admin API's. */
export const localActor = (): Actor => ({ by: `local:${userInfo().username}`, role: 'local' })

/** An audit row of what was done here. */
export const recordLocally = ({ database, sealing }: LocalStore, fact: AuditFact): Promise<void> =>
  database.transaction((client) => appendAudit(client, localActor(), fact, sealing))

interface Opened {
  readonly address: Address
  readonly stop: () => Promise<void>
}

async function openAddress({ database }: Config, { name, isBeside }: LocalCommand): Promise<Opened> {
  const noStop = async (): Promise<void> => undefined
  if (database.kind === 'external') return { address: { connectionString: database.url }, stop: noStop }
  const { dataDir } = database
  // Starting there would make a new, empty database.
  if (isAbsent(dataDir))
    throw new CannotStart(
      `There is no database in ${dataDir}: give the gateway's own configuration with --config FILE.`,
    )
  const started = await startEmbedded({ dataDir, log: () => undefined })
  if (started.ok) return { address: started.server.connection, stop: () => started.server.stop() }
  const running = isBeside && isInUse(started.problem) ? runningServerOf(dataDir) : null
  if (running !== null) return { address: running, stop: noStop }
  throw new CannotStart(whileInUse(started.problem, name))
}

function isAbsent(dataDir: string): boolean {
  try {
    return readdirSync(dataDir).length === 0
  } catch (error) {
    // What else is wrong with it, the start says better.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
  }
}

const IN_USE = /( is in use by .*?): .*$/
const isInUse = (problem: string): boolean => IN_USE.test(problem)

/** What helps a second gateway (another dataDir) does not help here. */
const whileInUse = (problem: string, name: string): string =>
  problem.replace(IN_USE, `$1: stop it for as long as it takes, then run ${name} again.`)

async function keysOf(config: Config): Promise<Parameters<typeof createSealing>> {
  if (config.encryption) return [config.encryption.keys, config.encryption.indexKey]
  if (config.database.kind !== 'embedded')
    throw new CannotStart('Set encryption.keys and encryption.indexKey: an external database needs them.')
  return [[{ id: 'made-here', key: await loadOrMakeKey(config.database.dataDir) }], null]
}

/** Under another key every audit row would look changed, and nobody would be found by a number. */
async function checkKey(database: Database, fingerprint: string, name: string): Promise<void> {
  const [row] = await database.query<{ value: string }>({
    text: `select value from facts where name = 'index key'`,
  })
  if (row && row.value !== fingerprint)
    throw new CannotStart(
      `encryption.indexKey is not the key with which this store was begun: configure that key (or the keys it was derived from), then run ${name} again.`,
    )
}

/** SQLSTATE "undefined table" and "undefined column": nothing of ours was ever there, or what is there is older. */
const UNDEFINED = ['42P01', '42703']

/** null: nothing that was to be expected. */
function sentenceOf(error: unknown, name: string): string | null {
  if (error instanceof CannotStart) return error.message
  const state = sqlState(error) ?? ''
  if (UNDEFINED.includes(state))
    return 'The database is not yet at this version: correct database.url, or run migrate with this configuration first.'
  if (isStoreGone(error) || isUnopened(error))
    return `The database does not answer: start it or correct database.url, then run ${name} again.`
  // 28: wrong user or password; 3D: no such database; 42501: no right to it.
  if (/^(28|3D|42501)/.test(state) && error instanceof Error)
    return `The database refuses (${error.message}): correct database.url, then run ${name} again.`
  return null
}

/** A name that DNS does not know, a refused connection: the socket's own errors carry a code and no SQLSTATE. */
const isUnopened = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code))
