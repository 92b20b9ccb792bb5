import type { Starter } from '../lib/run.ts'
import {
  POPULATION_ACCOUNT,
  POPULATION_PATH,
  POPULATION_PORT,
  type PopulationMockOptions,
  startPopulationMock,
} from './mock.ts'

/** The population database as a program starts it; by default on its fixed port with the development account. */
export function populationStarter(options: Partial<PopulationMockOptions> = {}): Starter {
  const complete = { port: POPULATION_PORT, ...options }
  const { username, secret, apiKey, xRoadClient, integrationCodes } = complete.account ?? POPULATION_ACCOUNT
  return {
    name: 'population',
    port: complete.port,
    start: () => startPopulationMock(complete),
    hint: `SOAP at ${POPULATION_PATH}; account ${username} / ${secret}, apiKey ${apiKey}, xRoadClient ${xRoadClient}, integrationCodes ${integrationCodes.lookup} and ${integrationCodes.verify}; curl URL/__received; curl URL/__faults -d '{"kind":"hang"}'`,
  }
}
