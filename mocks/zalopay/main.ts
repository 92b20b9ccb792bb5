import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { zalopayStarter } from './starter.ts'

const { port, own } = readMockArguments({
  'app-id': 'string',
  key1: 'string',
  key2: 'string',
  'callback-interval-ms': 'string',
})
await runMocks([
  zalopayStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['app-id'] === undefined ? {} : { appId: Number(own['app-id']) }),
    ...(own['key1'] === undefined ? {} : { key1: own['key1'] }),
    ...(own['key2'] === undefined ? {} : { key2: own['key2'] }),
    ...(own['callback-interval-ms'] === undefined
      ? {}
      : { callbackIntervalMs: Number(own['callback-interval-ms']) }),
    ...keptBodies(own),
  }),
])
