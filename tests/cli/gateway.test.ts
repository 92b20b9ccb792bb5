import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { requestReplyRoutes, routes } from '../../src/routes/index.ts'
import { type GatewayProcess, runCli, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { codeOf, dossierOf, putDossier } from '../support/sender.ts'
import { ADMINS, TOKENS } from './admins.ts'

const LANE = 'npsp.DongBoHoSoMC'

let portal: NpspMock
let database: TestDatabase
let gateway: GatewayProcess
let next = 0

beforeAll(async () => {
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  database = await testDatabase()
  gateway = await startGateway({
    database: { url: database.url },
    portalUrl: portal.url,
    config: { admins: ADMINS },
  })
})
afterAll(async () => {
  await gateway.kill()
  await portal.close()
})
beforeEach(() => portal.faults.clear())

const over =
  (role: keyof typeof TOKENS) =>
  (args: readonly string[], columns = '80') =>
    runCli(args, {
      ...process.env,
      LIENTHONG_ADMIN_URL: gateway.adminUrl,
      LIENTHONG_ADMIN_TOKEN: TOKENS[role],
      COLUMNS: columns,
    })
const cli = over('operator')
const asViewer = over('viewer')

interface Dead {
  readonly id: string
  readonly code: string
}

/** So many dossiers that the portal refuses, until the faults are cleared. */
async function kill(count: number): Promise<readonly Dead[]> {
  portal.faults.add({ kind: 'refusal', text: 'Mã thủ tục không có trong danh mục', code: -1 })
  const dead: Dead[] = []
  for (let n = 0; n < count; n += 1) {
    const code = codeOf(++next)
    const { body } = await putDossier(gateway.url, code, 'một', { prefer: 'wait=10' })
    expect(body['state']).toBe('dead')
    dead.push({ id: String(body['exchangeId']), code })
  }
  return dead
}

const stateOf = async (id: string): Promise<string> =>
  JSON.parse((await cli(['show', id, '--json'])).out).state

describe('exchanges and show', () => {
  test('list and show what the portal refused; --json is what the API answers', async () => {
    const [dead] = await kill(1)
    const { id = '', code = '' } = dead ?? {}
    const listed = await asViewer(['exchanges', '--state', 'dead', '--key', code.toLowerCase()])
    expect([listed.code, listed.err]).toEqual([0, ''])
    for (const word of [id, code, 'gửi thất bại', 'ENDPOINT_REFUSED']) expect(listed.out).toContain(word)
    const json = JSON.parse((await asViewer(['exchanges', '--key', code, '--json'])).out)
    expect(json).toMatchObject({ items: [{ id, key: code, state: 'dead' }], nextCursor: null })

    const shown = await asViewer(['show', id])
    for (const word of ['Các lần gửi', 'đối tác từ chối', 'HTTP 200']) expect(shown.out).toContain(word)
    for (const word of ['Bản tin nhận', 'Bản tin gửi', '"dossierCode"', '•••'])
      expect(shown.out).toContain(word)
    expect(JSON.parse((await asViewer(['show', id, '--json'])).out)).toMatchObject({ id })
  })

  test('persons are shown to an auditor who says why, and to nobody else', async () => {
    const [dead] = await kill(1)
    const { id = '', code = '' } = dead ?? {}
    const { name } = dossierOf(code, '')['applicant'] as { readonly name: string }
    const auditor = over('auditor')
    expect((await auditor(['show', id])).out).not.toContain(name)
    expect((await auditor(['show', id, '--reveal', '--reason', 'khiếu nại'])).out).toContain(name)
    expect((await auditor(['show', id, '--reveal'])).code).toBe(2)
    const refused = await asViewer(['show', id, '--reveal', '--reason', 'tò mò'])
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('FORBIDDEN')
  })

  test('--all reads every page', async () => {
    await kill(3)
    const all = JSON.parse((await cli(['exchanges', '--all', '--limit', '1', '--json'])).out)
    expect(all.items.length).toBe(next)
    expect(all.nextCursor).toBeNull()
  })

  test('what the gateway refuses ends with 1', async () => {
    const unknown = await cli(['show', '019aa504-3e68-7b55-9a31-5f0c2f3b8d10'])
    expect([unknown.code, unknown.out]).toEqual([1, ''])
    expect(unknown.err).toContain('NOT_FOUND')
    expect((await cli(['show', 'nonsense'])).err).toContain('NOT_FOUND')
    const invalid = await cli(['lanes', 'pause', 'npsp.DongBoHoSoMC', '--reason', 'x'.repeat(5_000)])
    expect(invalid.code).toBe(1)
    expect(invalid.err).toMatch(/^ {2}\/reason: /m)
    const stranger = await runCli(['lanes', '--url', gateway.adminUrl, '--token', 'wrong'])
    expect(stranger.code).toBe(1)
    expect(stranger.err).toContain('UNAUTHENTICATED')
  })
})

describe('replay', () => {
  test('once the portal takes it: followed until it is delivered, 0', async () => {
    const [one, two] = await kill(2)
    portal.faults.clear()
    const { code, out, err } = await cli(['replay', one?.id ?? '', two?.id ?? '', '--reason', 'Cổng đã sửa'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Đã xong: 2 lượt đã gửi, 0 lượt lại thất bại.')
    expect(await stateOf(one?.id ?? '')).toBe('delivered')
    const listed = await asViewer(['replays'])
    for (const word of ['Cổng đã sửa', 'operator-bot', 'đã xong']) expect(listed.out).toContain(word)
  })

  test('while the portal still refuses: 1', async () => {
    const [dead] = await kill(1)
    const { code, out } = await cli(['replay', dead?.id ?? '', '--reason', 'thử lại'])
    expect(code).toBe(1)
    expect(out).toContain('1 lượt lại thất bại')
    expect(await stateOf(dead?.id ?? '')).toBe('dead')
  })

  test('by a filter: dry first, then ordered, --json with --wait', async () => {
    const [dead] = await kill(1)
    const filter = ['--filter', 'state=dead', `key=${dead?.code}`, '--reason', 'r']
    const dry = await cli(['replay', ...filter, '--dry-run'])
    expect(dry.code).toBe(0)
    expect(dry.out).toContain('1 lượt sẽ được gửi lại')
    expect(await stateOf(dead?.id ?? '')).toBe('dead')
    portal.faults.clear()
    const { code, out } = await cli(['replay', ...filter, '--json', '--wait'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ matched: 1, delivered: 1, state: 'finished' })
  })

  test('what is not dead is refused with 1, and a viewer may not', async () => {
    const code = codeOf(++next)
    const { body } = await putDossier(gateway.url, code, 'một', { prefer: 'wait=10' })
    const id = String(body['exchangeId'])
    const conflict = await cli(['replay', id, '--reason', 'r'])
    expect([conflict.code, conflict.out]).toEqual([1, ''])
    expect(conflict.err).toContain('STATE_CONFLICT')
    const forbidden = await asViewer(['replay', id, '--reason', 'r'])
    expect([forbidden.code, forbidden.out]).toEqual([1, ''])
    expect(forbidden.err).toContain('FORBIDDEN')
  })

  test('Ctrl-C leaves the watching, not the replay: 0', async () => {
    const [dead] = await kill(1)
    portal.faults.clear()
    await cli(['lanes', 'pause', LANE, '--reason', 'đêm'])
    const main = new URL('../../src/main.ts', import.meta.url).pathname
    const options = ['--url', gateway.adminUrl, '--token', TOKENS.operator, '--reason', 'r']
    const child = spawn(process.execPath, [main, 'replay', dead?.id ?? '', ...options])
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    const closed = once(child, 'close')
    // The order is taken, and the lane keeps it from ending.
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const [exit] = await closed
    await cli(['lanes', 'resume', LANE, '--reason', 'sáng'])
    expect(exit).toBe(0)
    expect(err).toContain('Đã thôi theo dõi')
    await vi.waitFor(async () => expect(await stateOf(dead?.id ?? '')).toBe('delivered'), {
      timeout: 20_000,
      interval: 200,
    })
  })
})

test('discard gives a dead one up, once', async () => {
  const [dead] = await kill(1)
  const id = dead?.id ?? ''
  const { code, out } = await cli(['discard', id, '--reason', 'hồ sơ đã rút'])
  expect(code).toBe(0)
  expect(out).toContain(id)
  expect(await stateOf(id)).toBe('discarded')
  const again = await cli(['discard', id, '--reason', 'hồ sơ đã rút'])
  expect([again.code, again.out]).toEqual([1, ''])
  expect(again.err).toContain('STATE_CONFLICT')
})

test('lanes: listed, paused with a reason, resumed', async () => {
  const paused = await cli(['lanes', 'pause', LANE, '--reason', 'Cổng bảo trì'])
  expect([paused.code, paused.err]).toEqual([0, ''])
  const listed = await cli(['lanes'])
  for (const word of [LANE, 'tạm dừng: Cổng bảo trì', 'bình thường']) expect(listed.out).toContain(word)
  const resumed = await cli(['lanes', 'resume', LANE, '--reason', 'xong', '--json'])
  expect(JSON.parse(resumed.out)).toMatchObject({ id: LANE, paused: false })
  expect((await cli(['lanes', 'pause', 'npsp.None', '--reason', 'r'])).err).toContain('npsp.None')
})

test('routes: the table, which --json prints as the API has it', async () => {
  const { code, out } = await asViewer(['routes'])
  expect(code).toBe(0)
  for (const word of ['portal-status', 'PUT /v1/dossiers/', LANE, 'giữ các bước sau'])
    expect(out).toContain(word)
  const { items } = JSON.parse((await asViewer(['routes', '--json'])).out)
  expect(items).toHaveLength(routes.length + requestReplyRoutes.length)
})

test.each([
  ['npm', ['run', '-s', 'cli', '--']],
  ['npx', ['lienthong']],
])('%s %j runs it', async (program, before) => {
  const child = spawn(program, [
    ...before,
    'lanes',
    '--url',
    gateway.adminUrl,
    '--token',
    TOKENS.viewer,
    '--json',
  ])
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect(JSON.parse(out).items).toHaveLength(routes.length)
})
