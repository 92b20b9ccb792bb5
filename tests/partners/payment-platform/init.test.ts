import { describe, expect, test } from 'vitest'
import { joinedSignature } from '../../../src/partners/payment-codec/joined-values.ts'
import { INIT, QUERY } from '../../../src/partners/payment-platform/messages.ts'
import { answered, NO_ANSWERS, numbering, order, scripted, stored } from '../payment-rig.ts'
import { PARTNER, platform, REF, SECRET, secureHash, TIME } from './support.ts'

const created = answered({
  MaLoi: '00',
  MoTaLoi: 'Thanh cong',
  UrlThanhToan: 'https://pay.example.gov.vn/p/1',
})
const its = stored(REF, { ThoiGianGD: TIME })

async function sentBy(changed: Partial<typeof order> = {}, own = {}) {
  const { sent, tools } = scripted(created)
  await platform(own).create({ ...its, order: { ...order, ...changed } }, tools)
  const [request] = sent
  return { request, body: JSON.parse(String(request?.body)) }
}

describe('INIT', () => {
  test('is the published vector', async () => {
    const { body } = await sentBy()
    const { ThongTinBienLai: _receipt, ...signed } = body
    expect(signed).toEqual({
      LoaiBanTin: 'INIT',
      PhienBan: '1.0.6',
      MaDoiTac: PARTNER,
      MaThamChieu: REF,
      SoTien: '150000',
      LoaiHinhThanhToan: 'PAY',
      MaKenhThanhToan: '1',
      MaThietBi: '1',
      NgonNgu: 'vi-VN',
      MaTienTe: 'VND',
      MaNganHang: 'PAYMENT',
      ThongTinGiaoDich: 'THANH TOAN HO SO 000.00.18.H56-250701-0001',
      ThoiGianGD: TIME,
      Ip: '203.113.1.2',
      MaXacThuc: 'e92164085c9e21677418f474c10963946ad0dd0d36707f53ea31df50cce5f597',
    })
  })

  test('carries the receipt: one PhiLePhi and one DSKhoanNop per line, texts with their accents', async () => {
    const { body } = await sentBy()
    expect(body.ThongTinBienLai).toEqual({
      MaDichVu: '2',
      MaDVC: '1.004441.01',
      TenDVC: 'Cấp bản sao trích lục',
      MaTTHC: '1.004441',
      TenTTHC: 'Cấp bản sao',
      MaDonVi: '000.00.18.H56',
      TenDonVi: 'Sở Tư pháp tỉnh Thanh Hóa',
      MaHoSo: '000.00.18.H56-250701-0001',
      TKThuHuong: '113366668888',
      MaNHThuHuong: 'VIETINBANK',
      TenTKThuHuong: 'SO TU PHAP THANH HOA',
      PhiLePhi: [
        { LoaiPhiLePhi: '1', MaPhiLePhi: 'P1', TenPhiLePhi: 'Phí thẩm định', SoTien: '100000' },
        { LoaiPhiLePhi: '2', MaPhiLePhi: 'LP1', TenPhiLePhi: 'Lệ phí cấp bản sao', SoTien: '50000' },
      ],
      MaCoQuanQD: '000.00.18.H56',
      TenCoQuanQD: 'Sở Tư pháp tỉnh Thanh Hóa',
      NoiDungThanhToan: 'THANH TOAN HO SO 000.00.18.H56-250701-0001',
      HoTenNguoiNop: 'Nguyễn Văn A',
      SoCMNDNguoiNop: '038061000001',
      DiaChiNguoiNop: '12 Phố Mới, Thanh Hóa',
      DSKhoanNop: [
        { NoiDung: 'Phí thẩm định', SoTien: '100000' },
        { NoiDung: 'Lệ phí cấp bản sao', SoTien: '50000' },
      ],
    })
  })

  test('goes to initUrl, with the bearer only where there is one', async () => {
    expect((await sentBy()).request).toMatchObject({
      method: 'POST',
      url: 'https://pay.example.gov.vn/init',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
    })
    expect((await sentBy()).request?.headers).not.toHaveProperty('Authorization')
    expect((await sentBy({}, { bearer: 't' })).request?.headers).toHaveProperty('Authorization', 'Bearer t')
  })

  test('takes accents and separators off the description, and cuts long names', async () => {
    const name = 'Đ'.repeat(300)
    const { body } = await sentBy({
      description: 'Nộp phí | hồ sơ & "Đất" = 1',
      procedure: { ...order.procedure, name, serviceName: name.slice(0, 250) },
      payer: { ...order.payer, personalId: null, taxCode: '9900000001' },
    })
    expect(body.ThongTinGiaoDich).toBe('Nop phi ho so Dat 1')
    expect(body.MaXacThuc).toBe(secureHash(INIT.order.map((member) => body[member])))
    expect(body.ThongTinBienLai.TenTTHC).toBe(`${'Đ'.repeat(247)}...`)
    expect(body.ThongTinBienLai.TenDVC).toBe('Đ'.repeat(250))
    expect(body.ThongTinBienLai.SoCMNDNguoiNop).toBe('9900000001')
  })

  test('sends an IPv4 address: the payer’s, also out of IPv6, or the gateway’s', async () => {
    const ipOf = async (ip: string) =>
      (await sentBy({ payer: { ...order.payer, ip } }, { gatewayIp: '203.0.113.10' })).body.Ip
    expect(await ipOf('203.113.1.2')).toBe('203.113.1.2')
    expect(await ipOf('::ffff:203.113.1.2')).toBe('203.113.1.2')
    expect(await ipOf('2001:db8::1')).toBe('203.0.113.10')
  })
})

describe('what the platform needs is asked for by name', () => {
  const paths = (changed: Partial<typeof order>, own = {}) =>
    platform(own)
      .check({ ...order, ...changed })
      .map(({ path }) => path)

  test('address, personalId or taxCode, beneficiary, an IPv4 address, a description', () => {
    const { payer } = order
    expect(paths({})).toEqual([])
    expect(paths({ payer: { ...payer, address: null } })).toEqual(['/payer/address'])
    expect(paths({ payer: { ...payer, personalId: null } })).toEqual(['/payer/personalId'])
    expect(paths({ payer: { ...payer, personalId: null, taxCode: '9900000001' } })).toEqual([])
    expect(paths({ beneficiary: null })).toEqual(['/beneficiary'])
    expect(paths({ description: '| & =' })).toEqual(['/description'])
    expect(paths({ payer: { ...payer, ip: '2001:db8::1' } })).toEqual(['/payer/ip'])
    expect(paths({ payer: { ...payer, ip: '2001:db8::1' } }, { gatewayIp: '203.0.113.10' })).toEqual([])
  })
})

describe('the answer to INIT', () => {
  const answerTo = async (result: Parameters<typeof answered>[0], status = 200) =>
    platform().create(its, scripted(answered(result, status)).tools)

  test('is a pay address, also wrapped by an LGSP', async () => {
    const inner = { MaLoi: '00', UrlThanhToan: 'https://pay.example.gov.vn/p/1' }
    for (const body of [
      inner,
      { error_code: '0', message: JSON.stringify(inner) },
      { error_code: 0, message: inner },
      { error_code: '00', message: JSON.stringify(inner) },
    ])
      expect(await answerTo(body)).toEqual({ kind: 'created', payUrl: 'https://pay.example.gov.vn/p/1' })
  })

  test('is a refusal with the code of whoever refused', async () => {
    expect(await answerTo({ MaLoi: '03', MoTaLoi: 'Sai chu ky' })).toMatchObject({
      kind: 'refused',
      code: '03',
    })
    expect(await answerTo({ error_code: '-1', message: 'Not allowed' })).toMatchObject({
      kind: 'refused',
      code: '-1',
    })
    expect(await answerTo({ error_code: '0', message: JSON.stringify({ MaLoi: '99' }) })).toMatchObject({
      kind: 'refused',
      code: '99',
    })
    expect(await answerTo({ detail: 'no' }, 401)).toMatchObject({ kind: 'refused', code: 'HTTP 401' })
  })

  test('without a web address is unknown', async () => {
    for (const UrlThanhToan of [undefined, '', 'javascript:alert(1)', ['https://x']])
      expect(await answerTo({ MaLoi: '00', UrlThanhToan })).toMatchObject({ kind: 'unknown' })
  })

  test.each(NO_ANSWERS)('%s leaves it open', async (_name, result, kind) => {
    expect(await platform().create(its, scripted(result).tools)).toMatchObject({ kind })
  })
})

describe('our numbers', () => {
  test('MaThamChieu is plain and differs for every sequence, and goes with its time', () => {
    const made = [1, 2, 37].map((sequence) => platform().prepare(order, numbering(sequence)))
    expect(made[0]).toEqual({
      providerRef: 'dvc2507011rrrrrr',
      terms: { ThoiGianGD: '20250701083000' },
    })
    expect(new Set(made.map(({ providerRef }) => providerRef)).size).toBe(3)
  })

  test('an afternoon is written in 24 hours', () => {
    const { terms } = platform().prepare(order, { ...numbering(1), now: new Date('2025-07-01T06:05:09Z') })
    expect(terms['ThoiGianGD']).toBe('20250701130509')
  })

  test('the vectors of QUERY and GET_BILL, which share one order', () => {
    const of = (LoaiBanTin: string): string =>
      joinedSignature(
        QUERY.order,
        { LoaiBanTin, PhienBan: '1.0.6', MaDoiTac: PARTNER, MaThamChieu: REF, ThoiGianGD: TIME },
        SECRET,
      )
    expect(of('QUERY')).toBe('c1d2727b8f3e9444d3e0840a02626893684cf12c49ad1ed701672a78b2db4cdf')
    expect(of('GET_BILL')).toBe('20d95d6bc3bd2cf47386bc02597214f6a6fd47fd4c4400661085311774c5cfcb')
  })

  test('the reference in a return address is found, and none where there is none', () => {
    expect(platform().returnedRef(`data=${REF}&responseCode=00&secureCode=ab`)).toBe(REF)
    for (const query of ['', 'data=', 'responseCode=00', '%'])
      expect(platform().returnedRef(query)).toBeNull()
  })
})
