import { createHash } from 'node:crypto'

/** A token for each role. */
export const TOKENS = {
  viewer: 'test-viewer-token',
  operator: 'test-operator-token',
  admin: 'test-admin-token',
  auditor: 'test-auditor-token',
} as const

/** The same as a gateway's configuration has it. */
export const ADMINS = Object.entries(TOKENS).map(([role, token]) => ({
  name: `${role}-bot`,
  role,
  tokenSha256: createHash('sha256').update(token).digest('hex'),
}))
