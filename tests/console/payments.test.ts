import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { seriousFindings } from './axe.ts'
import { type Paid, type PayingStage, setPayingStage } from './paying-stage.ts'
import { SHIFT_MAX, STAGE_MS, shiftsOf, until } from './stage.ts'

let stage: PayingStage
let paid: Paid
beforeAll(async () => {
  stage = await setPayingStage()
  paid = await stage.paid(true)
  await until(async () => {
    const { body } = await stage.call('GET', '/exchanges?route=payment-event&state=delivered')
    expect(body['items']).toHaveLength(1)
  })
}, STAGE_MS)
afterAll(() => stage?.close())
afterEach(() => stage.clear())

const search = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('searchbox', { name: 'Tìm hồ sơ' }).fill(text)
  await page.keyboard.press('Enter')
}

test('the one search box leads to a payment, a dossier and an exchange, whichever was typed', async () => {
  const page = await stage.open('viewer', '/')
  await search(page, paid.paymentRef)
  await page.getByRole('heading', { level: 1, name: 'Khoản thanh toán' }).waitFor()
  await page.getByText(paid.providerRef, { exact: true }).waitFor()
  await search(page, paid.dossierCode)
  await page.getByRole('heading', { level: 1, name: `Hồ sơ ${paid.dossierCode}` }).waitFor()
  const { body } = await stage.call('GET', '/exchanges')
  await search(page, Object(body['items'])[0].id)
  await page.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
})

test('a payment whose reference looks like a dossier code is found where there is no such dossier', async () => {
  const twin = await stage.paid(false, { paymentRef: 'TT.14-251121-9001' })
  const page = await stage.open('viewer', '/')
  await search(page, twin.paymentRef)
  await page.getByRole('heading', { level: 1, name: 'Khoản thanh toán' }).waitFor()
  await search(page, 'H56.14-251121-9999')
  await page.getByText('Không tìm thấy.').waitFor()
  await search(page, 'H56.14-25')
  await page.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
  await page.getByRole('link', { name: paid.dossierCode }).waitFor()
})

test('the list of exchanges leads to the payment whose reference is looked for', async () => {
  const page = await stage.open('viewer', '/exchanges')
  await page.getByRole('searchbox', { name: 'Tìm', exact: true }).fill(paid.paymentRef)
  await page.getByRole('link', { name: `Xem khoản thanh toán ${paid.paymentRef}` }).click()
  await page.getByRole('heading', { level: 1, name: 'Khoản thanh toán' }).waitFor()
})

test('a dossier tells of its payments in the order of time, among its messages', async () => {
  const page = await stage.open('viewer', `/dossiers/${paid.dossierCode}`)
  const chapters = page.getByRole('region', { name: 'Diễn biến' }).locator('.timeline > li')
  const payment = chapters.filter({ hasText: paid.paymentRef })
  await payment.first().waitFor()
  const told = (await payment.allInnerTexts()).join('\n')
  const words = ['Đã tạo', 'Chờ thanh toán', 'Bên thanh toán báo về', 'Đã thanh toán']
  const found = words.map((word) => told.lastIndexOf(word))
  expect(found).toEqual(found.toSorted((a, b) => a - b))
  expect(found[0]).toBeGreaterThan(-1)
  await payment.last().getByText('VNPAY · 150.000 đồng').waitFor()
  // Telling the dossier system comes after what it tells.
  await chapters.last().getByRole('link', { name: 'Kết quả thanh toán' }).waitFor()
  await payment.last().getByRole('link', { name: paid.paymentRef }).click()
  await page.getByRole('heading', { level: 1, name: 'Khoản thanh toán' }).waitFor()
})

test('a dossier with a payment has no serious finding of axe-core, does not move by itself, and fits a phone', async () => {
  const page = await stage.open('viewer', `/dossiers/${paid.dossierCode}`)
  await page.getByRole('link', { name: paid.paymentRef }).waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([colorScheme, await seriousFindings(page)]).toEqual([colorScheme, []])
  }
  const { total, what } = await shiftsOf(page)
  expect(total, what.join('\n')).toBeLessThanOrEqual(SHIFT_MAX)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
})

test('the provider of a payment is asked from its page, with a reason, by who may', async () => {
  const untold = await stage.paid(false)
  const viewer = await stage.open('viewer', `/payments/${untold.paymentRef}`)
  await viewer.getByText('Chờ thanh toán').first().waitFor()
  expect(await viewer.getByRole('main').getByRole('button', { name: 'Hỏi lại' }).count()).toBe(0)
  const page = await stage.open('operator', `/payments/${untold.paymentRef}`)
  await page.getByRole('button', { name: 'Hỏi lại' }).click()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('người nộp đã trả')
  await page.getByRole('dialog').getByRole('button', { name: 'Hỏi lại' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('listitem').getByText('Hỏi bên thanh toán').waitFor()
  await page.getByText('Đã thanh toán').first().waitFor()
})

test('a dossier of which only a payment is known yet is shown', async () => {
  const untold = await stage.paid(false)
  const page = await stage.open('viewer', `/dossiers/${untold.dossierCode}`)
  await page.getByRole('link', { name: untold.paymentRef }).waitFor()
  expect(await page.locator('.timeline > li').count()).toBe(1)
})
