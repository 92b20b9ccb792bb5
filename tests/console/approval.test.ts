import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { untilState } from '../support/delivered.ts'
import { codeOf } from '../support/sender.ts'
import { seriousFindings } from './axe.ts'
import { refused } from './refused.ts'
import { type Opened, STAGE_MS, type Stage, setStage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage({}, { replay: { approval: 'edits' } })
}, STAGE_MS)
afterAll(() => stage?.close())
const opened: Opened[] = []
afterEach(async () => {
  for (const { page, wrongs } of opened.splice(0)) {
    expect(wrongs).toEqual([])
    await page.context().close()
  }
})

const openAs = async (...args: Parameters<Stage['openAs']>): Promise<Page> => {
  const window = await stage.openAs(...args)
  opened.push(window)
  return window.page
}

/** Counts what is clicked; what is typed is not. */
function clicking(page: Page) {
  let count = 0
  return {
    count: () => count,
    click: async (role: 'button' | 'link', name: string | RegExp): Promise<void> => {
      count += 1
      await page.getByRole(role, { name, exact: true }).last().click()
    },
  }
}

const reason = (page: Page) => page.getByRole('textbox', { name: 'Lý do' })

async function change(page: Page, field: string, value: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Tìm mục cần sửa' }).fill(field)
  await page.getByRole('textbox', { name: field, exact: true }).fill(value)
}

test('one finds, edits and asks, another approves, and it is delivered: six clicks and three', async () => {
  const [id = ''] = await refused(stage, 1, 1)
  const lan = await openAs('lan', 'operator', '/')
  const asker = clicking(lan)
  await lan.getByRole('searchbox', { name: 'Tìm hồ sơ' }).fill(codeOf(1))
  await lan.keyboard.press('Enter')
  await asker.click('link', 'Hồ sơ')
  await asker.click('button', 'Sửa rồi gửi')
  await change(lan, 'status', 'acepted')
  await asker.click('button', 'Chạy thử')
  const refusal = lan.getByRole('dialog').getByRole('alert')
  await refusal.getByRole('listitem').getByText('/status', { exact: true }).waitFor()
  await refusal.getByText(/phải là một trong: .*processing/).waitFor()
  await change(lan, 'status', 'processing')
  await refusal.waitFor({ state: 'detached' })
  await change(lan, 'note', 'đã bổ sung')
  await lan.getByRole('searchbox', { name: 'Tìm mục cần sửa' }).fill('applicant/email')
  await asker.click('button', 'Bỏ applicant/email')
  const diff = lan.getByRole('dialog').getByRole('listitem').filter({ hasText: 'status' })
  expect(await diff.locator('del').textContent()).toBe('accepted')
  expect(await diff.locator('ins').textContent()).toBe('processing')
  await asker.click('button', 'Chạy thử')
  await lan.getByRole('dialog').getByRole('status').getByText('Bản tin hợp lệ').waitFor()
  await reason(lan).fill('Hồ sơ đã sang bước xử lý')
  await asker.click('button', 'Gửi lại')
  await lan.getByText('Bạn là người yêu cầu nên không tự duyệt được.').waitFor()
  expect(asker.count()).toBe(6)
  expect(await lan.getByRole('button', { name: /^(Duyệt|Không duyệt)$/ }).count()).toBe(0)
  expect(await ownApproval(lan)).toBe(403)
  expect((await untilState(stage.gateway.url, id, 'dead'))['state']).toBe('dead')

  const minh = await openAs('minh', 'operator', '/replays')
  await minh.getByRole('navigation').getByRole('link', { name: 'Gửi lại 1 chờ duyệt' }).waitFor()
  const approver = clicking(minh)
  await minh.getByRole('row', { name: /Chờ duyệt.*lan.*Hồ sơ đã sang bước xử lý/ }).waitFor()
  await approver.click('link', /^\d\d.\d\d.\d{4}/)
  const changes = minh.getByRole('list', { name: 'Thay đổi' })
  await changes.waitFor()
  expect(await changes.getByRole('listitem').allTextContents()).toEqual([
    'status: accepted → processing',
    'note: không có → •••',
    'applicant/email: ••• → không có',
  ])
  await approver.click('button', 'Duyệt')
  await reason(minh).fill('đúng với phần mềm một cửa')
  await approver.click('button', 'Duyệt')
  for (const page of [minh, lan]) {
    await page.getByText('Tất cả bản tin đã gửi xong.').waitFor()
    await page.getByRole('status').getByText('Đã xong 1 trên 1 bản tin').waitFor()
    await page.getByText('Người duyệt: minh').waitFor()
  }
  expect(approver.count()).toBe(3)
  expect(stage.portal.dossier(codeOf(1))).toHaveLength(1)

  await minh.getByRole('link', { name: id }).click()
  await minh.getByText('Đã gửi', { exact: true }).first().waitFor()
  const statusIn = (card: string) =>
    minh.getByRole('region', { name: card, exact: true }).getByRole('row', { name: /^status / })
  await statusIn('Bản tin nhận').getByRole('cell', { name: 'accepted', exact: true }).waitFor()
  await statusIn('Bản tin đã sửa').getByRole('cell', { name: 'processing', exact: true }).waitFor()
})

/** The asker tries it past the page, with a session of their own. */
async function ownApproval(page: Page): Promise<number> {
  const replayId = new URL(page.url()).pathname.split('/').at(-1)
  const { csrfToken } = await (await page.request.get(`${stage.gateway.adminUrl}/auth/session`)).json()
  const approved = await page.request.post(`${stage.gateway.adminUrl}/admin/v1/replays/${replayId}/approve`, {
    data: { reason: 'mình duyệt' },
    headers: { 'X-CSRF-Token': csrfToken },
  })
  return approved.status()
}

test('what was refused by the other is not sent, and says who refused it and why', async () => {
  const [id = ''] = await refused(stage, 2, 1)
  const replay = await stage.call('POST', '/replays', {
    ...{ exchangeIds: [id], reason: 'thử' },
    edits: [{ exchangeId: id, changes: [{ op: 'replace', path: '/status', value: 'processing' }] }],
  })
  const minh = await openAs('minh', 'operator', `/replays/${replay.body['replayId']}`)
  await minh.getByRole('button', { name: 'Không duyệt' }).click()
  await minh.getByRole('dialog').getByRole('button', { name: 'Không duyệt' }).click()
  await minh.getByText('Cần ghi lý do.').waitFor()
  await reason(minh).fill('hồ sơ chưa xử lý')
  await minh.getByRole('dialog').getByRole('button', { name: 'Không duyệt' }).click()
  await minh.getByText(/Không được duyệt bởi minh.*hồ sơ chưa xử lý/).waitFor()
  await untilState(stage.gateway.url, id, 'dead')
  expect(stage.portal.dossier(codeOf(2))).toEqual([])
})

test('of two who decide about the same replay one wins, and the other is told', async () => {
  const [id = ''] = await refused(stage, 3, 1)
  const { body } = await stage.call('POST', '/replays', {
    ...{ exchangeIds: [id], reason: 'thử' },
    edits: [{ exchangeId: id, changes: [{ op: 'replace', path: '/status', value: 'processing' }] }],
  })
  const pages = [
    await openAs('minh', 'operator', `/replays/${body['replayId']}`),
    await openAs('hoa', 'admin', `/replays/${body['replayId']}`),
  ] as const
  for (const page of pages) {
    await page.getByRole('button', { name: 'Duyệt', exact: true }).click()
    await reason(page).fill('được')
  }
  await pages[0].getByRole('dialog').getByRole('button', { name: 'Duyệt' }).click()
  await pages[0].getByText('Người duyệt: minh').waitFor()
  await pages[1].getByRole('dialog').getByRole('button', { name: 'Duyệt' }).click()
  await pages[1].getByRole('alert').getByText('Trạng thái đã khác').waitFor()
  await pages[1].getByText('Người duyệt: minh').waitFor()
})

test.each(['light', 'dark'] as const)(
  'the edit dialog and the approval card have no serious finding of axe-core, %s',
  async (colorScheme) => {
    const [id = ''] = await refused(stage, colorScheme === 'light' ? 10 : 11, 1)
    const { body } = await stage.call('POST', '/replays', {
      ...{ exchangeIds: [id], reason: 'thử' },
      edits: [{ exchangeId: id, changes: [{ op: 'replace', path: '/status', value: 'processing' }] }],
    })
    const minh = await openAs('minh', 'operator', `/replays/${body['replayId']}`)
    await minh.emulateMedia({ colorScheme })
    await minh.getByRole('list', { name: 'Thay đổi' }).waitFor()
    await minh.getByText('Toàn bộ bản tin').click()
    expect(await seriousFindings(minh)).toEqual([])
    await minh.getByRole('link', { name: id }).click()
    await minh.getByRole('button', { name: 'Sửa rồi gửi' }).click()
    await change(minh, 'status', 'sai')
    await minh.getByRole('button', { name: 'Chạy thử' }).click()
    await minh.getByRole('dialog').getByRole('alert').waitFor()
    await minh.getByRole('dialog').getByRole('button', { name: 'Gửi lại' }).click()
    await minh.getByText('Cần ghi lý do.').waitFor()
    expect(await seriousFindings(minh)).toEqual([])
    await minh.setViewportSize({ width: 390, height: 844 })
    expect(await minh.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  },
)
