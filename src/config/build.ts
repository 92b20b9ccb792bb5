import { resolve as resolvePath } from 'node:path'
import type { BreakerSettings, PartnerSettings } from '../domain/partner.ts'
import type { FeeExemption } from '../domain/payment.ts'
import type { RetryPolicy } from '../domain/retry.ts'
import { DEVELOPMENT_API_KEY, DEVELOPMENT_TOKENS } from './development.ts'
import { readKey } from './key-text.ts'
import type { AdminRole, Config, EncryptionConfig, PeopleConfig, StatementColumns } from './model.ts'

/** A config file's content once it is valid: defaults filled in, secrets resolved. Its shape is schemas/config.schema.json's. */
export interface ValidFile {
  readonly server: Config['server']
  readonly database: { readonly url?: string; readonly dataDir: string }
  readonly province: Config['province']
  readonly encryption?: {
    readonly keys: readonly { readonly id: string; readonly key: string }[]
    readonly indexKey?: string
  }
  readonly retention: Config['retention']
  readonly senders: Readonly<
    Record<
      string,
      {
        readonly partner: string
        readonly apiKeySha256: string | readonly string[]
        readonly statusMap: Readonly<Record<string, string>>
      }
    >
  >
  readonly admins: readonly {
    readonly name: string
    readonly role: AdminRole
    readonly tokenSha256: string | readonly string[]
  }[]
  readonly people: Pick<PeopleConfig, 'idleMs' | 'absoluteMs'> & {
    readonly publicUrl?: string
    readonly oidc?: Omit<NonNullable<PeopleConfig['oidc']>, 'clientSecret' | 'roles'> & {
      readonly clientSecret?: string
      readonly roles: Partial<Record<AdminRole, readonly string[]>>
    }
  }
  readonly replay: Config['replay']
  readonly reconciliation: {
    readonly dailyAt: string
    readonly statements: Readonly<Record<string, StatementColumns>>
  }
  readonly partners: Readonly<Record<string, ValidPartner>>
  readonly feeExemptions: readonly FeeExemption[]
}

/** The groups that every partner has, beside the partner's own keys. */
interface ValidPartner extends Readonly<Record<string, unknown>> {
  readonly timeoutMs: number
  readonly concurrency: number
  readonly ratePerSecond: number
  readonly retry: RetryPolicy
  readonly breaker: BreakerSettings
  readonly tls: PartnerSettings['tls']
}

export interface BuildContext {
  readonly source: Config['source']
  readonly isProduction: boolean
  readonly folder: string
  /** Pointers of given sections that nothing uses yet. */
  readonly unused: readonly string[]
}

/** Makes the Config of a valid file. */
export function buildConfig(file: ValidFile, context: BuildContext): Config {
  const { url } = file.database
  const isDevelopment = context.source.kind === 'development'
  return freezeDeep({
    source: context.source,
    isProduction: context.isProduction,
    server: file.server,
    database:
      url === undefined
        ? { kind: 'embedded', dataDir: resolvePath(context.folder, file.database.dataDir) }
        : { kind: 'external', url },
    province: file.province,
    encryption: file.encryption === undefined ? null : buildEncryption(file.encryption),
    retention: file.retention,
    senders: Object.entries(file.senders).map(([id, sender]) => ({
      id,
      partner: sender.partner,
      apiKeySha256: lowerCased(sender.apiKeySha256),
      statusMap: new Map(
        Object.entries(sender.statusMap).map(([word, canonical]) => [word.normalize('NFC'), canonical]),
      ),
    })),
    admins: file.admins.map(({ name, role, tokenSha256 }) => ({
      name,
      role,
      tokenSha256: lowerCased(tokenSha256),
    })),
    people: buildPeople(file.people),
    replay: file.replay,
    partners: new Map(
      Object.entries(file.partners).map(([id, partner]) => [
        id,
        freezeDeep(buildPartner(id, partner, context.folder)),
      ]),
    ),
    feeExemptions: file.feeExemptions,
    reconciliation: {
      dailyAt: file.reconciliation.dailyAt,
      statements: new Map(Object.entries(file.reconciliation.statements)),
    },
    warnings: warningsOf(file, context),
    development: isDevelopment
      ? { apiKey: DEVELOPMENT_API_KEY, tokens: Object.values(DEVELOPMENT_TOKENS) }
      : null,
  })
}

const lowerCased = (hashes: string | readonly string[]): readonly string[] =>
  [hashes].flat().map((hash) => hash.toLowerCase())

function buildEncryption(section: NonNullable<ValidFile['encryption']>): EncryptionConfig {
  return {
    keys: section.keys.map(({ id, key }) => ({ id, key: checkedKey(key) })),
    indexKey: section.indexKey === undefined ? null : checkedKey(section.indexKey),
  }
}

function checkedKey(text: string): Uint8Array {
  const key = readKey(text)
  if (key === null) throw new Error('An encryption key passed the rules and is none')
  return key
}

function buildPeople({ publicUrl, idleMs, absoluteMs, oidc }: ValidFile['people']): PeopleConfig {
  return {
    publicUrl: publicUrl === undefined ? null : publicUrl.replace(/\/+$/, ''),
    idleMs,
    absoluteMs,
    oidc:
      oidc === undefined
        ? null
        : {
            ...oidc,
            clientSecret: oidc.clientSecret ?? null,
            roles: { viewer: [], operator: [], admin: [], auditor: [], ...oidc.roles },
          },
  }
}

function buildPartner(id: string, partner: ValidPartner, folder: string): PartnerSettings {
  const { timeoutMs, concurrency, ratePerSecond, retry, breaker, tls, ...own } = partner
  const files = Object.entries(tls).map(([name, path]) => [name, resolvePath(folder, path)])
  return {
    id,
    timeoutMs,
    concurrency,
    ratePerSecond,
    retry,
    breaker,
    tls: Object.fromEntries(files),
    own,
  }
}

function warningsOf(file: ValidFile, context: BuildContext): readonly string[] {
  const warnings: string[] = []
  if (context.source.kind === 'development')
    warnings.push(
      'No configuration file: development defaults, with keys that everybody knows. Set --config FILE for anything real.',
    )
  if (file.encryption === undefined)
    warnings.push(
      'No encryption section: one key is made in the data directory. Keep it with every backup, or set encryption.keys.',
    )
  if (Object.keys(file.senders).length === 0)
    warnings.push('No senders: nobody may hand in messages. Set senders.')
  if (file.admins.length === 0) warnings.push('No admins: nobody may use the admin API. Set admins.')
  for (const path of context.unused) warnings.push(`${path} is set, but nothing uses it in this release.`)
  return warnings
}

/** Freezes plain objects and lists all the way down. Maps and bytes cannot be frozen; their types are read-only. */
function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Map)
    return value
  for (const member of Object.values(value)) freezeDeep(member)
  return Object.freeze(value)
}
