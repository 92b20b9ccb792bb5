/* Generated from schemas/canonical/citizen-lookup-answer.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * A birth. Source: contract §6
 */
export type Birth =
  | {
      /**
       * The day. Source: contract §6
       */
      date: string
      /**
       * Source: contract §6
       */
      precision: 'day'
    }
  | {
      /**
       * Year. Source: contract §6
       */
      year: number
      /**
       * Month, 1 to 12. Source: contract §6
       */
      month: number
      /**
       * Source: contract §6
       */
      precision: 'month'
    }
  | {
      /**
       * Year. Source: contract §6
       */
      year: number
      /**
       * Source: contract §6
       */
      precision: 'year'
    }

/**
 * What a look-up found: exactly the procedure’s fields. Source: contract §6.
 */
export interface CitizenLookupAnswerV1 {
  /**
   * The call. Source: contract §6
   */
  exchangeId: string
  /**
   * not-matched: nobody, or not with this number, name and birth; never say that somebody does not exist. Source: contract §6
   */
  result: 'matched' | 'not-matched'
  /**
   * The record, where it matched. Source: contract §6
   */
  citizen?: {
    /**
     * Personal number. Null: the record has none. Source: contract §6
     */
    personalId?: string | null
    /**
     * Old identity card number. Null: the record has none. Source: contract §6
     */
    legacyId?: string | null
    /**
     * Name as it came, NFC. Null: the record has none. Source: contract §6
     */
    fullName?: string | null
    /**
     * Birth, as exactly as it is known. Null: the record has none. Source: contract §6
     */
    birth?: Birth | null
    /**
     * Gender. Null: the record has none. Source: contract §6
     */
    gender?: 'male' | 'female' | 'unknown' | null
    /**
     * Marital status. Null: the record has none. Source: contract §6
     */
    maritalStatus?: MaritalStatus | null
    /**
     * Code of the ethnic group. Null: the record has none. Source: contract §6
     */
    ethnicity?: string | null
    /**
     * Code of the religion. Null: the record has none. Source: contract §6
     */
    religion?: string | null
    /**
     * Nationality. Null: the record has none. Source: contract §6
     */
    nationality?: string | null
    /**
     * Where the birth was registered. Null: the record has none. Source: contract §6
     */
    birthRegistration?: Address | null
    /**
     * Home town. Null: the record has none. Source: contract §6
     */
    hometown?: Address | null
    /**
     * Permanent residence. Null: the record has none. Source: contract §6
     */
    permanentAddress?: Address | null
    /**
     * Where the citizen lives. Null: the record has none. Source: contract §6
     */
    currentAddress?: Address | null
    /**
     * Father. Null: the record has none. Source: contract §6
     */
    father?: Relative | null
    /**
     * Mother. Null: the record has none. Source: contract §6
     */
    mother?: Relative | null
    /**
     * Spouse. Null: the record has none. Source: contract §6
     */
    spouse?: Relative | null
    /**
     * Head of the household. Null: the record has none. Source: contract §6
     */
    householdHead?: HouseholdHead | null
  }
}
/**
 * Marital status. Source: contract §6
 */
export interface MaritalStatus {
  /**
   * As it came. Source: contract §6
   */
  code: string
  /**
   * Source: contract §6
   */
  value: 'single' | 'married' | 'divorced-or-widowed' | 'unknown'
}
/**
 * An address. Source: contract §6
 */
export interface Address {
  /**
   * Whose codes these are. Source: contract §6
   */
  codeSet: 'gso-legacy' | 'gso-2025'
  /**
   * Code of the province. Null: the record has none. Source: contract §6
   */
  provinceCode: string | null
  /**
   * Code of the district. Null: the record has none. Source: contract §6
   */
  districtCode: string | null
  /**
   * Code of the commune. Null: the record has none. Source: contract §6
   */
  communeCode: string | null
  /**
   * What the codes do not say. Null: the record has none. Source: contract §6
   */
  text: string | null
  /**
   * Country. Null: the record has none. Source: contract §6
   */
  country: string | null
}
/**
 * A relative. Source: contract §6
 */
export interface Relative {
  /**
   * Name. Source: contract §6
   */
  fullName: string
  /**
   * Personal number. Null: the record has none. Source: contract §6
   */
  personalId: string | null
  /**
   * Old identity card number. Null: the record has none. Source: contract §6
   */
  legacyId: string | null
  /**
   * Nationality. Null: the record has none. Source: contract §6
   */
  nationality: string | null
}
/**
 * The head of the household. Source: contract §6
 */
export interface HouseholdHead {
  /**
   * Name. Source: contract §6
   */
  fullName: string
  /**
   * Personal number. Null: the record has none. Source: contract §6
   */
  personalId: string | null
  /**
   * Old identity card number. Null: the record has none. Source: contract §6
   */
  legacyId: string | null
  /**
   * Nationality. Null: the record has none. Source: contract §6
   */
  nationality: string | null
  /**
   * Relation to the head, a code. Null: the record has none. Source: contract §6
   */
  relation: string | null
}
