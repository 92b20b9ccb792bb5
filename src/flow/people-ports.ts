import type { Result } from '../domain/failure.ts'
import type { Actor } from './operator-ports.ts'

/** A local account, for provinces without an identity provider. */
export interface Account {
  /** Lower case, unique; stands in the audit log. */
  readonly name: string
  readonly role: string
  readonly isDisabled: boolean
  readonly createdAt: Date
  readonly signedInAt: Date | null
}

/** What may be changed of an account. Absent: stays. */
export interface AccountChange {
  readonly role?: string
  /** As `Passwords.hash` made it. */
  readonly passwordHash?: string
  readonly isDisabled?: boolean
}

export interface NewSession {
  /** Keyed hash of the session's id. */
  readonly hash: Uint8Array
  readonly actor: Actor
  readonly kind: 'local' | 'oidc'
  /** Of a local account: the hash that the password was checked against; null: of the identity provider's. */
  readonly passwordHash: string | null
  /** It ends then, whatever happens. */
  readonly lastsMs: number
}

/** One person's session, alive. */
export interface Session {
  readonly actor: Actor
  readonly kind: 'local' | 'oidc'
  readonly startedAt: Date
  readonly endsAt: Date
}

/** Accounts, sessions and failed sign-ins. Every change has its audit row in the same transaction. */
export interface PeopleStore {
  readonly accounts: () => Promise<readonly Account[]>
  /** STATE_CONFLICT when the name is taken. */
  readonly addAccount: (
    account: { readonly name: string; readonly role: string; readonly passwordHash: string },
    actor: Actor,
    reason: string,
  ) => Promise<Result<Account>>
  /** NOT_FOUND. A new password, another role or disabling ends the account's sessions. */
  readonly changeAccount: (
    name: string,
    change: AccountChange,
    actor: Actor,
    reason: string,
  ) => Promise<Result<Account>>
  /** What a sign-in is checked with; null: no such account, or it is disabled. */
  readonly credentials: (
    name: string,
  ) => Promise<{ readonly role: string; readonly passwordHash: string } | null>
  /** Until when a name is locked; null: it is not. */
  readonly lockedUntil: (nameHash: Uint8Array) => Promise<Date | null>
  /** Counts a failed sign-in; answers until when the name is locked by it, or null. */
  readonly noteFailure: (nameHash: Uint8Array) => Promise<Date | null>
  /** Opens a session and forgets the name's failures; null: the account was disabled, or its password changed, since it was checked. */
  readonly openSession: (session: NewSession, nameHash: Uint8Array | null) => Promise<Session | null>
  /** The session, if it is alive: not ended, not idle for longer than `idleMs`, its account not disabled. `isUse`: counts as activity. */
  readonly session: (
    hash: Uint8Array,
    options: { readonly idleMs: number; readonly isUse: boolean },
  ) => Promise<Session | null>
  readonly closeSession: (hash: Uint8Array) => Promise<void>
}

/** Argon2id (RFC 9106) with a bound on how many run at once. */
export interface Passwords {
  /** PHC form. */
  readonly hash: (password: string) => Promise<string>
  /** `stored` null: takes as long as for an account that there is, and is false. */
  readonly verify: (password: string, stored: string | null) => Promise<boolean>
}
