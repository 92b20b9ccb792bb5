import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { send } from '../support/sender.ts'
import { openBrowser } from './browser.ts'

export const ROLES = ['viewer', 'operator', 'admin', 'auditor'] as const
export type Role = (typeof ROLES)[number]
export const tokenOf = (role: Role): string => `${role}-token`
/** Of every local account. */
export const PASSWORD = 'mật khẩu rất dài 1'

/** A page in a window of its own, with everything that went wrong in it so far. */
export interface Opened {
  readonly page: Page
  /** Errors of scripts, refusals by the Content-Security-Policy, requests to another host. */
  readonly wrongs: readonly string[]
}

/** A gateway with its console, a mock portal and a browser. */
export interface Stage {
  readonly gateway: GatewayProcess
  readonly portal: NpspMock
  readonly browser: Browser
  readonly database: TestDatabase
  /** Opens a place of the console; signed in where a role is given. */
  readonly open: (role: Role | null, place: string, options?: BrowserContextOptions) => Promise<Opened>
  /** The same for a person, whose local account is added with this role where there is none yet. */
  readonly openAs: (name: string, role: Role, place: string) => Promise<Opened>
  readonly addAccount: (name: string, role: Role) => Promise<void>
  /** A call of the admin API, for what a test prepares. */
  readonly call: typeof send extends (url: string, ...rest: infer Rest) => infer Sent
    ? (...rest: Rest) => Sent
    : never
  readonly close: () => Promise<void>
}

/** Where nothing was built or unpacked yet, setting the stage does it. */
export const STAGE_MS = 180_000

const run = promisify(execFile)
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A machine of each role, for the configuration. */
export const ADMINS = ROLES.map((role) => ({
  ...{ name: `${role}-bot`, role, tokenSha256: sha256(tokenOf(role)) },
}))

/** `config`: sections beside those that every stage has. */
export async function setStage(
  npsp: Readonly<Record<string, unknown>> = {},
  { adminPort = 0, ...config }: Readonly<Record<string, unknown>> & { readonly adminPort?: number } = {},
): Promise<Stage> {
  const [browser, portal, database] = await Promise.all([
    openBrowser(),
    startNpspMock({ port: 0, ...NPSP_ACCOUNT }),
    testDatabase(),
    run(process.execPath, ['scripts/build-console.ts', '--if-stale']),
  ])
  const gateway = await startGateway({
    database: { url: database.url },
    portalUrl: portal.url,
    npsp: { timeoutMs: 1_500, ...npsp },
    adminPort,
    config: { ...config, admins: ADMINS },
  })
  await until(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200), STAGE_MS)
  const addAccount = accountsOf(gateway)
  return {
    gateway,
    portal,
    browser,
    database,
    addAccount,
    openAs: async (name, role, place) => {
      await addAccount(name, role)
      return openPlace({ browser, gateway }, { role: null, place, options: {}, account: name })
    },
    open: (role, place, options = {}) => openPlace({ browser, gateway }, { role, place, options }),
    call: (method, path, message, headers = {}) =>
      send(gateway.adminUrl, method, `/admin/v1${path}`, message, {
        authorization: `Bearer ${tokenOf('operator')}`,
        ...headers,
      }),
    close: async () => {
      await browser.close()
      await gateway.stop()
      await portal.close()
      await database.close()
    },
  }
}

/** Adds local accounts, each once, as an administrator does. */
function accountsOf({ adminUrl }: GatewayProcess): Stage['addAccount'] {
  const added = new Set<string>()
  return async (name, role) => {
    if (added.has(name)) return
    added.add(name)
    const account = { name, role, password: PASSWORD, reason: 'cán bộ mới' }
    const headers = { authorization: `Bearer ${tokenOf('admin')}` }
    const { status } = await send(adminUrl, 'POST', '/admin/v1/accounts', account, headers)
    expect(status).toBe(201)
  }
}

interface Place {
  readonly role: Role | null
  readonly place: string
  readonly options: BrowserContextOptions
  /** Name of a local account whose session the window has. */
  readonly account?: string
}

/** Opens a place of a gateway's console in a window of its own. */
export async function openPlace(
  { browser, gateway }: Pick<Stage, 'browser' | 'gateway'>,
  { role, place, options, account }: Place,
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
  const page = await context.newPage()
  const wrongs: string[] = []
  page.on('pageerror', (error) => wrongs.push(`script: ${error.message}`))
  page.on('console', (message) => {
    // What the API refuses, the browser says here as well; that is the page's to show.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      wrongs.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(gateway.adminUrl)) wrongs.push(`request: ${request.url()}`)
  })
  await page.addInitScript(COUNT_SHIFTS)
  if (role !== null) await page.addInitScript(`sessionStorage.setItem('lienthong.token', '${tokenOf(role)}')`)
  if (account !== undefined) {
    const credentials = { name: account, password: PASSWORD }
    const reply = await context.request.post(`${gateway.adminUrl}/auth/login`, { data: credentials })
    expect(reply.status()).toBe(200)
  }
  await page.goto(`${gateway.adminUrl}/console${place}`)
  return { page, wrongs }
}

/** What moved without anybody having touched anything, summed from the page's beginning. */
const COUNT_SHIFTS = `
  globalThis.layoutShifts = []
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.layoutShifts.push(
      { value: shift.value, what: shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.textContent) })
  }).observe({ type: 'layout-shift', buffered: true })`

/** Up to 0.1 counts as good (web.dev, Cumulative Layout Shift). */
export const SHIFT_MAX = 0.02

export interface Shifts {
  /** As Cumulative Layout Shift counts it, of the whole time and not only its worst five seconds. */
  readonly total: number
  readonly what: readonly string[]
}

/** How much the page has moved by itself so far, and what moved. */
export async function shiftsOf(page: Page): Promise<Shifts> {
  const shifts = await page.evaluate<readonly { value: number; what: readonly string[] }[]>(
    'new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(layoutShifts))))',
  )
  return {
    total: shifts.reduce((sum, { value }) => sum + value, 0),
    what: shifts.map(({ value, what }) => `${value.toFixed(4)} ${what.join(' | ')}`),
  }
}

/** Waits until `check` passes. */
export const until = (check: () => Promise<void> | void, timeout = 15_000): Promise<void> =>
  vi.waitFor(check, { timeout, interval: 50 })
