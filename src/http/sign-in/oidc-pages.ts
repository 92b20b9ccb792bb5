import type express from 'express'
import { answerProblem } from '../problem.ts'
import { createOidc, type Oidc, type PendingSignIn } from './oidc.ts'
import { guarded, openSession, type SignInDeps, sessionCookie } from './sign-in.ts'

/** How long a person may be at the identity provider. */
const PENDING_SECONDS = 600
const PLACE = 'cookie/sign-in'

/** Why somebody is back at the console and not signed in. */
type Reason = 'unavailable' | 'failed' | 'no-role'

/** The two addresses of a sign-in at the identity provider: the way there and the way back. Browsers come here: every answer leads to the console. */
export function addOidc(router: express.Router, tries: express.RequestHandler, deps: SignInDeps): void {
  const { oidc: settings, publicUrl } = deps.settings
  if (settings === null || publicUrl === null) return
  const oidc = createOidc(settings, `${publicUrl}/auth/oidc/callback`)

  router.get('/oidc/login', tries, async (request, response) => {
    const returnTo = localPath(parametersOf(request).get('returnTo'))
    try {
      const { url, pending } = await oidc.begin(returnTo, deps.clock.now().getTime())
      const sealed = deps.sealing.seal(Buffer.from(JSON.stringify(pending)), PLACE)
      const cookie = deps.cookies.write('sign-in', Buffer.from(sealed).toString('base64url'), PENDING_SECONDS)
      go(response, url.href, [cookie])
    } catch (error) {
      deps.observer.faulted({ where: 'http.sign-in', error })
      notSignedIn(response, returnTo, 'unavailable', deps)
    }
  })

  router.get('/oidc/callback', tries, async (request, response) => {
    const pending = pendingOf(request, deps)
    if (pending === null) return notSignedIn(response, '/', 'failed', deps)
    const who = await finish(oidc, `${publicUrl}${request.originalUrl}`, pending, deps)
    if (who === null) return notSignedIn(response, pending.returnTo, 'failed', deps)
    const { by, role } = who
    const opened = await guarded(deps, async () => {
      const isTaken = deps.machineNames.includes(by) || (await deps.people.credentials(by)) !== null
      const session =
        role === null || isTaken ? null : await openSession({ by, role, passwordHash: null }, null, deps)
      return { ok: true, value: session }
    })
    if (!opened.ok) return answerProblem(request, response, opened.failure)
    if (opened.value === null) return notSignedIn(response, pending.returnTo, 'no-role', deps)
    go(response, pending.returnTo, [
      deps.cookies.write('sign-in', '', 0),
      sessionCookie(opened.value.id, deps),
    ])
  })
}

async function finish(
  oidc: Oidc,
  url: string,
  pending: PendingSignIn,
  { observer }: SignInDeps,
): Promise<Awaited<ReturnType<Oidc['finish']>> | null> {
  try {
    return await oidc.finish(new URL(url), pending)
  } catch (error) {
    observer.faulted({ where: 'http.sign-in', error })
    return null
  }
}

function pendingOf(request: express.Request, { cookies, sealing, clock }: SignInDeps): PendingSignIn | null {
  const cookie = cookies.read(request, 'sign-in')
  if (cookie === null) return null
  try {
    // Only we can have sealed it.
    const pending = JSON.parse(
      Buffer.from(sealing.open(Buffer.from(cookie, 'base64url'), PLACE)).toString(),
    ) as PendingSignIn
    return clock.now().getTime() - pending.startedAt <= PENDING_SECONDS * 1_000 ? pending : null
  } catch {
    return null
  }
}

const parametersOf = (request: express.Request): URLSearchParams =>
  new URL(request.originalUrl, 'http://none').searchParams

/** Only a path of ours: no other site, no backslash that a browser takes for a slash. */
export function localPath(text: string | null): string {
  return text !== null && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}$/.test(text) ? text : '/'
}

function notSignedIn(response: express.Response, returnTo: string, reason: Reason, deps: SignInDeps): void {
  // A redirect all the same, but one of the failures that are counted.
  response.locals['isNotSignedIn'] = true
  const query = new URLSearchParams({ signIn: reason, returnTo })
  go(response, `/?${query}`, [deps.cookies.write('sign-in', '', 0)])
}

function go(response: express.Response, location: string, cookies: readonly string[]): void {
  response
    .writeHead(303, { Location: location, 'Set-Cookie': [...cookies], 'Cache-Control': 'no-store' })
    .end()
}
