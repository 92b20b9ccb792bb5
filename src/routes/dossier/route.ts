import { CANONICAL_FORMATS } from '../../catalogues/formats.ts'
import type { DossierV1 } from '../../messages/generated/canonical/dossier.v1.ts'
import type { DossierV1 as PortalDossierV1 } from '../../messages/generated/npsp/dossier.v1.ts'
import { jsonMessage } from '../../messages/json-message.ts'
import { dossierChannel } from '../../partners/dossier-system/channels.ts'
import { dossierSync } from '../../partners/npsp/partner.ts'
import { defineRoute } from '../define-route.ts'
import { toPortalDossier } from './translate.ts'

/** The dossier as it now is, to the national portal (contract §3.1). */
export const dossier = defineRoute({
  id: 'dossier',
  channel: dossierChannel,
  accepts: jsonMessage<DossierV1>('canonical/dossier.v1', CANONICAL_FORMATS),
  rules: ({ dossierCode }, { key }) =>
    dossierCode === key
      ? []
      : [{ path: '/dossierCode', message: 'must be the dossier code of the path, letter for letter' }],
  dedupe: () => ({ kind: 'latest' }),
  subjects: ({ applicant }) => applicant.identifiers.map(({ value }) => value),
  translate: toPortalDossier,
  sends: jsonMessage<PortalDossierV1>('npsp/dossier.v1'),
  endpoint: dossierSync,
  onDead: 'hold',
})
