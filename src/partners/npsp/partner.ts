import type { Endpoint, Partner } from '../../domain/partner.ts'
import { connect } from './connection.ts'

/** The National Public Service Portal (Cổng Dịch vụ công quốc gia), reached through the province's adapter ("mapi"). */
export const npsp: Partner = {
  id: 'npsp',
  name: 'Cổng Dịch vụ công quốc gia',
  connect,
}

/** The dossier as it now is: create or update. */
export const dossierSync: Endpoint = endpoint('DongBoHoSoMC')

/** One processing step of a dossier that the portal has. */
export const progressUpdate: Endpoint = endpoint('CapNhatTienDoHoSoMC')

/** Status answer for a dossier that was born on the portal. */
export const portalStatusSync: Endpoint = endpoint('DongBoTrangThaiHoSo')

function endpoint(operation: string): Endpoint {
  return { id: `${npsp.id}.${operation}`, partner: npsp, operation }
}
