import { sha256Hex } from '../senders.ts'

/** What an admin may be (contract §7). */
export const ROLES = ['viewer', 'operator', 'admin', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/**
 * What a call of the admin API needs.
 *   read    everything but what the others name
 *   decide  replay, discard, pause
 *   audit   the audit log
 *   bodies  messages and partners' own texts in clear, with a reason
 *   people  accounts
 */
export type Right = 'read' | 'decide' | 'audit' | 'bodies' | 'people'

const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  operator: ['read', 'decide'],
  admin: ['read', 'decide', 'audit', 'people'],
  auditor: ['read', 'audit', 'bodies'],
}

export const hasRight = (role: Role, right: Right): boolean => RIGHTS[role].includes(right)

/** The roles that have a right, for whoever lacks it. */
export const rolesWith = (right: Right): readonly Role[] => ROLES.filter((role) => hasRight(role, right))

/** An authenticated caller of the admin API: an actor whose role is one of ours. */
export interface Admin {
  readonly by: string
  readonly role: Role
}

/** One configured machine and the SHA-256 (hex, any case) of each of its tokens; several while they are rotated. */
export interface AdminEntry {
  readonly name: string
  readonly role: Role
  readonly tokenSha256: readonly string[]
}

/** Who may call the admin API. */
export interface Admins {
  /** Whose token this is; null for any other text. */
  readonly authenticate: (token: string) => Admin | null
}

/** Authenticates by the token's SHA-256, looked up in a Map: as safe as a comparison in constant time (see createSenders). */
export function createAdmins(entries: readonly AdminEntry[]): Admins {
  const byDigest = new Map<string, Admin>()
  for (const { name, role, tokenSha256 } of entries)
    for (const digest of tokenSha256) byDigest.set(digest.toLowerCase(), { by: name, role })
  return { authenticate: (token) => byDigest.get(sha256Hex(token)) ?? null }
}
