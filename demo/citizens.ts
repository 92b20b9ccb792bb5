import { POPULATION_PATH } from '../mocks/population/mock.ts'
import { PERSONS } from '../mocks/population/persons.ts'
import { DEVELOPMENT_API_KEY, developmentPopulation } from '../src/config/development.ts'

/** The development defaults' section of the population database, with the address that its mock really has. */
export const citizenSection = (url: string): object => ({
  population: developmentPopulation(url + POPULATION_PATH),
})

/** Asks after some of the mock's invented people, and one whom it does not know; answers how many were confirmed. */
export async function verifyCitizens(url: string): Promise<{ asked: number; confirmed: number }> {
  const people = PERSONS.filter(({ variant }) => variant === 'soap' || variant === 'json').slice(0, 3)
  const questions = [
    ...people.map(({ personalId, name, birth }) => ({
      ...{ personalId, fullName: name.filter((part) => part !== '').join(' ') },
      birth: { year: Number(birth.slice(0, 4)) },
    })),
    { personalId: '000190999999', fullName: 'Người Không Có', birth: { year: 1990 } },
  ]
  const answers = await Promise.all(questions.map((question) => verify(url, question)))
  return { asked: answers.length, confirmed: answers.filter((result) => result === 'confirmed').length }
}

async function verify(url: string, question: object): Promise<unknown> {
  const response = await fetch(`${url}/v1/citizens/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${DEVELOPMENT_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      purpose: {
        ...{ dossierCode: 'H56.14-251121-0001', procedureCode: '1.004194', officerId: 'CB-THU-001' },
        unitCode: 'H56.14',
      },
      ...question,
    }),
  })
  const body: unknown = await response.json()
  return typeof body === 'object' && body !== null && 'result' in body ? body.result : null
}
