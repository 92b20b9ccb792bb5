import type { Channel } from '../../domain/route.ts'
import { dossierSystem } from './partner.ts'

/** Where dossier systems hand in the dossier as it now is: create or update (contract §3). */
export const dossierChannel: Channel = {
  partner: dossierSystem,
  method: 'PUT',
  path: '/v1/dossiers/:dossierCode',
}

/** One processing step of a dossier (contract §3). */
export const progressChannel: Channel = {
  partner: dossierSystem,
  method: 'POST',
  path: '/v1/dossiers/:dossierCode/progress',
}

/** The status answer for a dossier that was born on the national portal (contract §3). */
export const portalStatusChannel: Channel = {
  partner: dossierSystem,
  method: 'POST',
  path: '/v1/dossiers/:dossierCode/portal-status',
}

/** Where dossier systems look citizens up (contract §6). */
export const citizenLookupChannel: Channel = {
  partner: dossierSystem,
  method: 'POST',
  path: '/v1/citizens/lookup',
}

/** Where dossier systems verify citizens (contract §6). */
export const citizenVerificationChannel: Channel = {
  partner: dossierSystem,
  method: 'POST',
  path: '/v1/citizens/verify',
}
