/* Generated from schemas/npsp/progress.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * CapNhatTienDoHoSoMC: one processing step as the national portal takes it. Source: dossiers-and-national-platform §1.6; contract §3.1.
 */
export interface ProgressV1 {
  /**
   * The province's dossier code (§2.1). Source: dossiers-and-national-platform §1.6
   */
  MaHoSo: string
  /**
   * Name of the officer, at most 50 characters. Source: dossiers-and-national-platform §1.6
   */
  NguoiXuLy: string
  /**
   * Title of the officer; empty: none. Source: dossiers-and-national-platform §1.6
   */
  ChucDanh: string
  /**
   * Unit of the officer. Source: dossiers-and-national-platform §1.6
   */
  PhongBanXuLy: string
  /**
   * What was done. Source: dossiers-and-national-platform §1.6
   */
  NoiDungXuLy: string
  /**
   * When it was done: Source: dossiers-and-national-platform §1.6 yyyyMMddHHmmss, Asia/Ho_Chi_Minh.
   */
  ThoiDiemXuLy: string
  /**
   * State, 1 to 10 (§1.7). Source: dossiers-and-national-platform §1.6
   */
  TrangThai: '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '10'
  /**
   * When the step began: Source: dossiers-and-national-platform §1.6 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayBatDau: string
  /**
   * When the step must be done: Source: dossiers-and-national-platform §1.6 yyyyMMddHHmmss, Asia/Ho_Chi_Minh; empty: not yet.
   */
  NgayKetThucTheoQuyDinh: string
}
