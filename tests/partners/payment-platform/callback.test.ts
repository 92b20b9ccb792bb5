import { describe, expect, test } from 'vitest'
import { NOW, OUTCOMES, posted, tampered } from '../payment-rig.ts'
import { CONFIRM_ORDER, confirm, PAID, PARTNER, platform, REF, read, secureHash, TIME } from './support.ts'

const SIGNATURE = '736b253469b8c41cdd72f810da5479b0b4bacd2842866eb34003898af1485ec5'

describe('a CONFIRM that is believed', () => {
  test('the published vector is a success with its number and amount, and no time of payment', () => {
    expect(confirm()['MaXacThuc']).toBe(SIGNATURE)
    expect(read(confirm())).toEqual({
      kind: 'statement',
      echo: { MaLoi: '00', MaDoiTac: PARTNER, MaThamChieu: REF, ThoiGianGD: TIME, MaXacThuc: SIGNATURE },
      statement: {
        providerRef: REF,
        verdict: { kind: 'success' },
        transactionId: 'PP0000012345',
        amountVnd: 150_000,
        currency: 'VND',
        paidAt: null,
        code: '00',
      },
    })
  })

  test('any MaLoi but 00 is a failure, with or without number and amount', () => {
    expect(read(confirm({ MaLoi: '07' }))).toMatchObject({
      statement: { verdict: { kind: 'failure' }, code: '07', amountVnd: 150_000 },
    })
    expect(read(confirm({ MaLoi: '11', MaGiaoDich: '', SoTien: '' }))).toMatchObject({
      statement: { verdict: { kind: 'failure' }, transactionId: null, amountVnd: null },
    })
  })

  test('an upper-case signature, an amount as text, members that are absent or null where nothing is signed', () => {
    expect(read({ ...confirm(), MaXacThuc: SIGNATURE.toUpperCase() }).kind).toBe('statement')
    expect(read({ ...confirm(), SoTien: '150000' }).kind).toBe('statement')
    const { ThongTinGiaoDich: _left, ...silent } = confirm({ ThongTinGiaoDich: '' })
    expect(read(silent).kind).toBe('statement')
    expect(read({ ...silent, ThongTinGiaoDich: null }).kind).toBe('statement')
  })

  test('what stands beside the signed values decides nothing', () => {
    const receipt = { TKThuHuong: '999', PhiLePhi: [{ SoTien: '1' }] }
    const more = { TrangThaiGD: '4', ThongTinBienLai: receipt, Token: null, MaHoSo: 'x|y' }
    expect(read({ ...confirm(), ...more })).toEqual(read(confirm()))
  })

  test('another currency or amount is passed on as it was signed', () => {
    expect(read(confirm({ MaTienTe: 'USD', SoTien: 150 }))).toMatchObject({
      statement: { currency: 'USD', amountVnd: 150, verdict: { kind: 'success' } },
    })
  })

  test("another partner's id is foreign", () => {
    expect(read(confirm({ MaDoiTac: 'DVC-H01' })).kind).toBe('foreign')
  })
})

describe('a CONFIRM that is not', () => {
  test.each(CONFIRM_ORDER)('another %s, none, a list, an object, true', (name) => {
    const message = confirm()
    const other = name === 'SoTien' ? 150_001 : tampered(String(message[name]))
    const { [name]: _gone, ...without } = message
    const wrong = [other, [message[name]], { value: message[name] }, true].map((value) => ({
      ...message,
      [name]: value,
    }))
    for (const body of [...wrong, without]) expect(read(body).kind).toBe('unverified')
  })

  test('a missing, empty, short, long, wrong, listed or otherwise keyed signature', () => {
    const { MaXacThuc: _gone, ...unsigned } = confirm()
    const keyed = secureHash(Object.values(PAID), 'another secret')
    const plain = secureHash(Object.values(PAID), '')
    const wrong = ['', SIGNATURE.slice(2), `${SIGNATURE}00`, tampered(SIGNATURE), [SIGNATURE], null, 0]
    for (const MaXacThuc of [...wrong, keyed, plain])
      expect(read({ ...unsigned, MaXacThuc }).kind).toBe('unverified')
    expect(read(unsigned).kind).toBe('unverified')
  })

  test('a member that stands twice, whichever comes first', () => {
    const text = JSON.stringify(confirm())
    for (const twice of ['"MaLoi":"00"', '"SoTien":1', '"Token":"a","Token":"b"']) {
      expect(read(`{${twice},${text.slice(1)}`).kind).toBe('unverified')
      expect(read(`${text.slice(0, -1)},${twice}}`).kind).toBe('unverified')
    }
  })

  test.each([
    '150000.0',
    '1.5e5',
    '1e5',
    '"150000.0"',
    '"1e5"',
    '"0150000"',
    '"+150000"',
    '" 150000"',
    '-1',
    '""',
  ])('a signed success over %s is malformed', (amount) => {
    const message = confirm({ SoTien: amount.replaceAll('"', '') })
    expect(read(JSON.stringify({ ...message, SoTien: '#' }).replace('"#"', amount)).kind).toBe('unverified')
  })

  test('an amount beyond 2^53 is malformed, as a number and as a text', () => {
    for (const amount of ['9007199254740993', '"9007199254740993"', '99999999999999999999999']) {
      const message = confirm({ SoTien: amount.replaceAll('"', '') })
      expect(read(JSON.stringify({ ...message, SoTien: '#' }).replace('"#"', amount)).kind).toBe('unverified')
    }
  })

  test('values whose boundaries were moved, though the hashed text is the same', () => {
    const moved = { ...confirm(), MaNganHang: 'VIETINBANK|20250701083000', ThoiGianGD: '' }
    expect(read(moved).kind).toBe('unverified')
    expect(read(confirm({ ThongTinGiaoDich: 'a|b' })).kind).toBe('unverified')
  })

  test('a signed message that is no CONFIRM, or says no MaLoi', () => {
    for (const changed of [{ LoaiBanTin: 'QUERY' }, { LoaiBanTin: '' }, { MaLoi: '' }])
      expect(read(confirm(changed)).kind).toBe('unverified')
  })

  test('a body that is no JSON object', () => {
    for (const body of ['', 'null', '[]', '"x"', '{', 'MaLoi=00&data={}', '\uFEFF{}'])
      expect(platform().callbacks.read(posted(body))).toEqual({
        kind: 'unverified',
        echo: {},
        internal: 'the body is no JSON object',
      })
  })
})

describe('the acknowledgement', () => {
  const ack = (outcome: keyof typeof OUTCOMES, own = {}, body: unknown = confirm({ MaLoi: '07' })) =>
    platform(own).callbacks.ack(OUTCOMES[outcome], read(body, own), NOW)

  test.each([
    ['success', 200, '00'],
    ['failure', 200, '00'],
    ['again', 200, '00'],
    ['failureAgain', 200, '00'],
    ['settled', 200, '00'],
    ['settledFailure', 200, '00'],
    ['unverified', 200, '99'],
    ['unknown', 200, '99'],
    ['test', 200, '99'],
    ['mismatch', 200, '99'],
    ['unavailable', 503, '99'],
  ] as const)('of %s is HTTP %i with MaLoi %s and repeats the callback', (outcome, status, MaLoi) => {
    const sent = confirm({ MaLoi: '07' })
    expect(ack(outcome)).toEqual({
      status,
      json: {
        MaLoi,
        MoTaLoi: expect.stringMatching(/^[A-Za-z ,]+$/),
        MaDoiTac: PARTNER,
        MaThamChieu: REF,
        ThoiGianGD: TIME,
        MaXacThuc: sent['MaXacThuc'],
      },
    })
  })

  test('of a failure is what failureAck says: 99, or the code of the callback', () => {
    const MaLoi = (outcome: keyof typeof OUTCOMES, failureAck: string) =>
      ack(outcome, { failureAck }).json?.['MaLoi']
    for (const outcome of ['failure', 'failureAgain', 'settledFailure'] as const) {
      expect(MaLoi(outcome, '99')).toBe('99')
      expect(MaLoi(outcome, 'echo')).toBe('07')
    }
    expect(MaLoi('success', '99')).toBe('00')
  })

  test('is signed over its own values where ackSignature says so; the inferred vector', () => {
    const { json } = ack('success', { ackSignature: 'sign' })
    expect(json?.['MaXacThuc']).toBe('7370df924dd78ef7f1dce480c0902c2f92ea97a77754df9a4aa45991e7cc0098')
    const failed = ack('failure', { ackSignature: 'sign', failureAck: '99' }).json ?? {}
    const { MaXacThuc, ...values } = failed
    expect(MaXacThuc).toBe(secureHash(Object.values(values)))
  })

  test('of what was not read at all has all its members, empty', () => {
    for (const reading of [null, platform().callbacks.read(posted('{'))])
      expect(platform().callbacks.ack(OUTCOMES.unverified, reading, NOW).json).toEqual({
        MaLoi: '99',
        MoTaLoi: expect.any(String),
        MaDoiTac: '',
        MaThamChieu: '',
        ThoiGianGD: '',
        MaXacThuc: '',
      })
  })

  test('never tells the right signature, nor signs or repeats what somebody made up', () => {
    const forged = {
      ...confirm(),
      MaXacThuc: tampered(SIGNATURE),
      MaThamChieu: 'x|CONFIRM|00',
      ThoiGianGD: '<b>',
    }
    for (const ackSignature of ['echo', 'sign']) {
      const text = JSON.stringify([ack('unverified', { ackSignature }, forged), read(forged)])
      expect(text).not.toContain(SIGNATURE)
      expect(text).not.toMatch(/CONFIRM\||<b>/)
    }
    const long = { ...confirm(), MaThamChieu: 'x'.repeat(300) }
    expect(ack('unverified', {}, long).json?.['MaThamChieu']).toBe('')
  })
})
