import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { untilState } from '../support/delivered.ts'
import { API_KEY, type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, dossierOf, send } from '../support/sender.ts'
import { seriousFindings } from './axe.ts'
import { openBrowser } from './browser.ts'
import { ADMINS, type Opened, openPlace, STAGE_MS, until } from './stage.ts'

let browser: Browser
let portal: NpspMock
let database: TestDatabase
let gateway: GatewayProcess
const opened: Opened[] = []
const WORD = 'Chờ bổ sung giấy tờ'

/** A gateway on the test's database that takes the dossier system's own word for this status. */
async function start(status: string): Promise<void> {
  gateway = await startGateway({
    ...{ database: { url: database.url }, portalUrl: portal.url, npsp: { timeoutMs: 1_500 } },
    config: {
      admins: ADMINS,
      senders: {
        onegate: {
          ...{ partner: 'dossier-system', statusMap: { [WORD]: status } },
          apiKeySha256: createHash('sha256').update(API_KEY).digest('hex'),
        },
      },
    },
  })
  await until(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200), STAGE_MS)
}

/** A dossier that the portal refuses; answers its exchange's id. */
async function refused(n: number): Promise<string> {
  const message = { ...dossierOf(codeOf(n), 'một'), status: WORD }
  const { body } = await send(gateway.url, 'PUT', `/v1/dossiers/${codeOf(n)}`, message)
  await untilState(gateway.url, body['exchangeId'], 'dead')
  return String(body['exchangeId'])
}

const open = async (place: string): Promise<Page> => {
  const window = await openPlace({ browser, gateway }, { role: 'operator', place, options: {} })
  opened.push(window)
  return window.page
}

beforeAll(async () => {
  ;[browser, portal, database] = await Promise.all([
    openBrowser(),
    startNpspMock({ port: 0, ...NPSP_ACCOUNT }),
    testDatabase(),
    promisify(execFile)(process.execPath, ['scripts/build-console.ts', '--if-stale']),
  ])
  portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', text: 'Chưa nhận' })
  await start('processing')
}, STAGE_MS)
afterEach(async () => {
  for (const { page, wrongs } of opened.splice(0)) {
    expect(wrongs).toEqual([])
    await page.context().close()
  }
})
afterAll(async () => {
  await browser?.close()
  await gateway?.kill()
  await portal?.close()
  await database?.close()
})

test('before a replay one sees in what each message would go out otherwise than the last time', async () => {
  const ids = [await refused(1), await refused(2)]
  const place = `/replays/new?ids=${ids.join()}`
  const before = await open(place)
  await before.getByRole('row', { name: 'Hồ sơ Cổng DVCQG 2' }).waitFor()
  expect(await before.getByRole('region', { name: 'Khác lần gửi trước' }).count()).toBe(0)
  // The sender's word gets another meaning: what was refused would now be sent otherwise.
  await gateway.stop()
  await start('supplement-required')
  const after = await open(place)
  const changes = after.getByRole('region', { name: 'Khác lần gửi trước' })
  await changes.getByText(`${codeOf(1)} · Hồ sơ · 1 mục khác`).click()
  await changes
    .getByRole('row', { name: /TrangThaiHoSo 4 5/ })
    .first()
    .waitFor()
  expect(await seriousFindings(after)).toEqual([])
  await changes.getByRole('link', { name: 'Xem lượt trao đổi' }).first().click()
  await after.getByRole('heading', { level: 1, name: 'Lượt trao đổi' }).waitFor()
})

test('a dry run of an edited message names what would go out otherwise, and shows nobody’s data', async () => {
  const id = await refused(3)
  const page = await open(`/exchanges/${id}`)
  await page.getByRole('button', { name: 'Sửa rồi gửi' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('searchbox', { name: 'Tìm mục cần sửa' }).fill('applicant/name')
  await dialog.getByRole('textbox', { name: 'applicant/name' }).fill('Trần Thị Mẫu')
  await dialog.getByRole('button', { name: 'Chạy thử' }).click()
  const trial = dialog.getByRole('status')
  await trial.getByText('Bản tin hợp lệ và chuyển đổi được.').waitFor()
  await trial.getByText('Dữ liệu cá nhân đã che: chỉ biết là có khác.').waitFor()
  expect(await trial.textContent()).not.toContain('Trần Thị Mẫu')
})
