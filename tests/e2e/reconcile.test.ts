import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ADMINS, TOKENS } from '../cli/admins.ts'
import { runCli } from '../support/gateway.ts'
import {
  getPayment,
  type PayingRig,
  paymentRequest,
  postPayment,
  startPayingRig,
} from '../support/paying-gateway.ts'

/** Answered late enough that nobody asks by himself. */
const LATER = { poll: { firstDelayMs: 3_600_000, intervalMs: 3_600_000, giveUpAfterMs: 7_200_000 } }

let rig: PayingRig
let folder: string
beforeAll(async () => {
  rig = await startPayingRig({
    vnpay: LATER,
    config: {
      admins: ADMINS,
      reconciliation: {
        statements: {
          vnpay: {
            providerRef: 'Mã đơn',
            transactionId: 'Mã GD',
            amountVnd: 'Số tiền',
            status: 'TT',
            paid: ['OK'],
          },
        },
      },
    },
  })
  await vi.waitFor(async () => expect((await fetch(`${rig.gateway().adminUrl}/readyz`)).status).toBe(200), {
    timeout: 50_000,
  })
  folder = mkdtempSync(join(tmpdir(), 'lienthong-reconcile-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await rig.close()
})

const cli = (...args: readonly string[]) =>
  runCli(['payments', ...args], {
    ...process.env,
    LIENTHONG_ADMIN_URL: rig.gateway().adminUrl,
    LIENTHONG_ADMIN_TOKEN: TOKENS.operator,
  })

const today = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)

/** Class and payment of every line; the exit code. */
async function reconciled(...args: readonly string[]) {
  const { code, out, err } = await cli('reconcile', '--date', today(), '--json', ...args)
  expect(err).toBe('')
  const { lines } = JSON.parse(out)
  return {
    code,
    found: lines.map((line: Record<string, unknown>) => [line['class'], line['paymentRef'], line['repair']]),
  }
}

test('a day that has not begun is not compared: nothing would differ', async () => {
  const { code, out, err } = await cli('reconcile', '--date', '01/01/2999')
  expect([code, out]).toEqual([1, ''])
  expect(err).toContain('/date: must be a day that has begun in Viet Nam')
  expect(await reconciled()).toEqual({ code: 0, found: [] })
})

test('money that no callback told of is found, mended by one command, and matches then', async () => {
  const { body } = await postPayment(rig.gateway().url, paymentRequest())
  const [ref, providerRef] = [String(body['paymentRef']), String(body['providerRef'])]
  await fetch(`${String(body['payUrl'])}&outcome=open`)
  await rig.vnpay.pay({ ref: providerRef, outcome: 'paid', callbacks: 0 })
  expect(await reconciled()).toEqual({ code: 1, found: [['status-differs', ref, 'requery']] })
  expect((await getPayment(rig.gateway().url, ref)).body['state']).toBe('pending')

  const { code, out } = await cli('requery', ref, '--reason', 'đối soát')
  expect([code, out]).toEqual([0, `Đã hỏi lại bên thanh toán: khoản ${ref} đã thanh toán.\n`])
  await vi.waitFor(
    async () => expect(await reconciled()).toEqual({ code: 0, found: [['matched', ref, null]] }),
    {
      timeout: 20_000,
      interval: 500,
    },
  )

  const path = join(folder, 'vnpay-sao-ke.csv')
  writeFileSync(path, `Mã đơn,Mã GD,Số tiền,TT\r\n${providerRef},1,"150.000",OK\r\nLA-9,99,"70.000",OK\r\n`)
  const { code: differs, found } = await reconciled('--csv', `vnpay=${path}`)
  expect(differs).toBe(1)
  expect(found).toEqual([
    ['matched', ref, null],
    ['only-provider', null, null],
  ])
})

test('an event that died is sent again by one command', async () => {
  const { body } = await postPayment(rig.gateway().url, paymentRequest())
  const [ref, providerRef] = [String(body['paymentRef']), String(body['providerRef'])]
  await fetch(`${String(body['payUrl'])}&outcome=open`)
  rig.dossierSystem.faults.add({ kind: 'refusal', service: 'payment-events' })
  await rig.vnpay.pay({ ref: providerRef, outcome: 'paid' })
  await vi.waitFor(
    async () => expect((await reconciled()).found).toContainEqual(['paid-not-forwarded', ref, 'reforward']),
    { timeout: 20_000, interval: 500 },
  )
  rig.dossierSystem.faults.clear()
  expect(await cli('reforward', ref, '--reason', 'hệ thống hồ sơ đã sửa')).toMatchObject({ code: 0 })
  await vi.waitFor(async () => expect((await reconciled()).found).toContainEqual(['matched', ref, null]), {
    timeout: 20_000,
    interval: 500,
  })
  expect(await cli('reforward', ref, '--reason', 'lần nữa')).toMatchObject({ code: 1 })
})

test('the day before is compared once a gateway runs, and there is one of it', async () => {
  await rig.gateway().kill()
  await rig.start()
  const daily = async () => {
    const answer = await fetch(`${rig.gateway().adminUrl}/admin/v1/reconciliations?kind=payments&limit=200`, {
      headers: { Authorization: `Bearer ${TOKENS.viewer}` },
    })
    const { items } = (await answer.json()) as { items: Record<string, unknown>[] }
    return items.filter(({ by }) => by === 'lienthong')
  }
  await vi.waitFor(async () => expect(await daily()).toMatchObject([{ state: 'done', counts: {} }]), 20_000)
})
