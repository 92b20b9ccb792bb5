import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { seriousFindings } from './axe.ts'
import { type Paid, type PayingStage, setPayingStage } from './paying-stage.ts'
import { STAGE_MS, shiftsOf, until } from './stage.ts'

let stage: PayingStage
let paid: Paid
let reconciliationId = ''
beforeAll(async () => {
  stage = await setPayingStage()
  paid = await stage.paid(true)
  await stage.paid(false)
  await until(async () => {
    const { body } = await stage.call('GET', '/exchanges?route=payment-event&state=delivered')
    expect(body['items']).toHaveLength(1)
  })
  const date = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const { body } = await stage.call('POST', '/reconciliations', {
    kind: 'payments',
    date,
    reason: 'đối soát',
  })
  reconciliationId = String(body['reconciliationId'])
  await until(async () => {
    const report = await stage.call('GET', `/reconciliations/${reconciliationId}`)
    expect(report.body['state']).toBe('done')
  })
}, STAGE_MS)
afterAll(() => stage?.close())
afterEach(() => stage.clear())

const PAGES: readonly (readonly [string, () => string])[] = [
  ['reconciliations', () => '/reconciliations'],
  ['a reconciliation', () => `/reconciliations/${reconciliationId}`],
  ['payments', () => '/payments'],
  ['a payment', () => `/payments/${paid.paymentRef}`],
  ['a dossier with a payment', () => `/dossiers/${paid.dossierCode}`],
]

/** Up to 0.1 counts as good (web.dev, Cumulative Layout Shift). */
const SHIFT_MAX = 0.02

describe.each(PAGES)('%s', (_, place) => {
  test.each(['light', 'dark'] as const)(
    'has no serious finding of axe-core, %s, does not move by itself, and fits a phone',
    async (scheme) => {
      const page = await stage.open('admin', place(), { colorScheme: scheme })
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      expect(await seriousFindings(page)).toEqual([])
      const { total, what } = await shiftsOf(page)
      expect(total, what.join('\n')).toBeLessThanOrEqual(SHIFT_MAX)
      await page.setViewportSize({ width: 390, height: 844 })
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    },
  )
})

test('ordering a reconciliation has no serious finding either, and is done by the keyboard alone', async () => {
  const page = await stage.open('operator', '/reconciliations')
  await page.getByRole('button', { name: 'Đối soát', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  const focused = () => page.evaluate<string>('document.activeElement?.tagName ?? ""')
  await until(async () => expect(await focused()).toBe('TEXTAREA'))
  await page.keyboard.type('bằng bàn phím')
  for (let n = 0; n < 2; n += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /^Đối soát ngày/ }).waitFor()
})
