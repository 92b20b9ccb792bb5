import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { vnptStarter } from './starter.ts'

const { port, own } = readMockArguments({
  'merchant-service-id': 'string',
  'api-key': 'string',
  secret: 'string',
  'callback-url': 'string',
  'callback-interval-ms': 'string',
  'ipn-as-form': 'boolean',
})
await runMocks([
  vnptStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['merchant-service-id'] === undefined ? {} : { merchantServiceId: own['merchant-service-id'] }),
    ...(own['api-key'] === undefined ? {} : { apiKey: own['api-key'] }),
    ...(own['secret'] === undefined ? {} : { secret: own['secret'] }),
    ...(own['callback-url'] === undefined ? {} : { callbackUrl: own['callback-url'] }),
    ...(own['callback-interval-ms'] === undefined
      ? {}
      : { callbackIntervalMs: Number(own['callback-interval-ms']) }),
    ...keptBodies(own),
    ipnAs: own['ipn-as-form'] === 'true' ? 'form' : 'json',
  }),
])
