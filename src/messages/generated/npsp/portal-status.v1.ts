/* Generated from schemas/npsp/portal-status.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * DongBoTrangThaiHoSo: the status answer as the national portal takes it. Source: dossiers-and-national-platform §1.9; contract §3.1.
 */
export interface PortalStatusV1 {
  /**
   * The portal's dossier code. Source: dossiers-and-national-platform §1.9
   */
  MaHoSo: string
  /**
   * The province's dossier code; empty: none yet. Source: dossiers-and-national-platform §1.9
   */
  MaHoSoDonVi: string
  /**
   * The applicant's TechID; empty: none. Source: dossiers-and-national-platform §1.9
   */
  MaDoiTuong: string
  /**
   * What is answered. Source: dossiers-and-national-platform §1.9
   */
  NoiDung: string
  /**
   * When it was answered: Source: dossiers-and-national-platform §1.9 yyyyMMddHHmmss, Asia/Ho_Chi_Minh.
   */
  NgayXuLy: string
  /**
   * 2 accepted, 5 supplement required. Source: dossiers-and-national-platform §1.9
   */
  TrangThai: '2' | '5'
  /**
   * Files of the answer. Source: dossiers-and-national-platform §1.9
   *
   * @maxItems 10000
   *
   * Items: A file of the answer. Source: dossiers-and-national-platform §1.9
   */
  TaiLieuXuLy: {
    /**
     * File name, at most 4000 characters. Source: dossiers-and-national-platform §1.9
     */
    TenTepDinhKem: string
    /**
     * Code of the component; empty: none. Source: dossiers-and-national-platform §1.9
     */
    MaThanhPhanHoSo: string
    /**
     * Id of the file. Source: dossiers-and-national-platform §1.9
     */
    TepDinhKemId: string
    /**
     * Where the portal fetches the file. Source: dossiers-and-national-platform §1.9
     */
    DuongDanTaiTepTin: string
    /**
     * Whether the file was taken back. Source: dossiers-and-national-platform §1.9
     */
    IsDeleted: 'True' | 'False'
  }[]
}
