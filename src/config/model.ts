import type { Issue } from '../domain/failure.ts'
import type { PartnerSettings } from '../domain/partner.ts'
import type { FeeExemption } from '../domain/payment.ts'

/** Everything that a person may set, checked, with defaults filled in and secrets resolved. Frozen. Contract §2. */
export interface Config {
  /** Where it came from; `path` is absolute. */
  readonly source: { readonly kind: 'file'; readonly path: string } | { readonly kind: 'development' }
  /** NODE_ENV is "production". */
  readonly isProduction: boolean
  readonly server: {
    readonly host: string
    readonly adminHost: string
    /** 0: the operating system chooses. */
    readonly partnerPort: number
    readonly adminPort: number
    readonly bodyBytesMax: number
  }
  /** `dataDir` is absolute. */
  readonly database:
    | { readonly kind: 'external'; readonly url: string }
    | { readonly kind: 'embedded'; readonly dataDir: string }
  readonly province: { readonly agencyCode: string; readonly name: string }
  /** null: embedded database without this section; one key is made in dataDir (`loadOrMakeKey`). Only then. */
  readonly encryption: EncryptionConfig | null
  readonly retention: {
    readonly deliveredDays: number
    readonly rejectedDays: number
    readonly auditDays: number
    readonly reportDays: number
    /** By route id; what is absent is as for all. */
    readonly routes: Readonly<Record<string, RouteRetention>>
  }
  readonly senders: readonly SenderConfig[]
  readonly admins: readonly AdminConfig[]
  readonly people: PeopleConfig
  /** Which replays another person must approve. */
  readonly replay: { readonly approval: 'never' | 'edits' | 'always' }
  /** By partner id; only those that the configuration names. */
  readonly partners: ReadonlyMap<string, PartnerSettings>
  /** Fee lines that need not be paid; the first one that matches a line counts. */
  readonly feeExemptions: readonly FeeExemption[]
  readonly reconciliation: {
    /** "06:00", in Viet Nam. */
    readonly dailyAt: string
    /** How each provider's statement is read; those that are not named have columns of our own words. */
    readonly statements: ReadonlyMap<string, StatementColumns>
  }
  /** Sentences for the start-up log. */
  readonly warnings: readonly string[]
  /** What to print in development mode; null with a config file. */
  readonly development: { readonly apiKey: string; readonly tokens: readonly string[] } | null
}

export interface RouteRetention {
  readonly deliveredDays?: number
  readonly bodiesKeptMs?: number
}

/** Columns of a statement, by name. */
export interface StatementColumns {
  readonly separator: string
  readonly providerRef?: string
  readonly transactionId?: string
  readonly amountVnd: string
  readonly status: string
  /** Values of the status column that mean paid. */
  readonly paid: readonly string[]
}

export interface EncryptionConfig {
  /** The first one encrypts, all of them decrypt; at least one, ids unique. */
  readonly keys: readonly { readonly id: string; readonly key: Uint8Array }[]
  /** null: derived from the last of keys. */
  readonly indexKey: Uint8Array | null
}

/** Who may call the partner port. */
export interface SenderConfig {
  readonly id: string
  /** Id of the partner whose channels it may use. */
  readonly partner: string
  /** Lower-case hexadecimal; several while keys rotate. */
  readonly apiKeySha256: readonly string[]
  /** The sender's own status word (NFC) → canonical word. */
  readonly statusMap: ReadonlyMap<string, string>
}

export type AdminRole = 'viewer' | 'operator' | 'admin' | 'auditor'

/** How people sign in to the console. */
export interface PeopleConfig {
  /** Without a trailing slash; null: not said. */
  readonly publicUrl: string | null
  readonly idleMs: number
  readonly absoluteMs: number
  readonly oidc: {
    readonly issuer: string
    readonly clientId: string
    /** null: a public client. */
    readonly clientSecret: string | null
    readonly label: string
    readonly scope: string
    readonly nameClaim: string
    readonly rolesClaim: string
    /** Values of the roles claim that give each role. */
    readonly roles: Readonly<Record<AdminRole, readonly string[]>>
  } | null
}

/** A machine that may call the admin API. */
export interface AdminConfig {
  readonly name: string
  readonly role: AdminRole
  /** Lower-case hexadecimal; several while tokens rotate. */
  readonly tokenSha256: readonly string[]
}

/** One thing that is wrong with a configuration: where, and what to do about it. Repeats no value. */
export type Problem = Issue

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Variables by name, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>
