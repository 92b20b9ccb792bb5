/**
 * Where somebody who signs in wanted to be. A refused sign-in at the identity provider ends at the front page with
 * `signIn` (why) and `returnTo` (where it was to lead) in the address.
 */

const FRONT = '/console/'

/** Path and query. */
export function wantedPlace(): string {
  const { pathname, search } = location
  return new URLSearchParams(search).get('returnTo') ?? `${pathname}${search}`
}

/** Goes there, and leaves nothing of the refused sign-in in the address. Only ever to a page of the console. */
export function goWhereWanted(): void {
  if (!new URLSearchParams(location.search).has('signIn')) return
  const { origin, pathname, search } = new URL(wantedPlace(), location.href)
  const isOurs = origin === location.origin && pathname.startsWith(FRONT)
  history.replaceState(null, '', isOurs ? `${pathname}${search}` : FRONT)
}
