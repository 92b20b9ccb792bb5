import type { CallContext, CallReadContext } from '../../src/domain/route.ts'
import { grantOf } from '../../src/partners/population/grant.ts'
import { CITIZEN_FIELDS, type PopulationSettings } from '../../src/partners/population/settings.ts'

/** A province's section of the configuration, with everything that it may say. */
export const POPULATION: PopulationSettings = {
  url: 'http://127.0.0.1:9/population',
  hop: 'ndxp',
  username: 'province',
  secret: 'test-secret',
  apiKey: 'test-key',
  xRoadClient: 'VN/GOV/H56/lienthong',
  integrationCodes: { lookup: '037', verify: '003' },
  timestampUnit: 'ms',
  verifyForm: 'full',
  addressCodeSet: 'gso-legacy',
  answerBytesMax: 5_242_880,
  procedures: {
    '1.000656': { serviceCode: 'DVC-1.000656', fields: CITIZEN_FIELDS },
    '1.004194': { serviceCode: '1.004194', fields: ['personalId', 'fullName', 'birth'] },
  },
  officers: {
    'CB-01': { account: 'cb01', active: true },
    'CB-02': { account: 'cb02', active: true, phone: '0900000002' },
    'CB-09': { account: 'cb09', active: false },
  },
}

export const EXCHANGE_ID = '019ac5de-8c00-7000-8000-000000000001'

export const NOW: CallReadContext = { now: new Date('2026-11-28T10:00:00Z') }

/** What these settings grant the purpose of a question. @throws Error when they grant nothing: no example would be good. */
export function grantedContext(
  operation: string,
  question: { readonly purpose: { readonly procedureCode: string; readonly officerId: string } },
  settings: PopulationSettings = POPULATION,
): CallReadContext & CallContext<unknown> {
  const grant = grantOf(settings, operation, { dossierCode: '', unitCode: '', ...question.purpose })
  if (grant === null) throw new Error('nothing is granted')
  return { ...NOW, exchangeId: EXCHANGE_ID, grant }
}
