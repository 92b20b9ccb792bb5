/* Generated from schemas/canonical/citizen-verify-answer.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Whether number, name and birth belong to one citizen. Source: contract §6.
 */
export interface CitizenVerifyAnswerV1 {
  /**
   * The call. Source: contract §6
   */
  exchangeId: string
  /**
   * The answer. Source: contract §6
   */
  result: 'confirmed' | 'not-confirmed'
}
