/* Generated from schemas/canonical/dossier.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * The dossier as it now is, in the gateway's own words. Source: contract §3.1.
 */
export type DossierV1 = {
  /**
   * Code of the dossier, the same as in the path: agency-date-sequence (dossiers-and-national-platform §2.1). Source: contract §3.1
   */
  dossierCode: string
  /**
   * The administrative procedure. Source: contract §3.1
   */
  procedure: {
    /**
     * Code of the procedure, such as 1.003560 (dossiers-and-national-platform §2.3). Source: contract §3.1
     */
    code: string
    /**
     * Name of the procedure. Source: contract §3.1
     */
    name: string
  }
  /**
   * The field of the procedure. Source: contract §3.1
   */
  field: {
    /**
     * Code of the field, such as G17-XD01. Source: contract §3.1
     */
    code: string
    /**
     * Name of the field. Source: contract §3.1
     */
    name: string
  }
  /**
   * How the dossier came in. Source: contract §3.1
   */
  channel: 'in-person' | 'online' | 'post'
  /**
   * Whose dossier it is. Source: contract §3.1
   */
  applicant: {
    /**
     * What the applicant is. Source: contract §3.1
     */
    kind: 'citizen' | 'business' | 'state-agency' | 'organisation'
    /**
     * Name of the applicant. Source: contract §3.1
     */
    name: string
    /**
     * The applicant's id at the national portal. Source: contract §3.1
     */
    techId?: string
    /**
     * E-mail address of the applicant. Source: contract §3.1
     */
    email?: string
    /**
     * Telephone number of the applicant. Source: contract §3.1
     */
    phone?: string
    /**
     * Numbers that name the applicant; the first is also the paper number. Source: contract §3.1
     *
     * @minItems 1
     * @maxItems 10000
     */
    identifiers: [Identifier, ...Identifier[]]
  }
  /**
   * What the dossier asks for, at most 1000 characters. Source: contract §3.1
   */
  summary?: string
  /**
   * When it was submitted, RFC 3339 with offset. Source: contract §3.1
   */
  submittedAt: string
  /**
   * When it was received, RFC 3339 with offset; required once the dossier has been accepted. Source: contract §3.1
   */
  receivedAt?: string
  /**
   * Promised return, RFC 3339 with offset. Source: contract §3.1
   */
  dueAt?: string
  /**
   * End of processing, RFC 3339 with offset. Source: contract §3.1
   */
  finishedAt?: string
  /**
   * When the result was handed over, RFC 3339 with offset. Source: contract §3.1
   */
  returnedAt?: string
  /**
   * When it was refused, RFC 3339 with offset. Source: contract §3.1
   */
  refusedAt?: string
  /**
   * State of the dossier (dossiers-and-national-platform §1.7); a sender's own words are its statusMap. Source: contract §3.1
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
   * The unit that handles the dossier. Source: contract §3.1
   */
  handlingUnit: {
    /**
     * Code of the unit (dossiers-and-national-platform §2.2). Source: contract §3.1
     */
    code: string
    /**
     * Name of the unit. Source: contract §3.1
     */
    name: string
  }
  /**
   * How the result is handed over. Source: contract §3.1
   */
  returnMethod?: 'in-person' | 'post'
  /**
   * Where the dossier was submitted. Source: contract §3.1
   */
  origin: 'national-portal' | 'provincial-system'
  /**
   * The dossier has digitised components. Source: contract §3.1
   */
  digitised?: boolean
  /**
   * The applicant's account is verified by VNeID. Source: contract §3.1
   */
  vneidVerified?: boolean
  /**
   * How the dossier was paid online. Source: contract §3.1
   */
  onlinePayment?: 'none' | 'national-portal' | 'provincial-gateway'
  /**
   * Databases that were consulted. Source: contract §3.1
   *
   * @maxItems 10000
   *
   * Items: Code of a database. Source: contract §3.1
   */
  databasesUsed?: string[]
  /**
   * Files that were submitted. Source: contract §3.1
   *
   * @maxItems 10000
   */
  documents?: Document[]
  /**
   * Fees of the dossier. Source: contract §3.1
   *
   * @maxItems 10000
   */
  fees?: Fee[]
  /**
   * Papers beside the components. Source: contract §3.1
   *
   * @maxItems 10000
   *
   * Items: A paper beside the components. Source: contract §3.1
   */
  otherPapers?: {
    /**
     * Name of the paper. Source: contract §3.1
     */
    name: string
    /**
     * How many. Source: contract §3.1
     */
    quantity: number
    /**
     * Kind of paper, the portal's number. Source: contract §3.1
     */
    kind: number
  }[]
  /**
   * Results of the dossier. Source: contract §3.1
   *
   * @maxItems 10000
   */
  results?: DossierResult[]
  /**
   * Rounds of asking for more papers. Source: contract §3.1
   *
   * @maxItems 10000
   */
  supplements?: Supplement[]
  /**
   * Note, at most 2000 characters. Source: contract §3.1
   */
  note?: string
}
/**
 * A number that names the applicant. Source: contract §3.1
 */
export type Identifier = {
  /**
   * Kind of number. Source: contract §3.1
   */
  type: 'personal-id' | 'legacy-id' | 'tax-code'
  /**
   * The number, sent on as given: personal-id 12 digits, legacy-id 9, tax-code 10 or 13 with a check digit (population-documents-units §2). Source: contract §3.1
   */
  value: string
} & {
  /**
   * Kind of number. Source: contract §3.1
   */
  type: 'personal-id' | 'legacy-id' | 'tax-code'
  /**
   * The number, sent on as given: personal-id 12 digits, legacy-id 9, tax-code 10 or 13 with a check digit (population-documents-units §2). Source: contract §3.1
   */
  value: string
}

/**
 * A file of the dossier. Source: contract §3.1
 */
export interface Document {
  /**
   * The sender's id of the file. Source: contract §3.1
   */
  id: string
  /**
   * File name, at most 4000 characters. Source: contract §3.1
   */
  name: string
  /**
   * National code of the dossier component that the file is, such as 000.00.00.G17-KQ000123. Source: contract §3.1
   */
  componentCode?: string
  /**
   * Where the portal fetches the file. Source: contract §3.1
   */
  url: string
  /**
   * The file was taken back; absent: it was not. Source: contract §3.1
   */
  deleted?: boolean
  /**
   * The file is the digitised form of a component. Source: contract §3.1
   */
  digitised?: boolean
  /**
   * Whether it stands for a component or a result that was there already. Source: contract §3.1
   */
  reuse?: 'none' | 'component' | 'result'
  /**
   * It comes from the citizen's national store. Source: contract §3.1
   */
  fromNationalStore?: boolean
  /**
   * Code of the result that replaces the component, such as KQ.G15.000031. Source: contract §3.1
   */
  replacedByResultCode?: string
}
/**
 * A fee of the dossier. Source: contract §3.1
 */
export interface Fee {
  /**
   * Code of the fee. Source: contract §3.1
   */
  code: string
  /**
   * Name of the fee. Source: contract §3.1
   */
  name: string
  /**
   * When it is collected. Source: contract §3.1
   */
  collectedAt: 'reception' | 'supplement' | 'return'
  /**
   * Amount in đồng: a whole number from 0 to 2^53−1. Source: contract §3.1
   */
  amountVnd: number
  /**
   * Kind of fee in dossiers (payment messages have another list). Source: contract §3.1
   */
  kind: 'ordinary' | 'appraisal' | 'extension'
}
/**
 * A result of the dossier. Source: contract §3.1
 */
export interface DossierResult {
  /**
   * The sender's id of the result. Source: contract §3.1
   */
  id: string
  /**
   * Name of the result, at most 2000 characters. Source: contract §3.1
   */
  name: string
  /**
   * National code of the result as a dossier component. Source: contract §3.1
   */
  componentCode?: string
  /**
   * Where the portal fetches the result. Source: contract §3.1
   */
  url: string
  /**
   * National code of the result, such as KQ.G15.000031. Source: contract §3.1
   */
  resultCode: string
}
/**
 * One round of asking for more papers. Source: contract §3.1
 */
export interface Supplement {
  /**
   * The sender's number of the round. Source: contract §3.1
   */
  id: number
  /**
   * Name of the officer who asked. Source: contract §3.1
   */
  requestedBy: string
  /**
   * What was asked for. Source: contract §3.1
   */
  content: string
  /**
   * When it was asked for, RFC 3339 with offset. Source: contract §3.1
   */
  requestedAt: string
  /**
   * Name of the officer who took the answer. Source: contract §3.1
   */
  acceptedBy?: string
  /**
   * Note of the officer who took the answer. Source: contract §3.1
   */
  acceptedNote?: string
  /**
   * When the answer was taken, RFC 3339 with offset. Source: contract §3.1
   */
  acceptedAt?: string
  /**
   * Whether what was asked for has been handed in. Source: contract §3.1
   */
  fulfilled: boolean
  /**
   * Files that were handed in. Source: contract §3.1
   *
   * @maxItems 10000
   */
  documents?: Document[]
  /**
   * Fees of this round. Source: contract §3.1
   *
   * @maxItems 10000
   */
  fees?: Fee[]
  /**
   * Promised return before the round, RFC 3339 with offset. Source: contract §3.1
   */
  dueBefore?: string
  /**
   * Promised return after the round, RFC 3339 with offset. Source: contract §3.1
   */
  dueAfter?: string
}
