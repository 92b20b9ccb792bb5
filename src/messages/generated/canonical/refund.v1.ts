/* Generated from schemas/canonical/refund.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * An order to give back what was paid. Source: contract §5.
 */
export interface RefundV1 {
  /**
   * The sender's own name of the refund, unique within the payment. Source: contract §5.
   */
  refundRef: string
  /**
   * How much goes back, in đồng. Source: contract §5.
   */
  amountVnd: number
  /**
   * Why. Source: contract §5.
   */
  reason: string
  /**
   * Who ordered it. Source: contract §5.
   */
  by: string
  /**
   * A second transaction that the payment's reviews name; absent: the one that paid. Source: contract §5.
   */
  providerTransactionId?: string
}
