import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import {
  ACCOUNT,
  ask,
  DSTCODE,
  dossierItem,
  jsonOf,
  login,
  type PortalClient,
  portalClient,
  portalStatusItem,
  progressItem,
  sessionOf,
} from './portal-client.ts'

let mock: NpspMock
let client: PortalClient
beforeEach(async () => {
  mock = await startNpspMock({ port: 0, ...ACCOUNT })
  client = await portalClient(mock)
})
afterEach(() => mock.close())

describe('the door', () => {
  test('dstcode is taken as a header or as a query parameter, and its absence is the API gateway’s 404', async () => {
    const byQuery = await ask(mock.url, { path: '/mapi/login?dstcode=VN:GOV:a:b', body: ACCOUNT })
    expect(jsonOf(byQuery)).toMatchObject({ error_code: 0 })
    const without = await ask(mock.url, { path: '/mapi/login', body: ACCOUNT })
    expect(without).toMatchObject({ status: 404, text: expect.stringContaining('<am:fault') })
  })

  test('a right login gives a session, a wrong one a refusal without', async () => {
    expect(jsonOf(await login(mock.url))).toMatchObject({
      error_code: 0,
      session: expect.stringMatching(/^S-\d+-\d+$/),
    })
    const wrong = jsonOf(await login(mock.url, { username: 'province', password: 'wrong' }))
    expect(wrong).toEqual({ error_code: '-1', message: 'Sai tên đăng nhập hoặc mật khẩu' })
  })

  test('an unknown session is refused as expired, with a numeric code', async () => {
    const answer = await client.create(dossierItem(), { envelope: { session: 'S-0-0' } })
    expect(jsonOf(answer)).toMatchObject({ error_code: -2, message: 'Phiên làm việc đã hết hạn' })
    expect(mock.dossier('H56.14-251121-0001')).toEqual([])
  })

  test('a body that is no JSON object is a 400', async () => {
    for (const body of ['{', '[]', 'null', '7'])
      expect(await ask(mock.url, { path: '/mapi/g', body, headers: DSTCODE })).toMatchObject({ status: 400 })
  })
})

describe('what is stored', () => {
  test('a create is taken once, an update only afterwards', async () => {
    expect(jsonOf(await client.update(dossierItem()))).toMatchObject({
      error_code: '-1',
      message: 'Hồ sơ không tồn tại',
    })
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: '0' })
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({
      error_code: '-1',
      message: 'Hồ sơ đã tồn tại',
    })
    expect(jsonOf(await client.update(dossierItem()))).toEqual({
      error_code: '0',
      message: 'Cập nhật thành công',
      result: [],
    })
  })

  test('progress needs its dossier, unless the portal knows all', async () => {
    const send = () => client.send('CapNhatTienDoHoSoMC', [progressItem()])
    expect(jsonOf(await send())).toMatchObject({ error_code: '-1', message: 'Hồ sơ không tồn tại' })
    await client.create(dossierItem())
    expect(jsonOf(await send())).toMatchObject({ error_code: '00' })

    const lenient = await startNpspMock({ port: 0, ...ACCOUNT, knowsAll: true })
    const other = await portalClient(lenient)
    expect(jsonOf(await other.send('CapNhatTienDoHoSoMC', [progressItem()]))).toMatchObject({
      error_code: '00',
    })
    await lenient.close()
  })

  test('a portal status is one object with type "2", and makes no dossier', async () => {
    const item = portalStatusItem()
    expect(jsonOf(await client.send('DongBoTrangThaiHoSo', item, { envelope: { type: '2' } }))).toMatchObject(
      {
        error_code: '0',
      },
    )
    expect(jsonOf(await client.send('DongBoTrangThaiHoSo', item))).toMatchObject({ error_code: '-1' })
    expect(
      jsonOf(await client.send('DongBoTrangThaiHoSo', [item], { envelope: { type: '2' } })),
    ).toMatchObject({
      error_code: '-1',
    })
    expect(jsonOf(await client.lookUp('G22.01-20251121-0092637'))).toMatchObject({ result: [] })
  })

  test('a look-up finds what was created, in any case, and nothing else', async () => {
    expect(jsonOf(await client.lookUp('H56.14-251121-0001'))).toEqual({
      error_code: 0,
      message: '',
      result: [],
    })
    await client.create(dossierItem())
    expect(jsonOf(await client.lookUp('h56.14-251121-0001'))).toMatchObject({
      error_code: 0,
      result: [{ TrangThaiHoSo: '2' }],
    })
  })

  test('the versions of a dossier stand in the order in which they were stored', async () => {
    await client.create(dossierItem(), { headers: { 'idempotency-key': 'k-1' } })
    await client.send('CapNhatTienDoHoSoMC', [progressItem()])
    await client.update(dossierItem({ TrangThaiHoSo: '9' }))
    await client.update(dossierItem({ TrangThaiHoSo: '77' }))
    const seen = await ask(mock.url, { method: 'GET', path: '/__dossiers/h56.14-251121-0001' })
    expect(jsonOf(seen)['versions']).toMatchObject([
      { number: 1, service: 'DongBoHoSoMC', isUpdating: 'False', idempotencyKey: 'k-1', data: dossierItem() },
      { number: 2, service: 'CapNhatTienDoHoSoMC', status: '4', data: { NguoiXuLy: 'Lê Văn Ánh' } },
      { number: 3, service: 'DongBoHoSoMC', isUpdating: 'True', status: '9', idempotencyKey: null },
    ])
    expect([...mock.dossiers().keys()]).toEqual(['H56.14-251121-0001'])
    expect(await ask(mock.url, { method: 'GET', path: '/__dossiers/none-250101-0001' })).toMatchObject({
      status: 404,
    })
    expect(await ask(mock.url, { method: 'GET', path: '/__dossiers/%ff' })).toMatchObject({ status: 404 })
  })

  test('sessions end when the portal is told so', async () => {
    mock.expireSessions()
    expect(jsonOf(await client.create(dossierItem()))).toMatchObject({ error_code: -2 })
    expect(await sessionOf(mock.url)).toMatch(/^S-/)
  })
})

describe('what is refused', () => {
  const refusals: readonly [string, object, string][] = [
    ['a number where a text is due', { KenhThucHien: 2 }, 'KenhThucHien phải là chuỗi ký tự'],
    ['a missing procedure', { MaTTHC: '' }, 'MaTTHC là bắt buộc'],
    ['an ISO date', { NgayNopHoSo: '2025-11-21T06:58:03' }, 'NgayNopHoSo không đúng định dạng'],
    ['a moment that does not exist', { NgayNopHoSo: '20250229000000' }, 'NgayNopHoSo không đúng định dạng'],
    ['a 24th hour', { NgayHenTra: '20251121240000' }, 'NgayHenTra không đúng định dạng'],
    ['a long summary', { TrichYeuHoSo: 'ố'.repeat(1001) }, 'TrichYeuHoSo vượt quá 1000 ký tự'],
    ['an accepted dossier without reception', { NgayTiepNhan: '' }, 'NgayTiepNhan là bắt buộc'],
    ['nobody’s identity', { DinhDanhCHS: [] }, 'DinhDanhCHS là bắt buộc'],
    [
      'an identity of 11 digits',
      { DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '03819000123' }] },
      'DinhDanhCHS[0].SoDinhDanh không đúng định dạng',
    ],
    ['a state word', { TrangThaiHoSo: 'accepted' }, 'TrangThaiHoSo có giá trị không hợp lệ'],
    [
      'an amount as a number',
      {
        DanhSachLePhi: [
          { TenPhiLePhi: 'a', MaPhiLePhi: 'b', HinhThucThu: '1', Gia: 75000, LoaiPhiLePhi: '1' },
        ],
      },
      'DanhSachLePhi[0].Gia phải là chuỗi ký tự',
    ],
    [
      'a quantity as a text',
      { DanhSachTepDinhKemKhac: [{ TenGiayTo: 'a', SoLuong: '2', LoaiGiayTo: 1 }] },
      'DanhSachTepDinhKemKhac[0].SoLuong phải là số nguyên',
    ],
  ]
  test.each(refusals)('%s', async (_name, change, text) => {
    const answer = jsonOf(await client.create(dossierItem(change)))
    expect(answer).toMatchObject({ error_code: '-1', message: expect.stringContaining(text) })
    expect(mock.dossier('H56.14-251121-0001')).toEqual([])
  })

  test('a summary of 1,000 code points outside the basic plane is taken', async () => {
    expect(jsonOf(await client.create(dossierItem({ TrichYeuHoSo: '𠀀'.repeat(1000) })))).toMatchObject({
      error_code: '0',
    })
  })

  test('an envelope that is not the portal’s', async () => {
    const codes = [
      await client.create(dossierItem(), { isUpdating: false }),
      await client.send('DongBoHoSoMC', dossierItem()),
      await client.send('DongBoHoSoMC', []),
      await client.send('DongBoHoSoMC', ['x']),
      await client.send('KhongCo', [dossierItem()]),
      await client.create(dossierItem(), { envelope: { madonvi: '' } }),
    ].map((seen) => jsonOf(seen)['error_code'])
    expect(codes).toEqual(['-1', '-1', '-1', '-1', '-1', '-1'])
  })

  test('a handler’s name over 50 characters, of a dossier that is there', async () => {
    await client.create(dossierItem())
    const long = progressItem({ NguoiXuLy: 'Ă'.repeat(51) })
    expect(jsonOf(await client.send('CapNhatTienDoHoSoMC', [long]))).toMatchObject({
      error_code: '-1',
      message: 'Trường NguoiXuLy vượt quá 50 ký tự',
    })
  })
})
