import { onTestFinished } from 'vitest'
import type { SignInSettings } from '../../../src/http/sign-in/settings.ts'
import { createPeopleStore } from '../../../src/store/people.ts'
import { sealing, type TestStore, testStore } from '../../support/store.ts'
import { type AdminPort, apiOver, peopleOf, startAdminPort } from '../admin/admin-port.ts'
import { ask, type Reply } from '../partner-port.ts'

export const PASSWORD = 'mật khẩu rất dài 1'

export interface SignInPort {
  readonly admin: AdminPort
  readonly store: TestStore
  /** A local account, as an administrator adds it. */
  readonly add: (name: string, role: string) => Promise<void>
  readonly login: (name: string, password: string) => Promise<Reply>
  readonly as: (session: Reply, method: string, path: string, more?: Asked) => Promise<Reply>
}

interface Asked {
  readonly body?: unknown
  /** Instead of the session's own; null: none. */
  readonly csrf?: string | null
}

/** The Cookie header with what an answer has set. */
export const cookieOf = (reply: Reply): string =>
  [reply.headers['set-cookie'] ?? []]
    .flat()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ')

/** The admin port over a real store, where people sign in. */
export async function startSignIn(settings: Partial<SignInSettings> = {}): Promise<SignInPort> {
  const store = await testStore()
  onTestFinished(store.close)
  const { api, signIn } = peopleOf(createPeopleStore(store.database, sealing), store.store.isReady, settings)
  const admin = await startAdminPort({ ...apiOver(store), ...api }, onTestFinished, signIn)
  const json = { 'Content-Type': 'application/json' }
  return {
    admin,
    store,
    add: async (name, role) => {
      const reply = await admin.call('admin', 'POST', '/admin/v1/accounts', {
        ...{ name, role, password: PASSWORD, reason: 'cán bộ mới' },
      })
      if (reply.status !== 201) throw new Error(reply.text)
    },
    login: (name, password) =>
      ask(admin.port, {
        ...{ method: 'POST', path: '/auth/login', headers: json },
        body: JSON.stringify({ name, password }),
      }),
    as: (session, method, path, { body, csrf } = {}) =>
      ask(admin.port, {
        ...{ method, path, body: body === undefined ? '' : JSON.stringify(body) },
        headers: {
          ...json,
          Cookie: cookieOf(session),
          ...(csrf !== null && { 'X-CSRF-Token': csrf ?? String(session.json['csrfToken']) }),
        },
      }),
  }
}
