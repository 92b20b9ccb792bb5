import { DOSSIER_STATES } from '../../catalogues/portal-codes.ts'
import type { Translator } from '../../domain/route.ts'
import type { PortalStatusV1 } from '../../messages/generated/canonical/portal-status.v1.ts'
import type { PortalStatusV1 as StatusAnswerV1 } from '../../messages/generated/npsp/portal-status.v1.ts'
import { deletedFlag, portalTime } from '../portal-values.ts'

/** Canonical portal status → the portal's status answer (contract §3.1; dossiers-and-national-platform §1.9). */
export const toStatusAnswer: Translator<PortalStatusV1, StatusAnswerV1> = (status, { key }) => ({
  MaHoSo: key,
  MaHoSoDonVi: status.provincialCode ?? '',
  MaDoiTuong: status.techId ?? '',
  NoiDung: status.content,
  NgayXuLy: portalTime(status.processedAt),
  TrangThai: DOSSIER_STATES[status.status],
  TaiLieuXuLy: (status.documents ?? []).map((document) => ({
    TenTepDinhKem: document.name,
    MaThanhPhanHoSo: document.componentCode ?? '',
    TepDinhKemId: document.id,
    DuongDanTaiTepTin: document.url,
    IsDeleted: deletedFlag(document.deleted),
  })),
})
