import {
  APPLICANT_KINDS,
  CHANNELS,
  DOCUMENT_REUSES,
  DOSSIER_STATES,
  FEE_KINDS,
  FEE_MOMENTS,
  IDENTIFIER_TYPES,
  ONLINE_PAYMENTS,
  ORIGINS,
  RETURN_METHODS,
} from '../../catalogues/portal-codes.ts'
import type { Translator } from '../../domain/route.ts'
import type {
  Document,
  DossierResult,
  DossierV1,
  Fee,
  Supplement,
} from '../../messages/generated/canonical/dossier.v1.ts'
import type {
  GiayToKetQua,
  HoSoBoSung,
  LePhi,
  DossierV1 as PortalDossierV1,
  TepDinhKem,
} from '../../messages/generated/npsp/dossier.v1.ts'
import { deletedFlag, optionalCode, optionalFlag, optionalTime, portalTime } from '../portal-values.ts'

/** Canonical dossier → the portal's dossier object (contract §3.1; dossiers-and-national-platform §1.5). */
export const toPortalDossier: Translator<DossierV1, PortalDossierV1> = (dossier) => ({
  MaHoSo: dossier.dossierCode,
  MaTTHC: dossier.procedure.code,
  TenTTHC: dossier.procedure.name,
  MaLinhVuc: dossier.field.code,
  TenLinhVuc: dossier.field.name,
  KenhThucHien: CHANNELS[dossier.channel],
  ...applicantOf(dossier.applicant),
  TrichYeuHoSo: dossier.summary ?? '',
  NgayNopHoSo: portalTime(dossier.submittedAt),
  NgayTiepNhan: optionalTime(dossier.receivedAt),
  NgayHenTra: optionalTime(dossier.dueAt),
  TrangThaiHoSo: DOSSIER_STATES[dossier.status],
  NgayKetThucXuLy: optionalTime(dossier.finishedAt),
  NgayTra: optionalTime(dossier.returnedAt),
  NgayTuChoi: optionalTime(dossier.refusedAt),
  ThongTinTra: '',
  HinhThuc: optionalCode(RETURN_METHODS, dossier.returnMethod),
  DonViXuLy: dossier.handlingUnit.name,
  GhiChu: dossier.note ?? '',
  NoiNopHoSo: ORIGINS[dossier.origin],
  HoSoCoThanhPhanSoHoa: optionalFlag(dossier.digitised),
  TaiKhoanDuocXacThucVoiVNeID: optionalFlag(dossier.vneidVerified),
  DuocThanhToanTrucTuyen: optionalCode(ONLINE_PAYMENTS, dossier.onlinePayment),
  DSKetNoiCSDL: (dossier.databasesUsed ?? []).map((code) => ({ MaCSDL: code })),
  TaiLieuNop: (dossier.documents ?? []).map(documentOf),
  DanhSachLePhi: (dossier.fees ?? []).map(feeOf),
  DanhSachTepDinhKemKhac: (dossier.otherPapers ?? []).map(({ name, quantity, kind }) => ({
    TenGiayTo: name,
    SoLuong: quantity,
    LoaiGiayTo: kind,
  })),
  DanhSachHoSoBoSung: (dossier.supplements ?? []).map(supplementOf),
  DanhSachGiayToKetQua: (dossier.results ?? []).map(resultOf),
})

type ApplicantFields = Pick<
  PortalDossierV1,
  | 'SoGiayToChuHoSo'
  | 'ChuHoSo'
  | 'LoaiDoiTuong'
  | 'MaDoiTuong'
  | 'ThongTinKhac'
  | 'Fax'
  | 'Email'
  | 'SoDienThoai'
  | 'DinhDanhCHS'
>

/** The first identifier stands twice: it is also the applicant's paper number. */
function applicantOf(applicant: DossierV1['applicant']): ApplicantFields {
  const [first, ...others] = applicant.identifiers
  const identifierOf = ({ type, value }: typeof first): PortalDossierV1['DinhDanhCHS'][number] => ({
    LoaiDinhDanh: IDENTIFIER_TYPES[type],
    SoDinhDanh: value,
  })
  return {
    SoGiayToChuHoSo: first.value,
    ChuHoSo: applicant.name,
    LoaiDoiTuong: APPLICANT_KINDS[applicant.kind],
    MaDoiTuong: applicant.techId ?? '',
    ThongTinKhac: '',
    Fax: '',
    Email: applicant.email ?? '',
    SoDienThoai: applicant.phone ?? '',
    DinhDanhCHS: [identifierOf(first), ...others.map(identifierOf)],
  }
}

const documentOf = (document: Document): TepDinhKem => ({
  TepDinhKemId: document.id,
  TenTepDinhKem: document.name,
  IsDeleted: deletedFlag(document.deleted),
  MaThanhPhanHoSo: document.componentCode ?? '',
  DuongDanTaiTepTin: document.url,
  DuocSoHoa: optionalFlag(document.digitised),
  DuocTaiSuDung: optionalCode(DOCUMENT_REUSES, document.reuse),
  DuocLayTuKhoDMQG: optionalFlag(document.fromNationalStore),
  MaKetQuaThayThe: document.replacedByResultCode ?? '',
})

const feeOf = (fee: Fee): LePhi => ({
  TenPhiLePhi: fee.name,
  MaPhiLePhi: fee.code,
  HinhThucThu: FEE_MOMENTS[fee.collectedAt],
  Gia: String(fee.amountVnd),
  LoaiPhiLePhi: FEE_KINDS[fee.kind],
})

const resultOf = (result: DossierResult): GiayToKetQua => ({
  GiayToId: result.id,
  TenGiayTo: result.name,
  MaThanhPhanHoSo: result.componentCode ?? '',
  DuongDanTepTinKetQua: result.url,
  MaGiayToKetQua: result.resultCode,
})

/** Number and truth value stay what they are: the portal has them as such here, and only here. */
const supplementOf = (supplement: Supplement): HoSoBoSung => ({
  HoSoBoSungId: supplement.id,
  NguoiYeuCauBoSung: supplement.requestedBy,
  NoiDungBoSung: supplement.content,
  NgayBoSung: portalTime(supplement.requestedAt),
  NguoiTiepNhanBoSung: supplement.acceptedBy ?? '',
  ThongTinTiepNhan: supplement.acceptedNote ?? '',
  NgayTiepNhanBoSung: optionalTime(supplement.acceptedAt),
  TrangThaiBoSung: supplement.fulfilled,
  DanhSachGiayToBoSung: (supplement.documents ?? []).map(documentOf),
  DanhSachLePhiBoSung: (supplement.fees ?? []).map(feeOf),
  NgayHenTraTruoc: optionalTime(supplement.dueBefore),
  NgayHenTraMoi: optionalTime(supplement.dueAfter),
})
