import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { payosStarter } from './starter.ts'

const { port, own } = readMockArguments({
  'client-id': 'string',
  'api-key': 'string',
  'checksum-key': 'string',
  'callback-url': 'string',
  'callback-interval-ms': 'string',
})
await runMocks([
  payosStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['client-id'] === undefined ? {} : { clientId: own['client-id'] }),
    ...(own['api-key'] === undefined ? {} : { apiKey: own['api-key'] }),
    ...(own['checksum-key'] === undefined ? {} : { checksumKey: own['checksum-key'] }),
    ...(own['callback-url'] === undefined ? {} : { callbackUrl: own['callback-url'] }),
    ...(own['callback-interval-ms'] === undefined
      ? {}
      : { callbackIntervalMs: Number(own['callback-interval-ms']) }),
    ...keptBodies(own),
  }),
])
