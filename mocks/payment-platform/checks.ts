import { isIPv4 } from 'node:net'
import { vietnamTimeMs } from '../lib/vietnam-time.ts'
import { namesOf, sign } from './sign.ts'

/** What the platform says against a message; null: nothing. Its codes are invented: the real list is not public. */
export interface Refusal {
  readonly code: string
  readonly text: string
}

type Values = Readonly<Record<string, unknown>>

export interface Account {
  readonly partnerCode: string
  readonly secret: string
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  PhienBan: /^1\.0\.6$/,
  MaDoiTac: /^[^|]{1,50}$/,
  MaThamChieu: /^[A-Za-z0-9]{1,255}$/,
  SoTien: /^[1-9]\d{0,15}$/,
  LoaiHinhThanhToan: /^PAY$/,
  MaKenhThanhToan: /^1$/,
  MaThietBi: /^1$/,
  NgonNgu: /^vi-VN$/,
  MaTienTe: /^VND$/,
  MaNganHang: /^PAYMENT$/,
  ThongTinGiaoDich: /^[A-Za-z0-9 .,_-]{1,255}$/,
}

/** INIT, its receipt included (payments notes §6.1). */
export function refuseInit(sent: Values, account: Account): Refusal | null {
  const refusal = refuseSigned('INIT', sent, account)
  if (refusal !== null) return refusal
  if (!isIPv4(String(sent['Ip']))) return wrong('Ip')
  const receipt = membersOf(sent['ThongTinBienLai'])
  const missing = RECEIPT.find((name) => typeof receipt[name] !== 'string' || receipt[name] === '')
  if (missing !== undefined) return wrong(`ThongTinBienLai.${missing}`)
  if (receipt['MaDichVu'] !== '2') return wrong('ThongTinBienLai.MaDichVu')
  const long = ['TenTTHC', 'TenDVC'].find((name) => String(receipt[name]).length > 250)
  if (long !== undefined) return wrong(`ThongTinBienLai.${long}`)
  return refuseLines(receipt, Number(sent['SoTien']))
}

/** QUERY and GET_BILL. */
export const refuseQuery = (sent: Values, account: Account): Refusal | null =>
  refuseSigned('QUERY', sent, account)

function refuseSigned(message: 'INIT' | 'QUERY', sent: Values, account: Account): Refusal | null {
  if (sent['LoaiBanTin'] !== message) return wrong('LoaiBanTin')
  const odd = namesOf(message).find((name) => typeof sent[name] !== 'string' || sent[name] === '')
  if (odd !== undefined) return wrong(odd)
  if (sent['MaXacThuc'] !== sign(account.secret, message, sent))
    return { code: '02', text: 'Ma xac thuc khong hop le' }
  if (sent['MaDoiTac'] !== account.partnerCode) return { code: '03', text: 'Khong co doi tac nay' }
  const bad = namesOf(message).find((name) => FORMATS[name]?.test(String(sent[name])) === false)
  if (bad !== undefined) return wrong(bad)
  return Number.isNaN(vietnamTimeMs(String(sent['ThoiGianGD']))) ? wrong('ThoiGianGD') : null
}

/** What every receipt of a fee must have. */
const RECEIPT = [
  ...['MaDichVu', 'MaDVC', 'TenDVC', 'MaTTHC', 'TenTTHC', 'MaDonVi', 'TenDonVi', 'MaHoSo'],
  ...['TKThuHuong', 'MaNHThuHuong', 'TenTKThuHuong', 'MaCoQuanQD', 'TenCoQuanQD'],
  ...['NoiDungThanhToan', 'HoTenNguoiNop', 'SoCMNDNguoiNop', 'DiaChiNguoiNop'],
]

function refuseLines(receipt: Values, amount: number): Refusal | null {
  const [fees, items] = [receipt['PhiLePhi'], receipt['DSKhoanNop']]
  if (!Array.isArray(fees) || fees.length === 0) return wrong('ThongTinBienLai.PhiLePhi')
  if (!Array.isArray(items) || items.length === 0) return wrong('ThongTinBienLai.DSKhoanNop')
  for (const fee of fees.map(membersOf)) {
    const isKind = fee['LoaiPhiLePhi'] === '1' || fee['LoaiPhiLePhi'] === '2'
    if (!isKind || !isText(fee['MaPhiLePhi']) || !isText(fee['TenPhiLePhi'])) return wrong('PhiLePhi')
  }
  if (!items.map(membersOf).every((item) => isText(item['NoiDung']))) return wrong('DSKhoanNop')
  const isWhole = [fees, items].every((lines) => sumOf(lines) === amount)
  return isWhole ? null : { code: '05', text: 'Tong cac khoan khac SoTien' }
}

const sumOf = (lines: readonly unknown[]): number =>
  lines.map((line) => Number(membersOf(line)['SoTien'])).reduce((sum, each) => sum + each, 0)

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** An object's members; none of anything else. */
export const membersOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

const wrong = (name: string): Refusal => ({ code: '01', text: `Du lieu khong hop le: ${name}` })
