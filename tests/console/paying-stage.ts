import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type PayingRig, paymentRequest, postPayment, startPayingRig } from '../support/paying-gateway.ts'
import { type Sent, send } from '../support/sender.ts'
import { openBrowser } from './browser.ts'
import { ADMINS, type Opened, openPlace, type Role, STAGE_MS, tokenOf, until } from './stage.ts'

/** A gateway that takes payments, its console and a browser. */
export interface PayingStage {
  readonly rig: PayingRig
  readonly browser: Browser
  readonly open: (role: Role, place: string, options?: BrowserContextOptions) => Promise<Page>
  /** A payment that the payer has paid; `isTold`: VNPAY calls back. */
  readonly paid: (isTold: boolean, more?: Readonly<Record<string, unknown>>) => Promise<Paid>
  readonly call: (method: string, path: string, body?: unknown) => Promise<Sent>
  /** Closes every page; nothing may have gone wrong in one. */
  readonly clear: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface Paid {
  readonly paymentRef: string
  readonly providerRef: string
  readonly dossierCode: string
}

/** Late enough that nobody is asked unless somebody orders it. */
const LATER = { poll: { firstDelayMs: 3_600_000, intervalMs: 3_600_000, giveUpAfterMs: 7_200_000 } }

const run = promisify(execFile)

export async function setPayingStage(): Promise<PayingStage> {
  const [browser, rig] = await Promise.all([
    openBrowser(),
    startPayingRig({ vnpay: LATER, config: { admins: ADMINS } }),
    run(process.execPath, ['scripts/build-console.ts', '--if-stale']),
  ])
  const { adminUrl, url } = rig.gateway()
  await until(async () => expect((await fetch(`${adminUrl}/readyz`)).status).toBe(200), STAGE_MS)
  const opened: Opened[] = []
  return {
    rig,
    browser,
    open: async (role, place, options = {}) => {
      const window = await openPlace({ browser, gateway: rig.gateway() }, { role, place, options })
      opened.push(window)
      return window.page
    },
    paid: async (isTold, more = {}) => {
      const request = paymentRequest(more)
      const { body } = await postPayment(url, request)
      const providerRef = String(body['providerRef'])
      await fetch(`${String(body['payUrl'])}&outcome=open`)
      await rig.vnpay.pay({ ref: providerRef, outcome: 'paid', ...(!isTold && { callbacks: 0 }) })
      return {
        ...{ paymentRef: String(body['paymentRef']), providerRef },
        dossierCode: String(request['dossierCode']),
      }
    },
    call: (method, path, body) =>
      send(adminUrl, method, `/admin/v1${path}`, body, { authorization: `Bearer ${tokenOf('operator')}` }),
    clear: async () => {
      for (const { page, wrongs } of opened.splice(0)) {
        expect(wrongs).toEqual([])
        await page.context().close()
      }
    },
    close: async () => {
      await browser.close()
      await rig.close()
    },
  }
}
