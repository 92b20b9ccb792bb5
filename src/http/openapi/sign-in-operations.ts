import { json, type Operation, problems } from './operation.ts'
import { flag, moment, object, orNull, ref, type Schema, text, word } from './schema.ts'

const NONE = { allowed: null, pathParameters: {}, query: {}, headers: {}, body: null }
const CSRF = { 'X-CSRF-Token': 'As GET /auth/session gives it.' }

/** How people sign in, without a token; the session's cookie then stands for one. The pages of an identity provider's sign-in are for browsers. */
export const SIGN_IN_OPERATIONS: readonly Operation[] = [
  {
    ...{ ...NONE, method: 'get', path: '/auth/methods', id: 'listSignInMethods' },
    summary: 'Which ways to sign in there are.',
    answers: { 200: json('The ways.', 'SignInMethods'), ...problems(422) },
  },
  {
    ...{ ...NONE, method: 'post', path: '/auth/login', id: 'signIn', body: 'Credentials' },
    summary: 'Signs in with a local account; the session is in a cookie.',
    answers: {
      200: { ...json('Signed in.', 'Session'), headers: { 'Set-Cookie': 'The session.' } },
      ...problems(400, 401, 413, 415, 422, 429, 503),
    },
  },
  {
    ...{ ...NONE, method: 'get', path: '/auth/session', id: 'getSession' },
    summary: 'Who is signed in.',
    answers: { 200: json('The session.', 'Session'), ...problems(401, 422, 503) },
  },
  {
    ...{ ...NONE, method: 'post', path: '/auth/logout', id: 'signOut', headers: CSRF },
    summary: 'Ends the session.',
    answers: { 200: json('Signed out.', 'SignedOut'), ...problems(403, 503) },
  },
]

const role = word(['viewer', 'operator', 'admin', 'auditor'])
const password = text({ minLength: 12, maxLength: 200 })
const reason = text({ minLength: 1, maxLength: 1_000, description: 'Why; not blank.' })

export const PEOPLE_SCHEMAS: Readonly<Record<string, Schema>> = {
  SignInMethods: object({
    local: flag,
    oidc: orNull(object({ label: text({ description: 'What stands on the button.' }) })),
  }),
  Credentials: object({ name: text(), password: text() }),
  Session: object({
    ...{ name: text(), role, kind: word(['local', 'oidc']), startedAt: moment, endsAt: moment },
    csrfToken: text({ description: 'To be sent as X-CSRF-Token with every write.' }),
  }),
  SignedOut: object({ signedIn: flag }),
  Account: object({
    ...{ name: text(), role, disabled: flag, createdAt: moment, signedInAt: orNull(moment) },
  }),
  AccountList: object({ items: { type: 'array', items: ref('Account') } }),
  NewAccount: object({ name: text(), role, password, reason }),
  AccountChange: object({ role, password, disabled: flag, reason }, ['role', 'password', 'disabled']),
}
