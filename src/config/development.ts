import { createHash } from 'node:crypto'
import type { AdminRole } from './model.ts'

/** The development defaults' API key (contract §2). Everybody knows it: production refuses it. */
export const DEVELOPMENT_API_KEY = 'dev-onegate-key'

/** The development defaults' admin tokens, by role. */
export const DEVELOPMENT_TOKENS: Readonly<Record<AdminRole, string>> = {
  viewer: 'dev-viewer',
  operator: 'dev-operator',
  admin: 'dev-admin',
  auditor: 'dev-auditor',
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** What a config file would say, where there is none (contract §2, Development defaults). A given file is merged with none of it. */
export const developmentDefaults = (): unknown => ({
  province: { agencyCode: 'H56', name: 'Thanh Hóa' },
  senders: {
    onegate: { partner: 'dossier-system', apiKeySha256: sha256(DEVELOPMENT_API_KEY) },
  },
  admins: Object.entries(DEVELOPMENT_TOKENS).map(([role, token]) => ({
    name: token,
    role,
    tokenSha256: sha256(token),
  })),
  partners: {
    'dossier-system': { baseUrl: 'http://127.0.0.1:9100', auth: { bearer: 'dev-dossier-system' } },
    npsp: { baseUrl: 'http://127.0.0.1:9101', username: 'province', password: 'dev-npsp-password' },
  },
})
