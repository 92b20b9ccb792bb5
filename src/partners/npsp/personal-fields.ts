import { type FieldDecisions, together, under } from '../../domain/personal-fields.ts'

const FILE: FieldDecisions = {
  shown: [
    ...['/TepDinhKemId', '/IsDeleted', '/MaThanhPhanHoSo', '/DuocSoHoa', '/DuocTaiSuDung'],
    ...['/DuocLayTuKhoDMQG', '/MaKetQuaThayThe'],
  ],
  personal: ['/TenTepDinhKem', '/DuongDanTaiTepTin'],
}

const FEE: FieldDecisions = {
  shown: ['/TenPhiLePhi', '/MaPhiLePhi', '/HinhThucThu', '/Gia', '/LoaiPhiLePhi'],
  personal: [],
}

/** npsp/dossier.v1. */
export const NPSP_DOSSIER_FIELDS: FieldDecisions = together(
  {
    shown: [
      ...['/MaHoSo', '/MaTTHC', '/TenTTHC', '/MaLinhVuc', '/TenLinhVuc', '/KenhThucHien', '/LoaiDoiTuong'],
      ...['/NgayNopHoSo', '/NgayTiepNhan', '/NgayHenTra', '/TrangThaiHoSo', '/NgayKetThucXuLy', '/NgayTra'],
      ...['/NgayTuChoi', '/HinhThuc', '/DonViXuLy', '/NoiNopHoSo', '/HoSoCoThanhPhanSoHoa'],
      ...['/TaiKhoanDuocXacThucVoiVNeID', '/DuocThanhToanTrucTuyen', '/DinhDanhCHS/*/LoaiDinhDanh'],
      ...['/DSKetNoiCSDL/*/MaCSDL', '/DanhSachTepDinhKemKhac/*/SoLuong'],
      ...['/DanhSachTepDinhKemKhac/*/LoaiGiayTo', '/DanhSachHoSoBoSung/*/HoSoBoSungId'],
      ...['/DanhSachHoSoBoSung/*/NgayBoSung', '/DanhSachHoSoBoSung/*/NgayTiepNhanBoSung'],
      ...['/DanhSachHoSoBoSung/*/TrangThaiBoSung', '/DanhSachHoSoBoSung/*/NgayHenTraTruoc'],
      ...['/DanhSachHoSoBoSung/*/NgayHenTraMoi', '/DanhSachGiayToKetQua/*/GiayToId'],
      ...['/DanhSachGiayToKetQua/*/MaThanhPhanHoSo', '/DanhSachGiayToKetQua/*/MaGiayToKetQua'],
    ],
    personal: [
      ...['/SoGiayToChuHoSo', '/ChuHoSo', '/MaDoiTuong', '/ThongTinKhac', '/Fax', '/Email', '/SoDienThoai'],
      ...['/TrichYeuHoSo', '/ThongTinTra', '/GhiChu', '/DinhDanhCHS/*/SoDinhDanh'],
      ...['/DanhSachTepDinhKemKhac/*/TenGiayTo', '/DanhSachHoSoBoSung/*/NguoiYeuCauBoSung'],
      ...['/DanhSachHoSoBoSung/*/NoiDungBoSung', '/DanhSachHoSoBoSung/*/NguoiTiepNhanBoSung'],
      ...['/DanhSachHoSoBoSung/*/ThongTinTiepNhan', '/DanhSachGiayToKetQua/*/TenGiayTo'],
      '/DanhSachGiayToKetQua/*/DuongDanTepTinKetQua',
    ],
  },
  under('/TaiLieuNop/*', FILE),
  under('/DanhSachLePhi/*', FEE),
  under('/DanhSachHoSoBoSung/*/DanhSachGiayToBoSung/*', FILE),
  under('/DanhSachHoSoBoSung/*/DanhSachLePhiBoSung/*', FEE),
)

/** npsp/progress.v1. */
export const NPSP_PROGRESS_FIELDS: FieldDecisions = {
  shown: [
    ...['/MaHoSo', '/ChucDanh', '/PhongBanXuLy', '/ThoiDiemXuLy', '/TrangThai', '/NgayBatDau'],
    '/NgayKetThucTheoQuyDinh',
  ],
  personal: ['/NguoiXuLy', '/NoiDungXuLy'],
}

/** npsp/portal-status.v1. */
export const NPSP_PORTAL_STATUS_FIELDS: FieldDecisions = {
  shown: [
    ...['/MaHoSo', '/MaHoSoDonVi', '/NgayXuLy', '/TrangThai'],
    ...['/TaiLieuXuLy/*/MaThanhPhanHoSo', '/TaiLieuXuLy/*/TepDinhKemId', '/TaiLieuXuLy/*/IsDeleted'],
  ],
  personal: ['/MaDoiTuong', '/NoiDung', '/TaiLieuXuLy/*/TenTepDinhKem', '/TaiLieuXuLy/*/DuongDanTaiTepTin'],
}

/** What the portal, or the gateway in front of it, answers: everything but its codes may repeat what it was sent. */
export const NPSP_ANSWER_FIELDS: FieldDecisions = {
  shown: ['/error_code', '/code', '/fault/code'],
  personal: [],
}
