import * as openid from 'openid-client'
import type { Role } from '../admin/admins.ts'
import type { OidcSettings } from './settings.ts'

/** What the browser keeps, sealed, while it is at the identity provider. */
export interface PendingSignIn {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
  /** Path and query to come back to. */
  readonly returnTo: string
  /** Unix ms. */
  readonly startedAt: number
}

export interface Oidc {
  /** Where to send the browser. Throws when the provider cannot be reached. */
  readonly begin: (returnTo: string, nowMs: number) => Promise<{ url: URL; pending: PendingSignIn }>
  /** Who came back with this address. `role` null: signed in there, but no role here. Throws for any answer that is not good. */
  readonly finish: (
    url: URL,
    pending: PendingSignIn,
  ) => Promise<{ readonly by: string; readonly role: Role | null }>
}

/** Of several roles the one that may most counts; an auditor's right to see bodies is more than a viewer's. */
const RANKED: readonly Role[] = ['admin', 'operator', 'auditor', 'viewer']
const NAME_LENGTH_MAX = 200
const TIMEOUT_S = 10

/** Authorization code with PKCE (RFC 7636), state and nonce (OpenID Connect Core §3.1), by openid-client. `redirectUri` is registered at the provider. */
export function createOidc(settings: OidcSettings, redirectUri: string): Oidc {
  let found: openid.Configuration | null = null
  let finding: Promise<openid.Configuration> | null = null
  /**
   * Anew at each sign-in: a provider that is away is told on our own page, not by the browser's; and what it changed is known. Who comes meanwhile
   * shares the answer: nobody has proven yet who they are, and one question is all that they may cause at a time.
   */
  const find = (): Promise<openid.Configuration> => {
    finding ??= (async () => {
      try {
        found = await discover(settings)
        return found
      } finally {
        finding = null
      }
    })()
    return finding
  }

  return {
    begin: async (returnTo, nowMs) => {
      const config = await find()
      const verifier = openid.randomPKCECodeVerifier()
      const pending = {
        ...{ verifier, state: openid.randomState(), nonce: openid.randomNonce() },
        ...{ returnTo, startedAt: nowMs },
      }
      const url = openid.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: settings.scope, state: pending.state, nonce: pending.nonce },
        ...{
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        },
      })
      return { url, pending }
    },
    finish: async (url, pending) => {
      const tokens = await openid.authorizationCodeGrant(found ?? (await find()), url, {
        ...{ pkceCodeVerifier: pending.verifier, expectedState: pending.state },
        ...{ expectedNonce: pending.nonce, idTokenExpected: true },
      })
      const claims = tokens.claims()
      const name = claims?.[settings.nameClaim]
      if (typeof name !== 'string' || name.trim() === '' || name.length > NAME_LENGTH_MAX)
        throw new Error(`the id token has no usable claim ${settings.nameClaim}`)
      return { by: name.trim().normalize('NFC'), role: roleOf(claims?.[settings.rolesClaim], settings) }
    },
  }
}

async function discover(settings: OidcSettings): Promise<openid.Configuration> {
  const issuer = new URL(settings.issuer)
  // The configuration allows http only for an issuer on this machine.
  const execute = issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : []
  const auth =
    settings.clientSecret === null ? openid.None() : openid.ClientSecretBasic(settings.clientSecret)
  return openid.discovery(issuer, settings.clientId, undefined, auth, { execute, timeout: TIMEOUT_S })
}

function roleOf(claim: unknown, { roles }: OidcSettings): Role | null {
  const given = (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string')
  return RANKED.find((role) => roles[role].some((value) => given.includes(value))) ?? null
}
