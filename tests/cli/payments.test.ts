import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminApi, connect } from '../../src/cli/admin-api.ts'
import { reforward, requery } from '../../src/cli/payment-repair.ts'
import { type ReconcileOptions, reconcile } from '../../src/cli/reconcile.ts'
import { runCli } from '../support/gateway.ts'
import { LINE } from '../support/reconciliation.ts'
import { fakeTerminal, problem, type ScriptedAdmin, scriptedAdmin, withoutColours } from './scripted-admin.ts'

let admin: ScriptedAdmin
let api: AdminApi
let folder: string
beforeAll(async () => {
  admin = await scriptedAdmin()
  api = connect({ url: admin.url, token: 't' })
  folder = mkdtempSync(join(tmpdir(), 'lienthong-statements-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await admin.close()
})

const RUN = {
  reconciliationId: '019aa504-3e68-7b55-9a31-5f0c2f3b8d10',
  kind: 'payments',
  date: '2025-11-21',
  state: 'running',
  counts: {},
}
const OPTIONS: ReconcileOptions = {
  date: '2025-11-21',
  reason: 'cuối ngày',
  statements: [],
  format: 'table',
  everyMs: 1,
  patienceMs: 10,
}
const MATCHED = { ...LINE, class: 'matched', repair: null, paymentRef: 'P0' }

/** Orders, is running at first, and ends so. */
function ends(body: object): void {
  admin.answer((_request, count) => ({
    status: count === 1 ? 202 : 200,
    body: count < 3 ? RUN : { ...RUN, state: 'done', ...body },
  }))
}

async function shown(more: Partial<ReconcileOptions> = {}) {
  const terminal = fakeTerminal(140)
  const exit = await reconcile(api, { ...OPTIONS, ...more }, terminal)
  return { exit, out: withoutColours(terminal.out$()), err: withoutColours(terminal.err$()) }
}

describe('payments reconcile', () => {
  test('orders it, waits for its end and shows what differs with the command that mends it', async () => {
    ends({ counts: { matched: 12, 'status-differs': 1 }, lines: [MATCHED, LINE] })
    const { exit, out } = await shown({ statements: [{ provider: 'bank', csv: 'a,b' }] })
    expect(exit).toBe(1)
    expect(out).toContain('lệch trạng thái')
    expect(out).toContain('payments requery P1')
    expect(out).toContain('150.000 đồng')
    expect(out).not.toContain('P0')
    expect(out).toContain('Đối soát ngày 21/11/2025: khớp 12, lệch trạng thái 1.')
    expect(admin.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /admin/v1/reconciliations',
      ...Array.from({ length: 2 }, () => `GET /admin/v1/reconciliations/${RUN.reconciliationId}`),
    ])
    expect(admin.requests[0]?.body).toEqual({
      kind: 'payments',
      date: '2025-11-21',
      reason: 'cuối ngày',
      statements: [{ provider: 'bank', csv: 'a,b' }],
    })
  })

  test('ends with 0 when nothing differs, with 1 when it failed', async () => {
    ends({ counts: { matched: 1 }, lines: [MATCHED] })
    expect(await shown()).toMatchObject({ exit: 0, out: 'Đối soát ngày 21/11/2025: khớp 1.\n' })
    ends({ lines: [] })
    expect(await shown()).toMatchObject({ exit: 0, out: 'Đối soát ngày 21/11/2025: không có khoản nào.\n' })
    ends({ state: 'failed', lines: [] })
    expect(await shown()).toMatchObject({ exit: 1, out: expect.stringContaining('bị lỗi') })
  })

  test('as CSV holds every line, and nothing that a spreadsheet takes for a formula', async () => {
    const odd = {
      ...LINE,
      paymentRef: null,
      providerRef: '=HYPERLINK("x")',
      ours: null,
      detail: 'a, "b"\r\nc',
    }
    ends({ lines: [MATCHED, odd] })
    const { exit, out } = await shown({ format: 'csv' })
    const [head, first, second, ...rest] = out.split('\r\n')
    expect(exit).toBe(1)
    expect(head).toBe(
      'class,provider,providerRef,providerTransactionId,paymentRef,dossierCode,ourState,ourAmountVnd,theirState,theirAmountVnd,detail,repair',
    )
    expect(first).toBe(
      'matched,bank,ORDER-P1,,P0,H56.14-251121-0001,pending,150000,paid,150000,"pending here, paid at the provider",',
    )
    expect(second).toMatch(/^status-differs,bank,"'=HYPERLINK\(""x""\)",,,.*"a, ""b""[^"]*c",requery$/)
    expect(rest).toEqual([''])
  })

  test('as JSON is the body of the report', async () => {
    ends({ lines: [LINE] })
    const { out } = await shown({ format: 'json' })
    expect(JSON.parse(out)).toMatchObject({ state: 'done', lines: [LINE] })
  })

  test('refused, or left alone by the gateway, says so', async () => {
    admin.answer(() => problem(409, 'STATE_CONFLICT'))
    expect(await shown()).toMatchObject({
      exit: 1,
      err: expect.stringContaining('Chưa cấu hình bên thanh toán'),
    })
    admin.answer((_request, count) =>
      count === 1 ? { status: 202, body: RUN } : problem(503, 'STORE_UNAVAILABLE'),
    )
    expect(await shown()).toMatchObject({ exit: 1, err: expect.stringContaining('thử lại sau') })
  })

  test('on a narrow terminal and with hostile values stays within its lines', async () => {
    const hostile = {
      ...LINE,
      paymentRef: '\u001b[2J\u202e',
      dossierCode: 'H56\r\n',
      class: 'new\u0007',
      repair: 'x',
    }
    ends({ lines: [LINE, hostile], counts: { 'new\u0007': 1 } })
    const terminal = fakeTerminal(40)
    await reconcile(api, OPTIONS, terminal)
    const out = withoutColours(terminal.out$())
    for (const harm of ['\u0007', '\u202e', '\r', '\u001b']) expect(out).not.toContain(harm)
  })
})

describe('the repairs', () => {
  const run = async (repair: typeof requery, isJson = false) => {
    const terminal = fakeTerminal(120)
    const exit = await repair(api, { paymentRef: 'P/1', reason: 'đối soát', isJson }, terminal)
    return { exit, out: withoutColours(terminal.out$()), err: withoutColours(terminal.err$()) }
  }

  test('requery says what the payment is now', async () => {
    admin.answer(() => ({ body: { state: 'paid' } }))
    expect(await run(requery)).toMatchObject({
      exit: 0,
      out: 'Đã hỏi lại bên thanh toán: khoản P/1 đã thanh toán.\n',
    })
    expect(admin.requests[0]).toMatchObject({
      method: 'POST',
      path: '/admin/v1/payments/P%2F1/requery',
      body: { reason: 'đối soát' },
    })
    expect(await run(requery, true)).toMatchObject({ out: '{"state":"paid"}\n' })
    admin.answer(() => problem(404, 'NOT_FOUND'))
    expect(await run(requery)).toMatchObject({
      exit: 1,
      err: expect.stringContaining('khoản thanh toán P/1'),
    })
  })

  test('reforward names the replay, or who has to approve it', async () => {
    admin.answer(() => ({ status: 202, body: { replayId: 'R1', state: 'running' } }))
    expect(await run(reforward)).toMatchObject({ exit: 0, out: expect.stringContaining('"replays" (R1)') })
    admin.answer(() => ({ status: 202, body: { replayId: 'R1', state: 'proposed' } }))
    expect(await run(reforward)).toMatchObject({ out: expect.stringContaining('replay --approve R1') })
    admin.answer(() => problem(409, 'STATE_CONFLICT'))
    expect(await run(reforward)).toMatchObject({ exit: 1, err: expect.stringContaining('sẽ tự gửi') })
  })
})

describe('typed', () => {
  const cli = (...args: readonly string[]) =>
    runCli(['payments', ...args], {
      ...process.env,
      LIENTHONG_ADMIN_URL: admin.url,
      LIENTHONG_ADMIN_TOKEN: 't',
    })

  test('a statement is named by its provider, or its file is', async () => {
    const path = join(folder, 'vnpt-pay_2025-11-21.csv')
    writeFileSync(path, 'x')
    ends({ lines: [] })
    const { code } = await cli('reconcile', '--date', '21/11/2025', '--csv', path, `other=${path}`)
    expect(code).toBe(0)
    expect(admin.requests[0]?.body).toMatchObject({
      date: '2025-11-21',
      statements: [
        { provider: 'vnpt-pay', csv: 'x' },
        { provider: 'other', csv: 'x' },
      ],
    })
  })

  test.each([
    [['reconcile'], '--date'],
    [['reconcile', '--date', 'yesterday'], 'a day such as'],
    [['reconcile', '--date', '2025-11-21', '--csv', '123.csv'], 'PROVIDER=FILE'],
    [['reconcile', '--date', '2025-11-21', '--csv', 'vnpay=/nowhere.csv'], 'cannot be read'],
    [['requery', 'P1'], '--reason'],
    [['reforward', '--reason', 'r'], 'missing required argument'],
    [['nonsense'], 'unknown command'],
  ])('%j asks nobody and says what to type', async (args, hint) => {
    admin.answer(() => problem(500, 'INTERNAL'))
    const { code, err } = await cli(...args)
    expect(code).toBe(2)
    expect(err).toContain(hint)
    expect(admin.requests).toEqual([])
  })
})
