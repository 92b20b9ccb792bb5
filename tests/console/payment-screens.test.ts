import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { paymentRequest, postPayment } from '../support/paying-gateway.ts'
import { send } from '../support/sender.ts'
import { seriousFindings } from './axe.ts'
import { type PayingStage, setPayingStage } from './paying-stage.ts'
import { SHIFT_MAX, STAGE_MS, shiftsOf, tokenOf, until } from './stage.ts'

const SCRIPT = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
const OVERRIDE = 'LA-\u202e9-AL'
const FORMULA = '=HYPERLINK("https://xau.example";"Xem")'
/** A sender's own reference may begin so. */
const MINUS = '-2-3'

let stage: PayingStage
const at = { review: '', reconciliation: '' }
beforeAll(async () => {
  stage = await setPayingStage()
  await stage.paid(true)
  await stage.paid(false, { paymentRef: MINUS })
  at.review = await mismatched()
  at.reconciliation = await reconciled()
}, STAGE_MS)
afterAll(() => stage?.close())
afterEach(() => stage.clear())

/** Paid another amount than asked: somebody has to look at it. */
async function mismatched(): Promise<string> {
  const { body } = await postPayment(stage.rig.gateway().url, paymentRequest())
  await fetch(`${String(body['payUrl'])}&outcome=open`)
  await stage.rig.vnpay.pay({ ref: String(body['providerRef']), outcome: 'paid', amountVnd: 1_000 })
  await until(async () => {
    const payment = await stage.call('GET', `/payments/${body['paymentRef']}`)
    expect(payment.body['state']).toBe('review')
  })
  return String(body['paymentRef'])
}

/** Today's, with a statement whose references and a reason that are hostile. */
async function reconciled(): Promise<string> {
  const rows = [SCRIPT, OVERRIDE, FORMULA].map((ref) => `"${ref.replaceAll('"', '""')}",70000,paid`)
  const csv = ['providerRef,amountVnd,state', ...rows, ''].join('\n')
  const date = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const { body } = await stage.call('POST', '/reconciliations', {
    ...{ kind: 'payments', date, reason: SCRIPT },
    statements: [{ provider: 'vnpay', csv }],
  })
  await until(async () => {
    const report = await stage.call('GET', `/reconciliations/${body['reconciliationId']}`)
    expect(report.body['state']).toBe('done')
  })
  return String(body['reconciliationId'])
}

const hasRun = (page: Page): Promise<number> => page.locator('img[src="x"], main script').count()

test('scripts, reversed text and formulas in statements and reasons are shown as text, in files too', async () => {
  const page = await stage.open('auditor', `/reconciliations/${at.reconciliation}`)
  await page.getByRole('row').getByText(SCRIPT).waitFor()
  await page.getByRole('row').getByText(OVERRIDE).waitFor()
  const isolation = `getComputedStyle([...document.querySelectorAll('td *')].find((part) => part.textContent.includes('\\u202e'))).unicodeBidi`
  expect(await page.evaluate<string>(isolation)).toBe('isolate')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Xuất CSV' }).click(),
  ])
  const records: readonly string[][] = parse(await readFile(await file.path()), { bom: true })
  const cells = records.flat()
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  expect(cells).toEqual(expect.arrayContaining([`'${FORMULA}`, `'${MINUS}`, SCRIPT, OVERRIDE]))
  expect(await hasRun(page)).toBe(0)
  await page.getByRole('link', { name: 'Nhật ký thao tác' }).click()
  await page.getByRole('cell', { name: SCRIPT }).waitFor()
  expect(await hasRun(page)).toBe(0)
  expect(await page.title()).toBe('Nhật ký thao tác · Liên Thông')
})

test('an operator decides about a payment with a reason that is hostile; who may only look has no button, and the API refuses', async () => {
  for (const role of ['viewer', 'auditor'] as const) {
    const page = await stage.open(role, `/payments/${at.review}`)
    await page.getByRole('region', { name: 'Cần kiểm tra' }).waitFor()
    expect(await page.getByRole('region', { name: 'Cần kiểm tra' }).getByRole('button').count()).toBe(0)
    const body = { decision: 'paid', reason: 'thử' }
    const headers = { authorization: `Bearer ${tokenOf(role)}` }
    const path = `/admin/v1/payments/${at.review}/review`
    const { status } = await send(stage.rig.gateway().adminUrl, 'POST', path, body, headers)
    expect([role, status]).toEqual([role, 403])
  }
  const page = await stage.open('admin', `/payments/${at.review}`)
  await page.getByRole('region', { name: 'Cần kiểm tra' }).getByRole('button').first().click()
  await page.getByRole('textbox', { name: 'Lý do' }).fill(`${FORMULA} ${SCRIPT}`)
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button').last().click()
  await page.getByRole('region', { name: 'Cần kiểm tra' }).waitFor({ state: 'detached' })
  expect(await hasRun(page)).toBe(0)
  await page.getByRole('link', { name: 'Nhật ký thao tác' }).click()
  await page
    .getByRole('row', { name: /Quyết định khoản thanh toán/ })
    .getByText(FORMULA)
    .waitFor()
  expect(await hasRun(page)).toBe(0)
})

const PAGES: readonly (readonly [string, () => string])[] = [
  ['payments', () => '/payments'],
  ['a payment', () => `/payments/${at.review}`],
  ['reconciliations', () => '/reconciliations'],
  ['a reconciliation', () => `/reconciliations/${at.reconciliation}`],
]

test.each(PAGES)(
  '%s: no serious finding of axe-core, light and dark, does not move by itself, and fits a phone',
  async (_, place) => {
    const page = await stage.open('operator', place())
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect([colorScheme, await seriousFindings(page)]).toEqual([colorScheme, []])
    }
    const { total, what } = await shiftsOf(page)
    expect(total, what.join('\n')).toBeLessThanOrEqual(SHIFT_MAX)
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    const onPhone = await shiftsOf(page)
    expect(onPhone.total, onPhone.what.join('\n')).toBeLessThanOrEqual(SHIFT_MAX)
  },
)

test('the dialog that orders a reconciliation has no serious finding of axe-core', async () => {
  const page = await stage.open('operator', '/reconciliations')
  await page.getByRole('button', { name: 'Đối soát', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Đối soát' }).click()
  await page.getByText('Cần ghi lý do.').waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([colorScheme, await seriousFindings(page)]).toEqual([colorScheme, []])
  }
})
