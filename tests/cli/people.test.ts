import { afterAll, beforeAll, expect, test } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { storedSummaries, untilState } from '../support/delivered.ts'
import { type GatewayProcess, runCli, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, putDossier, send } from '../support/sender.ts'
import { ADMINS, TOKENS } from './admins.ts'

let portal: NpspMock
let database: TestDatabase
let gateway: GatewayProcess

beforeAll(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  database = await testDatabase()
  gateway = await startGateway({
    ...{ database: { url: database.url }, portalUrl: portal.url },
    config: { admins: ADMINS, replay: { approval: 'edits' } },
  })
})
afterAll(async () => {
  await gateway.kill()
  await portal.close()
})

const as =
  (role: keyof typeof TOKENS) =>
  (args: readonly string[], input = '') =>
    runCli(
      args,
      {
        ...process.env,
        LIENTHONG_ADMIN_URL: gateway.adminUrl,
        LIENTHONG_ADMIN_TOKEN: TOKENS[role],
        COLUMNS: '100',
      },
      input,
    )
const admin = as('admin')
const operator = as('operator')

const WHY = ['--reason', 'cán bộ mới']
const PASSWORD = 'mật khẩu của Lan'
const signIn = (password: string) =>
  send(gateway.adminUrl, 'POST', '/auth/login', { name: 'lan', password }, { authorization: '' })

test('an administrator adds an account with a typed password, changes it and locks it', async () => {
  const added = await admin(
    ['accounts', 'add', 'lan', '--role', 'operator', '--password-stdin', ...WHY],
    `${PASSWORD}\n`,
  )
  expect([added.code, added.out, added.err]).toEqual([0, 'Đã thêm tài khoản lan (người vận hành).\n', ''])
  const list = await admin(['accounts'])
  expect(list.out).toMatch(/lan.*người vận hành.*đang dùng/)
  const again = await admin(
    ['accounts', 'add', 'lan', '--role', 'viewer', '--password-stdin', ...WHY],
    PASSWORD,
  )
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('Đã có tài khoản tên này')])
  const changed = await admin(['accounts', 'change', 'lan', '--role', 'viewer', '--disable', ...WHY])
  expect([changed.code, changed.out]).toEqual([0, 'Đã đổi tài khoản lan (người xem).\n'])
  expect((await admin(['accounts', '--json'])).out).toContain('"disabled":true')
  expect((await signIn(PASSWORD)).status).toBe(401)
  expect((await operator(['accounts'])).code).toBe(1)
  for (const args of [
    ['accounts', 'add', 'minh', ...WHY],
    ['accounts', 'add'],
    ['accounts', 'drop', 'lan', ...WHY],
    ['accounts', 'change', 'lan', '--enable', '--disable', ...WHY],
  ])
    expect([args, (await admin(args)).code]).toEqual([args, 2])
})

test('an edited replay waits for another, who lets it go by --approve and sees it end', async () => {
  portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', text: 'Mã thủ tục không có trong danh mục' })
  const { body } = await putDossier(gateway.url, codeOf(1), 'trích yếu sai')
  const id = String(body['exchangeId'])
  await untilState(gateway.url, id, 'dead')
  portal.faults.clear()
  const changes = JSON.stringify([{ op: 'replace', path: '/summary', value: 'trích yếu đúng' }])
  const proposed = await operator(['replay', id, '--edit', '-', '--reason', 'sửa theo phiếu'], changes)
  expect([proposed.code, proposed.err]).toEqual([0, ''])
  expect(proposed.out).toContain('cần một người khác duyệt')
  const [, replayId = ''] = /Đợt gửi lại (\S+):/.exec(proposed.out) ?? []
  expect((await operator(['replays'])).out).toContain('chờ duyệt')
  const own = await operator(['replay', '--approve', replayId, '--reason', 'tôi'])
  expect([own.code, own.err]).toEqual([1, expect.stringContaining('FORBIDDEN')])
  const approved = await admin(['replay', '--approve', replayId, '--reason', 'đã đối chiếu'])
  expect([approved.code, approved.out]).toEqual([0, expect.stringContaining('Đã xong: 1 lượt đã gửi')])
  expect(storedSummaries(portal, codeOf(1))).toEqual(['trích yếu đúng'])
})

test('a file of changes that is none is told before anything is asked', async () => {
  const id = '019aa504-3e68-7b55-9a31-5f0c2f3b8d10'
  for (const input of ['', '{', '{}', '[]']) {
    const refused = await operator(['replay', id, '--edit', '-', '--reason', 'r'], input)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('danh sách JSON các thay đổi')])
  }
  expect((await operator(['replay', id, '--edit', '/không/có', '--reason', 'r'])).code).toBe(2)
  expect((await operator(['replay', id, id, '--edit', '-', '--reason', 'r'])).code).toBe(2)
  expect((await operator(['replay', id, '--approve', id, '--reason', 'r'])).code).toBe(2)
})
