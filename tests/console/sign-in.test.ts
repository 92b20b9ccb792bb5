import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { queryOn } from '../support/postgres.ts'
import { seriousFindings } from './axe.ts'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'
import { type Opened, PASSWORD, SHIFT_MAX, STAGE_MS, type Stage, setStage, shiftsOf } from './stage.ts'

const PLACE = '/exchanges?state=dead&route=progress'
const PEOPLE = { 'Nguyễn Thị Lan': ['khác', 'van-hanh', 'xem'], 'Lê Văn Khách': ['khác'] }

let stage: Stage
let provider: IdentityProvider
beforeAll(async () => {
  const adminPort = await freePort()
  const publicUrl = `http://127.0.0.1:${adminPort}`
  const at = { port: await freePort(), redirectUri: `${publicUrl}/auth/oidc/callback` }
  provider = await startIdentityProvider(at, PEOPLE)
  stage = await setStage({}, { adminPort, people: { publicUrl, oidc: provider.settings } })
  await stage.addAccount('minh', 'operator')
}, STAGE_MS)
afterAll(async () => {
  await stage?.close()
  await provider?.stop()
})

const opened: Opened[] = []
afterEach(async () => {
  for (const { page, wrongs } of opened.splice(0)) {
    // The provider's own pages are another host's, and meant.
    expect(wrongs.filter((wrong) => !wrong.startsWith(`request: ${provider.issuer}`))).toEqual([])
    await page.context().close()
  }
})

const open = async (place: string, options: BrowserContextOptions = {}): Promise<Page> => {
  const window = await stage.open(null, place, options)
  opened.push(window)
  return window.page
}

const signInButton = (page: Page) => page.getByRole('button', { name: 'Đăng nhập', exact: true })

async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: 'Tên đăng nhập' }).fill(name)
  await page.getByLabel('Mật khẩu', { exact: true }).fill(password)
  await signInButton(page).click()
}

async function atProvider(page: Page, who: string): Promise<void> {
  await page.getByRole('link', { name: 'SSO của tỉnh' }).click()
  await page.getByRole('heading', { name: 'Hệ thống xác thực' }).waitFor()
  await page.getByRole('textbox', { name: 'Người dùng' }).fill(who)
  await page.getByRole('button', { name: 'Đồng ý' }).click()
  await page.getByRole('button', { name: 'Đồng ý' }).click()
}

const placeOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url())
  return `${pathname}${search}`
}

describe('a local account', () => {
  test('signs in to the place that was asked for, and out again', async () => {
    const page = await open(PLACE)
    await signIn(page, 'minh', 'không phải')
    await page.getByRole('alert').getByText('Tên đăng nhập hoặc mật khẩu không đúng.').waitFor()
    await signIn(page, 'minh')
    await page.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
    expect(placeOf(page)).toBe(`/console${PLACE}`)
    await page.reload()
    await page.getByRole('button', { name: 'Tài khoản: Người vận hành' }).click()
    await page.getByText('Đang đăng nhập: minh').waitFor()
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ name: 'lienthong-session', httpOnly: true, sameSite: 'Lax' })
    await page.getByRole('menuitem', { name: 'Đăng xuất' }).click()
    await page.getByRole('heading', { level: 1, name: 'Đăng nhập' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Đăng nhập' }).waitFor()
    // The session itself is over, not only its cookie gone.
    await page
      .context()
      .addCookies([{ name: cookie?.name ?? '', value: cookie?.value ?? '', url: page.url() }])
    expect((await page.request.get(`${stage.gateway.adminUrl}/admin/v1/me`)).status()).toBe(401)
  })

  test('is locked after five wrong passwords, and the page says until when', async () => {
    await stage.addAccount('khoa', 'viewer')
    const page = await open('/')
    for (let n = 0; n < 5; n += 1) {
      const answered = page.waitForResponse(/auth.login/)
      await signIn(page, 'khoa', `sai ${n}`)
      await answered
    }
    const told = page.getByRole('alert').getByText(/^Đăng nhập sai nhiều lần nên tạm khóa\. Thử lại sau \d\d/)
    const [, day, month, year, time] =
      /(\d\d).(\d\d).(\d{4}) ([\d:]{8})/.exec((await told.textContent()) ?? '') ?? []
    const minutes = (Date.parse(`${year}-${month}-${day}T${time}+07:00`) - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(13)
    expect(minutes).toBeLessThan(16)
    await signIn(page, 'khoa')
    await told.waitFor()
  })

  test('whose session has ended signs in again and finds the same place with the same filters', async () => {
    const page = await open('/')
    await signIn(page, 'minh')
    await page.getByRole('link', { name: 'Lượt trao đổi' }).click()
    await page.getByRole('combobox', { name: 'Trạng thái' }).selectOption('dead')
    await queryOn(stage.database, 'update sessions set ends_at = now()')
    await page.getByRole('combobox', { name: 'Tuyến' }).selectOption('progress')
    const dialog = page.getByRole('dialog', { name: 'Phiên đăng nhập đã hết hạn' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.getByRole('textbox', { name: 'Tên đăng nhập' }).fill('minh')
    await dialog.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD)
    await signInButton(page).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Không có lượt trao đổi nào').waitFor()
    expect(placeOf(page)).toBe('/console/exchanges?state=dead&route=progress')
  })

  test('signs in with the keyboard alone', async () => {
    const page = await open('/dead')
    await page.getByRole('textbox', { name: 'Tên đăng nhập' }).waitFor()
    const focused = () =>
      page.evaluate<string>(
        `document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent`,
      )
    for (let left = 8; left > 0 && (await focused()) !== 'Tên đăng nhập'; left -= 1)
      await page.keyboard.press('Tab')
    await page.keyboard.type('minh')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Mật khẩu')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Gửi thất bại, chờ xử lý' }).waitFor()
  })
})

describe('a person of the identity provider', () => {
  test('comes back from its page signed in, with the role of the claim, to the place that was asked for', async () => {
    const page = await open(PLACE)
    await atProvider(page, 'Nguyễn Thị Lan')
    await page.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
    expect(placeOf(page)).toBe(`/console${PLACE}`)
    await page.getByRole('button', { name: 'Tài khoản: Người vận hành' }).click()
    await page.getByText('Đang đăng nhập: Nguyễn Thị Lan').waitFor()
  })

  test('whose session has ended goes by the provider and is where they were', async () => {
    const page = await open('/')
    await atProvider(page, 'Nguyễn Thị Lan')
    await page.getByRole('link', { name: 'Lượt trao đổi' }).click()
    await page.getByRole('combobox', { name: 'Trạng thái' }).selectOption('dead')
    await queryOn(stage.database, "update sessions set seen_at = now() - interval '1 day'")
    await page.getByRole('combobox', { name: 'Tuyến' }).selectOption('progress')
    await page.getByRole('dialog', { name: 'Phiên đăng nhập đã hết hạn' }).waitFor()
    await page.getByRole('link', { name: 'SSO của tỉnh' }).click()
    await page.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
    await page.getByText('Không có lượt trao đổi nào').waitFor()
    expect(placeOf(page)).toBe('/console/exchanges?state=dead&route=progress')
  })

  test('who has no role is told what to do, and a local account still leads to the place', async () => {
    const page = await open(PLACE)
    await atProvider(page, 'Lê Văn Khách')
    await page
      .getByRole('alert')
      .getByText(
        'Tài khoản này chưa được cấp vai trò ở đây. Nhờ người quản trị cấp vai trò, rồi đăng nhập lại.',
      )
      .waitFor()
    await signIn(page, 'minh')
    await page.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
    expect(placeOf(page)).toBe(`/console${PLACE}`)
  })

  test('is told on our page when the provider is away, also when it was there before', async () => {
    const page = await open(PLACE)
    await provider.stop()
    await page.getByRole('link', { name: 'SSO của tỉnh' }).click()
    await page.getByRole('alert').getByText('Hệ thống xác thực chưa trả lời.').waitFor()
    await provider.start()
    await atProvider(page, 'Nguyễn Thị Lan')
    await page.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
    expect(placeOf(page)).toBe(`/console${PLACE}`)
  })
})

test('a page that nobody touches says so when it asks for news, until somebody does', async () => {
  const page = await open('/')
  await page.clock.install()
  await signIn(page, 'minh')
  await page.getByRole('heading', { level: 1, name: 'Tổng quan' }).waitFor()
  const asked = (isIdle: boolean) =>
    page.waitForRequest((request) => /stats/.test(request.url()) && 'x-idle' in request.headers() === isIdle)
  const [untouched] = [asked(true), await page.clock.fastForward(120_000)]
  await untouched
  await page.keyboard.press('Tab')
  const [touched] = [asked(false), await page.clock.fastForward(20_000)]
  await touched
})

test('who comes while the gateway is away is told, and goes on when it is back', async () => {
  const page = await open('/dead')
  await page.route('**/auth/**', (route) => route.abort())
  await page.reload()
  await page.getByRole('alert').getByText('Chưa kết nối được với hệ thống.').waitFor()
  await page.unroute('**/auth/**')
  await page.getByRole('button', { name: 'Thử lại' }).click()
  await signIn(page, 'minh')
  await page.getByRole('heading', { level: 1, name: 'Gửi thất bại, chờ xử lý' }).waitFor()
})

test.each(['light', 'dark'] as const)(
  'the sign-in page has no serious finding of axe-core, %s, does not move by itself, and fits a phone',
  async (colorScheme) => {
    const page = await open('/?signIn=no-role', { colorScheme, viewport: { width: 390, height: 844 } })
    await page.getByRole('alert').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    const { total, what } = await shiftsOf(page)
    expect(total, what.join('\n')).toBeLessThanOrEqual(SHIFT_MAX)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  },
)
