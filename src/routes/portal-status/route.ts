import { CANONICAL_FORMATS } from '../../catalogues/formats.ts'
import type { PortalStatusV1 } from '../../messages/generated/canonical/portal-status.v1.ts'
import type { PortalStatusV1 as StatusAnswerV1 } from '../../messages/generated/npsp/portal-status.v1.ts'
import { jsonMessage } from '../../messages/json-message.ts'
import { portalStatusChannel } from '../../partners/dossier-system/channels.ts'
import { portalStatusSync } from '../../partners/npsp/partner.ts'
import { defineRoute } from '../define-route.ts'
import { pathCodeIssues } from '../path-code.ts'
import { toStatusAnswer } from './translate.ts'

/** The province's answer on a dossier that was born on the national portal (contract §3.1). */
export const portalStatus = defineRoute({
  id: 'portal-status',
  channel: portalStatusChannel,
  accepts: jsonMessage<PortalStatusV1>('canonical/portal-status.v1', CANONICAL_FORMATS),
  rules: pathCodeIssues,
  dedupe: () => ({ kind: 'latest' }),
  subjects: () => [],
  translate: toStatusAnswer,
  sends: jsonMessage<StatusAnswerV1>('npsp/portal-status.v1'),
  endpoint: portalStatusSync,
  onDead: 'hold',
})
