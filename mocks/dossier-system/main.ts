import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { dossierSystemStarter } from './starter.ts'

const { port, own } = readMockArguments({ bearer: 'string' })
await runMocks([
  dossierSystemStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['bearer'] === undefined ? {} : { bearer: own['bearer'] }),
    ...keptBodies(own),
  }),
])
