import { describe, expect, test } from 'vitest'
import { NOW, OUTCOMES, posted, tampered } from '../payment-rig.ts'
import { IPN_ORDER, ipn, PAID, REF, read, SERVICE, secureCode, vnpt } from './support.ts'

const SIGNATURE = 'dfa1aea67fe1b1dd3576a7d38e2b68c969e639323b83ebf48cb13e28d404b35f'
const FORM = 'application/x-www-form-urlencoded'
const form = (...values: readonly string[]): string =>
  new URLSearchParams(values.map((value) => ['data', value])).toString()

describe('an IPN that is believed', () => {
  test('the published vector is a success with its number, amount and signed time', () => {
    expect(ipn()['SECURE_CODE']).toBe(SIGNATURE)
    expect(read(ipn())).toEqual({
      kind: 'statement',
      echo: { MERCHANT_ORDER_ID: REF },
      statement: {
        providerRef: REF,
        verdict: { kind: 'success' },
        transactionId: 'VP0001',
        amountVnd: 150_000,
        currency: 'VND',
        paidAt: new Date('2025-07-01T01:31:12Z'),
        code: '00',
      },
    })
  })

  test('as a form whose field data is the JSON, other fields beside it', () => {
    const json = JSON.stringify(ipn({ ADDITIONAL_INFO: 'lệ phí + 1 & 2 = 100%' }))
    expect(read(form(json), FORM).kind).toBe('statement')
    expect(read(`a=1&${form(json)}&b=`, FORM).kind).toBe('statement')
  })

  test('any RESPONSE_CODE but 00 is a failure, with or without number and amount', () => {
    expect(read(ipn({ RESPONSE_CODE: '07' }))).toMatchObject({
      statement: { verdict: { kind: 'failure' }, code: '07', paidAt: null },
    })
    expect(read(ipn({ RESPONSE_CODE: '10', AMOUNT: '', VNPTPAY_TRANSACTION_ID: '' }))).toMatchObject({
      statement: { verdict: { kind: 'failure' }, amountVnd: null, transactionId: null },
    })
  })

  test('an upper-case signature, an amount as a number, a time that is none', () => {
    expect(read({ ...ipn(), SECURE_CODE: SIGNATURE.toUpperCase() }).kind).toBe('statement')
    expect(read({ ...ipn(), AMOUNT: 150_000 })).toEqual(read(ipn()))
    expect(read(ipn({ PAY_DATE: '20250231000000' }))).toMatchObject({ statement: { paidAt: null } })
  })

  test('what stands beside the signed values decides nothing', () => {
    expect(read({ ...ipn(), MERCHANT_DATA: [{ AMOUNT: 1 }], TRANSACTION_STATUS: '2' })).toEqual(read(ipn()))
  })

  test('another currency or amount is passed on as it was signed; another service is foreign', () => {
    expect(read(ipn({ CURRENCY_CODE: 'USD', AMOUNT: '1' }))).toMatchObject({
      statement: { currency: 'USD', amountVnd: 1 },
    })
    expect(read(ipn({ MERCHANT_SERVICE_ID: '9999' })).kind).toBe('foreign')
  })
})

describe('an IPN that is not', () => {
  test.each(IPN_ORDER)('another %s, a list, an object, true', (name) => {
    const message = ipn()
    const wrong = [tampered(String(message[name])), [message[name]], { value: message[name] }, true]
    for (const value of wrong) expect(read({ ...message, [name]: value }).kind).toBe('unverified')
  })

  test('a missing, empty, short, long, wrong, listed or otherwise keyed signature', () => {
    const { SECURE_CODE: _gone, ...unsigned } = ipn()
    const keyed = secureCode(Object.values(PAID), 'another secret')
    const wrong = ['', SIGNATURE.slice(2), `${SIGNATURE}00`, tampered(SIGNATURE), [SIGNATURE], null, keyed]
    for (const SECURE_CODE of wrong) expect(read({ ...unsigned, SECURE_CODE }).kind).toBe('unverified')
    expect(read(unsigned).kind).toBe('unverified')
  })

  test('a member or a form field that stands twice', () => {
    const text = JSON.stringify(ipn())
    for (const twice of ['"AMOUNT":"1"', '"RESPONSE_CODE":"00"', '"X":1,"X":2'])
      expect(read(`${text.slice(0, -1)},${twice}}`).kind).toBe('unverified')
    expect(read(form(text, text), FORM).kind).toBe('unverified')
    expect(read(`${form(text)}&a=1&a=2`, FORM).kind).toBe('unverified')
  })

  test.each(['150000.0', '1e5', '"150000.0"', '"1e5"', '"0150000"', '"-1"', '""', '9007199254740993'])(
    'a signed success over %s is malformed',
    (amount) => {
      const message = ipn({ AMOUNT: amount.replaceAll('"', '') })
      expect(read(JSON.stringify({ ...message, AMOUNT: '#' }).replace('"#"', amount)).kind).toBe('unverified')
    },
  )

  test('our own INIT, passed off as an IPN by moving the boundaries', () => {
    const values = ['INIT', '1.0.5', SERVICE, REF, '150000', '150000', '1', '1', 'vi-VN']
    const rest = ['VND', 'VNPTPAY', 'Le phi', '20250701083000', '203.113.1.2']
    const body = Object.fromEntries(IPN_ORDER.map((name, index) => [name, values[index]]))
    const SECURE_CODE = secureCode([...values, ...rest])
    expect(read({ ...body, ADDITIONAL_INFO: rest.join('|'), SECURE_CODE }).kind).toBe('unverified')
  })

  test('a signed message without RESPONSE_CODE, and a body that is no JSON object', () => {
    expect(read(ipn({ RESPONSE_CODE: '' })).kind).toBe('unverified')
    for (const body of ['', '[]', 'null', '{']) expect(read(body).kind).toBe('unverified')
    for (const body of ['', 'data=', 'data=[]', 'data=%', 'Data={}', JSON.stringify(ipn())])
      expect(read(body, FORM).kind).toBe('unverified')
  })
})

describe('the acknowledgement', () => {
  const ack = (outcome: keyof typeof OUTCOMES, body: unknown = ipn()) =>
    vnpt().callbacks.ack(OUTCOMES[outcome], read(body), NOW)

  test.each([
    ['success', 200, '00'],
    ['failure', 200, '00'],
    ['again', 200, '00'],
    ['failureAgain', 200, '00'],
    ['settled', 200, '00'],
    ['settledFailure', 200, '00'],
    ['unverified', 200, '97'],
    ['unknown', 200, '01'],
    ['test', 200, '01'],
    ['mismatch', 200, '04'],
    ['unavailable', 503, '99'],
  ] as const)(
    'of %s is HTTP %i with %s, signed, with the time of the answer',
    (outcome, status, RESPONSE_CODE) => {
      const { status: given, json } = ack(outcome)
      const { SECURE_CODE, ...values } = json ?? {}
      expect([given, values]).toEqual([
        status,
        {
          RESPONSE_CODE,
          DESCRIPTION: expect.stringMatching(/^[A-Za-z _]+$/),
          MERCHANT_SERVICE_ID: SERVICE,
          MERCHANT_ORDER_ID: REF,
          CREATE_DATE: '20250701083000',
        },
      ])
      expect(SECURE_CODE).toBe(secureCode(Object.values(values)))
    },
  )

  test('the published vector', () => {
    const later = new Date('2025-07-01T01:31:13Z')
    expect(vnpt().callbacks.ack(OUTCOMES.success, read(ipn()), later).json).toMatchObject({
      DESCRIPTION: 'Success',
      SECURE_CODE: '9e40533618bb31fde97fc9774c5ed7075e46f0191d732a5d9f87acdcff1b75d1',
    })
  })

  test('never tells the right signature, nor signs what somebody made up', () => {
    const forged = { ...ipn(), SECURE_CODE: tampered(SIGNATURE) }
    expect(JSON.stringify([ack('unverified', forged), read(forged)])).not.toContain(SIGNATURE)
    const crafted = { ...forged, MERCHANT_ORDER_ID: 'x|1|VND' }
    expect(ack('unverified', crafted).json?.['MERCHANT_ORDER_ID']).toBe('')
    const unread = vnpt().callbacks.read(posted('{'))
    for (const reading of [null, unread])
      expect(vnpt().callbacks.ack(OUTCOMES.unverified, reading, NOW).json?.['MERCHANT_ORDER_ID']).toBe('')
  })
})
