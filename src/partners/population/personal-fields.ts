import { type FieldDecisions, together, under } from '../../domain/personal-fields.ts'

// Who asks, for which procedure, under which codes: that is what the audit log says too.
const REQUEST: FieldDecisions = {
  shown: ['/MaYeuCau', '/MaDVC', '/MaTichHop', '/MaDonVi', '/MaCanBo'],
  personal: [
    ...['/TaiKhoan', '/SoDienThoai', '/SoDinhDanh', '/SoCMND', '/HoVaTen'],
    ...['/NgayThangNamSinh/NgayThangNam', '/NgayThangNamSinh/Nam'],
  ],
}

const SHORT_REQUEST: FieldDecisions = {
  shown: ['/MaYeuCau', '/MaDichVu', '/MaCanBo'],
  personal: ['/SoDinhDanh', '/SoCMND', '/HoVaTen'],
}

/** population/lookup.v1. */
export const POPULATION_LOOKUP_FIELDS: FieldDecisions = under('/TraCuuThongTinCongDan', REQUEST)

/** population/verify.v1. */
export const POPULATION_VERIFY_FIELDS: FieldDecisions = together(
  under('/XacThucThongTinCongDan', REQUEST),
  under('/XacThucThongTinCongDanRequest', SHORT_REQUEST),
)
