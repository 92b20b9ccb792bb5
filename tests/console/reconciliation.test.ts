import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type PayingStage, setPayingStage } from './paying-stage.ts'
import { STAGE_MS, until } from './stage.ts'

let stage: PayingStage
beforeAll(async () => {
  stage = await setPayingStage()
}, STAGE_MS)
afterAll(() => stage?.close())
afterEach(() => stage.clear())

const today = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)

/** Orders today's reconciliation as somebody would; comes to its report. */
async function reconcile(page: Page, statement?: string): Promise<void> {
  await page.getByRole('button', { name: 'Đối soát', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Ngày').fill(today())
  if (statement !== undefined)
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'sao-ke.csv', mimeType: 'text/csv', buffer: Buffer.from(statement) },
    })
  await dialog.getByRole('textbox', { name: 'Lý do' }).fill('đối soát cuối ngày')
  await dialog.getByRole('button', { name: 'Đối soát' }).click()
}

async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

test('a day is compared, its differences shown by class and kept as a file, and one asked after until it matches', async () => {
  const told = await stage.paid(true)
  const untold = await stage.paid(false)
  await until(async () => {
    const { body } = await stage.call('GET', `/exchanges?route=payment-event&state=delivered`)
    expect(body['items']).toHaveLength(1)
  })
  const page = await stage.open('operator', '/payments')
  await page.getByRole('main').getByRole('link', { name: 'Đối soát' }).click()
  await page.getByRole('heading', { level: 1, name: 'Đối soát thanh toán' }).waitFor()
  const columns = 'providerRef,providerTransactionId,amountVnd,state'
  const rows = [
    `${told.providerRef},,150000,paid`,
    `${untold.providerRef},,150000,paid`,
    'LA-9,99,70000,paid',
  ]
  await reconcile(page, [columns, ...rows, ''].join('\n'))
  await page.getByRole('button', { name: '2 Sai lệch' }).waitFor()
  await page.getByRole('button', { name: '1 Khớp' }).waitFor()
  const line = page.getByRole('row', { name: untold.paymentRef })
  await line.getByText('Đã thanh toán').waitFor()
  await line.getByText('Chờ thanh toán').waitFor()
  await page.getByRole('row', { name: /Chỉ có ở bên thanh toán.*LA-9.*70.000 đồng/ }).waitFor()

  const csv = await saved(page, 'Xuất CSV')
  expect(csv.name).toBe(`doi-soat-${today()}.csv`)
  expect(csv.text).toContain(`Lệch trạng thái,${untold.paymentRef},${untold.dossierCode},VNPAY`)
  expect(csv.text).toContain('Chỉ có ở bên thanh toán,,,VNPAY,LA-9,99,,,Đã thanh toán,70000')
  expect(csv.text).not.toContain(told.paymentRef)
  await page.getByRole('button', { name: '1 Khớp' }).click()
  await page.getByRole('link', { name: told.paymentRef }).waitFor()
  expect(new URL(page.url()).searchParams.get('class')).toBe('matched')
  const { lines } = JSON.parse((await saved(page, 'Xuất JSON')).text)
  expect(lines).toMatchObject([{ class: 'matched', paymentRef: told.paymentRef }])

  await page.getByRole('button', { name: '1 Lệch trạng thái' }).click()
  await line.getByRole('button', { name: 'Hỏi lại' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Hỏi lại' }).click()
  await page.getByText('Cần ghi lý do.').waitFor()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('bên thanh toán đã thu')
  await page.getByRole('dialog').getByRole('button', { name: 'Hỏi lại' }).click()
  await line.getByRole('status').getByText('Đã thanh toán').waitFor()
  expect((await stage.call('GET', `/payments/${untold.paymentRef}`)).body['state']).toBe('paid')
})

test('an event of a payment that died is told again from its line', async () => {
  stage.rig.dossierSystem.faults.add({ kind: 'refusal', service: 'payment-events' })
  const { paymentRef } = await stage.paid(true)
  await until(async () => {
    const { body } = await stage.call('GET', '/exchanges?route=payment-event&state=dead')
    expect(body['items']).toHaveLength(1)
  })
  stage.rig.dossierSystem.faults.clear()
  const page = await stage.open('operator', '/reconciliations')
  await reconcile(page)
  await page.getByRole('button', { name: '1 Chưa báo một cửa' }).click()
  const line = page.getByRole('row', { name: paymentRef })
  await line.getByRole('button', { name: 'Báo lại' }).click()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('phần mềm một cửa đã sửa')
  await page.getByRole('dialog').getByRole('button', { name: 'Báo lại' }).click()
  await line.getByRole('link', { name: 'Xem đợt gửi lại' }).click()
  await page.getByText('Tất cả bản tin đã gửi xong.').waitFor()
})

test('a statement that cannot be read is refused with what is wrong in it, and nothing is ordered', async () => {
  // Beside the daily one, which comes by itself.
  const count = async (): Promise<number> =>
    Object(await stage.call('GET', '/reconciliations')).body.items.filter(
      ({ by }: { readonly by: string }) => by === 'operator-bot',
    ).length
  const before = await count()
  const page = await stage.open('operator', '/reconciliations')
  await reconcile(page, 'một,hai\n1,2\n')
  await page.getByRole('list', { name: 'Chỗ sai' }).getByText('The statement has no column').waitFor()
  await page.getByRole('alert').getByText('Yêu cầu chưa đủ thông tin.').waitFor()
  expect(await count()).toBe(before)
})

test('a reconciliation is ordered with the keyboard alone', async () => {
  const page = await stage.open('operator', '/reconciliations')
  await page.getByRole('button', { name: 'Đối soát', exact: true }).focus()
  await page.keyboard.press('Enter')
  const focused = () => page.evaluate<string>('document.activeElement?.tagName ?? ""')
  await until(async () => expect(await focused()).toBe('TEXTAREA'))
  await page.keyboard.type('bằng bàn phím')
  for (let n = 0; n < 2; n += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /^Đối soát ngày/ }).waitFor()
})

test('on a phone what mends a line is in sight, beside what both sides say', async () => {
  const untold = await stage.paid(false)
  const order = { kind: 'payments', date: today(), reason: 'đối soát' }
  const { body } = await stage.call('POST', '/reconciliations', order)
  const place = `/reconciliations/${String(body['reconciliationId'])}?class=status-differs`
  const page = await stage.open('operator', place, { viewport: { width: 390, height: 844 } })
  const line = page.getByRole('row', { name: untold.paymentRef })
  for (const part of [line.getByRole('button', { name: 'Hỏi lại' }), line.getByText('Chờ thanh toán')]) {
    const box = await part.boundingBox()
    expect(box && box.x + box.width).toBeLessThanOrEqual(390)
  }
})

test('who may only look sees what differs and what it needs, and no button that orders or mends', async () => {
  const untold = await stage.paid(false)
  const order = { kind: 'payments', date: today(), reason: 'đối soát' }
  const { body } = await stage.call('POST', '/reconciliations', order)
  const page = await stage.open('viewer', '/reconciliations')
  await page
    .getByRole('link', { name: today().split('-').reverse().join('/') })
    .first()
    .waitFor()
  expect(await page.getByRole('button', { name: 'Đối soát', exact: true }).count()).toBe(0)
  await page.goto(
    `${stage.rig.gateway().adminUrl}/console/reconciliations/${String(body['reconciliationId'])}`,
  )
  const line = page.getByRole('row', { name: untold.paymentRef })
  await line.getByText('Cần hỏi lại bên thanh toán.').waitFor()
  expect(await line.getByRole('button').count()).toBe(0)
})
