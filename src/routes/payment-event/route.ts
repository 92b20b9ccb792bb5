import { CANONICAL_FORMATS } from '../../catalogues/formats.ts'
import { ok } from '../../domain/failure.ts'
import type { MessageType } from '../../domain/route.ts'
import type { PaymentEventV1 } from '../../messages/generated/canonical/payment-event.v1.ts'
import type { PaymentEventV1 as PaymentNoticeV1 } from '../../messages/generated/dossier-system/payment-event.v1.ts'
import { jsonMessage } from '../../messages/json-message.ts'
import { paymentEvents } from '../../partners/dossier-system/partner.ts'
import { defineRoute } from '../define-route.ts'
import { pathCodeIssues } from '../path-code.ts'
import { toPaymentNotice } from './translate.ts'

/** A change of a payment's state, to the dossier system (contract §5, Events). It arises with the change, in its commit. */
export const paymentEvent = defineRoute({
  id: 'payment-event',
  channel: null,
  accepts: jsonMessage<PaymentEventV1>('canonical/payment-event.v1', CANONICAL_FORMATS),
  rules: pathCodeIssues,
  dedupe: ({ eventId }) => ({ kind: 'message-id', id: eventId }),
  subjects: () => [],
  translate: toPaymentNotice,
  sends: withNull(jsonMessage<PaymentNoticeV1>('dossier-system/payment-event.v1', CANONICAL_FORMATS)),
  endpoint: paymentEvents,
  onDead: 'hold',
})

/** Our schemas know no null; the notice says null where no success has named a transaction. */
function withNull(notice: MessageType<PaymentNoticeV1>): MessageType<PaymentNoticeV1> {
  return {
    ...notice,
    write: (message) => {
      const written = notice.write(message)
      if (!written.ok) return written
      const { eventId, paymentRef, dossierCode, provider, providerTransactionId = null, ...rest } = message
      const told = { eventId, paymentRef, dossierCode, provider, providerTransactionId, ...rest }
      return ok(new TextEncoder().encode(JSON.stringify(told)))
    },
  }
}
