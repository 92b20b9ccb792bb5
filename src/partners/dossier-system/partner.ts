import type { Endpoint, Partner } from '../../domain/partner.ts'
import { connect } from './connection.ts'

/** The province's dossier-processing system. It sends to us, and is told of payments. */
export const dossierSystem: Partner = {
  id: 'dossier-system',
  name: 'Hệ thống thông tin giải quyết thủ tục hành chính',
  connect,
}

/** Changes of payments' states (contract §5, Events). */
export const paymentEvents: Endpoint = {
  id: `${dossierSystem.id}.payment-events`,
  partner: dossierSystem,
  operation: 'payment-events',
}
