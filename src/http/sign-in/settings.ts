import type { Role } from '../admin/admins.ts'

/** How people sign in: the configuration's section `people`. */
export interface SignInSettings {
  /** The admin port as a browser sees it, without a trailing slash; null: as the browser says. Its scheme decides whether cookies are Secure. */
  readonly publicUrl: string | null
  /** A session ends after so long without a request. */
  readonly idleMs: number
  /** And after so long in any case. */
  readonly absoluteMs: number
  readonly oidc: OidcSettings | null
}

/** One OpenID Connect provider: authorization code with PKCE. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  /** null: a public client. */
  readonly clientSecret: string | null
  /** What stands on the button. */
  readonly label: string
  readonly scope: string
  /** Claims of the id token. */
  readonly nameClaim: string
  readonly rolesClaim: string
  /** Values of the roles claim that give each of our roles; of several roles the first of admin, operator, auditor, viewer counts. */
  readonly roles: Readonly<Record<Role, readonly string[]>>
}
