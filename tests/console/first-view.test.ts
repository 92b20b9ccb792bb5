import { gzipSync } from 'node:zlib'
import type { Response } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { putDossier } from '../support/sender.ts'
import { STAGE_MS, type Stage, setStage, tokenOf } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
}, STAGE_MS)
afterAll(() => stage?.close())

const FIRST_VIEW_BYTES_MAX = 300_000

test('who signs in with a token sees the overview, and nothing was refused by the policy or asked of another host', async () => {
  await putDossier(stage.gateway.url, 'H56.14-251121-0001', 'một', { prefer: 'wait=10' })
  const { page, wrongs } = await stage.open(null, '/')
  await page.getByRole('button', { name: 'Dùng mã truy cập' }).click()
  await page.getByRole('textbox', { name: 'Mã truy cập' }).fill('khong-phai-ma')
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await page.getByRole('alert').getByText('Mã truy cập không đúng').waitFor()
  await page.getByRole('textbox', { name: 'Mã truy cập' }).fill(tokenOf('operator'))
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Tổng quan' }).waitFor()
  await page.getByRole('img', { name: 'Biểu đồ: 1 tiếp nhận, 1 đã gửi' }).waitFor()
  await page.getByRole('img', { name: 'Đang cập nhật trực tiếp' }).waitFor()
  expect(wrongs).toEqual([])
})

test('the page may load and run only what this host sends, and nothing inline', async () => {
  const response = await fetch(`${stage.gateway.adminUrl}/console/`)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]{20,}';/)
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  const again = await fetch(`${stage.gateway.adminUrl}/console/`)
  expect(again.headers.get('content-security-policy')).not.toBe(policy)
  expect(response.headers.get('cache-control')).toBe('no-store')
})

/** Fonts and pictures come as they are; the rest is counted as gzip makes it, whatever this browser took. */
async function sizeOf(pathname: string, response: Response): Promise<number> {
  const body = await response.body()
  return /woff2$/.test(pathname) ? body.length : gzipSync(body).length
}

test('the first view is less than 300 kB, packed', async () => {
  // Heard from the very first request on: what the browser keeps in its memory has no body to count afterwards.
  const page = await (await stage.browser.newContext()).newPage()
  const sizes = new Map<string, Promise<number>>()
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/console')) sizes.set(pathname, sizeOf(pathname, response))
  })
  await page.goto(`${stage.gateway.adminUrl}/console/`)
  await page.getByRole('button', { name: 'Dùng mã truy cập' }).click()
  await page.getByRole('textbox', { name: 'Mã truy cập' }).fill(tokenOf('viewer'))
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
  await page.getByRole('img', { name: /^Biểu đồ/ }).waitFor()
  const total = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0)
  expect([...sizes.keys()].some((path) => path.endsWith('.woff2'))).toBe(true)
  expect(total).toBeGreaterThan(100_000)
  expect(total).toBeLessThan(FIRST_VIEW_BYTES_MAX)
})
