import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { csvOf } from '../../src/console/csv.ts'
import { untilState } from '../support/delivered.ts'
import { dossierOf, send } from '../support/sender.ts'
import { type Opened, STAGE_MS, type Stage, setStage, until } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
}, STAGE_MS)
afterAll(() => stage?.close())
const opened: Opened[] = []
afterEach(async () => {
  for (const { page } of opened.splice(0)) await page.context().close()
})

const open = async (...args: Parameters<Stage['open']>): Promise<Opened> => {
  const window = await stage.open(...args)
  opened.push(window)
  return window
}

const SCRIPT = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
const OVERRIDE = 'gnp.\u202egpj.exe'

/** A dossier whose texts are hostile; answers the id under which it was kept. */
async function hostile(code: string, message: object): Promise<string> {
  const { body } = await send(stage.gateway.url, 'PUT', `/v1/dossiers/${code}`, message)
  return String(body['exchangeId'])
}

/** Of the configuration's default. */
const MESSAGE_BYTES_MAX = 10_485_760
/** No key or click waits longer, on a machine that does everything else of the tests meanwhile. */
const TASK_MS_MAX = 2_000
const LONGEST_TASK = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(Math.max(...list.getEntries().map(({ duration }) => duration))))
    .observe({ type: 'longtask', buffered: true })
})`

/** So many that a dossier with them is just not longer than that. */
function documentsOf(bytesMax: number): readonly object[] {
  const document = { name: 'ạ'.repeat(3_500), url: 'https://motcua.example/tep', id: '0000' }
  const rest = JSON.stringify(dossierOf('H56.14-251121-0003', 'dài'))
  const count = Math.floor(
    (bytesMax - Buffer.byteLength(rest)) / (Buffer.byteLength(JSON.stringify(document)) + 1),
  )
  return Array.from({ length: count }, (_, n) => ({ ...document, id: String(n).padStart(4, '0') }))
}

test('scripts and reversed text in a message are shown as text and never run', async () => {
  const dossier = dossierOf('H56.14-251121-0001', SCRIPT)
  const id = await hostile('H56.14-251121-0001', { ...dossier, note: OVERRIDE, [SCRIPT]: 1 })
  const { page, wrongs } = await open('auditor', `/exchanges/${id}`)
  await page.getByRole('region', { name: 'Nguyên nhân và cách xử lý' }).waitFor()
  await page.getByRole('button', { name: 'Hiện đầy đủ' }).click()
  await page.getByRole('textbox', { name: 'Lý do' }).fill(SCRIPT)
  await page.getByRole('dialog').getByRole('button', { name: 'Hiện đầy đủ' }).click()
  await page.getByRole('cell', { name: SCRIPT }).first().waitFor()
  const isolation = `getComputedStyle([...document.querySelectorAll('td')].find((cell) => cell.textContent.includes('\\u202e'))).unicodeBidi`
  expect(await page.evaluate<string>(isolation)).toBe('isolate')
  expect(await page.locator('img[src="x"], main script').count()).toBe(0)
  expect(await page.title()).toBe('Lượt trao đổi · Liên Thông')
  await page.getByRole('link', { name: 'Nhật ký thao tác' }).click()
  await page.getByRole('cell', { name: SCRIPT }).waitFor()
  expect(await page.title()).toBe('Nhật ký thao tác · Liên Thông')
  expect(wrongs).toEqual([])
})

test('a spreadsheet gets no formula out of an export', async () => {
  const rows = [['=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'H56', 'a"b,c']]
  expect(csvOf(rows)).toBe(`\ufeff'=1+1,'+1,'-1,'@SUM(A1),'\tx,H56,"a""b,c"\r\n`)
  const { page } = await open('viewer', '/exchanges?q=H56.14')
  await page.getByRole('link', { name: 'H56.14-251121-0001' }).first().waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Xuất CSV' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('lienthong.csv')
  const exported = readFileSync(await file.path(), 'utf8')
  expect(exported).toContain('H56.14-251121-0001')
  // Lists and their exports hold nothing of a message, masked or not.
  const { name, identifiers } = Object(dossierOf('H56.14-251121-0001', '')['applicant'])
  for (const text of [SCRIPT, OVERRIDE, name, identifiers[0].value]) expect(exported).not.toContain(text)
})

test('a message of 10 MB is shown cut and whole in its file, and the page goes on answering', async () => {
  const code = 'H56.14-251121-0003'
  const message = { ...dossierOf(code, 'dài'), documents: documentsOf(MESSAGE_BYTES_MAX) }
  const sent = await send(stage.gateway.url, 'PUT', `/v1/dossiers/${code}`, message)
  expect(sent.status).toBe(202)
  await untilState(stage.gateway.url, sent.body['exchangeId'], 'delivered')
  const { page, wrongs } = await open('auditor', `/exchanges/${sent.body['exchangeId']}`)
  await page.getByRole('button', { name: 'Hiện đầy đủ' }).click()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('xem thử')
  await page.getByRole('dialog').getByRole('button', { name: 'Hiện đầy đủ' }).click()
  const messageIn = page.getByRole('region', { name: 'Bản tin nhận' })
  await messageIn.getByText(/^Bản tin dài \d[.\d]{3,} kB, chỉ hiện phần đầu/).waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    messageIn.getByRole('button', { name: 'Tải xuống' }).click(),
  ])
  expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toEqual(message)
  await messageIn.getByText('Nguyên bản').click()
  await messageIn.locator('pre').waitFor()
  const shown = await page.locator('main').textContent()
  expect(shown?.length).toBeLessThan(400_000)
  const longest = await page.evaluate<number>(LONGEST_TASK)
  expect(longest).toBeLessThan(TASK_MS_MAX)
  expect(wrongs).toEqual([])
})

test('while the gateway is away the page says so, keeps what it shows and goes on by itself', async () => {
  const { page } = await open('viewer', '/exchanges')
  await page.getByRole('link', { name: 'H56.14-251121-0001' }).first().waitFor()
  const away = page.getByRole('alert').getByText('Mất kết nối với hệ thống')
  await page.route('**/{admin/v1,readyz}*/**', (route) => route.abort())
  await page.route('**/readyz', (route) => route.abort())
  await page.getByRole('combobox', { name: 'Trạng thái' }).selectOption('rejected')
  await away.waitFor()
  await page.getByRole('heading', { name: 'Lượt trao đổi' }).waitFor()
  await page.unrouteAll()
  await away.waitFor({ state: 'detached' })
  await until(async () => expect(await page.getByText('Bị từ chối tiếp nhận').count()).toBeGreaterThan(1))
})

test('a page that fails says so and leaves the menu, by which one goes on', async () => {
  const { page } = await open('viewer', '/dead')
  await page.getByRole('heading', { name: 'Gửi thất bại, chờ xử lý' }).waitFor()
  await page.route('**/admin/v1/dead-letters', (route) => route.fulfill({ json: { items: 7 } }))
  await page.reload()
  await page.getByText('Trang này gặp lỗi. Tải lại trang;').waitFor()
  await page.unrouteAll()
  await page.getByRole('link', { name: 'Lượt trao đổi' }).click()
  await page.getByRole('heading', { name: 'Lượt trao đổi' }).waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'Tải lại' }).click()
  await page.getByRole('heading', { name: 'Gửi thất bại, chờ xử lý' }).waitFor()
})
