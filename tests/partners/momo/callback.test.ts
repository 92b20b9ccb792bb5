import { describe, expect, test } from 'vitest'
import { CODES } from '../../../src/partners/momo/codes.ts'
import { PAID, provider, read, readSigned, signatureOf } from './support.ts'

const SIGNATURE = 'f67295ad37d38c304cd24ffdc0d5a74218c79857d382c6af8a3decf48bbf136e'

describe('the published vectors', () => {
  test('a paid IPN is a success with its number, amount and signed time', () => {
    expect(read({ ...PAID, signature: SIGNATURE })).toEqual({
      kind: 'statement',
      echo: {},
      statement: {
        providerRef: 'HS000001-1',
        verdict: { kind: 'success' },
        transactionId: '2588659987',
        amountVnd: 150_000,
        currency: 'VND',
        paidAt: new Date(1_751_333_472_000),
        code: '0',
      },
    })
  })

  test('a refused IPN without extraData is a failure without a number of money', () => {
    const denied = {
      ...PAID,
      extraData: '',
      message: 'Giao dịch bị từ chối bởi người dùng.',
      responseTime: 1_751_333_499_000,
      resultCode: 1006,
      transId: 1_751_333_499_000,
    }
    // The vector signs the time of the paid one; both are shown.
    expect(signatureOf({ ...denied, responseTime: 1_751_333_472_000 })).toBe(
      '06f5ffafa2635b973c46bd876efa86951dab9a5f965a4bf898906487dba6ac5a',
    )
    expect(readSigned(denied)).toMatchObject({
      statement: {
        verdict: { kind: 'failure' },
        transactionId: null,
        amountVnd: 150_000,
        paidAt: null,
        code: '1006',
      },
    })
  })
})

describe('what is believed', () => {
  test('upper-case hex, any order of the members, members that are not signed, numbers as texts', () => {
    const signature = SIGNATURE.toUpperCase()
    const reversed = Object.fromEntries(Object.entries({ ...PAID, signature }).toReversed())
    const texts = { ...PAID, amount: '150000', resultCode: '0', transId: '2588659987', signature }
    for (const body of [
      { ...PAID, signature },
      reversed,
      texts,
      { ...PAID, signature, currency: 'USD', paid: false, list: [1] },
    ])
      expect(read(body)).toEqual(read({ ...PAID, signature: SIGNATURE }))
  })

  test('texts of people with separators, as long as they can be read in one way only', () => {
    expect(readSigned({ ...PAID, message: 'Lệ phí & phí = 1|2 "x"' }).kind).toBe('statement')
    expect(readSigned({ ...PAID, message: 'a&orderId=HS000002-1' }).kind).toBe('unverified')
    expect(readSigned({ ...PAID, orderInfo: 'x&orderType=y' }).kind).toBe('unverified')
  })

  test('no text whose boundaries were shifted under the same signature', () => {
    const values = { ...PAID, orderInfo: 'x&orderType=momo_wallet', orderType: 'y' }
    const shifted = { ...values, orderInfo: 'x', orderType: 'momo_wallet&orderType=y' }
    expect(signatureOf(shifted)).toBe(signatureOf(values))
    expect(readSigned(values).kind).toBe('unverified')
    expect(readSigned(shifted).kind).toBe('unverified')
  })
})

describe('what is not', () => {
  test.each(Object.keys(PAID))('another or no %s', (name) => {
    const value = PAID[name]
    const other = typeof value === 'number' ? value + 1 : `${value}x`
    const { [name]: _, ...without } = PAID
    expect(read({ ...PAID, signature: SIGNATURE, [name]: other }).kind).toBe('unverified')
    expect(read({ ...without, signature: SIGNATURE }).kind).toBe('unverified')
    expect(read({ ...PAID, signature: SIGNATURE, [name]: [value] }).kind).toBe('unverified')
    expect(read({ ...PAID, signature: SIGNATURE, [name]: { value } }).kind).toBe('unverified')
  })

  test('a missing, empty, short, long signature or a list of the right one', () => {
    for (const signature of [undefined, null, '', SIGNATURE.slice(2), `${SIGNATURE}00`, [SIGNATURE], 1])
      expect(read({ ...PAID, signature }).kind).toBe('unverified')
  })

  test('a member that stands twice, with the same or another value', () => {
    const body = JSON.stringify({ ...PAID, signature: SIGNATURE })
    for (const more of [
      '"amount":150000',
      '"amount":1',
      '"\\u0061mount":150000',
      `"signature":"${SIGNATURE}"`,
    ])
      expect(read(`{${more},${body.slice(1)}`).kind).toBe('unverified')
  })

  test.each([
    '150000.0',
    '1.5e5',
    '15e4',
    '1e5',
    '0150000',
    '9007199254740993',
    '-150000',
    '"150000.0"',
    '"1e5"',
    '"0150000"',
    '" 150000"',
    'null',
    'true',
  ])('an amount written as %s, signed as it reads or as it is written', (lexeme) => {
    const body = (amount: unknown): string =>
      JSON.stringify({ ...PAID, signature: signatureOf({ ...PAID, amount }) }).replace(
        '"amount":150000',
        `"amount":${lexeme}`,
      )
    expect(body(lexeme)).toContain(lexeme)
    for (const amount of [lexeme.replaceAll('"', ''), Number(lexeme.replaceAll('"', '')), ''])
      expect(read(body(amount)).kind).toBe('unverified')
  })

  test('a success without an amount or a number of the money', () => {
    for (const wrong of [
      { amount: '' },
      { transId: 0 },
      { transId: '' },
      { transId: 'x 1' },
      { resultCode: 'x' },
      { orderId: '' },
    ])
      expect(readSigned({ ...PAID, ...wrong }).kind).toBe('unverified')
  })

  test('what is no JSON object in UTF-8', () => {
    for (const body of ['', 'null', '[]', '"x"', 'amount=1', '{', `{"a":"\\ud800"}`])
      expect(read(body).kind).toBe('unverified')
  })
})

test('a message composed otherwise is another text: nothing is normalised', () => {
  const composed = { ...PAID, message: 'Thành công' }
  expect(
    read({ ...composed, message: composed.message.normalize('NFD'), signature: signatureOf(composed) }).kind,
  ).toBe('unverified')
})

test('another partner is foreign', () => {
  expect(readSigned({ ...PAID, partnerCode: 'OTHER' }).kind).toBe('foreign')
})

test.each([
  ['success', ['0']],
  [
    'failure',
    '98 99 1001 1002 1003 1004 1005 1006 1007 1017 1026 1080 1081 1088 2019 4001 4002 4100'.split(' '),
  ],
  ['pending', '10 11 12 13 20 21 22 40 41 42 43 45 47 1000 7000 7002 8000 9000 31337 -1'.split(' ')],
])('the finality table: %s', (kind, codes) => {
  const verdicts = codes.map((code) => {
    const reading = readSigned({ ...PAID, resultCode: Number(code) })
    return reading.kind === 'statement' ? reading.statement.verdict.kind : reading.kind
  })
  expect(new Set(verdicts)).toEqual(new Set([kind]))
})

test('every message’s rows end with one for all other codes, and no code stands in two', () => {
  for (const of of new Set(CODES.map((row) => row.of))) {
    const rows = CODES.filter((row) => row.of === of)
    expect(rows.findIndex(({ codes }) => codes === null)).toBe(rows.length - 1)
    const codes = rows.flatMap((row) => row.codes ?? [])
    expect(new Set(codes).size).toBe(codes.length)
  }
})

test('the reference of a return address is found', () => {
  expect(provider.returnedRef('partnerCode=MOMO&orderId=HS000001-1&resultCode=0')).toBe('HS000001-1')
  expect(provider.returnedRef('orderId=')).toBeNull()
})
