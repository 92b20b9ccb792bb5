/**
 * What the portal takes and what it refuses: the fields of dossier notes §1.5, §1.6 and §1.9. Absent, null and "" are the
 * same to it (senders differ in how they leave a field out). Unknown fields are ignored.
 */

type Item = Readonly<Record<string, unknown>>

interface TextRule {
  readonly required?: true
  /** In code points. */
  readonly lengthMax?: number
  /** yyyyMMddHHmmss, a moment that exists. */
  readonly date?: true
  readonly oneOf?: readonly string[]
  readonly pattern?: RegExp
}
type TextRules = Readonly<Record<string, TextRule>>

const DOSSIER_CODE = /^[\p{L}\d]+(\.[\p{L}\d]+){0,4}-(\d{6}|\d{8})-\d{4,7}$/u
const FLAG = ['0', '1'] as const
const STATES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'] as const
/** States of a dossier that has been received, so that NgayTiepNhan must be there. */
const RECEIVED_STATES: ReadonlySet<unknown> = new Set(['2', '4', '5', '6', '8', '9', '10'])

const DOSSIER: TextRules = {
  MaHoSo: { required: true, pattern: DOSSIER_CODE },
  MaTTHC: { required: true },
  TenTTHC: { required: true },
  MaLinhVuc: { required: true },
  TenLinhVuc: { required: true },
  KenhThucHien: { required: true, oneOf: ['1', '2', '3'] },
  SoGiayToChuHoSo: {},
  SoBienNhan: {},
  ChuHoSo: { required: true },
  LoaiDoiTuong: { required: true, oneOf: ['1', '2', '3', '4'] },
  MaDoiTuong: {},
  ThongTinKhac: {},
  Fax: {},
  Email: {},
  SoDienThoai: {},
  TrichYeuHoSo: { lengthMax: 1000 },
  NgayNopHoSo: { required: true, date: true },
  NgayTiepNhan: { date: true },
  NgayHenTra: { date: true },
  TrangThaiHoSo: { required: true, oneOf: STATES },
  NgayKetThucXuLy: { date: true },
  NgayTra: { date: true },
  NgayTuChoi: { date: true },
  ThongTinTra: {},
  HinhThuc: { oneOf: FLAG },
  DonViXuLy: { required: true },
  GhiChu: { lengthMax: 2000 },
  NoiNopHoSo: { required: true, oneOf: ['1', '2'] },
  HoSoCoThanhPhanSoHoa: { oneOf: FLAG },
  TaiKhoanDuocXacThucVoiVNeID: { oneOf: FLAG },
  DuocThanhToanTrucTuyen: { oneOf: ['0', '1', '2'] },
}

const DOCUMENT: TextRules = {
  TepDinhKemId: { required: true },
  TenTepDinhKem: { required: true, lengthMax: 4000 },
  IsDeleted: { required: true, oneOf: ['True', 'False'] },
  MaThanhPhanHoSo: {},
  DuongDanTaiTepTin: { required: true },
}
const SUBMITTED_DOCUMENT: TextRules = {
  ...DOCUMENT,
  DuocSoHoa: { oneOf: FLAG },
  DuocTaiSuDung: { oneOf: ['0', '1', '2'] },
  DuocLayTuKhoDMQG: { oneOf: FLAG },
  MaKetQuaThayThe: {},
}
const FEE: TextRules = {
  TenPhiLePhi: { required: true },
  MaPhiLePhi: { required: true },
  HinhThucThu: { required: true, oneOf: ['1', '2', '4'] },
  Gia: { required: true, pattern: /^\d+$/ },
  LoaiPhiLePhi: { required: true, oneOf: ['1', '2', '3'] },
}
const SUPPLEMENT: TextRules = {
  NguoiYeuCauBoSung: { required: true },
  NoiDungBoSung: { required: true },
  NgayBoSung: { required: true, date: true },
  NguoiTiepNhanBoSung: {},
  ThongTinTiepNhan: {},
  NgayTiepNhanBoSung: { date: true },
  NgayHenTraTruoc: { date: true },
  NgayHenTraMoi: { date: true },
}
const RESULT: TextRules = {
  GiayToId: { required: true },
  TenGiayTo: { required: true, lengthMax: 2000 },
  MaThanhPhanHoSo: {},
  DuongDanTepTinKetQua: { required: true },
  MaGiayToKetQua: { required: true },
}
const PROGRESS: TextRules = {
  MaHoSo: { required: true, pattern: DOSSIER_CODE },
  NguoiXuLy: { required: true, lengthMax: 50 },
  ChucDanh: {},
  PhongBanXuLy: { required: true },
  NoiDungXuLy: { required: true },
  ThoiDiemXuLy: { required: true, date: true },
  TrangThai: { required: true, oneOf: STATES },
  NgayBatDau: { date: true },
  NgayKetThucTheoQuyDinh: { date: true },
}
const PORTAL_STATUS: TextRules = {
  MaHoSo: { required: true, pattern: DOSSIER_CODE },
  MaHoSoDonVi: { required: true, pattern: DOSSIER_CODE },
  MaDoiTuong: {},
  NoiDung: { required: true },
  NgayXuLy: { required: true, date: true },
  TrangThai: { required: true, oneOf: ['2', '5'] },
}
const IDENTIFIER_FORMS: Readonly<Record<string, RegExp>> = {
  1: /^\d{12}$/,
  2: /^\d{9}$/,
  3: /^\d{10}(-?\d{3})?$/,
}

/** The portal's refusal of a `DongBoHoSoMC` item; null: it is taken. */
export function refuseDossier(item: unknown): string | null {
  return (
    refuseTexts(item, DOSSIER, '') ??
    refuseLists(asItem(item), '', {
      DinhDanhCHS: refuseIdentifier,
      DSKetNoiCSDL: (entry, at) => refuseTexts(entry, { MaCSDL: { required: true } }, at),
      TaiLieuNop: (entry, at) => refuseTexts(entry, SUBMITTED_DOCUMENT, at),
      DanhSachLePhi: (entry, at) => refuseTexts(entry, FEE, at),
      DanhSachTepDinhKemKhac: refuseOtherPaper,
      DanhSachHoSoBoSung: refuseSupplement,
      DanhSachGiayToKetQua: (entry, at) => refuseTexts(entry, RESULT, at),
    }) ??
    refuseTogether(asItem(item))
  )
}

/** The portal's refusal of a `CapNhatTienDoHoSoMC` item; null: it is taken. */
export const refuseProgress = (item: unknown): string | null => refuseTexts(item, PROGRESS, '')

/** The portal's refusal of a `DongBoTrangThaiHoSo` object; null: it is taken. */
export function refusePortalStatus(item: unknown): string | null {
  return (
    refuseTexts(item, PORTAL_STATUS, '') ??
    refuseLists(asItem(item), '', { TaiLieuXuLy: (entry, at) => refuseTexts(entry, DOCUMENT, at) })
  )
}

function refuseTogether(item: Item): string | null {
  const identifiers = item['DinhDanhCHS']
  if (!Array.isArray(identifiers) || identifiers.length === 0) return 'Trường DinhDanhCHS là bắt buộc'
  return RECEIVED_STATES.has(item['TrangThaiHoSo']) && isAbsent(item['NgayTiepNhan'])
    ? 'Trường NgayTiepNhan là bắt buộc'
    : null
}

function refuseIdentifier(entry: unknown, at: string): string | null {
  const texts = refuseTexts(
    entry,
    { LoaiDinhDanh: { required: true, oneOf: ['1', '2', '3'] }, SoDinhDanh: { required: true } },
    at,
  )
  if (texts !== null) return texts
  const { LoaiDinhDanh, SoDinhDanh } = asItem(entry)
  return IDENTIFIER_FORMS[String(LoaiDinhDanh)]?.test(String(SoDinhDanh))
    ? null
    : `Trường ${at}SoDinhDanh không đúng định dạng`
}

function refuseOtherPaper(entry: unknown, at: string): string | null {
  return (
    refuseTexts(entry, { TenGiayTo: { required: true } }, at) ??
    refuseInteger(entry, 'SoLuong', at) ??
    refuseInteger(entry, 'LoaiGiayTo', at)
  )
}

function refuseSupplement(entry: unknown, at: string): string | null {
  return (
    refuseTexts(entry, SUPPLEMENT, at) ??
    refuseInteger(entry, 'HoSoBoSungId', at) ??
    (typeof asItem(entry)['TrangThaiBoSung'] === 'boolean'
      ? null
      : `Trường ${at}TrangThaiBoSung phải là kiểu logic`) ??
    refuseLists(asItem(entry), at, {
      DanhSachGiayToBoSung: (document, where) => refuseTexts(document, SUBMITTED_DOCUMENT, where),
      DanhSachLePhiBoSung: (fee, where) => refuseTexts(fee, FEE, where),
    })
  )
}

const refuseInteger = (entry: unknown, name: string, at: string): string | null =>
  Number.isInteger(asItem(entry)[name]) ? null : `Trường ${at}${name} phải là số nguyên`

type Refuse = (entry: unknown, at: string) => string | null

function refuseLists(item: Item, at: string, lists: Readonly<Record<string, Refuse>>): string | null {
  for (const name in lists) {
    const list = item[name]
    if (list === undefined || list === null) continue
    if (!Array.isArray(list)) return `Trường ${at}${name} phải là danh sách`
    for (const [index, entry] of list.entries()) {
      const refusal = lists[name]?.(entry, `${at}${name}[${index}].`) ?? null
      if (refusal !== null) return refusal
    }
  }
  return null
}

function refuseTexts(value: unknown, rules: TextRules, at: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `Dữ liệu ${at === '' ? 'data' : at} không đúng định dạng`
  const item = asItem(value)
  for (const name in rules) {
    const rule = rules[name]
    const refusal = rule === undefined ? null : refuseText(item[name], rule)
    if (refusal !== null) return `Trường ${at}${name} ${refusal}`
  }
  return null
}

function refuseText(value: unknown, rule: TextRule): string | null {
  if (isAbsent(value)) return rule.required ? 'là bắt buộc' : null
  if (typeof value !== 'string') return 'phải là chuỗi ký tự'
  if (rule.date && !isMoment(value)) return 'không đúng định dạng yyyyMMddHHmmss'
  if (rule.oneOf && !rule.oneOf.includes(value)) return 'có giá trị không hợp lệ'
  if (rule.pattern && !rule.pattern.test(value)) return 'không đúng định dạng'
  // A text has at most as many code points as UTF-16 units: most are never counted.
  if (rule.lengthMax && value.length > rule.lengthMax && [...value].length > rule.lengthMax)
    return `vượt quá ${rule.lengthMax} ký tự`
  return null
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ''

function isMoment(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false
  const part = (from: number, to: number): number => Number(text.slice(from, to))
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)]
  if (year < 1 || month < 1 || month > 12 || part(8, 10) > 23 || part(10, 12) > 59 || part(12, 14) > 59)
    return false
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

const NO_MEMBERS: Item = {}

/** An object's members; none of anything else. */
export const asItem = (value: unknown): Item =>
  // A JSON object: any member may be asked for, and is unknown.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Item) : NO_MEMBERS
