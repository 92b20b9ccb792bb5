import type { Partner } from '../../domain/partner.ts'

/** The province's dossier-processing system. It sends to us; nothing is delivered to it yet, so there is nothing to connect to. */
export const dossierSystem: Partner = {
  id: 'dossier-system',
  name: 'Hệ thống thông tin giải quyết thủ tục hành chính',
  connect: null,
}
