import type { IncomingMessage } from 'node:http'
import { parseCookie, stringifySetCookie } from 'cookie'

export type CookieName = 'session' | 'sign-in'

/** Cookies of the admin port: never read by scripts, sent by no other site's form or image. */
export interface Cookies {
  readonly read: (request: IncomingMessage, name: CookieName) => string | null
  /** A Set-Cookie header's value. `maxAgeSeconds` 0 deletes it. */
  readonly write: (name: CookieName, value: string, maxAgeSeconds: number) => string
}

/**
 * `isSecure`: the browser comes over https; then the `__Host-` prefix binds the cookie to this host and to https (RFC 6265bis §4.1.3.2).
 * SameSite is Lax and not Strict because the identity provider's answer is a navigation from its site to ours.
 */
export function createCookies(isSecure: boolean): Cookies {
  const nameOf = (name: CookieName): string => `${isSecure ? '__Host-' : ''}lienthong-${name}`
  return {
    read: (request, name) => parseCookie(request.headers.cookie ?? '')[nameOf(name)] ?? null,
    write: (name, value, maxAgeSeconds) =>
      stringifySetCookie({
        name: nameOf(name),
        value,
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure,
        path: '/',
        maxAge: maxAgeSeconds,
      }),
  }
}
