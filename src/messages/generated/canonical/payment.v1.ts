/* Generated from schemas/canonical/payment.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * What the dossier system asks somebody to pay for a dossier. Source: contract §5.
 */
export interface PaymentV1 {
  /**
   * The sender's own, unique name of the payment. Source: contract §5.
   */
  paymentRef: string
  /**
   * The dossier that is paid for. Source: contract §5.
   */
  dossierCode: string
  /**
   * Who takes the payment: the name of a configured payment partner. Source: contract §5.
   */
  provider: string
  /**
   * How the dossier came in; exemptions depend on it. Source: contract §5.
   */
  channel: 'in-person' | 'online' | 'post'
  /**
   * When the dossier was submitted; absent: now. Source: contract §5.
   */
  submittedAt?: string
  /**
   * The administrative procedure. Source: contract §5.
   */
  procedure: {
    /**
     * Code of the procedure. Source: contract §5.
     */
    code: string
    /**
     * Name of the procedure. Source: contract §5.
     */
    name: string
    /**
     * Code of the public service; absent: the procedure's. Source: contract §5.
     */
    serviceCode?: string
    /**
     * Name of the public service; absent: the procedure's. Source: contract §5.
     */
    serviceName?: string
  }
  /**
   * The unit that collects. Source: contract §5.
   */
  unit: {
    /**
     * Electronic code of the unit, such as 000.00.18.H56. Source: contract §5.
     */
    code: string
    /**
     * Name of the unit. Source: contract §5.
     */
    name: string
  }
  /**
   * Who pays. Source: contract §5.
   */
  payer: {
    /**
     * Name of the payer. Source: contract §5.
     */
    name: string
    /**
     * Personal identification number of the payer. Source: contract §5.
     */
    personalId?: string
    /**
     * Tax code of the payer, instead of personalId. Source: contract §5.
     */
    taxCode?: string
    /**
     * Address of the payer. Source: contract §5.
     */
    address?: string
    /**
     * The payer's own network address. Source: contract §5.
     */
    ip: string
  }
  /**
   * What is to be paid, one line each. Source: contract §5.
   *
   * @minItems 1
   * @maxItems 100
   */
  fees: [FeeLine, ...FeeLine[]]
  /**
   * The account that the money goes to. Source: contract §5.
   */
  beneficiary?: {
    /**
     * Account number. Source: contract §5.
     */
    account: string
    /**
     * Code of the bank. Source: contract §5.
     */
    bank: string
    /**
     * Name of the account. Source: contract §5.
     */
    name: string
  }
  /**
   * Where the payer's browser goes afterwards. Source: contract §5.
   */
  returnUrl: string
  /**
   * What the payer reads, as much of it as the provider takes; absent: THANH TOAN HO SO and the dossier's code. Source: contract §5.
   */
  description?: string
}
/**
 * One fee. Source: contract §5.
 */
export interface FeeLine {
  /**
   * Code of the fee. Source: contract §5.
   */
  code: string
  /**
   * Name of the fee. Source: contract §5.
   */
  name: string
  /**
   * fee is phí, charge is lệ phí. Source: contract §5.
   */
  kind: 'fee' | 'charge'
  /**
   * Amount in đồng. Source: contract §5.
   */
  amountVnd: number
}
