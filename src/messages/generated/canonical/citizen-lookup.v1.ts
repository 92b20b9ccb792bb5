/* Generated from schemas/canonical/citizen-lookup.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * A citizen is looked up: the record comes back, cut to what the procedure may see. Source: contract §6.
 */
export interface CitizenLookupV1 {
  purpose: Purpose
  /**
   * Personal identification number; this or legacyId. Source: contract §6
   */
  personalId?: string
  /**
   * Number of an old identity card, of who has no personal number; this or personalId. Source: contract §6
   */
  legacyId?: string
  /**
   * Name, in any case and normal form. Source: contract §6
   */
  fullName: string
  birth: Birth
}
/**
 * Why the citizen is asked after: every member is kept in the audit log. Source: contract §6
 */
export interface Purpose {
  /**
   * The dossier that the question is for. Source: contract §3.1
   */
  dossierCode: string
  /**
   * Its procedure; the province must have allowed it to ask. Source: contract §6
   */
  procedureCode: string
  /**
   * The officer who asks; must be allowed to. Source: contract §6
   */
  officerId: string
  /**
   * The officer’s unit. Source: contract §6
   */
  unitCode: string
}
/**
 * The day of birth, or the year where the day is not known. Source: contract §6
 */
export interface Birth {
  /**
   * The day. Source: contract §6
   */
  date?: string
  /**
   * The year alone. Source: contract §6
   */
  year?: number
}
