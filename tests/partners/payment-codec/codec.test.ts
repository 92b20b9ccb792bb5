import { expect, test } from 'vitest'
import { amountOfNumber, amountOfText } from '../../../src/partners/payment-codec/amount.ts'
import { memberOf, readJsonMembers, signedText } from '../../../src/partners/payment-codec/json-members.ts'
import { readProviderAnswer } from '../../../src/partners/payment-codec/no-answer.ts'
import { orderNumber } from '../../../src/partners/payment-codec/order-number.ts'
import { plainDescription } from '../../../src/partners/payment-codec/plain-description.ts'
import { readRawQuery, uniqueValues } from '../../../src/partners/payment-codec/raw-query.ts'
import { hmacHex, isSignature, sha256Hex } from '../../../src/partners/payment-codec/signature.ts'
import {
  fromCompactTime,
  toCompactTime,
  toShortDay,
} from '../../../src/partners/payment-codec/vietnam-clock.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('a signature is its bytes: upper case passes, another length, another sign and no text do not', () => {
  const expected = hmacHex('sha256', 'key', 'text')
  expect(isSignature(expected, expected)).toBe(true)
  expect(isSignature(expected, expected.toUpperCase())).toBe(true)
  const flipped = expected.slice(0, -1) + (expected.endsWith('0') ? '1' : '0')
  const wrong = [
    flipped,
    expected.slice(2),
    `${expected}00`,
    ` ${expected.slice(1)}`,
    '',
    null,
    undefined,
    12,
  ]
  for (const given of [...wrong, [expected], `g${expected.slice(1)}`])
    expect(isSignature(expected, given)).toBe(false)
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('times are those of Viet Nam in 24 hours, across midnight, and come back', () => {
  const lunch = new Date('2025-07-01T06:05:09.987Z')
  expect(toCompactTime(lunch)).toBe('20250701130509')
  expect(toCompactTime(new Date('2025-12-31T17:00:00Z'))).toBe('20260101000000')
  expect(toShortDay(new Date('2025-12-31T16:59:59Z'))).toBe('251231')
  expect(toShortDay(new Date('2025-12-31T17:00:00Z'))).toBe('260101')
  expect(fromCompactTime('20250701130509')?.toISOString()).toBe('2025-07-01T06:05:09.000Z')
  for (const wrong of [
    '',
    '2025070113050',
    '20250230000000',
    '20250701240000',
    '20250701136000',
    '2025-7-01T13:05',
  ])
    expect(fromCompactTime(wrong)).toBeNull()
})

test('a description loses accents and every special character, in either composition, and keeps its bound', () => {
  const text = 'Lệ phí “Đăng ký” | kết hôn, & đổi=tên #1'
  expect(plainDescription(text, 255)).toBe('Le phi Dang ky ket hon doi ten 1')
  expect(plainDescription(text.normalize('NFD'), 255)).toBe('Le phi Dang ky ket hon doi ten 1')
  expect(plainDescription('THANH TOAN HO SO 000.00.18.H56-250701-0001', 255)).toBe(
    'THANH TOAN HO SO 000.00.18.H56-250701-0001',
  )
  expect(plainDescription('abc def', 4)).toBe('abc')
  expect(plainDescription('支払い', 10)).toBe('')
})

test('only digits without a leading zero up to 2^53−1 are an amount', () => {
  expect(amountOfText('150000')).toBe(150_000)
  expect(amountOfText('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
  const wrong = [
    '150000.0',
    '1e5',
    '0150000',
    '9007199254740992',
    '99999999999999999',
    '-1',
    '+1',
    ' 1',
    '',
    '١',
    null,
  ]
  for (const text of wrong) expect(amountOfText(text)).toBeNull()
})

test('a JSON number keeps how it was written', () => {
  const members = readJsonMembers(
    bytes(
      '{"a":150000,"b":150000.0,"c":1e5,"d":9007199254740993,"e":-0,"f":"150000","g":null,"h":[1],"i":true}',
    ),
  )
  if (members === null) expect.unreachable()
  expect(Object.values(members)).toEqual([
    150000n,
    150000,
    100000,
    9007199254740993n,
    -0,
    '150000',
    null,
    [1n],
    true,
  ])
  expect(['a', 'b', 'c', 'd', 'f'].map((name) => amountOfNumber(memberOf(members, name)))).toEqual([
    150_000,
    null,
    null,
    null,
    null,
  ])
  expect([...'abcdfghix'].map((name) => signedText(members, name))).toEqual([
    ...['150000', null, null, '9007199254740993', '150000', '', null, null, ''],
  ])
})

test('what is no JSON object, says a member twice or is no UTF-8 has no members, and none are inherited', () => {
  for (const text of ['', '[]', '"x"', '{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"a":01}', '{"a":1}x'])
    expect(readJsonMembers(bytes(text))).toBeNull()
  expect(readJsonMembers(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBeNull()
  const odd = readJsonMembers(bytes('{"__proto__":{"x":"1"},"y":"\\u0000","z":"\\ud800"}'))
  if (odd === null) expect.unreachable()
  expect(signedText(odd, 'x')).toBe('')
  expect(signedText(odd, 'toString')).toBe('')
  expect([signedText(odd, 'y'), signedText(odd, 'z')]).toEqual([null, null])
})

test('a raw query keeps its pairs as received and refuses what is no UTF-8', () => {
  const pairs = readRawQuery('b=1+2%2b&&a=%C3%A9=&c')
  expect(pairs).toEqual([
    { name: 'b', value: '1 2+', raw: 'b=1+2%2b' },
    { name: 'a', value: 'é=', raw: 'a=%C3%A9=' },
    { name: 'c', value: '', raw: 'c' },
  ])
  for (const wrong of ['a=%', 'a=%zz', 'a=%ff', '%=1', 'a=%00']) expect(readRawQuery(wrong)).toBeNull()
  expect(uniqueValues(pairs ?? [])?.get('b')).toBe('1 2+')
  expect(uniqueValues(readRawQuery('a=1&%61=1') ?? [])).toBeNull()
})

test('a call without a readable answer is unavailable or unknown, never a refusal', () => {
  const answered = (status: number, text: string) =>
    readProviderAnswer({ kind: 'answered', status, headers: {}, text }).kind
  expect(readProviderAnswer({ kind: 'not-sent', internal: 'DNS' }).kind).toBe('unavailable')
  expect(readProviderAnswer({ kind: 'lease-lost' }).kind).toBe('unavailable')
  expect(readProviderAnswer({ kind: 'no-answer', reason: 'timeout', internal: '' }).kind).toBe('unknown')
  expect([
    answered(503, '{}'),
    answered(429, '{}'),
    answered(200, '<html>'),
    answered(200, '[]'),
    answered(404, 'x'),
  ]).toEqual([...['unavailable', 'unavailable', 'unknown', 'unknown', 'unavailable']])
  expect([answered(200, '{}'), answered(400, '{"resultCode":1}')]).toEqual(['members', 'members'])
})

test('order numbers of two sequences or two days differ whatever the random part', () => {
  const at = (sequence: number, now: string, filler = 'a'): string =>
    orderNumber({
      sequence,
      now: new Date(now),
      expiresAt: new Date(now),
      random: (length) => filler.repeat(length),
    })
  expect(at(1, '2025-06-30T17:00:00Z')).toBe('2507011aaaaaa')
  const numbers = [1, 11, 36, 37, 1296].flatMap((sequence) => [
    at(sequence, '2025-07-01T00:00:00Z'),
    at(sequence, '2025-07-02T00:00:00Z'),
    at(sequence, '2025-07-01T00:00:00Z', '1'),
  ])
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(at(Number.MAX_SAFE_INTEGER, '2025-07-01T00:00:00Z').length).toBe(23)
})
