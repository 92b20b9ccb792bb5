import { describe, expect, test } from 'vitest'
import { answered, NO_ANSWERS, scripted, stored } from '../payment-rig.ts'
import { CONFIRM_ORDER, confirm, PARTNER, platform, REF, TIME } from './support.ts'

const its = stored(REF, { ThoiGianGD: TIME })
const ask = (body: unknown, status = 200) => platform().query(its, scripted(answered(body, status)).tools)
const answer = (TrangThaiGD: unknown, changed: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...confirm({ LoaiBanTin: 'QUERY', ...changed }),
  TrangThaiGD,
})

describe('QUERY', () => {
  test('repeats reference and time as they were sent; the published vector', async () => {
    const { sent, tools } = scripted(answered(answer('3')))
    await platform({ bearer: 't' }).query(its, tools)
    expect(sent[0]).toMatchObject({
      url: 'https://pay.example.gov.vn/query',
      headers: { Authorization: 'Bearer t' },
    })
    expect(JSON.parse(String(sent[0]?.body))).toEqual({
      LoaiBanTin: 'QUERY',
      PhienBan: '1.0.6',
      MaDoiTac: PARTNER,
      MaThamChieu: REF,
      ThoiGianGD: TIME,
      MaXacThuc: 'c1d2727b8f3e9444d3e0840a02626893684cf12c49ad1ed701672a78b2db4cdf',
    })
  })

  test.each([
    ['1', 'success'],
    [1, 'success'],
    ['3', 'pending'],
    ['4', 'failure'],
    ['9', 'pending'],
    ['', 'pending'],
  ])('TrangThaiGD %j means %s', async (status, kind) => {
    expect(await ask(answer(status))).toMatchObject({
      kind: 'known',
      payUrl: null,
      statements: [{ providerRef: REF, verdict: { kind }, amountVnd: 150_000, code: `00/${status}` }],
    })
  })

  test('wrapped by an LGSP it is the same', async () => {
    const wrapped = { error_code: '0', message: JSON.stringify(answer('1')) }
    expect(await ask(wrapped)).toEqual(await ask(answer('1')))
  })

  test('a pending payment may be without number and amount, a paid one may not', async () => {
    const silent = { MaGiaoDich: '', SoTien: '' }
    expect(await ask(answer('3', silent))).toMatchObject({
      kind: 'known',
      statements: [{ transactionId: null, amountVnd: null }],
    })
    expect(await ask(answer('1', silent))).toMatchObject({ kind: 'untrusted' })
  })
})

describe('what counts for nothing', () => {
  test.each(CONFIRM_ORDER.filter((name) => name !== 'MaLoi'))('another %s', async (name) => {
    expect(await ask({ ...answer('1'), [name]: 'x' })).toMatchObject({ kind: 'untrusted' })
  })

  test('a missing or wrong signature, another order, another partner, a status that is no value', async () => {
    const { MaXacThuc: _gone, ...unsigned } = answer('1')
    for (const body of [
      unsigned,
      { ...unsigned, MaXacThuc: '' },
      answer('1', { MaThamChieu: 'dvc2' }),
      answer('1', { MaDoiTac: 'DVC-H01' }),
      answer(['1']),
    ])
      expect(await ask(body)).toMatchObject({ kind: 'untrusted' })
  })

  test('an error of the query itself, whatever the status beside it', async () => {
    expect(await ask({ MaLoi: '01', MoTaLoi: 'Khong tim thay' })).toEqual({ kind: 'not-known' })
    expect(await ask(answer('1', { MaLoi: '99' }))).toEqual({ kind: 'not-known' })
    expect(await ask({ error_code: '-3', message: '' })).toMatchObject({ kind: 'refused', code: '-3' })
  })

  test.each(NO_ANSWERS)('%s', async (_name, result, kind) => {
    expect(await platform().query(its, scripted(result).tools)).toMatchObject({ kind })
  })
})
