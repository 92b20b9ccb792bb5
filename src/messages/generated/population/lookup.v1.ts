/* Generated from schemas/population/lookup.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Body of a look-up; members go out in this order. Source: population-documents-units §1.3.
 */
export interface LookupV1 {
  /**
   * The whole record is asked for. Source: population-documents-units §1.3
   */
  TraCuuThongTinCongDan: {
    /**
     * Id of the call, new for each, the same on its retries. Source: population-documents-units §1.3
     */
    MaYeuCau: string
    /**
     * Code of the public service that the call serves. Source: population-documents-units §1.3
     */
    MaDVC: string
    /**
     * Licensed integration code. Source: population-documents-units §1.3
     */
    MaTichHop: string
    /**
     * The officer’s unit. Source: population-documents-units §1.3
     */
    MaDonVi: string
    /**
     * The officer’s account. Source: population-documents-units §1.3
     */
    MaCanBo: string
    /**
     * The officer’s account again, where the phone is sent. Source: population-documents-units §1.3
     */
    TaiKhoan?: string
    /**
     * The officer’s phone. Source: population-documents-units §1.3
     */
    SoDienThoai?: string
    /**
     * Personal number. Source: population-documents-units §1.3
     */
    SoDinhDanh?: string
    /**
     * Old identity card number, without a personal number. Source: population-documents-units §1.3
     */
    SoCMND?: string
    /**
     * Name in capitals, without diacritics and blanks. Source: population-documents-units §1.3
     */
    HoVaTen: string
    NgayThangNamSinh: NgayThangNamSinh
  }
}
/**
 * Birth: the day or the year. Source: population-documents-units §1.3
 */
export interface NgayThangNamSinh {
  /**
   * yyyyMMdd. Source: population-documents-units §1.3
   */
  NgayThangNam?: string
  /**
   * yyyy. Source: population-documents-units §1.3
   */
  Nam?: string
}
