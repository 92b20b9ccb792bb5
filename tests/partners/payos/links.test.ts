import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { CODES } from '../../../src/partners/payos/codes.ts'
import { answered, NO_ANSWERS, numbering, order, scripted, stored } from '../payment-rig.ts'
import { payos, REF, sign } from './support.ts'

const its = stored(REF)
const LINK = {
  bin: '970415',
  accountNumber: '113366668888',
  amount: 150_000,
  description: 'HS000001',
  orderCode: 1001,
  currency: 'VND',
  paymentLinkId: '124c33293c43417ab7879e14c8d9eb18',
  status: 'PENDING',
  expiredAt: null,
  checkoutUrl: 'https://pay.payos.example/web/1',
  qrCode: '000201',
}
const wrap = (data: Record<string, unknown>) => ({ code: '00', desc: 'success', data, signature: sign(data) })

describe('a creation', () => {
  test('is signed as the published vector', async () => {
    const { sent, tools } = scripted(answered(wrap(LINK)))
    const payment = { ...order, description: 'HS000001' }
    expect(await payos().create({ ...its, order: payment }, tools)).toEqual({
      kind: 'created',
      payUrl: 'https://pay.payos.example/web/1',
    })
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://api-merchant.payos.example/v2/payment-requests',
      headers: { 'x-client-id': 'client', 'x-api-key': 'api-key' },
    })
    const body = JSON.parse(String(sent[0]?.body))
    expect(body).toMatchObject({
      orderCode: 1001,
      amount: 150_000,
      description: 'HS000001',
      expiredAt: 1751334300,
    })
    const published = { ...body, cancelUrl: 'https://gw.example.gov.vn/c' }
    const { amount, cancelUrl, description, orderCode, returnUrl } = published
    expect(sign({ amount, cancelUrl, description, orderCode, returnUrl })).toBe(
      '452926834e083ed7c97b687efa4e61a3525fc206ec4f3b986f91f0de2117c790',
    )
    expect(body.signature).toBe(
      sign({ amount, cancelUrl: body.cancelUrl, description, orderCode, returnUrl }),
    )
  })

  test('has a description of at most 25 plain characters', async () => {
    const { sent, tools } = scripted(answered(wrap(LINK)))
    await payos().create(
      { ...its, order: { ...order, description: 'Nộp phí & lệ phí hồ sơ đất đai số 1' } },
      tools,
    )
    expect(JSON.parse(String(sent[0]?.body)).description).toBe('Nop phi le phi ho so dat')
  })

  test('refused; another order, a wrong signature, no web address: unknown', async () => {
    const create = (body: unknown, status = 200) =>
      payos().create(its, scripted(answered(body, status)).tools)
    expect(await create({ code: '231', desc: 'Đơn thanh toán đã tồn tại' })).toMatchObject({
      kind: 'refused',
      code: '231',
    })
    expect(await create({ message: 'no' }, 401)).toMatchObject({ kind: 'refused', code: 'HTTP 401' })
    for (const body of [
      wrap({ ...LINK, orderCode: 1002 }),
      { ...wrap(LINK), signature: sign({ ...LINK, checkoutUrl: 'x' }) },
      wrap({ ...LINK, checkoutUrl: 'javascript:alert(1)' }),
      { code: '00', data: null },
    ])
      expect(await create(body)).toMatchObject({ kind: 'unknown' })
    // The official library does not ask for a signature either where there is none.
    expect(await create({ code: '00', data: LINK })).toMatchObject({ kind: 'created' })
  })

  test.each(NO_ANSWERS)('%s leaves it open', async (_name, result, kind) => {
    expect(await payos().create(its, scripted(result).tools)).toMatchObject({ kind })
  })

  test('our number is a safe integer, differs for every sequence and is never the test call’s', () => {
    const refs = [1, 2, 99_999, 100_001].map(
      (sequence) => payos().prepare(order, numbering(sequence)).providerRef,
    )
    expect(refs.slice(0, 2)).toEqual(['175133340000001', '175133340000002'])
    const far = { ...numbering(99_999), now: new Date('2600-01-01T00:00:00Z') }
    expect(Number.isSafeInteger(Number(payos().prepare(order, far).providerRef))).toBe(true)
    expect(refs).not.toContain('123')
    expect(payos().check(order)).toEqual([])
  })
})

const transfer = (reference: string, amount: number) => ({
  reference,
  amount,
  accountNumber: '113366668888',
  description: 'HS000001',
  transactionDateTime: '2025-07-01T08:31:12+07:00',
  virtualAccountName: null,
  counterAccountName: 'NGUYEN VAN A',
})
const state = (status: string, transactions: readonly ReturnType<typeof transfer>[], changed = {}) =>
  wrap({
    id: '124c33293c43417ab7879e14c8d9eb18',
    orderCode: 1001,
    amount: 150_000,
    amountPaid: transactions.reduce((sum, { amount }) => sum + amount, 0),
    amountRemaining: 0,
    status,
    createdAt: '2025-07-01T08:30:00+07:00',
    transactions,
    cancellationReason: null,
    canceledAt: null,
    ...changed,
  })
const ask = (body: unknown, status = 200) => payos().query(its, scripted(answered(body, status)).tools)
const verdicts = async (body: unknown) => {
  const answer = await ask(body)
  return answer.kind === 'known' ? answer.statements.map(({ verdict }) => verdict) : answer.kind
}

describe('a query', () => {
  test('asks for the order by its number', async () => {
    const { sent, tools } = scripted(answered(state('PENDING', [])))
    expect(await payos().query(its, tools)).toEqual({ kind: 'known', statements: [], payUrl: null })
    expect(sent[0]).toMatchObject({
      method: 'GET',
      url: 'https://api-merchant.payos.example/v2/payment-requests/1001',
      headers: { 'x-client-id': 'client', 'x-api-key': 'api-key' },
      body: null,
    })
  })

  test.each(['PENDING', 'PROCESSING', 'UNDERPAID', 'PAID', 'SOMETHING'])(
    '%s tells of every transfer, and of nothing else',
    async (status) => {
      expect(await ask(state(status, [transfer('A', 100_000), transfer('B', 50_000)]))).toMatchObject({
        kind: 'known',
        statements: [
          { transactionId: 'A', amountVnd: 100_000, verdict: { kind: 'success' }, code: status },
          {
            transactionId: 'B',
            amountVnd: 50_000,
            currency: 'VND',
            paidAt: new Date('2025-07-01T01:31:12Z'),
          },
        ],
      })
    },
  )

  test('a link that ended without money has failed or expired', async () => {
    expect(await verdicts(state('CANCELLED', []))).toEqual([{ kind: 'failure' }])
    expect(await verdicts(state('FAILED', []))).toEqual([{ kind: 'failure' }])
    expect(await verdicts(state('EXPIRED', []))).toEqual([{ kind: 'expired' }])
  })

  test('one that ended with money on it tells of the transfers first: the ledger knows their sum', async () => {
    const transfers = [transfer('A', 1000)]
    expect(await verdicts(state('CANCELLED', transfers))).toEqual([{ kind: 'success' }, { kind: 'failure' }])
    expect(await verdicts(state('EXPIRED', transfers))).toEqual([{ kind: 'success' }, { kind: 'expired' }])
  })

  test.each(['CANCELLED', 'FAILED', 'EXPIRED'])(
    '%s with money that is not listed is for a person',
    async (status) => {
      expect(await ask(state(status, [], { amountPaid: 1000 }))).toMatchObject({
        statements: [
          { verdict: { kind: 'review', reason: 'amount-mismatch' }, amountVnd: 1000, code: status },
        ],
      })
    },
  )

  test('an order that payOS does not know', async () => {
    expect(await ask({ code: '101', desc: 'Không tồn tại', data: null })).toEqual({ kind: 'not-known' })
    expect(await ask({ message: 'Not found' }, 404)).toEqual({ kind: 'not-known' })
    expect(await ask({ code: '20', desc: 'Lỗi' })).toMatchObject({ kind: 'refused', code: '20' })
  })

  test('a missing or wrong signature, another order, a transfer that cannot be read: nothing', async () => {
    const { signature: _gone, ...unsigned } = state('PAID', [transfer('A', 150_000)])
    const other = state('PAID', [transfer('A', 149_000)])
    for (const body of [
      unsigned,
      { ...unsigned, signature: '' },
      { ...unsigned, signature: other.signature },
      state('PAID', [transfer('A', 150_000)], { orderCode: 1002 }),
      state('PAID', [transfer('', 150_000)]),
      state('PAID', [transfer('A', 1.5)]),
      state('PAID', [], { amountPaid: 'x' }),
      state('PAID', [], { status: 1 }),
    ])
      expect(await ask(body)).toMatchObject({ kind: 'untrusted' })
  })

  test.each(NO_ANSWERS)('%s', async (_name, result, kind) => {
    expect(await payos().query(its, scripted(result).tools)).toMatchObject({ kind })
  })
})

test('the order in a return address is found, and none where there is none', () => {
  expect(payos().returnedRef('code=00&id=1&cancel=true&status=CANCELLED&orderCode=1001')).toBe('1001')
  expect(payos().returnedRef('code=00')).toBeNull()
})

test("the page for people has the table's rows, in its order", async () => {
  const page = await readFile(new URL('../../../docs/partners/payos.md', import.meta.url), 'utf8')
  const table = page.split('## What a code means')[1]?.split('\n## ')[0] ?? ''
  const rows = [...table.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id)
  expect(rows).toEqual(CODES.map(({ id }) => id))
})
