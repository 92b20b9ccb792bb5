import { POPULATION_ACCOUNT, POPULATION_PATH } from '../../mocks/population/mock.ts'
import { API_KEY } from './gateway.ts'

export const PURPOSE = {
  dossierCode: 'H56.14-251121-0001',
  procedureCode: '1.000894',
  officerId: 'CB-01',
  unitCode: 'H56.99.01',
} as const

/** A partner section for the mock at this address. */
export const populationConfig = (url: string, more: object = {}): object => ({
  url: url + POPULATION_PATH,
  ...POPULATION_ACCOUNT,
  ratePerSecond: 1_000,
  retry: { firstDelayMs: 100, factor: 2 },
  procedures: {
    '1.000894': { serviceCode: '1.000894', fields: ['personalId', 'fullName', 'birth', 'father'] },
  },
  officers: { 'CB-01': { account: 'cb01', active: true }, 'CB-09': { account: 'cb09', active: false } },
  ...more,
})

/** The mock's first person, as an officer writes her. */
export const CITIZEN = {
  personalId: '000190000101',
  fullName: 'Trần Thị Mẫu Một',
  birth: { date: '1990-04-17' },
} as const

export interface Asked {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Headers
}

/** Asks the partner port of a gateway; `question` replaces members of one about the mock's first person. */
export async function askCitizen(
  url: string,
  what: 'lookup' | 'verify',
  question: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Asked> {
  const response = await fetch(`${url}/v1/citizens/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ purpose: PURPOSE, ...CITIZEN, ...question }),
  })
  const body: unknown = await response.json()
  // Every answer of the port is an object.
  return { status: response.status, body: body as Asked['body'], headers: response.headers }
}
