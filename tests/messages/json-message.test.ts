import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CANONICAL_FORMATS } from '../../src/catalogues/formats.ts'
import type { PortalStatusV1 } from '../../src/messages/generated/canonical/portal-status.v1.ts'
import type { ProgressV1 as PortalProgressV1 } from '../../src/messages/generated/npsp/progress.v1.ts'
import { jsonMessage } from '../../src/messages/json-message.ts'
import { changed, goodExamples } from '../routes/examples.ts'

const dossiers = jsonMessage<unknown>('canonical/dossier.v1', CANONICAL_FORMATS)
const text = new TextDecoder()
const bytesOf = (message: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(message))
const good = goodExamples('dossier').map(({ bytes }): unknown => JSON.parse(text.decode(bytes)))

/** Every JSON Pointer of a message. */
function pointersOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, member]) => pointersOf(member, `${path}/${name}`))]
}

describe('a valid message', () => {
  test('comes back as it was written: nothing coerced, dropped or filled in', () => {
    for (const message of good)
      expect(dossiers.read(bytesOf(message))).toEqual({ ok: true, value: { message, decoded: message } })
  })

  test('may be as long as its limits say, in characters', () => {
    const [first] = good
    for (const [pointer, length] of [
      ['/summary', 1000],
      ['/note', 2000],
      ['/documents/0/name', 4000],
    ] as const) {
      expect(dossiers.read(bytesOf(changed(first, pointer, '𠀋'.repeat(length)))).ok).toBe(true)
      expect(dossiers.read(bytesOf(changed(first, pointer, '𠀋'.repeat(length + 1)))).ok).toBe(false)
    }
  })

  test('may write whole numbers with a fraction of zero or an exponent', () => {
    const written = JSON.stringify(good[0]).replace('"amountVnd":75000', '"amountVnd":7.50000E+4')
    expect(dossiers.read(new TextEncoder().encode(written)).ok).toBe(true)
  })

  test('may need no time of reception while it is registered, refused or withdrawn', () => {
    for (const status of ['registered', 'refused', 'withdrawn']) {
      const message = changed(changed(good[0], '/status', status), '/receivedAt', undefined)
      expect(dossiers.read(bytesOf(message)).ok).toBe(true)
    }
  })
})

describe('an invalid message', () => {
  test('whose number lost its fraction in parsing is refused where it stands', () => {
    const written = JSON.stringify(good[0]).replace(':75000,', ':75000.00000000000000001,')
    expect(dossiers.read(new TextEncoder().encode(written))).toMatchObject({
      failure: {
        code: 'INBOUND_INVALID',
        issues: [{ path: '/fees/0/amountVnd', message: 'must be a whole number, without a fraction' }],
      },
    })
  })

  test('names __proto__ and constructor as the unknown members they are', () => {
    const written = `{"__proto__":{"x":1},"constructor":1,${JSON.stringify(good[0]).slice(1)}`
    expect(dossiers.read(new TextEncoder().encode(written))).toMatchObject({
      failure: { issues: [{ path: '/__proto__' }, { path: '/constructor' }] },
    })
  })

  test('has at most 100 issues, and says that there are more', () => {
    const strangers = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x${index}`, index]))
    const result = dossiers.read(bytesOf({ ...(good[0] as object), ...strangers }))
    if (result.ok) expect.unreachable('admitted')
    expect(result.failure.issues).toHaveLength(100)
    expect(result.failure.detail).toBe(
      'More than 100 fields are wrong. Correct them and send the message again.',
    )
  })

  test('is named by its object where the name is too long to repeat', () => {
    const result = dossiers.read(bytesOf({ ...(good[0] as object), ['x'.repeat(5000)]: 1 }))
    if (result.ok) expect.unreachable('admitted')
    expect(result.failure.issues).toEqual([
      { path: '', message: 'has a member whose name is longer than 1000 characters' },
    ])
  })

  test('is one issue per member, names the member that was broken and never repeats its value', () => {
    const junk = fc.oneof(
      fc.constantFrom<unknown>(null, '', 'BÍ MẬT 77', 771077, -771077, 77.1077, true, [], {}, ['BÍ MẬT 77']),
      fc.constant({ x: 'BÍ MẬT 77' }),
    )
    const place = fc.constantFrom(
      ...good.flatMap((message) => pointersOf(message).map((at) => [message, at] as const)),
    )
    fc.assert(
      fc.property(place, junk, ([message, pointer], value) => {
        const result = dossiers.read(bytesOf(changed(message, pointer, value)))
        if (result.ok) return
        const { code, issues = [], detail } = result.failure
        expect(code).toBe('INBOUND_INVALID')
        expect(issues.length).toBeGreaterThan(0)
        expect(new Set(issues.map(({ path }) => path)).size).toBe(issues.length)
        for (const issue of issues) {
          expect(issue.message).not.toBe('must match the schema of the message')
          // Below or at the change, or a member that the change made wrong.
          if (pointer !== '/status' && !pointer.endsWith('/type'))
            expect(issue.path.startsWith(pointer)).toBe(true)
        }
        expect(detail + issues.map(({ message: said }) => said).join()).not.toMatch(/BÍ|7710|77\.1/)
      }),
      { numRuns: 1000 },
    )
  })

  test('of ten megabytes costs no more than reading it', () => {
    const many = '{},'.repeat(1_000_000)
    const written = JSON.stringify(good[0]).replace('"results":[]', `"results":[${many}{}]`)
    const result = dossiers.read(new TextEncoder().encode(written))
    expect(result).toMatchObject({
      failure: { issues: [{ path: '/results', message: 'must have at most 10000 entries' }] },
    })
  })
})

describe('prepare', () => {
  test('rewords before validation and leaves the decoded message the sender’s own', () => {
    const statuses = jsonMessage<PortalStatusV1>('canonical/portal-status.v1', CANONICAL_FORMATS)
    const sent = { content: 'C', processedAt: '2025-11-21T00:00:00Z', status: 'đã nhận' }
    const result = statuses.read(bytesOf(sent), (decoded) => ({ ...(decoded as object), status: 'accepted' }))
    expect(result).toEqual({ ok: true, value: { message: { ...sent, status: 'accepted' }, decoded: sent } })
  })
})

describe('writing', () => {
  const steps = jsonMessage<PortalProgressV1>('npsp/progress.v1')
  const step: PortalProgressV1 = {
    MaHoSo: 'H56.14-251121-0001',
    NguoiXuLy: 'Ánh',
    ChucDanh: '',
    PhongBanXuLy: 'P',
    NoiDungXuLy: 'a\u0001b',
    ThoiDiemXuLy: '20251121133000',
    TrangThai: '4',
    NgayBatDau: '',
    NgayKetThucTheoQuyDinh: '',
  }

  test('gives the bytes of a valid message', () => {
    const result = steps.write(step)
    expect(result.ok && JSON.parse(text.decode(result.value))).toEqual(step)
  })

  test.each([
    ['/ThoiDiemXuLy', { ...step, ThoiDiemXuLy: '' }],
    ['/NguoiXuLy', { ...step, NguoiXuLy: 'x'.repeat(51) }],
    ['/NoiDungXuLy', { ...step, NoiDungXuLy: '\u0000' }],
    ['/NoiDungXuLy', { ...step, NoiDungXuLy: '\ud800' }],
  ])('refuses a wrong %s as OUTBOUND_INVALID', (path, message) => {
    expect(steps.write(message)).toMatchObject({
      failure: {
        code: 'OUTBOUND_INVALID',
        detail: '1 field is wrong in the translated message. The gateway does not send it.',
        issues: [{ path }],
      },
    })
  })
})

test('a message type without a schema file stops the start', () => {
  expect(() => jsonMessage('canonical/nothing.v1')).toThrow()
  expect(() => jsonMessage('canonical/dossier.v1')).toThrow(/format/)
})
