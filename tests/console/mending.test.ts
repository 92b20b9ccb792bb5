import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { untilState } from '../support/delivered.ts'
import { codeOf } from '../support/sender.ts'
import { REFUSAL, refused } from './refused.ts'
import { type Opened, PASSWORD, STAGE_MS, type Stage, setStage, tokenOf, until } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage({ ratePerSecond: 20 })
}, STAGE_MS)
afterAll(() => stage?.close())
const opened: Opened[] = []
afterEach(async () => {
  for (const { page, wrongs } of opened.splice(0)) {
    expect(wrongs).toEqual([])
    await page.context().close()
  }
  stage.portal.faults.clear()
})

const open = async (...args: Parameters<Stage['open']>): Promise<Page> => {
  const window = await stage.open(...args)
  opened.push(window)
  return window.page
}

const openAs = async (name: string, place: string): Promise<Page> => {
  const window = await stage.openAs(name, 'operator', place)
  opened.push(window)
  return window.page
}

test('find by dossier code, understand, replay, delivered: three clicks', async () => {
  const [id] = await refused(stage, 1, 1)
  const page = await open('operator', '/')
  let clicks = 0
  const click = async (name: string): Promise<void> => {
    clicks += 1
    await page.getByRole('button', { name, exact: true }).last().click()
  }
  await page.getByRole('searchbox', { name: 'Tìm hồ sơ' }).fill(codeOf(1))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: codeOf(1) }).waitFor()
  clicks += 1
  await page.getByRole('link', { name: 'Hồ sơ', exact: true }).click()
  const why = page.getByRole('region', { name: 'Nguyên nhân và cách xử lý' })
  await why.getByText('Hệ thống đối tác không nhận bản tin này.').waitFor()
  await why.getByText(REFUSAL).waitFor()
  await click('Gửi lại')
  await page.getByRole('textbox', { name: 'Lý do' }).fill('Cổng đã bổ sung thủ tục')
  await click('Gửi lại')
  await page.getByText('Đã gửi', { exact: true }).first().waitFor()
  await untilState(stage.gateway.url, id, 'delivered')
  expect(clicks).toBeLessThanOrEqual(3)
})

test('a bulk replay shows what it would do, then its progress, can be paused, and ends with a report', async () => {
  await refused(stage, 100, 45)
  const page = await open('operator', '/dead')
  const cause = page.getByRole('region', { name: 'ENDPOINT_REFUSED npsp' })
  await cause.getByRole('link', { name: 'Gửi lại', exact: true }).click()
  await page.getByRole('row', { name: 'Hồ sơ Cổng DVCQG 45' }).waitFor()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('Cổng đã bổ sung thủ tục')
  await page.getByRole('button', { name: 'Gửi lại (45)' }).click()
  await page.getByRole('heading', { name: 'Kết quả gửi lại' }).waitFor()
  await page.getByRole('button', { name: 'Tạm dừng' }).click()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('xem lại')
  await page.getByRole('button', { name: 'Tạm dừng' }).last().click()
  await page.getByRole('button', { name: 'Tiếp tục' }).click()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('đã xem')
  await page.getByRole('button', { name: 'Tiếp tục' }).last().click()
  await page.getByRole('status').getByText('Đã xong 45 trên 45 bản tin').waitFor()
  await page.getByText('Tất cả bản tin đã gửi xong.').waitFor()
  await page.getByRole('link', { name: 'Gửi thất bại' }).click()
  await page.getByText('Không có bản tin nào chờ xử lý.').waitFor()
})

test('of two operators who replay the same message one wins, and the other is told', async () => {
  const [id] = await refused(stage, 200, 1)
  stage.portal.faults.add({ kind: 'latency', ms: 400 })
  const [first, second] = [await openAs('lan', `/exchanges/${id}`), await openAs('minh', `/exchanges/${id}`)]
  for (const page of [first, second]) {
    await page.getByRole('button', { name: 'Gửi lại', exact: true }).click()
    await page.getByRole('textbox', { name: 'Lý do' }).fill('Cổng đã bổ sung thủ tục')
  }
  await first.getByRole('dialog').getByRole('button', { name: 'Gửi lại' }).click()
  await first.getByRole('dialog').waitFor({ state: 'detached' })
  await until(async () => {
    const { body } = await stage.call('GET', `/exchanges/${id}`, undefined)
    expect(body['state']).not.toBe('dead')
  })
  await second.getByRole('dialog').getByRole('button', { name: 'Gửi lại' }).click()
  await second.getByRole('alert').getByText('Trạng thái đã khác').waitFor()
  await untilState(stage.gateway.url, id, 'delivered')
  expect(stage.portal.dossier(codeOf(200))).toHaveLength(1)
})

test('a lane is paused with a reason, which everybody sees, and not without one', async () => {
  const page = await open('operator', '/lanes')
  const lane = page.getByRole('region', { name: 'npsp.DongBoTrangThaiHoSo' })
  await lane.getByRole('button', { name: 'Tạm dừng' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Tạm dừng' }).click()
  await page.getByText('Cần ghi lý do.').waitFor()
  await page.getByRole('textbox', { name: 'Lý do' }).fill('Cổng bảo trì')
  await page.getByRole('dialog').getByRole('button', { name: 'Tạm dừng' }).click()
  await lane.getByText('Lý do: Cổng bảo trì').waitFor()
  const viewer = await open('viewer', '/lanes')
  await viewer.getByText('Lý do: Cổng bảo trì').waitFor()
  expect(await viewer.getByRole('button', { name: 'Tiếp tục' }).count()).toBe(0)
})

test('who may only look sees no button that decides; the audit log is for auditors and administrators', async () => {
  const [id] = await refused(stage, 300, 1)
  for (const role of ['viewer', 'auditor'] as const) {
    const page = await open(role, `/exchanges/${id}`)
    await page.getByText('Hệ thống đối tác không nhận bản tin này.').waitFor()
    expect(await page.getByRole('button', { name: 'Gửi lại' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Bỏ qua' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Nhật ký thao tác' }).count()).toBe(
      role === 'auditor' ? 1 : 0,
    )
  }
  const viewer = await open('viewer', '/dead')
  await viewer.getByRole('link', { name: /^Xem/ }).first().waitFor()
  expect(await viewer.getByRole('main').getByText('Gửi lại', { exact: true }).count()).toBe(0)
  await viewer.goto(`${stage.gateway.adminUrl}/console/exchanges?state=dead`)
  await viewer.getByRole('row').nth(1).waitFor()
  expect(await viewer.getByRole('checkbox').count()).toBe(0)
  expect(await viewer.getByText('Gửi lại theo bộ lọc').count()).toBe(0)
  const auditor = await open('auditor', `/exchanges/${id}`)
  const masked = auditor.getByRole('row', { name: /^applicant\/name/ })
  await masked.getByText('•••').waitFor()
  await auditor.getByRole('button', { name: 'Hiện đầy đủ' }).click()
  await auditor.getByRole('textbox', { name: 'Lý do' }).fill('đối chiếu khiếu nại')
  await auditor.getByRole('dialog').getByRole('button', { name: 'Hiện đầy đủ' }).click()
  await masked.getByText('•••').waitFor({ state: 'detached' })
  await auditor.getByRole('link', { name: 'Nhật ký thao tác' }).click()
  await auditor.getByRole('row', { name: /Hiện đầy đủ nội dung.*đối chiếu khiếu nại/ }).waitFor()
})

test.each(['viewer', 'auditor'] as const)(
  'whatever the page shows, the API refuses what a %s may not',
  async (role) => {
    const reason = 'thử'
    const writes: readonly (readonly [string, object])[] = [
      ['/replays', { filter: { state: 'dead' }, reason }],
      ['/exchanges/x/discard', { reason }],
      ['/lanes/npsp.DongBoHoSoMC/pause', { reason }],
      ['/replays/x/approve', { reason }],
      ['/replays/x/pause', { reason }],
      ['/accounts', { name: 'x', role: 'admin', password: PASSWORD, reason }],
      ...(role === 'viewer' ? ([['/exchanges/x/reveal', { reason }]] as const) : []),
    ]
    for (const [path, body] of writes) {
      const { status } = await stage.call('POST', path, body, { authorization: `Bearer ${tokenOf(role)}` })
      expect([path, status]).toEqual([path, 403])
    }
    const audit = await stage.call('GET', '/audit', undefined, { authorization: `Bearer ${tokenOf(role)}` })
    expect(audit.status).toBe(role === 'viewer' ? 403 : 200)
  },
)

test('the whole way works with the keyboard alone', async () => {
  const [id] = await refused(stage, 400, 1)
  const page = await open('operator', '/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Tab')
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
  // From the heading on: the skip link stands first in the page, so it is reached from its beginning.
  await page.evaluate('document.body.focus(), document.activeElement?.blur()')
  await page.locator('.skip').focus()
  expect(await focused()).toBe('Tới nội dung chính')
  await page.keyboard.press('Enter')
  await page.getByRole('searchbox', { name: 'Tìm hồ sơ' }).focus()
  await page.keyboard.type(String(id))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Lượt trao đổi' }).waitFor()
  await until(async () => expect(await focused()).toBe('Lượt trao đổi'))
  // The heading may stand before what the exchange is about has come.
  await page.getByRole('button', { name: 'Gửi lại', exact: true }).first().waitFor()
  for (let left = 6; left > 0 && (await focused()) !== 'Gửi lại'; left -= 1) await page.keyboard.press('Tab')
  expect(await focused()).toBe('Gửi lại')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('bằng bàn phím')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await untilState(stage.gateway.url, id, 'delivered')
})

test('English is a click away and stays', async () => {
  const page = await open('viewer', '/dead')
  await page.getByRole('button', { name: 'Ngôn ngữ' }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Failed, needs a decision' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Failed, needs a decision' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
})
