import { onTestFinished } from 'vitest'
import type { Settlement } from '../../../src/domain/exchange.ts'
import type { Route } from '../../../src/domain/route.ts'
import { dryRun } from '../../../src/flow/dry-run.ts'
import { editMessages } from '../../../src/flow/edits.ts'
import type { OperatorStore } from '../../../src/flow/operator-ports.ts'
import type { PeopleStore } from '../../../src/flow/people-ports.ts'
import type { SecurityNotice } from '../../../src/flow/ports.ts'
import { createAdmins, ROLES, type Role } from '../../../src/http/admin/admins.ts'
import { type AdminDeps, createAdminApp } from '../../../src/http/admin-app.ts'
import { sha256Hex } from '../../../src/http/senders.ts'
import { startServer } from '../../../src/http/server.ts'
import { createCallers } from '../../../src/http/sign-in/callers.ts'
import { createCookies } from '../../../src/http/sign-in/cookies.ts'
import type { SignInSettings } from '../../../src/http/sign-in/settings.ts'
import { patchJson } from '../../../src/messages/json-patch.ts'
import { readJson } from '../../../src/messages/read-json.ts'
import { createMasking } from '../../../src/privacy/masking.ts'
import { createPasswords } from '../../../src/privacy/passwords.ts'
import { openOperations } from '../../../src/store/operations.ts'
import { createPeopleStore } from '../../../src/store/people.ts'
import {
  accept,
  clock,
  draft,
  entry,
  leaseRequest,
  recordingObserver,
  sealing,
  type TestStore,
} from '../../support/store.ts'
import { ask, type Reply, routeOf } from '../partner-port.ts'

export type Api = AdminDeps['api']

const endpointOf = (id: string): Route['endpoint'] => ({
  id,
  partner: { id: 'portal', name: 'portal', connect: null },
  operation: 'take',
})

/** Routes of the test store's two lanes; a message that says "bad" does not translate. */
export const ROUTES: readonly Route[] = [
  { ...routeOf('dossier', 'PUT', '/v1/things/:key'), endpoint: endpointOf('portal.dossiers') },
  { ...routeOf('step', 'POST', '/v1/things/:key/steps'), endpoint: endpointOf('portal.steps') },
].map((route) => ({
  ...route,
  admit: (_bytes, { key }) => ({
    ok: true,
    value: { orderKey: key, dedupe: { kind: 'latest' }, canonical: '{}', subjects: [] },
  }),
  convert: (bytes) =>
    Buffer.from(bytes).toString().includes('bad')
      ? {
          ok: false,
          failure: {
            code: 'INBOUND_INVALID',
            detail: 'no',
            internal: 'inner',
            issues: [{ path: '/a', message: 'x' }],
          },
        }
      : { ok: true, value: bytes },
}))

const unasked = (): never => {
  throw new Error('not asked for')
}

const admins = createAdmins(
  ROLES.map((role) => ({ name: `${role}-bot`, role, tokenSha256: [sha256Hex(`${role}-token`)] })),
)

/** Sign-in over these people: local accounts, and whatever else `settings` say. */
export function peopleOf(
  people: PeopleStore,
  isStoreReady: () => boolean,
  settings: Partial<SignInSettings> = {},
): { api: Pick<Api, 'callers' | 'people' | 'passwords' | 'machineNames'>; signIn: AdminDeps['signIn'] } {
  const cookies = createCookies(settings.publicUrl?.startsWith('https:') ?? false)
  const passwords = createPasswords()
  const idleMs = settings.idleMs ?? 1_800_000
  const callers = createCallers({
    admins,
    people,
    cookies,
    hash: sealing.hash,
    idleMs,
    isStoreReady,
    observer: recordingObserver(),
  })
  const api = { callers, people, passwords, machineNames: ROLES.map((role) => `${role}-bot`) }
  return {
    api,
    signIn: {
      ...{ ...api, cookies, sealing, readJson, isStoreReady, clock },
      settings: { publicUrl: null, absoluteMs: 36_000_000, oidc: null, ...settings, idleMs },
    },
  }
}

/** The API without a store behind it: for tests of what comes before the store. */
export const apiOf = (more: Partial<Api> = {}): Api => ({
  ...peopleOf({} as PeopleStore, () => true).api,
  // Asked by nobody unless a test hands in another one.
  operators: new Proxy({} as OperatorStore, { get: () => unasked }),
  isStoreReady: () => true,
  readJson,
  dryRun: unasked,
  editMessages: async () => ({ ok: true, value: [] }),
  approval: 'never',
  masking: createMasking(
    new Map([['source/thing.v1', { shown: ['/code'], personal: ['/name'] }]]),
    new Map([['portal', { shown: ['/code'], personal: [] }]]),
  ),
  routes: ROUTES.map((route, n) => ({ ...route, enabled: n === 0 })),
  payments: null,
  reconciliation: null,
  breakerOf: () => 'closed',
  stats: unasked,
  changes: { watch: unasked, after: unasked, last: unasked, forget: unasked, openReplays: unasked },
  stopping: new AbortController().signal,
  onDue: () => undefined,
  onReplay: () => undefined,
  ...more,
})

export interface AdminPort {
  readonly port: number
  readonly faults: readonly unknown[]
  readonly notices: readonly SecurityNotice[]
  /** One call as a machine of this role (null: without a token); a body that is no text is sent as JSON. */
  readonly call: (role: Role | null, method: string, path: string, body?: unknown) => Promise<Reply>
}

/** The admin port on a port of the system's choice, closed with the test, or when `onClose` says. */
export async function startAdminPort(
  api: Partial<Api> = {},
  onClose: (close: () => Promise<void>) => void = onTestFinished,
  signIn: AdminDeps['signIn'] = peopleOf({} as PeopleStore, () => true).signIn,
): Promise<AdminPort> {
  const faults: unknown[] = []
  const notices: SecurityNotice[] = []
  const app = createAdminApp({
    isReady: () => ({ ready: api.isStoreReady?.() ?? true, reasons: [] }),
    observer: {
      faulted: ({ error }) => faults.push(error),
      securityNoticed: (notice) => notices.push(notice),
    },
    scrape: async () => ({ contentType: 'text/plain; version=0.0.4', text: '' }),
    api: apiOf(api),
    consoleFolder: null,
    signIn,
  })
  const server = await startServer(app, { host: '127.0.0.1', port: 0 })
  onClose(() => server.close(0))
  return {
    port: server.port,
    faults,
    notices,
    call: (role, method, path, body) =>
      ask(server.port, {
        method,
        path,
        headers: {
          ...(role !== null && { Authorization: `Bearer ${role}-token` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

export const operatorsOf = (store: TestStore): OperatorStore =>
  openOperations(store.database, sealing, clock).operators

/** The API over a real store. */
export function apiOver(store: TestStore): Partial<Api> {
  const { operators, changes, stats } = openOperations(store.database, sealing, clock)
  const routes = new Map(ROUTES.map((route) => [route.id, route]))
  return {
    operators,
    changes,
    stats,
    isStoreReady: store.store.isReady,
    people: createPeopleStore(store.database, sealing),
    dryRun: (order, signal, edits) =>
      dryRun(order, { operators, routes, senders: new Map(), masking: apiOf().masking }, signal, edits),
    editMessages: (edits) =>
      editMessages(edits, { operators, routes, senders: new Map(), patch: patchJson, sealing }),
  }
}

const CALL = { label: 'send', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 3, status: 200, error: null }

const DEAD: Settlement = {
  state: 'dead',
  failure: {
    code: 'ENDPOINT_REFUSED',
    detail: 'refused',
    partnerText: 'their words: TRAN THI RIENG (038 188 012 345)',
  },
}

/** Accepts one message per line and lets all of them die; answers their ids. */
export async function killed(
  store: TestStore,
  lines: readonly string[],
  text = 'message',
  messageOut?: Uint8Array,
): Promise<string[]> {
  const ids: string[] = []
  for (const line of lines) ids.push((await accept(store, draft(line, text))).exchangeId)
  for (const lease of await store.store.lease(leaseRequest({ limit: 500, leaseMs: 120_000 })))
    await store.store.settle(
      entry(lease, DEAD, {
        calls: [{ ...CALL, answer: 'their answer' }],
        ...(messageOut && { messageOut }),
      }),
    )
  return ids
}
