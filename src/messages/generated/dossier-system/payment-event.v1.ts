/* Generated from schemas/dossier-system/payment-event.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * A change of a payment's state, as the dossier system is told. Source: contract §5.
 */
export interface PaymentEventV1 {
  /**
   * Names this change: one change has one. Source: contract §5.
   */
  eventId: string
  /**
   * The sender's name of the payment. Source: contract §5.
   */
  paymentRef: string
  /**
   * The dossier that is paid for. Source: contract §5.
   */
  dossierCode: string
  /**
   * Who took the payment. Source: contract §5.
   */
  provider: string
  /**
   * The provider's number of the money; on the wire null where no success has named one. Source: contract §5.
   */
  providerTransactionId?: string
  /**
   * What the payment asks for, in đồng. Source: contract §5.
   */
  amountVnd: number
  /**
   * What has gone back of it, in đồng. Source: contract §5.
   */
  refundedVnd: number
  /**
   * What the payment is now. Source: contract §5.
   */
  state: 'exempt' | 'paid' | 'failed' | 'expired' | 'review' | 'partially-refunded' | 'refunded'
  /**
   * When: of paid the provider's signed pay time where it has one. Source: contract §5.
   */
  occurredAt: string
}
