import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { populationStarter } from './starter.ts'

const { port, own } = readMockArguments()
await runMocks([populationStarter({ ...(port === undefined ? {} : { port }), ...keptBodies(own) })])
