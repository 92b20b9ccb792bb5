import { describe, expect, test } from 'vitest'
import { CODES } from '../../../src/partners/vnpay/codes.ts'
import { hmac, PAID, provider, read, signedIpn } from './support.ts'

const CANCELLED =
  'vnp_Amount=15000000&vnp_BankCode=VNPAY&vnp_CardType=QRCODE&vnp_OrderInfo=Le+phi+ho+so+000.00.18.H56-250701-0001&vnp_PayDate=20250701083500&vnp_ResponseCode=24&vnp_TmnCode=TESTTMN1&vnp_TransactionNo=0&vnp_TransactionStatus=02&vnp_TxnRef=HS000001'
const CANCELLED_HASH =
  '4751e361ad2fcc7b5fde5193dfc5879036ca8f9847d2e0cdc2243e0f0945bd7a8591f5efd3e8902e5df0d6ba9e2ddd3cb6b69d2323cdb4892212c6e77fb42f85'
const PAID_HASH =
  'd1d6c7c132c67bf6073e73006a15aacc822420eeeaaee269ab52e2a5636cd8ee05f82e7334b64f8d4d4826e86fc14ffa2230e21dcaba6bf7127a9fbb5ea95d1a'

describe('the published vectors', () => {
  test('a paid IPN is a success with its number, amount and signed time', () => {
    expect(signedIpn(PAID)).toContain(PAID_HASH)
    expect(read(signedIpn(PAID))).toEqual({
      kind: 'statement',
      echo: {},
      statement: {
        providerRef: 'HS000001',
        verdict: { kind: 'success' },
        transactionId: '14226112',
        amountVnd: 150_000,
        currency: 'VND',
        paidAt: new Date('2025-07-01T01:31:12Z'),
        code: '00/00',
      },
    })
  })

  test('a cancelled IPN is a failure without a number of money', () => {
    expect(read(`${CANCELLED}&vnp_SecureHash=${CANCELLED_HASH}`)).toMatchObject({
      kind: 'statement',
      statement: { verdict: { kind: 'failure' }, transactionId: null, code: '24/02' },
    })
  })
})

describe('what is believed', () => {
  test('upper-case hex, any order of the pairs, other parameters and empty ones beside the signed', () => {
    const query = signedIpn(PAID)
    const pairs = query.split('&')
    const upper = query.replace(
      /vnp_SecureHash=.*/,
      (hash) => `vnp_SecureHash=${hash.slice(15).toUpperCase()}`,
    )
    const others = [upper, pairs.toReversed().join('&'), `utm_source=x&${query}&a=1&a=2&vnp_Bill_Mobile=`]
    for (const other of [...others, `${query}&vnp_SecureHashType=HmacSHA512`])
      expect(read(other).kind).toBe('statement')
  })

  test('what was signed as URLSearchParams, PHP, .NET or percent-encoded blanks would write it', () => {
    const odd = { ...PAID, vnp_OrderInfo: "Phí (lần 1) * ~ ! ' | & = é", vnp_BankTranNo: 'A*B' }
    const php = (name: string, value: string): string =>
      `${name}=${encodeURIComponent(value)
        .replaceAll('%20', '+')
        .replaceAll(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`
    const dotnet = (name: string, value: string): string =>
      `${name}=${encodeURIComponent(value).replaceAll('%20', '+').replaceAll("'", '%27').replaceAll('~', '%7E')}`
    const percent = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`
    for (const encode of [undefined, php, dotnet, percent])
      expect(read(signedIpn(odd, encode)).kind).toBe('statement')
  })

  test('what a proxy encoded otherwise than the sender signed: URLSearchParams and PHP', () => {
    const odd = { ...PAID, vnp_OrderInfo: 'a * b' }
    const hashOf = (query: string): string => query.replace(/.*vnp_SecureHash=/, '')
    const plain = signedIpn(odd)
    const php = signedIpn(odd, (name, value) =>
      new URLSearchParams([[name, value]]).toString().replaceAll('*', '%2A'),
    )
    expect(hashOf(plain)).not.toBe(hashOf(php))
    const rewritten = plain.replaceAll('+', '%20')
    for (const hash of [hashOf(plain), hashOf(php)])
      expect(read(rewritten.replace(/vnp_SecureHash=.*/, `vnp_SecureHash=${hash}`)).kind).toBe('statement')
  })
})

describe('what is not', () => {
  test.each(Object.keys(PAID))('another %s', (name) => {
    const query = signedIpn(PAID)
    const changed = query.replace(
      new RegExp(`(${name}=)([^&]*)`),
      (_all, head, value) => `${head}${value.slice(0, -1)}${value.endsWith('7') ? '8' : '7'}`,
    )
    expect(changed).not.toBe(query)
    expect(read(changed).kind).toBe('unverified')
    expect(read(query.replace(new RegExp(`${name}=[^&]*&`), '')).kind).toBe('unverified')
  })

  test('a missing, empty, short, long, repeated or foreign signature', () => {
    const query = signedIpn(PAID)
    const [values = '', hash = ''] = query.split('&vnp_SecureHash=')
    const wrong = [
      values,
      `${values}&vnp_SecureHash=`,
      query.slice(0, -2),
      `${query}00`,
      `${query}&vnp_SecureHash=${hash}`,
    ]
    const foreign = `${values}&vnp_SecureHash=${hmac(values, 'another secret')}`
    for (const other of [...wrong, foreign, `${values}&vnp_SecureHash[]=${hash}`, ''])
      expect(read(other).kind).toBe('unverified')
  })

  test('a repeated name and a list, with the same or another value, signed or not', () => {
    const query = signedIpn(PAID)
    for (const more of [
      'vnp_TxnRef=HS000001',
      'vnp_Amount=1',
      'vnp_TxnRef[]=HS000001',
      'vnp%5FTxnRef=HS000001',
      'vnp_Bill=&vnp_Bill=',
    ])
      expect(read(`${more}&${query}`).kind).toBe('unverified')
    const listed = Object.fromEntries(
      Object.entries(PAID).map(([name, value]) => [name === 'vnp_TxnRef' ? 'vnp_TxnRef[]' : name, value]),
    )
    expect(read(signedIpn(listed)).kind).toBe('unverified')
  })

  test.each([
    '15000000.0',
    '15e6',
    '015000000',
    '9007199254740993',
    '-15000000',
    ' 15000000',
    '0x10',
    '',
    '15,000,000',
  ])('a signed amount %j, which is none', (amount) => {
    expect(read(signedIpn({ ...PAID, vnp_Amount: amount })).kind).toBe('unverified')
  })

  test('signed codes and numbers that VNPAY does not write', () => {
    for (const wrong of [
      { vnp_ResponseCode: '0' },
      { vnp_ResponseCode: '' },
      { vnp_TransactionStatus: '' },
      { vnp_TxnRef: '' },
      { vnp_TransactionNo: '1 2' },
    ])
      expect(read(signedIpn({ ...PAID, ...wrong })).kind).toBe('unverified')
  })

  test('no reading and no acknowledgement repeats the right signature or the secret', () => {
    const query = signedIpn(PAID)
    const reading = read(query.slice(0, -1))
    const ack = provider.callbacks.ack({ kind: 'unverified' }, reading, new Date())
    expect(JSON.stringify([reading, ack])).not.toMatch(/[0-9a-f]{32}|TESTSECRET/i)
  })
})

test('another terminal is foreign, a currency is handed on, a part of a đồng is another amount', () => {
  expect(read(signedIpn({ ...PAID, vnp_TmnCode: 'OTHER001' })).kind).toBe('foreign')
  expect(read(signedIpn({ ...PAID, vnp_CurrCode: 'USD' }))).toMatchObject({ statement: { currency: 'USD' } })
  expect(read(signedIpn({ ...PAID, vnp_Amount: '15000050' }))).toMatchObject({
    statement: { verdict: { kind: 'review', reason: 'amount-mismatch' }, amountVnd: null },
  })
})

test.each([
  ['00', '00', 'success'],
  ['00', '01', 'pending'],
  ['00', '02', 'failure'],
  ['24', '02', 'failure'],
  ['11', '02', 'failure'],
  ['99', '01', 'failure'],
  ['51', '05', 'failure'],
  ['24', '00', 'contradictory'],
  ['99', '00', 'contradictory'],
  ['07', '00', 'suspected-fraud'],
  ['00', '07', 'suspected-fraud'],
  ['07', '07', 'suspected-fraud'],
  ['00', '04', 'reversed'],
  ['04', '00', 'reversed'],
  ['24', '04', 'reversed'],
])('codes %s/%s mean %s', (response, status, expected) => {
  const reading = read(signedIpn({ ...PAID, vnp_ResponseCode: response, vnp_TransactionStatus: status }))
  if (reading.kind !== 'statement') expect.unreachable()
  const { verdict, code } = reading.statement
  expect(verdict.kind === 'review' ? verdict.reason : verdict.kind).toBe(expected)
  expect(code).toBe(`${response}/${status}`)
})

test('only 00/00 of all pairs of codes is a success, and every row of the table is the first for some pair', () => {
  const codes = Array.from({ length: 100 }, (_, code) => String(code).padStart(2, '0'))
  const pairs = codes.flatMap((response) => codes.map((status) => [response, status] as const))
  const rows = pairs.map(([response, status]) => CODES.find(({ fits }) => fits(response, status))?.id)
  expect(new Set(rows)).toEqual(new Set(CODES.map(({ id }) => id)))
  expect(pairs.filter((_, index) => rows[index] === 'paid')).toEqual([['00', '00']])
})

test('every acknowledgement is the contract’s, over HTTP 200', () => {
  const codeOf = (outcome: Parameters<typeof provider.callbacks.ack>[0]): unknown => {
    const { status, json } = provider.callbacks.ack(outcome, null, new Date())
    expect(status).toBe(200)
    expect(Object.keys(json ?? {})).toEqual(['RspCode', 'Message'])
    return json?.['RspCode']
  }
  for (const isFailure of [false, true]) {
    expect(codeOf({ kind: 'stored', isFailure })).toBe('00')
    expect(codeOf({ kind: 'repeated', isFailure })).toBe('02')
    expect(['00', '02']).toContain(codeOf({ kind: 'settled', isFailure }))
  }
  expect(codeOf({ kind: 'unverified' })).toBe('97')
  expect(codeOf({ kind: 'unknown' })).toBe('01')
  expect(codeOf({ kind: 'mismatch' })).toBe('04')
  expect(codeOf({ kind: 'store-unavailable' })).toBe('99')
})

test('the reference of a return address is found, whatever else it says', () => {
  expect(provider.returnedRef(signedIpn(PAID))).toBe('HS000001')
  expect([
    provider.returnedRef('a=b'),
    provider.returnedRef('vnp_TxnRef='),
    provider.returnedRef('%'),
  ]).toEqual([null, null, null])
})
