import { DOSSIER_STATES } from '../../catalogues/portal-codes.ts'
import type { Translator } from '../../domain/route.ts'
import type { ProgressV1 } from '../../messages/generated/canonical/progress.v1.ts'
import type { ProgressV1 as PortalProgressV1 } from '../../messages/generated/npsp/progress.v1.ts'
import { optionalTime, portalTime } from '../portal-values.ts'

/** Canonical processing step → the portal's progress item (contract §3.1; dossiers-and-national-platform §1.6). */
export const toPortalProgress: Translator<ProgressV1, PortalProgressV1> = (step, { key }) => ({
  MaHoSo: key,
  NguoiXuLy: step.handler.name,
  ChucDanh: step.handler.title ?? '',
  PhongBanXuLy: step.handler.unit,
  NoiDungXuLy: step.content,
  ThoiDiemXuLy: portalTime(step.processedAt),
  TrangThai: DOSSIER_STATES[step.status],
  NgayBatDau: optionalTime(step.startedAt),
  NgayKetThucTheoQuyDinh: optionalTime(step.dueAt),
})
