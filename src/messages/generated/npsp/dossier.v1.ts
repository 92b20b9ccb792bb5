/* Generated from schemas/npsp/dossier.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * DongBoHoSoMC: the dossier object as the national portal takes it. Source: dossiers-and-national-platform §1.5; contract §3.1.
 */
export interface DossierV1 {
  /**
   * The province's dossier code (§2.1). Source: dossiers-and-national-platform §1.5
   */
  MaHoSo: string
  /**
   * National code of the procedure. Source: dossiers-and-national-platform §1.5
   */
  MaTTHC: string
  /**
   * Name of the procedure. Source: dossiers-and-national-platform §1.5
   */
  TenTTHC: string
  /**
   * Code of the field. Source: dossiers-and-national-platform §1.5
   */
  MaLinhVuc: string
  /**
   * Name of the field. Source: dossiers-and-national-platform §1.5
   */
  TenLinhVuc: string
  /**
   * 1 in person, 2 online, 3 public post. Source: dossiers-and-national-platform §1.5
   */
  KenhThucHien: '1' | '2' | '3'
  /**
   * The holder's paper number: the first of DinhDanhCHS. Source: dossiers-and-national-platform §1.5
   */
  SoGiayToChuHoSo: string
  /**
   * Name of the holder. Source: dossiers-and-national-platform §1.5
   */
  ChuHoSo: string
  /**
   * 1 citizen, 2 business, 3 state agency, 4 other organisation. Source: dossiers-and-national-platform §1.5
   */
  LoaiDoiTuong: '1' | '2' | '3' | '4'
  /**
   * The holder's TechID; empty: none. Source: dossiers-and-national-platform §1.5
   */
  MaDoiTuong: string
  /**
   * Always empty (contract §3.1). Source: dossiers-and-national-platform §1.5
   */
  ThongTinKhac: ''
  /**
   * Always empty (contract §3.1). Source: dossiers-and-national-platform §1.5
   */
  Fax: ''
  /**
   * E-mail address; empty: none. Source: dossiers-and-national-platform §1.5
   */
  Email: string
  /**
   * Telephone number; empty: none. Source: dossiers-and-national-platform §1.5
   */
  SoDienThoai: string
  /**
   * Abstract, at most 1000 characters; empty: none. Source: dossiers-and-national-platform §1.5
   */
  TrichYeuHoSo: string
  /**
   * Submission: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh.
   */
  NgayNopHoSo: string
  /**
   * Reception: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayTiepNhan: string
  /**
   * Promised return: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayHenTra: string
  /**
   * State, 1 to 10 (§1.7). Source: dossiers-and-national-platform §1.5
   */
  TrangThaiHoSo: '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '10'
  /**
   * End of processing: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayKetThucXuLy: string
  /**
   * Hand-over: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayTra: string
  /**
   * Refusal: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayTuChoi: string
  /**
   * Always empty (contract §3.1). Source: dossiers-and-national-platform §1.5
   */
  ThongTinTra: ''
  /**
   * Hand-over: 0 in person, 1 by post, empty: not said. Source: dossiers-and-national-platform §1.5
   */
  HinhThuc: '' | '0' | '1'
  /**
   * Name (not code) of the handling unit. Source: dossiers-and-national-platform §1.5
   */
  DonViXuLy: string
  /**
   * Note, at most 2000 characters; empty: none. Source: dossiers-and-national-platform §1.5
   */
  GhiChu: string
  /**
   * Submitted at: 1 national portal, 2 provincial system. Source: dossiers-and-national-platform §1.5
   */
  NoiNopHoSo: '1' | '2'
  /**
   * Has a digitised component: 1 yes, 0 no, empty: not said. Source: dossiers-and-national-platform §1.5
   */
  HoSoCoThanhPhanSoHoa: '' | '0' | '1'
  /**
   * Account verified by VNeID: 1 yes, 0 no, empty: not said. Source: dossiers-and-national-platform §1.5
   */
  TaiKhoanDuocXacThucVoiVNeID: '' | '0' | '1'
  /**
   * Paid online: 0 no, 1 through the portal, 2 through the province's gateway, empty: not said. Source: dossiers-and-national-platform §1.5
   */
  DuocThanhToanTrucTuyen: '' | '0' | '1' | '2'
  /**
   * Numbers that name the holder. Source: dossiers-and-national-platform §1.5
   *
   * @minItems 1
   * @maxItems 10000
   *
   * Items: A number that names the holder. Source: dossiers-and-national-platform §1.5
   */
  DinhDanhCHS: [
    {
      /**
       * 1 personal id, 2 identity card of 9 digits, 3 tax code. Source: dossiers-and-national-platform §1.5
       */
      LoaiDinhDanh: '1' | '2' | '3'
      /**
       * The number. Source: dossiers-and-national-platform §1.5
       */
      SoDinhDanh: string
    },
    ...{
      /**
       * 1 personal id, 2 identity card of 9 digits, 3 tax code. Source: dossiers-and-national-platform §1.5
       */
      LoaiDinhDanh: '1' | '2' | '3'
      /**
       * The number. Source: dossiers-and-national-platform §1.5
       */
      SoDinhDanh: string
    }[]
  ]
  /**
   * Databases that were consulted. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   *
   * Items: A database that was consulted. Source: dossiers-and-national-platform §1.5
   */
  DSKetNoiCSDL: {
    /**
     * Code of a database. Source: dossiers-and-national-platform §1.5
     */
    MaCSDL: string
  }[]
  /**
   * Submitted files. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   */
  TaiLieuNop: TepDinhKem[]
  /**
   * Fees. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   */
  DanhSachLePhi: LePhi[]
  /**
   * Other papers. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   *
   * Items: A paper beside the components. Source: dossiers-and-national-platform §1.5
   */
  DanhSachTepDinhKemKhac: {
    /**
     * Name of the paper. Source: dossiers-and-national-platform §1.5
     */
    TenGiayTo: string
    /**
     * How many, a number. Source: dossiers-and-national-platform §1.5
     */
    SoLuong: number
    /**
     * Kind of paper, a number. Source: dossiers-and-national-platform §1.5
     */
    LoaiGiayTo: number
  }[]
  /**
   * Rounds of asking for more papers. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   */
  DanhSachHoSoBoSung: HoSoBoSung[]
  /**
   * Results. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   */
  DanhSachGiayToKetQua: GiayToKetQua[]
}
/**
 * TaiLieuNop: a file. Source: dossiers-and-national-platform §1.5
 */
export interface TepDinhKem {
  /**
   * Id of the file. Source: dossiers-and-national-platform §1.5
   */
  TepDinhKemId: string
  /**
   * File name, at most 4000 characters. Source: dossiers-and-national-platform §1.5
   */
  TenTepDinhKem: string
  /**
   * Whether the file was taken back. Source: dossiers-and-national-platform §1.5
   */
  IsDeleted: 'True' | 'False'
  /**
   * Code of the component; empty: none. Source: dossiers-and-national-platform §1.5
   */
  MaThanhPhanHoSo: string
  /**
   * Where the portal fetches the file. Source: dossiers-and-national-platform §1.5
   */
  DuongDanTaiTepTin: string
  /**
   * Digitised: 1 yes, 0 no, empty: not said. Source: dossiers-and-national-platform §1.5
   */
  DuocSoHoa: '' | '0' | '1'
  /**
   * Reuse: 0 none, 1 of a component, 2 of another result, empty: not said. Source: dossiers-and-national-platform §1.5
   */
  DuocTaiSuDung: '' | '0' | '1' | '2'
  /**
   * From the national personal store: 1 yes, 0 no, empty: not said. Source: dossiers-and-national-platform §1.5
   */
  DuocLayTuKhoDMQG: '' | '0' | '1'
  /**
   * Code of the result that replaces the component; empty: none. Source: dossiers-and-national-platform §1.5
   */
  MaKetQuaThayThe: string
}
/**
 * DanhSachLePhi: a fee. Source: dossiers-and-national-platform §1.5
 */
export interface LePhi {
  /**
   * Name of the fee. Source: dossiers-and-national-platform §1.5
   */
  TenPhiLePhi: string
  /**
   * Code of the fee. Source: dossiers-and-national-platform §1.5
   */
  MaPhiLePhi: string
  /**
   * Collected at: 1 reception, 2 supplement, 4 return. Source: dossiers-and-national-platform §1.5
   */
  HinhThucThu: '1' | '2' | '4'
  /**
   * Amount in đồng, digits. Source: dossiers-and-national-platform §1.5
   */
  Gia: string
  /**
   * 1 ordinary, 2 appraisal, 3 extension. Source: dossiers-and-national-platform §1.5
   */
  LoaiPhiLePhi: '1' | '2' | '3'
}
/**
 * DanhSachHoSoBoSung: a round of asking for more papers. Source: dossiers-and-national-platform §1.5
 */
export interface HoSoBoSung {
  /**
   * Number of the round. Source: dossiers-and-national-platform §1.5
   */
  HoSoBoSungId: number
  /**
   * Who asked. Source: dossiers-and-national-platform §1.5
   */
  NguoiYeuCauBoSung: string
  /**
   * What was asked for. Source: dossiers-and-national-platform §1.5
   */
  NoiDungBoSung: string
  /**
   * When it was asked for: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh.
   */
  NgayBoSung: string
  /**
   * Who took the answer; empty: nobody yet. Source: dossiers-and-national-platform §1.5
   */
  NguoiTiepNhanBoSung: string
  /**
   * Note on the answer; empty: none. Source: dossiers-and-national-platform §1.5
   */
  ThongTinTiepNhan: string
  /**
   * When the answer was taken: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayTiepNhanBoSung: string
  /**
   * Whether it has been handed in. Source: dossiers-and-national-platform §1.5
   */
  TrangThaiBoSung: boolean
  /**
   * Files, as in TaiLieuNop. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   */
  DanhSachGiayToBoSung: TepDinhKem[]
  /**
   * Fees, as in DanhSachLePhi. Source: dossiers-and-national-platform §1.5
   *
   * @maxItems 10000
   */
  DanhSachLePhiBoSung: LePhi[]
  /**
   * Promised return before: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayHenTraTruoc: string
  /**
   * Promised return after: Source: dossiers-and-national-platform §1.5 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayHenTraMoi: string
}
/**
 * DanhSachGiayToKetQua: a result. Source: dossiers-and-national-platform §1.5
 */
export interface GiayToKetQua {
  /**
   * Id of the result. Source: dossiers-and-national-platform §1.5
   */
  GiayToId: string
  /**
   * Name of the result, at most 2000 characters. Source: dossiers-and-national-platform §1.5
   */
  TenGiayTo: string
  /**
   * Code of the component; empty: none. Source: dossiers-and-national-platform §1.5
   */
  MaThanhPhanHoSo: string
  /**
   * Where the portal fetches the result. Source: dossiers-and-national-platform §1.5
   */
  DuongDanTepTinKetQua: string
  /**
   * Code of the result, such as KQ.G15.000031. Source: dossiers-and-national-platform §1.5
   */
  MaGiayToKetQua: string
}
