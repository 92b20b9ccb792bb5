/* Generated from schemas/canonical/progress.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * One processing step of a dossier, in the gateway's own words. Source: contract §3.1.
 */
export interface ProgressV1 {
  /**
   * The sender's id of the step, its own within sender and dossier. Source: contract §3.1
   */
  stepId: string
  /**
   * State of the dossier at this step (dossiers-and-national-platform §1.7). Source: contract §3.1
   */
  status:
    | 'registered'
    | 'accepted'
    | 'refused'
    | 'processing'
    | 'supplement-required'
    | 'payment-required'
    | 'withdrawn'
    | 'stopped'
    | 'processed'
    | 'returned'
  /**
   * Who took the step. Source: contract §3.1
   */
  handler: {
    /**
     * Name of the officer, at most 50 characters (dossiers-and-national-platform §1.6). Source: contract §3.1
     */
    name: string
    /**
     * Title of the officer. Source: contract §3.1
     */
    title?: string
    /**
     * Name of the officer's unit. Source: contract §3.1
     */
    unit: string
  }
  /**
   * What was done. Source: contract §3.1
   */
  content: string
  /**
   * When it was done, RFC 3339 with offset. Source: contract §3.1
   */
  processedAt: string
  /**
   * When the step began, RFC 3339 with offset. Source: contract §3.1
   */
  startedAt?: string
  /**
   * When the step must be done, RFC 3339 with offset. Source: contract §3.1
   */
  dueAt?: string
}
