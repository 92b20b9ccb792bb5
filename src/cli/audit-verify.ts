import { readdirSync } from 'node:fs'
import { loadOrMakeKey } from '../config/development-key.ts'
import type { Config } from '../config.ts'
import { createSealing, fingerprintOf } from '../privacy/sealing.ts'
import { type AuditVerdict, verifyAudit } from '../store/audit.ts'
import { CannotStart } from '../store/cannot-start.ts'
import { type Address, type Database, isStoreGone, openDatabase, sqlState } from '../store/database.ts'
import { startEmbedded } from '../store/embedded/start-embedded.ts'
import { complain, type ExitCode } from './exit-code.ts'
import { load } from './load.ts'
import type { Terminal } from './terminal.ts'
import { numberWord } from './words.ts'

export interface AuditVerifyOptions {
  readonly config: string | null
  /** The chain's end as it was noted before, 64 hex digits: rows cut off behind it are missed. */
  readonly head: string | null
  readonly isJson: boolean
}

/**
 * `audit verify`: reads the whole audit log of the configured database and says whether anything in it was changed since it was
 * written. Reads only. 0: intact; 1: not; 2: it could not be read.
 */
export async function auditVerify(options: AuditVerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const config = await load(options.config === null ? {} : { config: options.config })
  if (config === null) return 2
  try {
    const verdict = await verify(config, options.head)
    terminal.out(options.isJson ? `${JSON.stringify(verdict)}\n` : verdict.isIntact ? intact(verdict) : '')
    if (!verdict.isIntact && !options.isJson) terminal.err(broken(verdict))
    return verdict.isIntact ? 0 : 1
  } catch (error) {
    const sentence = sentenceOf(error)
    if (sentence === null) throw error
    complain(sentence)
    return 2
  }
}

async function verify(config: Config, head: string | null): Promise<AuditVerdict> {
  const { address, stop } = await openAddress(config)
  try {
    const database = openDatabase(address, { connections: 1 })
    try {
      const sealing = createSealing(...(await keysOf(config)))
      await checkKey(database, fingerprintOf(sealing))
      return await verifyAudit(database, sealing, head)
    } finally {
      await database.close()
    }
  } finally {
    await stop()
  }
}

interface Opened {
  readonly address: Address
  readonly stop: () => Promise<void>
}

/** The external database, or the embedded one started for the time of the check. */
async function openAddress({ database }: Config): Promise<Opened> {
  if (database.kind === 'external')
    return { address: { connectionString: database.url }, stop: async () => undefined }
  const { dataDir } = database
  // Starting there would make a new, empty database.
  if (isAbsent(dataDir))
    throw new CannotStart(
      `There is no database in ${dataDir}: give the gateway's own configuration with --config FILE.`,
    )
  const started = await startEmbedded({ dataDir, log: () => undefined })
  if (!started.ok) throw new CannotStart(whileInUse(started.problem))
  return { address: started.server.connection, stop: () => started.server.stop() }
}

function isAbsent(dataDir: string): boolean {
  try {
    return readdirSync(dataDir).length === 0
  } catch (error) {
    // What else is wrong with it, the start says better.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
  }
}

/** What helps a second gateway (another dataDir) does not help here. */
const whileInUse = (problem: string): string =>
  problem.replace(
    /( is in use by .*?): .*$/,
    '$1: stop it for as long as the check takes, then run audit verify again.',
  )

async function keysOf(config: Config): Promise<Parameters<typeof createSealing>> {
  if (config.encryption) return [config.encryption.keys, config.encryption.indexKey]
  if (config.database.kind !== 'embedded')
    throw new CannotStart('Set encryption.keys and encryption.indexKey: an external database needs them.')
  return [[{ id: 'made-here', key: await loadOrMakeKey(config.database.dataDir) }], null]
}

/** Under another key every row would look changed. */
async function checkKey(database: Database, fingerprint: string): Promise<void> {
  const [row] = await database.query<{ value: string }>({
    text: `select value from facts where name = 'index key'`,
  })
  if (row && row.value !== fingerprint)
    throw new CannotStart(
      'encryption.indexKey is not the key with which this store was begun: configure that key (or the keys it was derived from), then run audit verify again.',
    )
}

/** SQLSTATE "undefined table": nothing of ours was ever there. */
const UNDEFINED_TABLE = '42P01'

/** null: nothing that was to be expected. */
function sentenceOf(error: unknown): string | null {
  if (error instanceof CannotStart) return error.message
  if (sqlState(error) === UNDEFINED_TABLE)
    return 'The database holds no audit log yet: correct database.url, or run migrate with this configuration first.'
  const state = sqlState(error) ?? ''
  if (isStoreGone(error) || isUnopened(error))
    return 'The database does not answer: start it or correct database.url, then run audit verify again.'
  // 28: wrong user or password; 3D: no such database; 42501: no right to read.
  if (/^(28|3D|42501)/.test(state) && error instanceof Error)
    return `The database refuses (${error.message}): correct database.url, then run audit verify again.`
  return null
}

/** A name that DNS does not know, a refused connection: the socket's own errors carry a code and no SQLSTATE. */
const isUnopened = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code))

function intact({ rows, head }: Extract<AuditVerdict, { isIntact: true }>): string {
  if (head === null) return 'Nhật ký thao tác chưa có dòng nào.\n'
  return `Nhật ký thao tác nguyên vẹn: ${numberWord(rows)} dòng.\nMã cuối chuỗi (giữ lại để lần sau kiểm tra bằng --head): ${head}\n`
}

const PROBLEMS: Readonly<Record<Extract<AuditVerdict, { isIntact: false }>['problem'], string>> = {
  changed: 'đã bị sửa hoặc chèn vào (changed)',
  missing: 'bị mất (missing)',
  'cut-off':
    'và các dòng sau đã bị cắt khỏi cuối nhật ký, hoặc mã ở --head không phải của nhật ký này (cut off)',
}

const broken = ({ id, problem }: Extract<AuditVerdict, { isIntact: false }>): string =>
  `Nhật ký thao tác không còn nguyên vẹn: dòng ${id} ${PROBLEMS[problem]}; giữ nguyên cơ sở dữ liệu và báo người kiểm tra.\n`
