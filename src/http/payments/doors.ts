import type { Result } from '../../domain/failure.ts'
import type { Payment, PaymentStore, RefundView } from '../../flow/payment-ports.ts'
import type { CallbackReceiver } from '../../payments/callbacks.ts'
import type { Answered } from '../../payments/create.ts'
import type { PayingProvider } from '../../payments/provider.ts'
import type { RefundOrdered } from '../../payments/refunds.ts'
import type { Door, PartnerDeps } from '../door.ts'
import type { Load } from '../load.ts'
import { paymentCreator, paymentFinder, refundReceiver } from './sender-handlers.ts'

/** What the partner port needs of the payments. */
export interface PaymentDoors {
  /** Whose senders may pay, refund and ask: a partner's id. */
  readonly partner: string
  readonly providers: ReadonlyMap<string, PayingProvider>
  readonly create: (sender: string, body: Uint8Array) => Promise<Answered<Payment>>
  readonly refund: (ordered: RefundOrdered) => Promise<Result<RefundView>>
  readonly store: Pick<PaymentStore, 'detail' | 'returnOf' | 'isReady'>
  readonly callbacks: CallbackReceiver
}

/** The calls of senders (contract §5, Calls). */
export const paymentDoors = (payments: PaymentDoors, deps: PartnerDeps, load: Load): readonly Door[] => [
  { method: 'post', path: '/v1/payments', handler: paymentCreator(payments, deps, load) },
  { method: 'get', path: '/v1/payments/:paymentRef', handler: paymentFinder(payments, deps) },
  {
    method: 'post',
    path: '/v1/payments/:paymentRef/refunds',
    handler: refundReceiver(payments, deps, load),
  },
]
