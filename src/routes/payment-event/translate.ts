import type { Translator } from '../../domain/route.ts'
import type { PaymentEventV1 } from '../../messages/generated/canonical/payment-event.v1.ts'
import type { PaymentEventV1 as PaymentNoticeV1 } from '../../messages/generated/dossier-system/payment-event.v1.ts'

/** The dossier system is told in the canonical words. */
export const toPaymentNotice: Translator<PaymentEventV1, PaymentNoticeV1> = (event) => event
