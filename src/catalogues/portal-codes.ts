/**
 * The canonical words and the National Public Service Portal's codes for them (contract §3.1; dossiers-and-national-platform §1.5 and
 * §1.7). Pure tables: what is not in them does not pass the message's schema.
 */

/** §1.7. One source's words for these differ from another's: a sender's own ones are its `statusMap`, never guessed. */
export const DOSSIER_STATES = {
  registered: '1',
  accepted: '2',
  refused: '3',
  processing: '4',
  'supplement-required': '5',
  'payment-required': '6',
  withdrawn: '7',
  stopped: '8',
  processed: '9',
  returned: '10',
} as const

export type DossierState = keyof typeof DOSSIER_STATES

/** Whether a word is a canonical dossier state. */
export const isDossierState = (word: string): word is DossierState => Object.hasOwn(DOSSIER_STATES, word)

/** How the dossier came in. */
export const CHANNELS = { 'in-person': '1', online: '2', post: '3' } as const

export const APPLICANT_KINDS = {
  citizen: '1',
  business: '2',
  'state-agency': '3',
  organisation: '4',
} as const

export const IDENTIFIER_TYPES = { 'personal-id': '1', 'legacy-id': '2', 'tax-code': '3' } as const

/** How the result is handed over. */
export const RETURN_METHODS = { 'in-person': '0', post: '1' } as const

/** Where the dossier was submitted. */
export const ORIGINS = { 'national-portal': '1', 'provincial-system': '2' } as const

export const ONLINE_PAYMENTS = { none: '0', 'national-portal': '1', 'provincial-gateway': '2' } as const

/** Whether a document stands for a component or a result of another dossier. */
export const DOCUMENT_REUSES = { none: '0', component: '1', result: '2' } as const

/** When a fee is collected. There is no 3. */
export const FEE_MOMENTS = { reception: '1', supplement: '2', return: '4' } as const

/** Fees of a dossier; in payment messages the same field is another list. */
export const FEE_KINDS = { ordinary: '1', appraisal: '2', extension: '3' } as const
