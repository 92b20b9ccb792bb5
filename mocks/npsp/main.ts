import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { npspStarter } from './starter.ts'

const { port, own } = readMockArguments({ username: 'string', password: 'string', 'knows-all': 'boolean' })
await runMocks([
  npspStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['username'] === undefined ? {} : { username: own['username'] }),
    ...(own['password'] === undefined ? {} : { password: own['password'] }),
    ...keptBodies(own),
    knowsAll: own['knows-all'] === 'true',
  }),
])
