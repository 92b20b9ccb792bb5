import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallResult } from '../../../src/domain/partner.ts'
import { ANSWERS, type Asked, classify } from '../../../src/partners/npsp/answers.ts'
import { isRecord, readCode } from '../../../src/partners/npsp/reading.ts'
import { answered, leaseLost, NOW_MS, noAnswer, notSent, says } from './scripted.ts'

const meaningOf = (result: CallResult, asked: Asked = 'create', isDoubtful = false) =>
  classify(result, { asked, isDoubtful, nowMs: NOW_MS, retryAfterMaxMs: 40_000_000 })

const FAULT = { code: 900800, type: 'Status report', message: 'Message throttled out', description: 'Quota' }
const XML_FAULT =
  '<am:fault xmlns:am="http://wso2.org/apimanager"><am:code>303001</am:code><am:type>Status report</am:type><am:message>Runtime Error</am:message><am:description>Endpoint suspended</am:description></am:fault>'

interface Case {
  readonly when: string
  readonly result: CallResult
  readonly asked?: Asked
  readonly isDoubtful?: boolean
  readonly row: string
}

/** Every row, and every pair of rows whose order shows. */
const CASES: readonly Case[] = [
  { when: 'lease lost at a login', result: leaseLost, asked: 'login', row: 'lease-lost' },
  { when: 'lease lost at a create', result: leaseLost, row: 'lease-lost' },
  { when: 'a login aborted', result: noAnswer('aborted'), asked: 'login', row: 'login-aborted' },
  { when: 'a login without answer', result: noAnswer('timeout'), asked: 'login', row: 'login-failed' },
  { when: 'a login not sent', result: notSent, asked: 'login', row: 'login-failed' },
  { when: 'a login refused', result: says(-1, 'Sai mật khẩu'), asked: 'login', row: 'login-failed' },
  { when: 'a login with HTTP 401', result: answered('', 401), asked: 'login', row: 'login-failed' },
  {
    when: 'a login of code 0 without session',
    result: says(0, 'Thành công'),
    asked: 'login',
    row: 'login-failed',
  },
  {
    when: 'a login with a blank session',
    result: says(0, '', { session: ' ' }),
    asked: 'login',
    row: 'login-failed',
  },
  {
    when: 'a login whose session is no text',
    result: says(0, '', { session: 7 }),
    asked: 'login',
    row: 'login-failed',
  },
  {
    when: 'a session beside another code',
    result: says(-1, '', { session: 'S' }),
    asked: 'login',
    row: 'login-failed',
  },
  { when: 'a login', result: says('00', '', { session: 'S' }), asked: 'login', row: 'code-0' },

  { when: 'HTTP 401', result: answered('', 401), row: 'session-gone' },
  { when: 'HTTP 401 with code 0', result: answered({ error_code: 0 }, 401), row: 'session-gone' },
  { when: 'HTTP 401 with a gateway fault', result: answered({ fault: FAULT }, 401), row: 'session-gone' },
  { when: 'session expired', result: says(-2, 'Phiên làm việc đã hết hạn'), row: 'session-gone' },
  { when: 'login session expired', result: says('-2', 'PHIÊN ĐĂNG NHẬP không hợp lệ'), row: 'session-gone' },
  { when: 'invalid session', result: says(3, 'Invalid SESSION'), row: 'session-gone' },
  { when: 'log in again', result: says(-1, 'Vui lòng đăng nhập lại'), row: 'session-gone' },
  { when: 'session gone in NFD', result: says(-1, 'Phiên làm việc'.normalize('NFD')), row: 'session-gone' },
  {
    when: 'session gone with HTTP 500',
    result: answered({ error_code: -1, message: 'session' }, 500),
    row: 'session-gone',
  },
  { when: 'a session beside "đã tồn tại"', result: says(-1, 'session đã tồn tại'), row: 'session-gone' },
  { when: 'session words with code 0', result: says(0, 'Phiên làm việc còn hạn'), row: 'code-0' },
  { when: 'session words without code', result: answered({ message: 'session expired' }), row: 'no-code' },

  { when: 'it exists', result: says(-1, 'Hồ sơ đã tồn tại'), row: 'exists' },
  { when: 'it exists, code 0', result: says(0, 'Hồ sơ ĐÃ TỒN TẠI'), row: 'exists' },
  { when: 'it exists, without code', result: answered({ message: 'đã tồn tại' }), row: 'exists' },
  {
    when: 'it exists, HTTP 500',
    result: answered({ error_code: -1, message: 'đã tồn tại' }, 500),
    row: 'exists',
  },
  { when: 'it exists in NFD', result: says(3, 'Đã tồn tại'.normalize('NFD')), row: 'exists' },
  { when: 'it exists, to an update', result: says(-1, 'đã tồn tại'), asked: 'update', row: 'other-code' },
  { when: 'it exists, to an update, code 0', result: says(0, 'đã tồn tại'), asked: 'update', row: 'code-0' },
  { when: 'missing, to an update', result: says(-1, 'Hồ sơ không tồn tại'), asked: 'update', row: 'missing' },
  {
    when: 'missing, to an update, code 0',
    result: says('0', 'KHÔNG TỒN TẠI'),
    asked: 'update',
    row: 'missing',
  },
  { when: 'missing, to a create', result: says(-1, 'Mã TTHC không tồn tại'), row: 'other-code' },
  {
    when: 'missing, to a step',
    result: says(-1, 'không tồn tại'),
    asked: 'progress',
    isDoubtful: true,
    row: 'other-code',
  },
  {
    when: 'a doubtful step exists',
    result: says(-1, 'Đã tồn tại'),
    asked: 'progress',
    isDoubtful: true,
    row: 'arrived-before',
  },
  {
    when: 'a doubtful status exists',
    result: says(-1, 'đã tồn tại'),
    asked: 'portal-status',
    isDoubtful: true,
    row: 'arrived-before',
  },
  { when: 'a step exists', result: says(-1, 'đã tồn tại'), asked: 'progress', row: 'other-code' },
  { when: 'a status exists', result: says(-1, 'đã tồn tại'), asked: 'portal-status', row: 'other-code' },
  {
    when: 'a doubtful dossier exists, to an update',
    result: says(-1, 'đã tồn tại'),
    asked: 'update',
    isDoubtful: true,
    row: 'other-code',
  },
  {
    when: 'a look-up that speaks of existence',
    result: says(-1, 'không tồn tại'),
    asked: 'look-up',
    row: 'other-code',
  },

  { when: 'code 0 as number', result: says(0), row: 'code-0' },
  { when: 'code 0 as text', result: says('0'), row: 'code-0' },
  { when: 'code 0 padded', result: says('00'), row: 'code-0' },
  { when: 'code 0 with words of failure', result: says(0, 'Có lỗi xảy ra'), row: 'code-0' },
  { when: 'code 0 with HTTP 503', result: answered({ error_code: 0 }, 503), row: 'code-0' },
  { when: 'code 0 without a message', result: answered({ error_code: 0 }), row: 'code-0' },
  {
    when: 'code 0 with a message that is no text',
    result: answered({ error_code: 0, message: [1] }),
    row: 'code-0',
  },
  { when: 'code 0 behind a byte order mark', result: answered('\uFEFF{"error_code":0}'), row: 'code-0' },

  { when: 'no connection', result: notSent, row: 'not-sent' },
  { when: 'a timeout', result: noAnswer('timeout'), row: 'no-answer' },
  { when: 'a lost connection', result: noAnswer('cut-off'), row: 'no-answer' },
  { when: 'an endless answer', result: noAnswer('too-large'), row: 'no-answer' },
  { when: 'an abort', result: noAnswer('aborted'), row: 'no-answer' },

  ...[403, 404, 429, 500, 502, 503, 504, 599].map((status) => ({
    when: `HTTP ${status} with a refusal`,
    result: answered({ error_code: -1, message: 'Sai' }, status),
    row: 'http-status',
  })),
  { when: 'a JSON fault', result: answered({ fault: FAULT }), row: 'gateway-fault' },
  { when: 'a JSON fault with HTTP 400', result: answered({ fault: FAULT }, 400), row: 'gateway-fault' },
  {
    when: 'a JSON fault beside a code',
    result: answered({ error_code: -1, fault: FAULT }),
    row: 'gateway-fault',
  },
  { when: 'a fault without wrapper', result: answered({ ...FAULT, code: '900800' }), row: 'gateway-fault' },
  { when: 'an XML fault', result: answered(XML_FAULT), row: 'gateway-fault' },
  { when: 'HTML', result: answered('<html>Bảo trì</html>'), row: 'not-json' },
  { when: 'HTML with HTTP 400', result: answered('<html>', 400), row: 'not-json' },
  { when: 'nothing', result: answered(''), row: 'not-json' },
  { when: 'half of a JSON', result: answered('{"error_code":0'), row: 'not-json' },
  { when: 'plain text that speaks of existence', result: answered('Hồ sơ đã tồn tại'), row: 'not-json' },
  { when: 'a redirection', result: answered('', 302), row: 'not-json' },
  ...[undefined, null, '', 'abc', true, '1e1', 0.5, [0], {}, '0x0', '-', '٠'].map((code) => ({
    when: `code ${JSON.stringify(code)}`,
    result: says(code),
    row: 'no-code',
  })),
  ...['[]', '0', 'null', '"0"', 'true', '[{"error_code":0}]', '{"result":{"error_code":0}}'].map((text) => ({
    when: text,
    result: answered(text),
    row: 'no-code',
  })),
  ...[400, 402, 405, 409, 413, 422, 200, 302].map((status) => ({
    when: `another code with HTTP ${status}`,
    result: answered({ error_code: '-1', message: 'Mã TTHC không có trong danh mục' }, status),
    row: 'other-code',
  })),
]

const MEANS = new Map(ANSWERS.map(({ id, means }) => [id, means]))

describe('the table of the portal answers', () => {
  it.each(CASES)('$when, asked $asked, is decided by $row', ({ result, asked, isDoubtful, row }) => {
    const meaning = meaningOf(result, asked, isDoubtful)
    expect(meaning.row).toBe(row)
    expect(meaning.kind).toBe(MEANS.get(row))
  })

  it('is covered row by row', () => {
    expect(new Set(CASES.map(({ row }) => row))).toEqual(new Set(MEANS.keys()))
  })

  it('means what the contract says', () => {
    expect(Object.fromEntries(MEANS)).toEqual({
      'lease-lost': 'given-up',
      'login-aborted': 'given-up',
      'login-failed': 'unavailable',
      'session-gone': 'session-gone',
      exists: 'exists',
      missing: 'missing',
      'arrived-before': 'done',
      'code-0': 'done',
      'not-sent': 'unavailable',
      'no-answer': 'unknown',
      'http-status': 'unavailable',
      'gateway-fault': 'unavailable',
      'not-json': 'unavailable',
      'no-code': 'unavailable',
      'other-code': 'refused',
    })
  })
})

describe('a pause that the partner asks for', () => {
  const pauseOf = (headers: Record<string, string>, body: unknown = '', status = 503) =>
    meaningOf(answered(body, status, headers)).pauseMs

  it.each([
    ['7', 7000],
    [' 120 ', 120_000],
    ['Fri, 21 Nov 2025 00:01:30 GMT', 90_000],
    ['Friday, 21-Nov-25 00:01:30 GMT', 90_000],
    ['Fri Nov 21 00:01:30 2025', 90_000],
    ['Thu, 20 Nov 2025 00:00:00 GMT', null],
    ['0', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['2025-11-21', null],
    ['', null],
  ])('Retry-After "%s" is %s ms', (value, expected) => {
    expect(pauseOf({ 'retry-after': value })).toBe(expected)
  })

  it('is 30 s for a suspended endpoint, in XML, JSON and without wrapper', () => {
    expect(pauseOf({}, XML_FAULT)).toBe(30_000)
    expect(pauseOf({}, XML_FAULT.replaceAll('am:', 'ams:'))).toBe(30_000)
    expect(pauseOf({}, { fault: { ...FAULT, code: 303001 } })).toBe(30_000)
    expect(pauseOf({}, { fault: { ...FAULT, code: '303001' } })).toBe(30_000)
    expect(pauseOf({}, { ...FAULT, code: '303001' })).toBe(30_000)
    expect(pauseOf({}, { fault: FAULT })).toBeNull()
  })

  it('is the longer one of both', () => {
    expect(pauseOf({ 'retry-after': '60' }, XML_FAULT)).toBe(60_000)
    expect(pauseOf({ 'retry-after': '5' }, XML_FAULT)).toBe(30_000)
    const result = answered(XML_FAULT, 503, { 'retry-after': '99' })
    // Only what the portal asks for is bounded by retry.maxDelayMs.
    expect(
      classify(result, { asked: 'create', isDoubtful: false, nowMs: NOW_MS, retryAfterMaxMs: 2_000 }).pauseMs,
    ).toBe(30_000)
    const busy = answered('', 429, { 'retry-after': '99' })
    expect(
      classify(busy, { asked: 'create', isDoubtful: false, nowMs: NOW_MS, retryAfterMaxMs: 2_000 }).pauseMs,
    ).toBe(2_000)
  })
})

describe('any answer at all', () => {
  const asked = fc.constantFrom<Asked>('login', 'look-up', 'create', 'update', 'progress', 'portal-status')
  const word = fc.constantFrom('đã tồn tại', 'không tồn tại', 'session', 'Thành công', '')
  const envelope = fc.record(
    {
      error_code: fc.oneof(
        fc.integer({ min: -3, max: 3 }),
        fc.constantFrom('0', '00', '-1', ''),
        fc.jsonValue(),
      ),
      message: fc.oneof(word, fc.jsonValue()),
      result: fc.jsonValue(),
      session: fc.oneof(fc.string(), fc.jsonValue()),
      fault: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  const text = fc.oneof(
    envelope.map((value) => JSON.stringify(value)),
    fc.json(),
    fc.string(),
  )

  it('is classified without throwing, and done only where the code reads 0 or a doubtful step exists', () => {
    const status = fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 599 }))
    fc.assert(
      fc.property(text, status, asked, fc.boolean(), (body, httpStatus, ask, isDoubtful) => {
        const meaning = meaningOf(answered(body, httpStatus), ask, isDoubtful)
        if (meaning.kind !== 'done' || meaning.row === 'arrived-before') return
        const decoded: unknown = JSON.parse(body)
        expect(isRecord(decoded) && readCode(decoded['error_code']) === 0).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
