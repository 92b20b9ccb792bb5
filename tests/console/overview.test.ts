import { afterAll, beforeAll, expect, test } from 'vitest'
import { STAGE_MS, type Stage, setStage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
}, STAGE_MS)
afterAll(() => stage?.close())

test('the lanes are seen whole on every desktop, with the longest words and large numbers in them', async () => {
  const { page, wrongs } = await stage.open('viewer', '/')
  await page.route('**/admin/v1/lanes', async (route) => {
    const response = await route.fetch()
    const { items } = await response.json()
    const crowded = { waiting: 123_456, held: 23_456, dead: 12_345, breaker: 'open' }
    const oldestReceivedAt = new Date(Date.now() - 40 * 3_600_000).toISOString()
    const busy = items.map((lane: object) => ({ ...lane, ...crowded, oldestReceivedAt }))
    await route.fulfill({ response, json: { items: busy } })
  })
  await page.reload()
  const lanes = page.getByRole('region', { name: 'Luồng gửi' })
  await lanes.getByText('Tạm ngắt do đối tác lỗi').first().waitFor()
  for (const width of [1280, 1366, 1440, 1600, 1920]) {
    await page.setViewportSize({ width, height: 900 })
    const hidden = await lanes.locator('.scroll-x').evaluate((table) => table.scrollWidth - table.clientWidth)
    expect([width, hidden]).toEqual([width, 0])
  }
  expect(wrongs).toEqual([])
})
