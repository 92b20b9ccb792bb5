import { CANONICAL_FORMATS } from '../../catalogues/formats.ts'
import type { ProgressV1 } from '../../messages/generated/canonical/progress.v1.ts'
import type { ProgressV1 as PortalProgressV1 } from '../../messages/generated/npsp/progress.v1.ts'
import { jsonMessage } from '../../messages/json-message.ts'
import { progressChannel } from '../../partners/dossier-system/channels.ts'
import { progressUpdate } from '../../partners/npsp/partner.ts'
import { defineRoute } from '../define-route.ts'
import { pathCodeIssues } from '../path-code.ts'
import { toPortalProgress } from './translate.ts'

/** One processing step of a dossier, to the national portal (contract §3.1). */
export const progress = defineRoute({
  id: 'progress',
  channel: progressChannel,
  accepts: jsonMessage<ProgressV1>('canonical/progress.v1', CANONICAL_FORMATS),
  rules: pathCodeIssues,
  dedupe: ({ stepId }) => ({ kind: 'message-id', id: stepId }),
  subjects: () => [],
  translate: toPortalProgress,
  sends: jsonMessage<PortalProgressV1>('npsp/progress.v1'),
  endpoint: progressUpdate,
  onDead: 'hold',
})
