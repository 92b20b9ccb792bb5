import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { CODES } from '../../../src/partners/vnpt-pay/codes.ts'
import { answered, NO_ANSWERS, numbering, order, scripted, stored } from '../payment-rig.ts'
import { REF, SERVICE, secureCode, signed, TIME, vnpt } from './support.ts'

const its = stored(REF, { CREATE_DATE: TIME })
const created = answered({
  RESPONSE_CODE: '00',
  DESCRIPTION: 'Success',
  REDIRECT_URL: 'https://vnptpay.example/p/1',
})

describe('INIT', () => {
  test('is signed in its own order and goes out with the API key', async () => {
    const { sent, tools } = scripted(created)
    expect(await vnpt().create(its, tools)).toEqual({
      kind: 'created',
      payUrl: 'https://vnptpay.example/p/1',
    })
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://api.vnptpay.example/rest/payment/v1.0.5/init',
      headers: { Authorization: 'Bearer api-key' },
    })
    const { SECURE_CODE, ...values } = JSON.parse(String(sent[0]?.body))
    expect(values).toEqual({
      ACTION: 'INIT',
      VERSION: '1.0.5',
      MERCHANT_SERVICE_ID: SERVICE,
      MERCHANT_ORDER_ID: REF,
      AMOUNT: 150_000,
      AMOUNT_DETAIL: '150000',
      SERVICE_ID: '1',
      DEVICE: 1,
      LOCALE: 'vi-VN',
      CURRENCY_CODE: 'VND',
      PAYMENT_METHOD: 'VNPTPAY',
      DESCRIPTION: 'THANH TOAN HO SO 000.00.18.H56-250701-0001',
      CREATE_DATE: TIME,
      CLIENT_IP: '203.113.1.2',
    })
    expect(SECURE_CODE).toBe(secureCode(Object.values(values)))
  })

  test('takes accents and separators off the description', async () => {
    const { sent, tools } = scripted(created)
    await vnpt().create({ ...its, order: { ...order, description: 'Lệ phí | "Đất" & = 1' } }, tools)
    expect(JSON.parse(String(sent[0]?.body)).DESCRIPTION).toBe('Le phi Dat 1')
  })

  test('refused, or without a web address', async () => {
    const create = (body: unknown, status = 200) => vnpt().create(its, scripted(answered(body, status)).tools)
    expect(await create({ RESPONSE_CODE: '97' })).toMatchObject({ kind: 'refused', code: '97' })
    expect(await create({ error: 'no' }, 401)).toMatchObject({ kind: 'refused', code: 'HTTP 401' })
    for (const REDIRECT_URL of [undefined, '', 'javascript:alert(1)'])
      expect(await create({ RESPONSE_CODE: '00', REDIRECT_URL })).toMatchObject({ kind: 'unknown' })
  })

  test.each(NO_ANSWERS)('%s leaves it open', async (_name, result, kind) => {
    expect(await vnpt().create(its, scripted(result).tools)).toMatchObject({ kind })
  })

  test('our number is plain, differs for every sequence and goes with its time', () => {
    const made = [1, 2, 37].map((sequence) => vnpt().prepare(order, numbering(sequence)))
    expect(made[0]).toEqual({ providerRef: '2507011rrrrrr', terms: { CREATE_DATE: TIME } })
    expect(new Set(made.map(({ providerRef }) => providerRef)).size).toBe(3)
    expect(vnpt().check(order)).toEqual([])
    expect(vnpt().check({ ...order, description: '| & =' })).toMatchObject([{ path: '/description' }])
  })
})

const ANSWER = {
  RESPONSE_CODE: '00',
  DESCRIPTION: 'Success',
  MERCHANT_ORDER_ID: REF,
  VNPTPAY_TRANSACTION_ID: 'VP0001',
  AMOUNT: '150000',
  PAYMENT_METHOD: 'BANK',
  PAY_DATE: '20250701083112',
  TRANSACTION_STATUS: '1',
  ADDITIONAL_INFO: '',
}
const answer = (changed: Record<string, unknown> = {}, order: readonly string[] = Object.keys(ANSWER)) =>
  signed({ ...ANSWER, ...changed }, order)
const ask = (body: unknown, own = {}) => vnpt(own).query(its, scripted(answered(body)).tools)

describe('QUERY', () => {
  test('repeats reference and time as they were sent', async () => {
    const { sent, tools } = scripted(answered(answer()))
    await vnpt().query(its, tools)
    expect(sent[0]?.url).toBe('https://api.vnptpay.example/rest/payment/v1.0.5/query_transaction')
    const { SECURE_CODE, ...values } = JSON.parse(String(sent[0]?.body))
    expect(values).toEqual({
      ACTION: 'QUERY',
      VERSION: '1.0.5',
      MERCHANT_SERVICE_ID: SERVICE,
      MERCHANT_ORDER_ID: REF,
      CREATE_DATE: TIME,
    })
    expect(SECURE_CODE).toBe(secureCode(Object.values(values)))
  })

  test.each([
    ['1', 'success', new Date('2025-07-01T01:31:12Z')],
    ['01', 'success', new Date('2025-07-01T01:31:12Z')],
    ['2', 'failure', null],
    ['0', 'pending', null],
    ['', 'pending', null],
  ])('TRANSACTION_STATUS %j means %s, as the configuration says', async (status, kind, paidAt) => {
    expect(await ask(answer({ TRANSACTION_STATUS: status }))).toEqual({
      kind: 'known',
      payUrl: null,
      statements: [
        {
          providerRef: REF,
          verdict: { kind },
          transactionId: 'VP0001',
          amountVnd: 150_000,
          currency: 'VND',
          paidAt,
          code: status,
        },
      ],
    })
  })

  test('the signature covers queryFields, in their order', async () => {
    const queryFields = ['MERCHANT_ORDER_ID', 'VNPTPAY_TRANSACTION_ID', 'AMOUNT', 'TRANSACTION_STATUS']
    expect(await ask(answer({}, queryFields), { queryFields })).toMatchObject({ kind: 'known' })
    expect(await ask(answer({}, queryFields.toReversed()), { queryFields })).toMatchObject({
      kind: 'untrusted',
    })
    expect(await ask(answer({}, queryFields))).toMatchObject({ kind: 'untrusted' })
  })

  test('what stands outside the signature is not read', async () => {
    const queryFields = Object.keys(ANSWER).filter((name) => name !== 'PAY_DATE')
    expect(await ask(answer({}, queryFields), { queryFields })).toMatchObject({
      statements: [{ verdict: { kind: 'success' }, paidAt: null }],
    })
    for (const name of ['MERCHANT_ORDER_ID', 'AMOUNT', 'TRANSACTION_STATUS']) {
      const others = Object.keys(ANSWER).filter((each) => each !== name)
      const asked = await ask(answer({}, others), { queryFields: others })
      expect(asked).not.toMatchObject({ statements: [{ verdict: { kind: 'success' } }] })
    }
  })
})

describe('what counts for nothing', () => {
  test.each(Object.keys(ANSWER).filter((name) => name !== 'RESPONSE_CODE'))('another %s', async (name) => {
    expect(await ask({ ...answer(), [name]: 'x' })).toMatchObject({ kind: 'untrusted' })
  })

  test('a missing signature, another order, a paid answer without an amount', async () => {
    for (const body of [
      ANSWER,
      answer({ MERCHANT_ORDER_ID: 'HS2' }),
      answer({ AMOUNT: '' }),
      answer({ AMOUNT: '1e5' }),
    ])
      expect(await ask(body)).toMatchObject({ kind: 'untrusted' })
    expect(await ask(answer({ AMOUNT: '', TRANSACTION_STATUS: '0' }))).toMatchObject({ kind: 'known' })
  })

  test('an error of the query itself', async () => {
    expect(await ask(answer({ RESPONSE_CODE: '14' }))).toEqual({ kind: 'not-known' })
  })

  test.each(NO_ANSWERS)('%s', async (_name, result, kind) => {
    expect(await vnpt().query(its, scripted(result).tools)).toMatchObject({ kind })
  })
})

test('the reference in a return address is found, and none where there is none', () => {
  expect(vnpt().returnedRef(`MERCHANT_ORDER_ID=${REF}&RESPONSE_CODE=00`)).toBe(REF)
  expect(vnpt().returnedRef('RESPONSE_CODE=00')).toBeNull()
})

test("the page for people has the table's rows, in its order", async () => {
  const page = await readFile(new URL('../../../docs/partners/vnpt-pay.md', import.meta.url), 'utf8')
  const table = page.split('## What a code means')[1]?.split('\n## ')[0] ?? ''
  const rows = [...table.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id)
  expect(rows).toEqual(CODES.map(({ id }) => id))
})
