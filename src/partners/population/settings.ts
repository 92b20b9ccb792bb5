import type { PartnerSettings } from '../../domain/partner.ts'

/** A field of a citizen's record that a procedure may be given (contract §6). */
export const CITIZEN_FIELDS = [
  'personalId',
  'legacyId',
  'fullName',
  'birth',
  'gender',
  'maritalStatus',
  'ethnicity',
  'religion',
  'nationality',
  'birthRegistration',
  'hometown',
  'permanentAddress',
  'currentAddress',
  'father',
  'mother',
  'spouse',
  'householdHead',
] as const
export type CitizenField = (typeof CITIZEN_FIELDS)[number]

/** Which list of administrative units the codes of addresses belong to. */
export type AddressCodeSet = 'gso-legacy' | 'gso-2025'

/** The partner's section of the configuration. Its shape is config.schema.json's, which has validated it. */
export interface PopulationSettings {
  readonly url: string
  readonly hop: string
  readonly username: string
  readonly secret: string
  readonly apiKey?: string
  readonly xRoadClient?: string
  readonly integrationCodes: { readonly lookup: string; readonly verify: string }
  readonly timestampUnit: 'ms' | 's'
  readonly verifyForm: 'full' | 'short'
  readonly addressCodeSet: AddressCodeSet
  readonly answerBytesMax: number
  readonly procedures: Readonly<
    Record<string, { readonly serviceCode: string; readonly fields: readonly CitizenField[] }>
  >
  readonly officers: Readonly<
    Record<string, { readonly account: string; readonly active: boolean; readonly phone?: string }>
  >
}

// `own` was validated by this folder's config.schema.json, of which PopulationSettings is the type.
export const readSettings = ({ own }: PartnerSettings): PopulationSettings =>
  own as unknown as PopulationSettings
