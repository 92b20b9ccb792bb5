import { describe, expect, test } from 'vitest'
import { NOW, OUTCOMES, posted, tampered } from '../payment-rig.ts'
import { EXAMPLE, EXAMPLE_SIGNATURE, payos, read, sign, webhook } from './support.ts'

const data = (body: Record<string, unknown>): Record<string, unknown> => ({ ...(body['data'] as object) })

describe('a webhook that is believed', () => {
  test("payOS's own example is a test of the address", () => {
    expect(sign(EXAMPLE)).toBe(EXAMPLE_SIGNATURE)
    expect(
      read({ code: '00', desc: 'success', success: true, data: EXAMPLE, signature: EXAMPLE_SIGNATURE }),
    ).toEqual({ kind: 'test', echo: {} })
  })

  test('one about an order is a transfer with its reference, amount and signed time', () => {
    expect(read(webhook())).toEqual({
      kind: 'statement',
      echo: {},
      statement: {
        providerRef: '1001',
        verdict: { kind: 'success' },
        transactionId: 'TF230204212323',
        amountVnd: 150_000,
        currency: 'VND',
        paidAt: new Date('2023-02-04T11:25:00Z'),
        code: '00',
      },
    })
    expect(payos().collects).toBe('transfers')
  })

  test('code, desc and success beside data decide nothing', () => {
    for (const outer of [
      { success: false, code: '99', desc: 'no' },
      { success: 'x', code: [1], desc: {} },
    ])
      expect(read({ ...webhook(), ...outer })).toEqual(read(webhook()))
  })

  test('members that are null, "null" or new, an upper-case signature, a text that holds & and =', () => {
    const body = webhook({ counterAccountName: null, newer: 1, desc: 'a & b = c &x=1' })
    expect(read(body).kind).toBe('statement')
    expect(read({ ...body, data: { ...data(body), counterAccountName: 'null' } }).kind).toBe('statement')
    expect(read({ ...body, signature: String(body['signature']).toUpperCase() }).kind).toBe('statement')
  })

  test('data.code other than 00 is nothing, another currency is passed on', () => {
    expect(read(webhook({ code: '01' })).kind).toBe('nothing')
    expect(read(webhook({ currency: 'USD' }))).toMatchObject({ statement: { currency: 'USD' } })
    expect(read(webhook({ transactionDateTime: 'x' }))).toMatchObject({ statement: { paidAt: null } })
  })
})

describe('a webhook that is not', () => {
  test.each(Object.keys(EXAMPLE))('another %s, none, a list, an object', (name) => {
    const body = webhook()
    const signedData = data(body)
    const { [name]: value, ...without } = signedData
    const other = typeof value === 'number' ? value + 1 : tampered(String(value))
    for (const changed of [other, [value], { value }])
      expect(read({ ...body, data: { ...signedData, [name]: changed } }).kind).toBe('unverified')
    expect(read({ ...body, data: without }).kind).toBe('unverified')
    expect(read({ ...body, data: { ...signedData, added: 1 } }).kind).toBe('unverified')
  })

  test('a missing, empty, short, long, wrong, listed or otherwise keyed signature', () => {
    const { signature, ...unsigned } = webhook()
    const right = String(signature)
    const keyed = sign(data(unsigned), 'another key')
    for (const wrong of ['', right.slice(2), `${right}00`, tampered(right), [right], null, keyed])
      expect(read({ ...unsigned, signature: wrong }).kind).toBe('unverified')
    expect(read(unsigned).kind).toBe('unverified')
  })

  test('a list or an object in data, though it is signed', () => {
    for (const description of [[{ a: 1 }], []]) expect(read(webhook({ description })).kind).toBe('unverified')
    expect(read(webhook({ extra: [{ a: 1 }] })).kind).toBe('unverified')
  })

  test('a member that stands twice', () => {
    const text = JSON.stringify(webhook())
    for (const twice of ['"amount":1', '"orderCode":1001'])
      expect(read(text.replace('"data":{', `"data":{${twice},`)).kind).toBe('unverified')
    expect(read(`{"success":true,${text.slice(1)}`).kind).toBe('unverified')
  })

  test.each(['150000.0', '1.5e5', '1e5', '"150000"', '9007199254740993', '-1', 'null'])(
    'a signed transfer of %s is malformed',
    (amount) => {
      const body = webhook({ amount: amount === 'null' ? null : amount.replaceAll('"', '') })
      const text = JSON.stringify({ ...body, data: { ...data(body), amount: '#' } })
      expect(read(text.replace('"#"', amount)).kind).toBe('unverified')
    },
  )

  test('a signed transfer without reference, an order code that is a text', () => {
    for (const changed of [{ reference: '' }, { reference: null }, { orderCode: '1001' }, { currency: 1 }])
      expect(read(webhook(changed)).kind).toBe('unverified')
  })

  test('another order written into the text of a small transfer', () => {
    const paid = webhook({ amount: 1000, description: 'x&orderCode=7&reference=R' })
    expect(read(paid).kind).toBe('unverified')
    const { orderCode: _code, ...rest } = data(webhook({ amount: 1000 }))
    const forged = { ...rest, description: 'x', orderCode: 7, virtualAccountNumber: '&orderCode=1001' }
    expect(read({ data: forged, signature: sign(forged) }).kind).toBe('unverified')
  })

  test('a body that is no JSON object with data', () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{',
      '{}',
      '{"data":null,"signature":""}',
      '{"data":[],"signature":""}',
    ])
      expect(payos().callbacks.read(posted(body)).kind).toBe('unverified')
  })
})

describe('the acknowledgement', () => {
  test.each([
    ['success', 200],
    ['failure', 200],
    ['again', 200],
    ['failureAgain', 200],
    ['settled', 200],
    ['settledFailure', 200],
    ['test', 200],
    ['mismatch', 200],
    ['unverified', 400],
    ['unknown', 404],
    ['unavailable', 503],
  ] as const)('of %s is HTTP %i', (outcome, status) => {
    for (const reading of [read(webhook()), null])
      expect(payos().callbacks.ack(OUTCOMES[outcome], reading, NOW)).toEqual({
        status,
        json: { success: status === 200 },
      })
  })

  test('the right signature is never told', () => {
    const { signature, ...unsigned } = webhook()
    expect(JSON.stringify(read({ ...unsigned, signature: tampered(String(signature)) }))).not.toContain(
      signature,
    )
  })
})
