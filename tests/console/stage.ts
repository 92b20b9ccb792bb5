import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { testDatabase } from '../support/postgres.ts'
import { send } from '../support/sender.ts'
import { openBrowser } from './browser.ts'

export const ROLES = ['viewer', 'operator', 'admin', 'auditor'] as const
export type Role = (typeof ROLES)[number]
export const tokenOf = (role: Role): string => `${role}-token`

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
  /** Opens a place of the console; signed in where a role is given. */
  readonly open: (role: Role | null, place: string, options?: BrowserContextOptions) => Promise<Opened>
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

export async function setStage(npsp: Readonly<Record<string, unknown>> = {}): Promise<Stage> {
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
    config: {
      admins: ROLES.map((role) => ({ name: `${role}-bot`, role, tokenSha256: sha256(tokenOf(role)) })),
    },
  })
  await until(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200), STAGE_MS)
  return {
    gateway,
    portal,
    browser,
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

interface Place {
  readonly role: Role | null
  readonly place: string
  readonly options: BrowserContextOptions
}

async function openPlace(
  { browser, gateway }: Pick<Stage, 'browser' | 'gateway'>,
  { role, place, options }: Place,
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
  if (role !== null) await page.addInitScript(`sessionStorage.setItem('lienthong.token', '${tokenOf(role)}')`)
  await page.goto(`${gateway.adminUrl}/console${place}`)
  return { page, wrongs }
}

/** Waits until `check` passes. */
export const until = (check: () => Promise<void> | void, timeout = 15_000): Promise<void> =>
  vi.waitFor(check, { timeout, interval: 50 })
